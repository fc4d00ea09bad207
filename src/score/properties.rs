//! What holds for every score, whatever the controls and outcomes.

use proptest::prelude::*;

use super::{observed_points, secure_score, settle};
use crate::model::{
    Category, ControlId, ControlScore, Group, Outcome, Percent, Points, Required, Scoring, SecureScore, Severity,
    Share, Status, Unknown,
};

/// A control's contribution, as the evaluation makes it.
fn control(number: usize, said: Outcome, compliant: i64, total: i64, worth: i64, scored: bool) -> ControlScore {
    let share = (said == Outcome::Partial).then(|| Share::new(compliant, total).expect("a share"));
    let outcome = settle(said, share, Scoring::Proportional);
    let worth = Points::from_hundredths(worth);
    let observed = observed_points(outcome, share, worth);
    let counts = scored && outcome.is_evaluated();
    let products = ["entra", "exchange", "teams"];
    let product = products[number % products.len()];
    ControlScore {
        id: ControlId::parse(&format!("{product}/control-{number}")).expect("an id"),
        title: String::new(),
        category: Category::ALL[number % Category::ALL.len()],
        product: product.to_owned(),
        severity: Severity::Low,
        outcome,
        compliant: share.map(Share::compliant),
        total: share.map(Share::total),
        points: observed.filter(|_| counts).unwrap_or(Points::ZERO),
        observed_points: observed,
        max_points: if counts { worth } else { Points::ZERO },
        worth,
        scored,
        status: Status::ToAddress,
        status_record: None,
        reason: String::new(),
        collected_at: None,
        affected: Vec::new(),
        affected_total: 0,
        evidence: Vec::new(),
        evidence_total: 0,
        compliance: Default::default(),
        problem: None,
        unknown: Vec::new(),
    }
}

fn score(controls: &[ControlScore]) -> SecureScore {
    secure_score(controls, &vec![&[][..]; controls.len()])
}

fn controls() -> impl Strategy<Value = Vec<ControlScore>> {
    let outcome = prop::sample::select(Outcome::ALL);
    let one = (outcome, 0_i64..=20, 1_i64..=20, 1_i64..=1000, prop::bool::weighted(0.9));
    prop::collection::vec(one, 0..30).prop_map(|all| {
        let one = |(number, (said, compliant, total, worth, scored)): (usize, (Outcome, i64, i64, i64, bool))| {
            control(number, said, compliant.min(total), total, worth, scored)
        };
        all.into_iter().enumerate().map(one).collect()
    })
}

fn sums(groups: &[Group]) -> (Points, Points) {
    (
        groups.iter().map(|g| g.points).sum(),
        groups.iter().map(|g| g.max_points).sum(),
    )
}

/// Percentages as exact fractions of what is asked: nothing of nothing is no percentage at all.
fn at_least_is_at_most(a: Option<Percent>, b: Option<Percent>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a <= b,
        _ => true,
    }
}

