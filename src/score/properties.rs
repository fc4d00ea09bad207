//! What holds for every score, whatever the controls, outcomes and declarations.

use proptest::prelude::*;

use super::{Observed, contribution, secure_score, settle};
use crate::model::{
    Affected, Category, ControlId, ControlScore, Fraction, Group, Outcome, Points, Required, Scoring, SecureScore,
    Severity, Share, Standing, Status, StatusRecord, Unknown,
};

/// What a control's contribution is made of.
#[derive(Debug, Clone)]
struct Made {
    number: usize,
    said: Outcome,
    compliant: i64,
    total: i64,
    worth: i64,
    scored: bool,
    scoring: Scoring,
    declared: Option<Declared>,
}

/// A record that applies: its status, how it stands, and how many of the failing resources it names; none is all.
#[derive(Debug, Clone)]
struct Declared {
    status: Status,
    standing: Standing,
    names: Option<usize>,
}

impl Made {
    /// Whether it is a task for people, of which no snapshot tells.
    fn is_task(&self) -> bool {
        self.declared
            .as_ref()
            .is_some_and(|declared| declared.status == Status::Attested)
    }
}

fn made(number: usize, said: Outcome, worth: i64) -> Made {
    Made {
        number,
        said,
        compliant: 1,
        total: 2,
        worth,
        scored: true,
        scoring: Scoring::Proportional,
        declared: None,
    }
}

/// A control's contribution, as the evaluation makes it.
fn control(made: &Made) -> ControlScore {
    let share = (made.said == Outcome::Partial).then(|| Share::new(made.compliant, made.total).expect("a share"));
    let outcome = settle(made.said, share, made.scoring);
    let worth = Points::from_hundredths(made.worth);
    let short = share.map_or(0, |share| {
        usize::try_from(share.total() - share.compliant()).expect("it is small")
    });
    let affected: Vec<Affected> = (0..short).map(|n| resource(&format!("r{n}"))).collect();
    let found = Observed {
        outcome,
        share,
        affected: &affected,
        affected_total: short,
        worth,
        scoring: made.scoring,
        scored: made.scored,
    };
    let products = ["entra", "exchange", "teams"];
    let product = products[made.number % products.len()];
    let id = ControlId::parse(&format!("{product}/control-{}", made.number)).expect("an id");
    let record = made
        .declared
        .as_ref()
        .map(|declared| (record(&id, declared), declared.standing));
    let adds = contribution(&found, record.as_ref().map(|(record, standing)| (record, *standing)));
    ControlScore {
        decided_at: None,
        trace: None,
        id,
        title: String::new(),
        category: Category::ALL[made.number % Category::ALL.len()],
        product: product.to_owned(),
        severity: Severity::Low,
        outcome,
        compliant: share.map(Share::compliant),
        total: share.map(Share::total),
        points: adds.points,
        observed_points: adds.observed,
        asserted_points: adds.asserted,
        max_points: adds.max_points,
        worth,
        scored: made.scored,
        status: adds.status,
        status_record: adds.declared,
        exclusions: Vec::new(),
        licensed: Some(true),
        reachable_points: adds.reachable,
        planned_points: adds.planned,
        reason: String::new(),
        collected_at: None,
        age_days: None,
        stale: Vec::new(),
        affected: Vec::new(),
        affected_total: 0,
        evidence: Vec::new(),
        evidence_total: 0,
        compliance: Default::default(),
        problem: None,
        unknown: Vec::new(),
    }
}

fn resource(id: &str) -> Affected {
    Affected {
        id: id.to_owned(),
        kind: None,
        name: None,
        reason: None,
        path: None,
        line: None,
    }
}

fn record(control: &ControlId, declared: &Declared) -> StatusRecord {
    StatusRecord {
        control: control.clone(),
        status: declared.status,
        reason: "because".to_owned(),
        owner: None,
        set_by: None,
        set_at: None,
        approved_by: None,
        due: None,
        expires: None,
        ticket: None,
        evidence: None,
        tags: Vec::new(),
        resources: declared
            .names
            .map_or_else(Vec::new, |n| (0..n).map(|n| format!("r{n}")).collect()),
        tenant: None,
        all_tenants: false,
    }
}

fn score(all: &[Made]) -> SecureScore {
    let controls: Vec<ControlScore> = all.iter().map(control).collect();
    secure_score(&controls, &vec![&[][..]; controls.len()], true)
}

