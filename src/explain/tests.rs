use std::sync::Arc;

use jiff::civil::Date;

use super::{Action, Explanation, Goal, explain};
use crate::engine::{Engine, Workers};
use crate::evaluate::{Settings, evaluate};
use crate::model::EvidenceValue;
use crate::origin::RuleFile;
use crate::ruleset::RuleSet;
use crate::snapshot::Snapshot;

const METADATA: &str = "title: t\ndescription: d\nproduct: shop\ncategory: apps\nmax_points: 4\nscoring: proportional
severity: low\ncomplexity: low\nuser_impact: low\nthreats: []\ncompliance: {}\nremediation: []
requires: [{ collection: shop, source: get-shop, permission: Shop.Read }]\nsince: 0.1.0\nversion: 1.0.0\n";

/// The explanation of a script's verdict on a snapshot.
fn explained(script: &str, snapshot: &str) -> Explanation {
    let (rules, problems) = RuleSet::parse(vec![
        RuleFile::new("shop/one/control.yaml", METADATA),
        RuleFile::new("shop/one/control.rhai", script),
    ]);
    assert!(problems.is_empty(), "{:?}", problems.sorted());
    let workers = Workers::new(1).expect("a thread");
    let snapshot = Arc::new(Snapshot::from_json("shop.json", snapshot.to_owned()).expect("a snapshot"));
    let settings = Settings::on(Date::constant(2026, 3, 1));
    workers.run(|| {
        let (program, problems) = Engine::default().compile(&rules);
        assert!(problems.is_empty(), "{:?}", problems.sorted());
        let evaluation = evaluate(&program, &snapshot, &settings, &workers);
        explain(&program, 0, &snapshot, &settings, &evaluation)
    })
}