proptest! {
    #[test]
    fn categories_and_products_each_sum_to_the_total(controls in controls()) {
        let score = score(&controls);
        prop_assert_eq!(sums(&score.categories), (score.points, score.max_points));
        prop_assert_eq!(sums(&score.products), (score.points, score.max_points));
        let each: Points = controls.iter().map(|control| control.points).sum();
        prop_assert_eq!(each, score.points);
    }

    #[test]
    fn the_three_numbers_are_in_order(controls in controls()) {
        let score = score(&controls);
        prop_assert!(at_least_is_at_most(score.at_least, score.percent));
        prop_assert!(at_least_is_at_most(score.percent, score.at_most));
        prop_assert!(score.points <= score.max_points);
    }

    #[test]
    fn the_order_of_controls_changes_nothing(controls in controls(), seed in any::<prop::sample::Index>()) {
        let mut turned = controls.clone();
        if !turned.is_empty() {
            let at = seed.index(turned.len());
            turned.rotate_left(at);
        }
        let (a, b) = (score(&controls), score(&turned));
        prop_assert_eq!(serde_json::to_string(&a).expect("plain data"), serde_json::to_string(&b).expect("plain data"));
    }

    #[test]
    fn learning_an_unknown_never_lowers_at_least(controls in controls(), learned in prop::sample::select(&[Outcome::Pass, Outcome::Fail, Outcome::NotApplicable][..])) {
        let before = score(&controls);
        for (number, known) in controls.iter().enumerate().filter(|(_, control)| control.outcome.is_unknown()) {
            let mut after = controls.clone();
            after[number] = control(number, learned, 0, 1, known.worth.hundredths(), known.scored);
            prop_assert!(at_least_is_at_most(before.at_least, score(&after).at_least));
        }
    }

    #[test]
    fn losing_what_was_known_never_raises_at_least(controls in controls()) {
        let before = score(&controls);
        for (number, known) in controls.iter().enumerate().filter(|(_, control)| control.outcome.is_evaluated()) {
            let mut after = controls.clone();
            after[number] = control(number, Outcome::Inconclusive, 0, 1, known.worth.hundredths(), known.scored);
            prop_assert!(at_least_is_at_most(score(&after).at_least, before.at_least));
        }
    }

    #[test]
    fn fixing_a_finding_never_lowers_the_score(controls in controls()) {
        let before = score(&controls);
        for (number, known) in controls.iter().enumerate().filter(|(_, control)| control.outcome.is_evaluated()) {
            let mut after = controls.clone();
            after[number] = control(number, Outcome::Pass, 0, 1, known.worth.hundredths(), known.scored);
            let after = score(&after);
            prop_assert!(at_least_is_at_most(before.percent, after.percent));
            prop_assert!(at_least_is_at_most(before.at_least, after.at_least));
        }
    }

    #[test]
    fn more_compliant_resources_at_full_share_change_nothing(total in 1_i64..1000, more in 1_i64..1000) {
        let one = |n| score(&[control(0, Outcome::Partial, n, n, 900, true)]);
        let (a, b) = (one(total), one(total + more));
        prop_assert_eq!((a.points, a.percent), (b.points, b.percent));
    }
}

#[test]
fn what_is_not_scored_is_in_no_sum() {
    let score = score(&[
        control(0, Outcome::Fail, 0, 1, 900, false),
        control(1, Outcome::Inconclusive, 0, 1, 900, false),
        control(2, Outcome::Pass, 0, 1, 100, true),
    ]);
    assert_eq!(
        (score.points.to_string(), score.max_points.to_string()),
        ("1.00".to_owned(), "1.00".to_owned())
    );
    assert_eq!(score.unknown_points, Points::ZERO);
}

#[test]
fn the_three_numbers_of_a_small_tenant() {
    let score = score(&[
        control(0, Outcome::Pass, 0, 1, 1000, true),
        control(1, Outcome::Partial, 1, 2, 1000, true),
        control(2, Outcome::Inconclusive, 0, 1, 500, true),
        control(3, Outcome::Error, 0, 1, 500, true),
        control(4, Outcome::NotApplicable, 0, 1, 1000, true),
    ]);
    let shown = |percent: Option<Percent>| percent.map(|p| p.to_string()).unwrap_or_default();
    assert_eq!(shown(score.percent), "75.00");
    assert_eq!(shown(score.at_least), "50.00");
    assert_eq!(shown(score.at_most), "83.33");
    assert_eq!(shown(score.coverage), "66.66");
    assert_eq!(score.not_applicable_points.to_string(), "10.00");
}

#[test]
fn nothing_evaluated_has_no_percentage() {
    let score = score(&[control(0, Outcome::Inconclusive, 0, 1, 500, true)]);
    assert_eq!(score.percent, None);
    assert_eq!(score.at_least.map(|p| p.to_string()).as_deref(), Some("0.00"));
    assert_eq!(super::secure_score(&[], &[]).at_least, None);
}

#[test]
fn blind_spots_name_what_would_provide_the_points() {
    let mut blind = control(0, Outcome::Inconclusive, 0, 1, 500, true);
    blind.unknown = vec![Unknown {
        collection: "users".to_owned(),
        path: "users[0].mfa".to_owned(),
        why: String::new(),
    }];
    let required = [Required {
        collection: "users".to_owned(),
        source: Some("Get-MgUser".to_owned()),
        permission: Some("User.Read.All".to_owned()),
    }];
    let score = secure_score(&[blind], &[&required]);
    let spot = &score.blind_spots[0];
    assert_eq!(
        (spot.collection.as_str(), spot.points.to_string().as_str()),
        ("users", "5.00")
    );
    assert_eq!(
        (spot.source.as_deref(), spot.permission.as_deref()),
        (Some("Get-MgUser"), Some("User.Read.All"))
    );
}
