use jiff::civil::Date;

use crate::model::{
    Fraction, Goal, GoalStanding, NextZone, Percent, PercentagePoints, Points, Zone, ZoneStanding, Zones,
};

/// Days in which the pace that a goal takes is told.
const PACE_DAYS: i64 = 30;

/// The zone that `at_least` is in, decided on the exact fraction, and how far the next one is; nothing of nothing has
/// none.
pub fn zone_standing(zones: Zones, at_least: Fraction) -> Option<ZoneStanding> {
    let now = at_least.percent()?;
    let (zone, next) = if at_least.reaches(zones.good) {
        (Zone::Good, None)
    } else if at_least.reaches(zones.okay) {
        (Zone::Okay, Some((Zone::Good, zones.good)))
    } else {
        (Zone::Bad, Some((Zone::Okay, zones.okay)))
    };
    let next = next.map(|(zone, from)| NextZone {
        zone,
        from,
        distance: PercentagePoints::between(now, from),
        points: points_to(from, at_least),
    });
    Some(ZoneStanding { zone, next })
}

/// How far a goal is from `at_least` on a day; nothing of nothing is no way from it.
pub fn goal_standing(goal: Goal, at_least: Fraction, today: Date) -> Option<GoalStanding> {
    let now = at_least.percent()?;
    let is_reached = at_least.reaches(goal.percent);
    let days_left = days_between(today, goal.date);
    let distance = match is_reached {
        true => PercentagePoints::ZERO,
        false => PercentagePoints::between(now, goal.percent),
    };
    Some(GoalStanding {
        percent: goal.percent,
        date: goal.date,
        is_reached,
        distance,
        points: points_to(goal.percent, at_least),
        days_left,
        pace: (!is_reached && days_left > 0).then(|| pace(distance, days_left)),
    })
}

/// Rounded up: a pace that is a little too low does not arrive.
fn pace(distance: PercentagePoints, days: i64) -> PercentagePoints {
    let hundredths = distance.hundredths() * PACE_DAYS;
    PercentagePoints::from_hundredths((hundredths + days - 1) / days)
}

/// The least points that lift a score to a percentage while its maximum stays.
fn points_to(wanted: Percent, at_least: Fraction) -> Points {
    let exact = i128::from(at_least.whole.hundredths()) * i128::from(wanted.hundredths());
    let needed = i64::try_from((exact + 9_999) / 10_000).expect("a part of a maximum");
    (Points::from_hundredths(needed) - at_least.part).max(Points::ZERO)
}

fn days_between(from: Date, to: Date) -> i64 {
    let span = to - from;
    i64::from(span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(whole: i64) -> Percent {
        Percent::from_hundredths(whole * 100).expect("a percentage")
    }

    fn part(part: i64, whole: i64) -> Fraction {
        Fraction::new(Points::from_hundredths(part), Points::from_hundredths(whole))
    }

    const ZONES: fn() -> Zones = || Zones {
        good: percent(80),
        okay: percent(60),
    };

    #[test]
    fn a_zone_begins_at_its_threshold() {
        let zone = |at_least| zone_standing(ZONES(), at_least).map(|standing| standing.zone);
        assert_eq!(zone(part(800, 1000)), Some(Zone::Good));
        assert_eq!(zone(part(79_999, 100_000)), Some(Zone::Okay));
        assert_eq!(zone(part(0, 100)), Some(Zone::Bad));
        assert_eq!(zone(part(0, 0)), None);
    }

    #[test]
    fn the_points_to_the_next_zone_reach_it_and_no_fewer_do() {
        for (have, whole) in [(700, 1000), (61, 97), (1, 3), (4_666, 7_777)] {
            let next = zone_standing(ZONES(), part(have, whole)).and_then(|standing| standing.next);
            let next = next.expect("it is not good");
            let points = next.points.hundredths();
            assert!(part(have + points, whole).reaches(next.from));
            assert!(!part(have + points - 1, whole).reaches(next.from));
        }
    }

    #[test]
    fn the_pace_of_a_goal_is_rounded_up() {
        let goal = Goal {
            percent: percent(80),
            date: Date::constant(2026, 12, 31),
        };
        let standing = |today| goal_standing(goal, part(700, 1000), today).expect("it has a score");
        let standing_now = standing(Date::constant(2026, 9, 22));
        assert_eq!(
            (standing_now.days_left, standing_now.distance.to_string()),
            (100, "10.00".to_owned())
        );
        assert_eq!(standing_now.pace.map(|pace| pace.to_string()), Some("3.00".to_owned()));
        let uneven = standing(Date::constant(2026, 9, 25)).pace.map(|pace| pace.to_string());
        assert_eq!(uneven, Some("3.10".to_owned()));
        let late = standing(Date::constant(2027, 1, 2));
        assert_eq!((late.days_left, late.pace), (-2, None));
    }

    #[test]
    fn a_goal_that_is_reached_is_no_way_off() {
        let goal = Goal {
            percent: percent(70),
            date: Date::constant(2026, 12, 31),
        };
        let standing = goal_standing(goal, part(700, 1000), Date::constant(2027, 1, 1)).expect("it has a score");
        assert!(standing.is_reached && standing.pace.is_none() && standing.points == Points::ZERO);
    }
}