fn declarations() -> impl Strategy<Value = Option<Declared>> {
    let status = prop::sample::select(
        &[
            Status::Planned,
            Status::RiskAccepted,
            Status::ResolvedThirdParty,
            Status::ResolvedAlternateMitigation,
            Status::Attested,
        ][..],
    );
    let standing = prop::sample::select(&[Standing::InForce, Standing::Overdue, Standing::Expired][..]);
    let one = (status, standing, prop::option::of(1_usize..10)).prop_map(|(status, standing, names)| Declared {
        status,
        standing,
        names,
    });
    prop::option::of(one)
}

fn controls() -> impl Strategy<Value = Vec<Made>> {
    let outcome = prop::sample::select(Outcome::ALL);
    let scoring = prop::sample::select(Scoring::ALL);
    let scored = prop::bool::weighted(0.9);
    let one = (
        outcome,
        0_i64..=20,
        1_i64..=20,
        1_i64..=1000,
        scored,
        scoring,
        declarations(),
    )
        .prop_map(|(said, compliant, total, worth, scored, scoring, declared)| Made {
            number: 0,
            said,
            compliant: compliant.min(total),
            total,
            worth,
            scored,
            scoring,
            declared,
        });
    prop::collection::vec(one, 0..30).prop_map(|mut all| {
        for (number, made) in all.iter_mut().enumerate() {
            made.number = number;
            if made.is_task() {
                made.said = Outcome::Inconclusive;
            }
        }
        all
    })
}

fn sums(groups: &[Group]) -> (Points, Points) {
    (
        groups.iter().map(|g| g.points).sum(),
        groups.iter().map(|g| g.max_points).sum(),
    )
}

/// On the exact fractions; nothing of nothing is no percentage at all, and neither more nor less than one.
fn is_at_most(a: Fraction, b: Fraction) -> bool {
    let exact = |fraction: Fraction, other: Fraction| {
        i128::from(fraction.part.hundredths()) * i128::from(other.whole.hundredths())
    };
    a.whole == Points::ZERO || b.whole == Points::ZERO || exact(a, b) <= exact(b, a)
}

/// Each control of some kind in turn, changed.
fn each_changed(all: &[Made], is_meant: impl Fn(&Made) -> bool, change: impl Fn(&mut Made)) -> Vec<Vec<Made>> {
    let meant = (0..all.len()).filter(|at| is_meant(&all[*at]));
    let changed = meant.map(|at| {
        let mut after = all.to_vec();
        change(&mut after[at]);
        after
    });
    changed.collect()
}

