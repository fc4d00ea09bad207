use std::sync::Arc;

use jiff::civil::{Date, date};

use super::{About, Basis, Now, Totals, parts, recorded, since};
use crate::engine::{Engine, Workers};
use crate::evaluate::{Settings, evaluate};
use crate::model::{Change, ControlId, ParameterValue, Record};
use crate::origin::RuleFile;
use crate::plan::{ActionPlan, PlanPolicy};
use crate::ruleset::RuleSet;
use crate::snapshot::Snapshot;
use crate::source::SourceFile;

/// What is evaluated on a day: scripts by control id, each with a worth, and a snapshot.
struct Day {
    as_of: Date,
    controls: Vec<(&'static str, u32, &'static str)>,
    snapshot: &'static str,
    plan: &'static str,
    most: Option<i64>,
    engine: &'static str,
}

const TLS: &str = "if snapshot.tls { pass(\"TLS is on\") } else { fail(\"TLS is off\") }";
const USERS: &str = "share_of(snapshot.users, |u| u.mfa).when_empty(fail, \"no users\").affected(|u| u.id)";
const FEW: &str = "if snapshot.users.len() <= params.most { pass(\"few\") } else { fail(\"many\") }";

const SNAPSHOT: &str = r#"{ "tls": true, "users": [{ "id": "a", "mfa": true }, { "id": "b", "mfa": false }] }"#;

fn day() -> Day {
    Day {
        as_of: date(2026, 3, 1),
        controls: vec![("shop/tls", 4, TLS), ("shop/users", 6, USERS), ("shop/few", 2, FEW)],
        snapshot: SNAPSHOT,
        plan: "",
        most: None,
        engine: "1",
    }
}

impl Day {
    fn rules(&self) -> RuleSet {
        let files = self.controls.iter().flat_map(|(id, worth, script)| {
            let metadata = format!(
                "{{ title: t, description: d, product: shop, category: apps, max_points: {worth}, scoring: proportional,
                   severity: low, complexity: low, user_impact: low, threats: [], compliance: {{}}, remediation: [],
                   params: [{{ name: most, type: integer, default: 5, description: d }}],
                   former_ids: {}, since: 0.1.0, version: 1.0.0 }}",
                if *id == "shop/transport" { "[shop/tls]" } else { "[]" }
            );
            [
                RuleFile::new(&format!("{id}/control.yaml"), &metadata),
                RuleFile::new(&format!("{id}/control.rhai"), script),
            ]
        });
        let (rules, problems) = RuleSet::parse(files.collect());
        assert!(problems.is_empty(), "{problems:?}");
        rules
    }

    fn settings(&self) -> Settings {
        let file = SourceFile::new("action-plan.yaml", self.plan);
        let plan = ActionPlan::parse(&file, &PlanPolicy::on(self.as_of)).expect("a plan");
        let few = ControlId::parse("shop/few").expect("an id");
        let most = self
            .most
            .map(|most| (few, vec![("most".to_owned(), ParameterValue::Integer(most))]));
        Settings {
            plan: (!self.plan.is_empty()).then(|| Arc::new(plan)),
            parameters: most.into_iter().collect(),
            ..Settings::on(self.as_of)
        }
    }

    fn record(&self) -> (Record, Basis, Arc<Snapshot>) {
        let (rules, settings) = (self.rules(), self.settings());
        let (program, _) = Engine::default().compile(&rules);
        let snapshot = Snapshot::from_json("shop.json", self.snapshot.to_owned()).expect("it is JSON");
        let snapshot = Arc::new(snapshot);
        let workers = Workers::new(1).expect("a thread");
        let evaluation = evaluate(&program, &snapshot, &settings, &workers);
        let basis = Basis::of(&rules, &rules, &settings);
        let about = About {
            as_of: self.as_of,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            settings: basis.settings_text().0,
            revision: None,
            baseline: None,
            engine: self.engine.to_owned(),
        };
        let record = recorded(&evaluation, &program, about).expect("it was evaluated");
        (record, basis, snapshot)
    }
}

