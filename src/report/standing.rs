use crate::model::{GoalStanding, ZoneStanding};

/// The zone of a score, in one line: `zone okay: 6.70 percentage points (9.12 points) below good, which begins at 80.00 %`.
pub(super) fn zone(standing: &ZoneStanding) -> String {
    match &standing.next {
        None => format!("zone {}, by at least", standing.zone),
        Some(next) => format!(
            "zone {}, by at least: {} percentage points ({} points) below {}, which begins at {} %",
            standing.zone, next.distance, next.points, next.zone, next.from
        ),
    }
}

/// How far a goal is, in one line.
pub(super) fn goal(standing: &GoalStanding) -> String {
    let goal = format!("goal {} % by {}", standing.percent, standing.date);
    let way = format!("{} percentage points ({} points)", standing.distance, standing.points);
    match standing.pace {
        _ if standing.is_reached => format!("{goal}: reached, by at least"),
        Some(pace) => format!(
            "{goal}: {way} to go in {} days, which takes {pace} every 30 days",
            standing.days_left
        ),
        None if standing.days_left == 0 => format!("{goal}: {way} to go, today"),
        None => format!("{goal}: missed by {way}"),
    }
}
