//! The shipped rules on a real tenant's export, where it is at hand, and on the examples.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use jiff::civil::Date;
use posture::compliance::{Question, Requirement, RequirementStatus, compliance};
use posture::evaluate::{Settings, evaluate};
use posture::model::{ControlId, ControlMetadata, Evaluation, Evidence, EvidenceValue, Outcome, Percent};
use posture::snapshot::Snapshot;
use serde_json::{Map, Value};

use crate::support::{root, shipped_program, shipped_rules, test_data, workers};

fn examples() -> Vec<String> {
    let read = |name: &str| fs::read_to_string(root().join("examples").join(name)).expect("an example");
    let mut texts = vec![read("harbour-lane.json")];
    if let Some(folder) = test_data("the real export") {
        texts.push(fs::read_to_string(folder.join("real/ProviderSettingsExport.json")).expect("the real export"));
    }
    texts
}

fn at_least(evaluation: &Evaluation) -> Option<Percent> {
    evaluation.score.as_ref().and_then(|score| score.at_least.percent())
}

/// How much of each requirement an evaluation shows: 2 where it is met, 1 where it is partly met.
fn shown(known: &[(ControlId, Arc<ControlMetadata>)], evaluation: &Evaluation) -> BTreeMap<String, u8> {
    let of_framework = |framework| {
        let question = Question {
            framework,
            requirements: None,
            known,
            disabled: &[],
        };
        compliance(&question, evaluation).requirements
    };
    let rank = |requirement: &Requirement| match requirement.status {
        RequirementStatus::Met => 2,
        RequirementStatus::PartlyMet => 1,
        RequirementStatus::NotMet | RequirementStatus::NotAssessed | RequirementStatus::Unmapped => 0,
    };
    let all = ["scuba", "nist-800-53-r5", "mitre-attack", "cis-microsoft-365-v5"];
    let requirements = all.into_iter().flat_map(of_framework);
    requirements
        .map(|requirement| (requirement.id.clone(), rank(&requirement)))
        .collect()
}

