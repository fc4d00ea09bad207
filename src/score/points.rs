use crate::model::{Outcome, Points, Scoring, Share};

/// Settles what a script said into the outcome that counts.
///
/// A full share is a pass and an empty one a fail, whatever the script called it; a control that is all or nothing
/// fails on any share below full, and keeps the share to show.
pub fn settle(said: Outcome, share: Option<Share>, scoring: Scoring) -> Outcome {
    match (said, share) {
        (Outcome::Pass | Outcome::Partial | Outcome::Fail, Some(share)) => match scoring {
            _ if share.is_full() => Outcome::Pass,
            _ if share.is_none() => Outcome::Fail,
            Scoring::Binary => Outcome::Fail,
            Scoring::Proportional => Outcome::Partial,
        },
        (said, _) => said,
    }
}

/// What a control adds to the sums, or nothing where its outcome keeps it out of them.
///
/// A partial share is worth `max_points × compliant ÷ total`, rounded down to a hundredth, here and nowhere else.
pub fn observed_points(outcome: Outcome, share: Option<Share>, worth: Points) -> Option<Points> {
    match outcome {
        Outcome::Pass => Some(worth),
        Outcome::Partial => Some(share.map_or(Points::ZERO, |share| part_of(worth, share))),
        Outcome::Fail => Some(Points::ZERO),
        Outcome::NotApplicable | Outcome::Inconclusive | Outcome::Error => None,
    }
}

/// The part of a maximum that a share is worth.
pub(super) fn part_of(worth: Points, share: Share) -> Points {
    let exact = i128::from(worth.hundredths()) * i128::from(share.compliant()) / i128::from(share.total());
    Points::from_hundredths(i64::try_from(exact).expect("a part of the worth is no more than it"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(compliant: i64, total: i64) -> Share {
        Share::new(compliant, total).expect("a share")
    }

    fn worth(text: &str) -> Points {
        Points::parse(text).expect("points")
    }

    #[test]
    fn fifty_of_a_hundred_at_ten_points_is_five() {
        let points = observed_points(Outcome::Partial, Some(share(50, 100)), worth("10"));
        assert_eq!(points, Some(worth("5")));
    }

    #[test]
    fn points_are_rounded_down() {
        let points = observed_points(Outcome::Partial, Some(share(4_999, 5_000)), worth("9"));
        assert_eq!(points, Some(worth("8.99")));
    }

    #[test]
    fn a_binary_control_fails_below_full() {
        let outcome = settle(Outcome::Partial, Some(share(8, 10)), Scoring::Binary);
        assert_eq!(outcome, Outcome::Fail);
    }

    #[test]
    fn a_full_share_is_a_pass() {
        let outcome = settle(Outcome::Partial, Some(share(10, 10)), Scoring::Proportional);
        assert_eq!(outcome, Outcome::Pass);
    }

    proptest! {
        #[test]
        fn one_more_compliant_never_lowers_the_points(
            total in 1_i64..100_000, part in 0.0_f64..1.0, hundredths in 1_i64..=1000
        ) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a generated number")]
            let compliant = ((total as f64) * part) as i64;
            let worth = Points::from_hundredths(hundredths);
            let points = |n| {
                let share = share(n, total);
                let outcome = settle(Outcome::Partial, Some(share), Scoring::Proportional);
                observed_points(outcome, Some(share), worth).expect("it counts")
            };
            let more = points((compliant + 1).min(total));
            prop_assert!(points(compliant) <= more);
            prop_assert!(more <= worth);
            prop_assert_eq!(points(total), worth);
            prop_assert!(compliant >= total || points(compliant) < worth);
        }
    }
}