/// The rows between two days: control, cause, points, maximum, percentage.
fn rows(before: &Day, after: &Day, knows: bool) -> (Vec<String>, Vec<Change>) {
    let (old, old_basis, _) = before.record();
    let (new, basis, snapshot) = after.record();
    let now = Now {
        read: &after.rules(),
        basis: &basis,
        snapshot: &snapshot,
        engine: &Engine::default(),
        compiled: &super::Compiled::default(),
        workers: &Workers::new(1).expect("a thread"),
    };
    let since = since(&old, knows.then_some(old_basis), &new, now);
    let parts = parts(&Totals::of(&old), &Totals::of(&new), &since.changes);
    let row = |(change, part): (&Change, &super::Part)| {
        let percent = part.percent.map(|percent| format!("{percent:+}")).unwrap_or_default();
        format!(
            "{} {} {}/{} {percent}",
            change.control,
            change.cause(),
            change.points,
            change.max_points
        )
    };
    (since.changes.iter().zip(&parts).map(row).collect(), since.changes)
}

fn check(after: &Day, expected: &[&str]) {
    assert_eq!(rows(&day(), after, true).0, expected);
}

#[test]
fn nothing_changes_on_another_day() {
    check(
        &Day {
            as_of: date(2026, 3, 9),
            ..day()
        },
        &[],
    );
}

#[test]
fn a_setting_is_configuration() {
    let snapshot = r#"{ "tls": false, "users": [{ "id": "a", "mfa": true }, { "id": "b", "mfa": false }] }"#;
    let after = Day { snapshot, ..day() };
    check(&after, &["shop/tls configuration -4.00/0.00 -33.34"]);
    let (_, changes) = rows(&day(), &after, true);
    let setting = &changes[0].settings[0];
    assert_eq!(setting.path, "tls");
    assert_eq!(setting.before.as_ref().map(|s| &s.value), Some(&true.into()));
    assert_eq!(setting.after.as_ref().map(|s| &s.value), Some(&false.into()));
    assert!(changes[0].is_regression());
}

#[test]
fn more_of_them_is_population() {
    let snapshot = r#"{ "tls": true, "users": [{ "id": "a", "mfa": true }, { "id": "b", "mfa": false }, { "id": "c", "mfa": false }] }"#;
    let after = Day { snapshot, ..day() };
    check(&after, &["shop/users population -1.00/0.00 -8.34"]);
    let (_, changes) = rows(&day(), &after, true);
    assert_eq!(changes[0].affected[0].id, "c");
}

#[test]
fn what_is_not_known_any_more_is_visibility() {
    let after = Day {
        snapshot: r#"{ "users": [{ "id": "a", "mfa": true }, { "id": "b", "mfa": false }] }"#,
        ..day()
    };
    check(&after, &["shop/tls visibility -4.00/-4.00 -12.50"]);
}

#[test]
fn another_script_or_worth_is_the_catalogue() {
    let stricter = "if snapshot.tls && snapshot.users.all(|u| u.mfa) { pass(\"y\") } else { fail(\"n\") }";
    let controls = vec![
        ("shop/tls", 4, stricter),
        ("shop/users", 8, USERS),
        ("shop/few", 2, FEW),
    ];
    let expected = [
        "shop/tls catalogue -4.00/0.00 -28.57",
        "shop/users catalogue 1.00/2.00 -3.58",
    ];
    check(&Day { controls, ..day() }, &expected);
}

#[test]
fn an_added_and_a_removed_control_are_the_catalogue() {
    let controls = vec![
        ("shop/few", 2, FEW),
        ("shop/new", 3, "fail(\"no\")"),
        ("shop/users", 6, USERS),
    ];
    let expected = [
        "shop/new catalogue 0.00/3.00 -18.75",
        "shop/tls catalogue -4.00/-4.00 -10.23",
    ];
    let shown: Vec<String> = rows(&day(), &Day { controls, ..day() }, true).0;
    assert_eq!(
        shown
            .iter()
            .map(|row| row.rsplit_once(' ').unwrap_or_default().0)
            .collect::<Vec<_>>(),
        expected.map(|row| row.rsplit_once(' ').unwrap_or_default().0)
    );
}