#[test]
fn the_real_export_is_recognised_and_scored_without_errors() {
    let Some(folder) = test_data("the real export") else {
        return;
    };
    let text = fs::read_to_string(folder.join("real/ProviderSettingsExport.json")).expect("the real export");
    let snapshot = Arc::new(Snapshot::from_json("export.json", text).expect("it is an export"));
    let evaluation = evaluate(
        &shipped_program(),
        &snapshot,
        &Settings::on(Date::constant(2026, 3, 1)),
        &workers(),
    );
    assert_eq!(evaluation.snapshot.format.as_deref(), Some("scubagear"));
    assert_eq!(
        evaluation.snapshot.captured_at.as_deref(),
        Some("2026-05-04T17:15:48.307Z")
    );
    assert_eq!(
        evaluation.tenant.id.as_deref(),
        Some("ca08493a-c9c8-4db0-a9e8-d3b4bafac269")
    );
    assert_eq!(evaluation.tenant.name.as_deref(), Some("tqhjy"));
    assert_eq!(
        snapshot
            .manifest()
            .get("conditional_access_policies")
            .map(|c| c.status.as_str()),
        Some("ok")
    );
    let with = |outcome: Outcome| -> Vec<&str> {
        let controls = evaluation.controls.iter().filter(|control| control.outcome == outcome);
        controls.map(|control| control.id.as_str()).collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(with(Outcome::Error), none);
    for (outcome, control) in [
        (Outcome::Fail, "entra/users-cannot-register-apps"),
        (Outcome::Fail, "exchange/dmarc-rejects-spoofed-mail"),
        (Outcome::Pass, "entra/block-legacy-authentication"),
        (Outcome::Inconclusive, "entra/review-risky-sign-ins-weekly"),
        // What ScubaGear does not collect is not guessed.
        (Outcome::Inconclusive, "exchange/no-storage-of-others-in-outlook"),
    ] {
        assert!(with(outcome).contains(&control), "{control} is not {outcome}");
    }
    for control in evaluation
        .controls
        .iter()
        .filter(|control| control.outcome.is_evaluated())
    {
        assert!(!control.evidence.is_empty(), "{} shows no evidence", control.id);
        let has_place = |row: &Evidence| row.line.is_some() || row.value == EvidenceValue::Absent;
        assert!(control.evidence.iter().all(has_place), "{}", control.id);
    }
}

#[test]
fn removing_any_top_level_key_never_raises_at_least_and_makes_no_requirement_better() {
    let program = shipped_program();
    let known: Vec<_> = shipped_rules()
        .controls
        .iter()
        .map(|c| (c.id.clone(), Arc::clone(&c.metadata)))
        .collect();
    let workers = workers();
    for text in examples() {
        let whole: Map<String, Value> = serde_json::from_str(&text).expect("an object");
        let score = |text: String| {
            let snapshot = Arc::new(Snapshot::from_json("export.json", text).expect("it is an export"));
            let evaluation = evaluate(&program, &snapshot, &Settings::on(Date::constant(2026, 3, 1)), &workers);
            (at_least(&evaluation), shown(&known, &evaluation))
        };
        let (before, shown_before) = score(text.clone());
        assert!(before.is_some());
        for key in whole.keys() {
            let mut without = whole.clone();
            without.remove(key);
            let (after, shown_after) = score(Value::Object(without).to_string());
            assert!(
                after <= before,
                "without `{key}` at least is {after:?}, with it {before:?}"
            );
            for (requirement, after) in &shown_after {
                let before = shown_before[requirement];
                assert!(
                    *after <= before,
                    "without `{key}` {requirement} is shown: {after}, with it {before}"
                );
            }
        }
    }
}

#[test]
fn partial_credit_is_seen_on_the_example() {
    let text = examples().swap_remove(0);
    let snapshot = Arc::new(Snapshot::from_json("examples/harbour-lane.json", text).expect("it is an export"));
    let evaluation = evaluate(
        &shipped_program(),
        &snapshot,
        &Settings::on(Date::constant(2026, 3, 1)),
        &workers(),
    );
    let users = evaluation
        .controls
        .iter()
        .find(|c| c.id.as_str() == "entra/mfa-for-all-users")
        .expect("a control");
    assert_eq!(
        (users.outcome, users.compliant, users.total),
        (Outcome::Partial, Some(50), Some(100))
    );
    assert_eq!(users.points.to_string(), "4.50");
    assert_eq!((users.affected.len(), users.affected_total), (50, 50));
}

/// So many keys of each snapshot are removed, one after the other.
const KEYS: usize = 120;

/// Every key below the top, too: what a lookup misses must never look like a pass.
#[test]
fn removing_any_key_of_a_collection_never_raises_at_least() {
    let program = shipped_program();
    let workers = workers();
    let read: BTreeSet<String> = (0..program.len())
        .flat_map(|number| &program.control(number).1.requires)
        .map(|required| required.collection.clone())
        .collect();
    for text in examples() {
        let mut whole: Value = serde_json::from_str(&text).expect("an object");
        // What no control reads only makes each of the many runs slower.
        let members = whole.as_object_mut().expect("an object");
        members.retain(|key, _| {
            read.contains(key) || ["module_version", "timestamp_zulu", "scuba_config"].contains(&key.as_str())
        });
        let score = |value: &Value| {
            let snapshot = Arc::new(Snapshot::from_json("export.json", value.to_string()).expect("it is an export"));
            at_least(&evaluate(
                &program,
                &snapshot,
                &Settings::on(Date::constant(2026, 3, 1)),
                &workers,
            ))
        };
        let before = score(&whole);
        let mut pointers = keys_below(&whole, "", 6);
        pointers.retain(|pointer| pointer.matches('/').count() > 1);
        let step = pointers.len().div_ceil(KEYS);
        for pointer in pointers.into_iter().step_by(step) {
            let mut without = whole.clone();
            let (parent, key) = pointer.rsplit_once('/').expect("a key");
            let parent = without
                .pointer_mut(parent)
                .and_then(Value::as_object_mut)
                .expect("an object");
            parent.remove(&key.replace("~1", "/").replace("~0", "~"));
            let after = score(&without);
            assert!(
                after <= before,
                "without `{pointer}` at least is {after:?}, with it {before:?}"
            );
        }
    }
}

/// JSON pointers to the keys of objects below a value, at most three of each list and `depth` steps down.
fn keys_below(value: &Value, pointer: &str, depth: usize) -> Vec<String> {
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        _ if depth == 0 => Vec::new(),
        Value::Array(items) => {
            let below = items.iter().enumerate().take(3);
            below
                .flat_map(|(index, item)| keys_below(item, &format!("{pointer}/{index}"), depth - 1))
                .collect()
        }
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, member)| {
                let here = format!("{pointer}/{}", escape(key));
                let mut all = keys_below(member, &here, depth - 1);
                all.push(here);
                all
            })
            .collect(),
        _ => Vec::new(),
    }
}