/// The first way to the goal, each change as `path: from → to`.
fn way(explanation: &Explanation) -> String {
    let show = |value: &EvidenceValue| serde_json::to_string(value).expect("a value");
    let Some(first) = explanation.counterfactual.reach.first() else {
        return "none".to_owned();
    };
    let changes = first.changes.iter().map(|change| {
        let from = change.from.as_ref().map_or("…".to_owned(), show);
        let to = show(&change.to);
        match change.action {
            Action::Set => format!("{}: {from} → {to}", change.path),
            Action::Add => format!("{}: + {to}", change.path),
            Action::Remove => format!("{}: - {to}", change.path),
            Action::Exclude => format!("{}: {to}", change.path),
        }
    });
    changes.collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(script: &str, snapshot: &str, expected: &str) {
    assert_eq!(way(&explained(script, snapshot)), expected);
}

#[test]
fn a_boolean_is_flipped() {
    check(
        "if snapshot.shop.tls { pass(\"on\") } else { fail(\"off\") }",
        r#"{"shop": {"tls": false}}"#,
        "shop.tls: false → true",
    );
}

#[test]
fn a_text_becomes_what_the_script_compares_it_with() {
    check(
        "if snapshot.shop.mode == \"strict\" { pass(\"yes\") } else { fail(\"no\") }",
        r#"{"shop": {"mode": "open"}}"#,
        "shop.mode: \"open\" → \"strict\"",
    );
}

#[test]
fn a_number_passes_its_bound() {
    check(
        "if snapshot.shop.days > 30 { pass(\"long\") } else { fail(\"short\") }",
        r#"{"shop": {"days": 7}}"#,
        "shop.days: 7 → 31",
    );
}

#[test]
fn a_list_gets_what_is_asked_for_or_loses_what_is_not() {
    check(
        "if \"mfa\" in snapshot.shop.asks { pass(\"yes\") } else { fail(\"no\") }",
        r#"{"shop": {"asks": ["password"]}}"#,
        "shop.asks: + \"mfa\"",
    );
    check(
        "if snapshot.shop.left_out.is_empty() { pass(\"all\") } else { fail(\"some\") }",
        r#"{"shop": {"left_out": ["ann"]}}"#,
        "shop.left_out: - \"ann\"",
    );
}

#[test]
fn an_inventory_loses_nothing() {
    let script = "if snapshot.shops.len() < 2 { pass(\"few\") } else { fail(\"many\") }";
    check(script, r#"{"shops": ["a", "b"]}"#, "none");
    let share = "share_of(snapshot.shops.filter(|shop| shop.counts), |shop| shop.name == \"a\")
        .when_empty(pass, \"there is none\")";
    // To leave one out of the count would give full points.
    check(
        share,
        r#"{"shops": [{"counts": true, "name": "a"}, {"counts": true, "name": "b"}]}"#,
        "none",
    );
}

#[test]
fn the_same_change_in_every_element_that_falls_short() {
    let script = "share_of(snapshot.users, |user| user.mfa).when_empty(fail, \"nobody\")";
    let users = r#"{"users": [{"mfa": true}, {"mfa": false}, {"mfa": false}]}"#;
    let explanation = explained(script, users);
    assert_eq!(way(&explanation), "users[*].mfa: false → true");
    let change = &explanation.counterfactual.reach[0].changes[0];
    assert_eq!(change.paths, ["users[1].mfa", "users[2].mfa"]);
}

#[test]
fn two_settings_of_one_element_where_one_is_not_enough() {
    check(
        "share_of(snapshot.doors, |door| door.locked && door.mode == \"alarm\").when_empty(fail, \"no door\")",
        r#"{"doors": [{"locked": true, "mode": "alarm"}, {"locked": false, "mode": "off"}]}"#,
        "doors[1].locked: false → true, doors[1].mode: \"off\" → \"alarm\"",
    );
}

#[test]
fn an_exclusion_is_declared() {
    check(
        "let declared = tenant.exclusions.users;
        let open = snapshot.shop.ExcludeUsers.filter(|user| !(user in declared));
        if open.is_empty() && snapshot.shop.ExcludeUsers.len() > 0 { pass(\"declared\") } else { fail(\"not\") }",
        r#"{"shop": {"ExcludeUsers": ["emergency"]}}"#,
        "exclusions.users: \"emergency\"",
    );
}

#[test]
fn what_would_take_points_away_and_what_would_have_to_be_collected() {
    let script = "if snapshot.shop.tls { pass(\"on\") } else { fail(\"off\") }";
    let passing = explained(script, r#"{"shop": {"tls": true}}"#);
    assert_eq!(passing.counterfactual.goal, Goal::FewerPoints);
    assert_eq!(way(&passing), "shop.tls: true → false");

    let unknown = explained(script, r#"{"other": 1}"#).counterfactual;
    assert_eq!(unknown.goal, Goal::Data);
    assert_eq!((unknown.collect[0].path.as_str(), unknown.tried), ("shop", 0));
    assert_eq!(unknown.collect[0].source.as_deref(), Some("get-shop"));
}

#[test]
fn conditions_are_told_with_how_often_they_held_and_what_they_rest_on() {
    let script = "let open = snapshot.doors.filter(|door| door.open);
if open.is_empty() {
    pass(\"closed\")
} else if note(open.len()) > 1 {
    fail(\"several\")
} else {
    fail(\"one\").affected(open, |door| door.name)
}";
    let explanation = explained(
        script,
        r#"{"doors": [{"open": true, "name": "a"}, {"open": false, "name": "b"}]}"#,
    );
    let decision = explanation.decision.expect("a script ran");
    let told: Vec<_> = decision
        .conditions
        .iter()
        .map(|asked| {
            (
                asked.at.line,
                asked.text.as_str(),
                asked.held,
                asked.times,
                asked.decides,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, "door.open", 1, 2, false),
            (2, "open.is_empty()", 0, 1, false),
            (4, "note(open.len()) > 1", 0, 1, true),
        ]
    );
    assert_eq!(decision.conditions[2].rests_on, [0, 1]);
    assert_eq!(decision.notes, ["1"]);
    // Naming what falls short decides nothing.
    let paths: Vec<_> = decision.facts.iter().map(|fact| fact.evidence.path.as_str()).collect();
    assert_eq!(paths, ["doors[0].open", "doors[1].open"]);
    assert_eq!(decision.decided_at.map(|place| place.line), Some(7));
}

#[test]
fn the_points_of_a_share_add_up() {
    let script = "share_of(snapshot.users, |user| user.mfa).when_empty(fail, \"nobody\")";
    let sums = explained(script, r#"{"users": [{"mfa": true}, {"mfa": false}, {"mfa": false}]}"#).arithmetic;
    assert_eq!(sums.points.to_string(), "1.33");
    assert_eq!(sums.points_left.to_string(), "2.67");
    assert_eq!(
        sums.score_impact.map(|impact| impact.to_string()),
        Some("66.75".to_owned())
    );
}