proptest! {
    #[test]
    fn categories_and_products_each_sum_to_the_total(all in controls()) {
        let score = score(&all);
        prop_assert_eq!(sums(&score.categories), (score.points, score.max_points));
        prop_assert_eq!(sums(&score.products), (score.points, score.max_points));
        let each: Points = all.iter().map(|made| control(made).points).sum();
        prop_assert_eq!(each, score.points);
    }

    #[test]
    fn the_three_numbers_are_in_order(all in controls()) {
        let score = score(&all);
        prop_assert!(is_at_most(score.at_least, score.percent));
        prop_assert!(is_at_most(score.percent, score.at_most));
        prop_assert!(score.points <= score.max_points);
    }

    #[test]
    fn what_was_measured_and_what_was_declared_add_up(all in controls()) {
        let score = score(&all);
        let measured: Points = all.iter().map(control).filter(|c| c.max_points > Points::ZERO)
            .filter_map(|c| c.observed_points).sum();
        prop_assert_eq!(measured + score.asserted_points, score.points);
        let nobody = all.iter().map(|made| Made { declared: None, ..made.clone() }).collect::<Vec<_>>();
        prop_assert_eq!(self::score(&nobody).asserted_points, Points::ZERO);
    }

    #[test]
    fn declaring_a_status_never_changes_verified(all in controls(), declared in declarations()) {
        let before = score(&all).views.verified.percent;
        for after in each_changed(&all, |_| true, |made| made.declared = declared.clone()) {
            prop_assert_eq!(score(&after).views.verified.percent, before);
        }
    }

    #[test]
    fn the_views_are_in_order(all in controls()) {
        let views = score(&all).views;
        let reached = [views.planned, views.current_license, views.achievable];
        for view in reached.into_iter().map(|view| view.expect("the licenses are known")) {
            prop_assert_eq!(view.max_points, views.current.max_points);
            prop_assert!(view.points >= views.current.points && view.points <= view.max_points);
        }
    }

    #[test]
    fn accepting_a_risk_never_changes_the_score(all in controls(), names in prop::option::of(1_usize..5)) {
        let before = score(&all);
        let accepted = Declared { status: Status::RiskAccepted, standing: Standing::InForce, names };
        for after in each_changed(&all, |made| made.declared.is_none(), |made| made.declared = Some(accepted.clone())) {
            let after = score(&after);
            prop_assert_eq!((after.percent, after.at_least), (before.percent, before.at_least));
        }
    }

    #[test]
    fn the_order_of_controls_changes_nothing(all in controls(), seed in any::<prop::sample::Index>()) {
        let mut turned = all.clone();
        if !turned.is_empty() {
            let at = seed.index(turned.len());
            turned.rotate_left(at);
        }
        let (a, b) = (score(&all), score(&turned));
        prop_assert_eq!(serde_json::to_string(&a).expect("plain data"), serde_json::to_string(&b).expect("plain data"));
    }

    #[test]
    fn learning_an_unknown_never_lowers_at_least(all in controls(), learned in prop::sample::select(&[Outcome::Pass, Outcome::Partial, Outcome::Fail, Outcome::NotApplicable][..])) {
        let before = score(&all);
        for after in each_changed(&all, |made| made.said.is_unknown() && !made.is_task(), |made| made.said = learned) {
            prop_assert!(is_at_most(before.at_least, score(&after).at_least));
        }
    }

    #[test]
    fn losing_what_was_known_never_raises_at_least(all in controls()) {
        let before = score(&all);
        let is_known = |made: &Made| !made.said.is_unknown();
        for after in each_changed(&all, is_known, |made| made.said = Outcome::Inconclusive) {
            prop_assert!(is_at_most(score(&after).at_least, before.at_least));
        }
    }

    #[test]
    fn fixing_a_finding_never_lowers_the_score(all in controls()) {
        let before = score(&all);
        for after in each_changed(&all, |made| made.said.is_evaluated(), |made| made.said = Outcome::Pass) {
            let after = score(&after);
            prop_assert!(is_at_most(before.percent, after.percent));
            prop_assert!(is_at_most(before.at_least, after.at_least));
        }
    }

    #[test]
    fn more_compliant_resources_at_full_share_change_nothing(total in 1_i64..1000, more in 1_i64..1000) {
        let one = |n| score(&[Made { compliant: n, total: n, ..made(0, Outcome::Partial, 900) }]);
        let (a, b) = (one(total), one(total + more));
        prop_assert_eq!((a.points, a.percent.percent()), (b.points, b.percent.percent()));
    }
}

#[test]
fn what_is_not_scored_is_in_no_sum() {
    let score = score(&[
        Made {
            scored: false,
            ..made(0, Outcome::Fail, 900)
        },
        Made {
            scored: false,
            ..made(1, Outcome::Inconclusive, 900)
        },
        made(2, Outcome::Pass, 100),
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
        made(0, Outcome::Pass, 1000),
        made(1, Outcome::Partial, 1000),
        made(2, Outcome::Inconclusive, 500),
        made(3, Outcome::Error, 500),
        made(4, Outcome::NotApplicable, 1000),
    ]);
    let shown = |fraction: Fraction| fraction.percent().map(|p| p.to_string()).unwrap_or_default();
    assert_eq!(shown(score.percent), "75.00");
    assert_eq!(shown(score.at_least), "50.00");
    assert_eq!(shown(score.at_most), "83.33");
    assert_eq!(shown(score.coverage), "66.66");
    assert_eq!(score.not_applicable_points.to_string(), "10.00");
}

#[test]
fn nothing_evaluated_has_no_percentage() {
    let score = score(&[made(0, Outcome::Inconclusive, 500)]);
    assert_eq!(score.percent.percent(), None);
    assert_eq!(score.at_least.percent().map(|p| p.to_string()).as_deref(), Some("0.00"));
    assert_eq!(super::secure_score(&[], &[], true).at_least.percent(), None);
}

#[test]
fn blind_spots_name_what_would_provide_the_points() {
    let mut blind = control(&made(0, Outcome::Inconclusive, 500));
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
    let score = secure_score(&[blind], &[&required], true);
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
