//! North Quay Logistics, the example with something to judge for every shipped control, and its generator.

#[path = "../examples/tenant/generator/mod.rs"]
mod generator;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use generator::{NORTH_QUAY, Size};
use jiff::civil::Date;
use posture::evaluate::{Settings, evaluate};
use posture::model::{ActionType, Outcome, ScopeWanted};
use posture::ruleset::RuleSet;
use posture::snapshot::Snapshot;
use serde_json::Value;

use crate::call::posture_in;
use crate::support::{compile, root, shipped_rules, workers};

/// What the program says in the folder of North Quay, whose tenant file names all products.
fn report() -> Value {
    let arguments = [
        "score",
        "../north-quay.json",
        "--as-of",
        "2026-05-11",
        "--format",
        "json",
    ];
    let ran = posture_in(&root().join("examples/north-quay"), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut report: Value = serde_json::from_str(&ran.out).expect("JSON");
    report["evaluations"][0].take()
}

/// The controls that people answer for, and no script.
fn tasks_for_people(rules: &RuleSet) -> BTreeSet<String> {
    let tasks = rules
        .controls
        .iter()
        .filter(|control| control.metadata.action_type != ActionType::Config);
    tasks.map(|control| control.id.to_string()).collect()
}

/// The table of `examples/README.md`: points by product, and how many controls came out how.
fn table(report: &Value) -> String {
    let mut rows: BTreeMap<&str, (f64, f64, BTreeMap<&str, usize>)> = BTreeMap::new();
    for control in report["controls"].as_array().expect("controls") {
        let text = |key: &str| control[key].as_str().expect("a text");
        let (points, worth, outcomes) = rows.entry(text("product")).or_default();
        let outcome = text("outcome");
        *outcomes.entry(outcome).or_default() += 1;
        if control["scored"] == true && outcome != "inconclusive" && outcome != "not_applicable" {
            *points += control["points"].as_f64().expect("points");
            *worth += control["worth"].as_f64().expect("points");
        }
    }
    let mut table =
        "| product | points | pass | partial | fail | wait for people |\n|---|---|---|---|---|---|\n".to_owned();
    for (product, (points, worth, outcomes)) in rows {
        let counts = ["pass", "partial", "fail", "inconclusive"].map(|outcome| {
            let count = outcomes.get(outcome).copied().unwrap_or_default();
            if count == 0 {
                " ".to_owned()
            } else {
                format!(" {count} ")
            }
        });
        let counts = counts.join("|");
        table += &format!("| `{product}` | {points:.2} of {worth:.2} |{counts}|\n");
    }
    table
}

/// Compares a committed file with what it should be, or writes it.
fn check(path: &str, current: &str) {
    let path = root().join(path);
    if std::env::var_os("POSTURE_UPDATE").is_some() {
        fs::write(&path, current).expect("it can be written");
    }
    assert!(
        fs::read_to_string(&path).expect("a file") == current,
        "{} is another: run the test with POSTURE_UPDATE=1 to write it anew",
        path.display()
    );
}

#[test]
fn the_example_and_its_table_are_current() {
    check(
        "examples/north-quay.json",
        &generator::text(&shipped_rules(), NORTH_QUAY),
    );
    let document = fs::read_to_string(root().join("examples/README.md")).expect("the document");
    let (before, rest) = document.split_once("| product | points |").expect("the table");
    let (_, after) = rest.split_once("\n\n").expect("its end");
    check("examples/README.md", &format!("{before}{}\n{after}", table(&report())));
}

#[test]
fn a_seed_stands_for_one_organisation() {
    let rules = RuleSet::default();
    let text = |seed| generator::text(&rules, Size { users: 40, seed });
    assert!(text(7) == text(7), "two runs differ");
    assert!(text(7) != text(8), "two seeds give the same");
}

#[test]
fn an_organisation_has_as_many_users_as_asked() {
    for users in [10, 40, 3_000] {
        let snapshot = generator::snapshot(&RuleSet::default(), Size { users, seed: 1 });
        let ids = |collection: &str| -> BTreeSet<String> {
            let all = snapshot[collection].as_array().expect("a list");
            all.iter().map(|user| user["userPrincipalName"].to_string()).collect()
        };
        assert_eq!(ids("users").len(), users);
        assert!(ids("userRegistrationDetails").is_subset(&ids("users")));
    }
}

#[test]
fn the_tenant_file_is_that_of_the_example() {
    let report = report();
    assert_eq!(report["tenant"]["seats"], NORTH_QUAY.users);
    assert_eq!(report["scope"]["left_out"], Value::Array(Vec::new()));
    assert_eq!(report["notices"], Value::Array(Vec::new()));
}

#[test]
fn every_script_decides_on_the_example() {
    let report = report();
    let controls = report["controls"].as_array().expect("controls");
    let undecided = controls.iter().filter(|control| {
        let outcome = control["outcome"].as_str().expect("an outcome");
        !["pass", "partial", "fail", "not_applicable"].contains(&outcome)
    });
    let undecided: BTreeMap<&str, &Value> = undecided
        .map(|control| (control["id"].as_str().expect("an id"), &control["reason"]))
        .collect();
    let tasks = tasks_for_people(&shipped_rules());
    let scripts: Vec<_> = undecided.iter().filter(|(id, _)| !tasks.contains(**id)).collect();
    assert!(scripts.is_empty(), "{scripts:#?}");
}

#[test]
fn every_product_of_the_example_has_good_and_bad() {
    let report = report();
    let mut outcomes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for control in report["controls"].as_array().expect("controls") {
        let product = control["product"].as_str().expect("a product");
        outcomes
            .entry(product)
            .or_default()
            .push(control["outcome"].as_str().expect("an outcome"));
    }
    for (product, outcomes) in outcomes {
        let is_mixed = outcomes.contains(&"pass") && outcomes.contains(&"fail");
        // Of a few controls all may come out the same.
        assert!(is_mixed || outcomes.len() < 4, "{product}: {outcomes:?}");
    }
    let percent = report["score"]["percent"].as_f64().expect("a score");
    assert!((55.0..70.0).contains(&percent), "{percent} %");
}

#[test]
fn every_script_decides_whatever_the_size_and_seed() {
    let rules = shipped_rules();
    let program = compile(&rules);
    let tasks = tasks_for_people(&rules);
    let settings = Settings {
        scope: ScopeWanted::All,
        ..Settings::on(Date::constant(2026, 5, 11))
    };
    for size in [Size { users: 10, seed: 2 }, Size { users: 1_000, seed: 3 }] {
        let text = generator::snapshot(&rules, size).to_string();
        let snapshot = Arc::new(Snapshot::from_json("tenant.json", text).expect("it is JSON"));
        let evaluation = evaluate(&program, &snapshot, &settings, &workers());
        let undecided: Vec<_> = evaluation
            .controls
            .iter()
            .filter(|control| !control.outcome.is_evaluated() && control.outcome != Outcome::NotApplicable)
            .filter(|control| !tasks.contains(control.id.as_str()))
            .map(|control| (&control.id, &control.reason))
            .collect();
        assert!(undecided.is_empty(), "{size:?}: {undecided:#?}");
    }
}