#[test]
fn a_renamed_control_is_the_same() {
    let controls = vec![
        ("shop/transport", 4, TLS),
        ("shop/users", 6, USERS),
        ("shop/few", 2, FEW),
    ];
    let after = Day {
        controls,
        snapshot: r#"{ "tls": false, "users": [{ "id": "a", "mfa": true }, { "id": "b", "mfa": false }] }"#,
        ..day()
    };
    check(&after, &["shop/transport configuration -4.00/0.00 -33.34"]);
}

#[test]
fn a_parameter_is_parameters() {
    check(
        &Day { most: Some(1), ..day() },
        &["shop/few parameters -2.00/0.00 -16.67"],
    );
}

#[test]
fn a_record_and_its_expiry_are_status() {
    let plan = "- { control: shop/users, status: resolved_third_party, reason: r, expires: 2026-03-05 }\n";
    let declared = Day { plan, ..day() };
    check(&declared, &["shop/users status 3.00/0.00 +25.00"]);
    let expired = Day {
        as_of: date(2026, 3, 6),
        plan,
        ..day()
    };
    assert_eq!(
        rows(&declared, &expired, true).0,
        ["shop/users status -3.00/0.00 -25.00"]
    );
}

#[test]
fn everything_at_once_is_told_apart() {
    let after = Day {
        as_of: date(2026, 3, 2),
        controls: vec![("shop/tls", 8, TLS), ("shop/users", 6, USERS), ("shop/few", 2, FEW)],
        snapshot: r#"{ "tls": false, "users": [{ "id": "a", "mfa": true }, { "id": "b", "mfa": false }, { "id": "c", "mfa": false }] }"#,
        plan: "- { control: shop/tls, status: resolved_third_party, reason: r, expires: 2026-03-05 }\n",
        most: Some(2),
        ..day()
    };
    let shown = rows(&day(), &after, true).0;
    let causes: Vec<&str> = shown
        .iter()
        .map(|row| row.rsplit_once(' ').unwrap_or_default().0)
        .collect();
    assert_eq!(
        causes,
        [
            "shop/few parameters -2.00/0.00",
            "shop/tls configuration -4.00/0.00",
            "shop/tls catalogue 0.00/4.00",
            "shop/tls status 8.00/0.00",
            "shop/users population -1.00/0.00",
        ]
    );
}

#[test]
fn what_cannot_be_told_apart_says_so() {
    let after = Day {
        controls: vec![("shop/tls", 8, TLS), ("shop/users", 6, USERS), ("shop/few", 2, FEW)],
        snapshot: r#"{ "tls": false, "users": [{ "id": "a", "mfa": true }, { "id": "b", "mfa": false }] }"#,
        ..day()
    };
    assert_eq!(
        rows(&day(), &after, false).0,
        ["shop/tls catalogue and configuration -4.00/4.00 -43.75"]
    );
}

#[test]
fn another_program_is_told_where_nothing_else_differs() {
    let older = Day {
        engine: "0",
        controls: vec![("shop/tls", 4, "fail(\"as it was\")")],
        ..day()
    };
    let newer = Day {
        controls: vec![("shop/tls", 4, TLS)],
        ..day()
    };
    // The same snapshot: what the old rules find otherwise now is the doing of the program, the rest of the rules.
    assert_eq!(rows(&older, &newer, true).0, ["shop/tls catalogue 4.00/0.00 +100.00"]);
}

#[test]
fn resources_that_are_not_known_any_more_are_not_resolved() {
    let after = Day {
        snapshot: r#"{ "tls": true }"#,
        ..day()
    };
    let (shown, changes) = rows(&day(), &after, true);
    assert!(
        shown.iter().any(|row| row.starts_with("shop/users visibility")),
        "{shown:?}"
    );
    assert!(changes.iter().all(|change| change.resolved.is_empty()));
    let (_, back) = rows(&after, &day(), true);
    assert!(back.iter().all(|change| change.affected.is_empty()));
}
