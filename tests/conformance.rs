//! The shipped rules against real cases of CISA's SCuBA policies, where they are at hand, under the baseline `scuba`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;
use walkdir::WalkDir;

use crate::call::result_of;
use crate::support::test_data;

/// A case: what a policy saw, and whether its requirement was met.
struct Case {
    id: String,
    policy: String,
    is_met: bool,
    input: String,
}

/// The cases of a folder, but those of policies that nothing checks automatically.
fn cases(folder: &Path) -> Vec<Case> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = files
        .map(|entry| entry.expect("an entry").into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    let texts = files.map(|path| fs::read_to_string(path).expect("text"));
    let lines = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    let case = |line: String| {
        let case: Value = serde_json::from_str(&line).expect("JSON");
        let text = |name: &str| case[name].as_str().expect("a text").to_owned();
        let is_checked = case["reference"]["not_checked"] != true;
        is_checked.then(|| Case {
            id: text("id"),
            policy: text("policy"),
            is_met: case["expect"]["requirement_met"].as_bool().expect("a verdict"),
            input: case["input"].to_string(),
        })
    };
    lines.filter_map(case).collect()
}

/// Ids of controls by the SCuBA policies that they answer.
fn controls_by_policy() -> BTreeMap<String, Vec<String>> {
    let catalogue: Value = serde_json::from_str(&result_of(&["list", "--format", "json"])).expect("JSON");
    let mut by_policy: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for control in catalogue.as_array().expect("a list") {
        let id = control["id"].as_str().expect("an id");
        for mapping in control["compliance"]["scuba"].as_array().into_iter().flatten() {
            let policy = mapping["id"].as_str().or(mapping.as_str()).expect("a policy");
            by_policy.entry(policy.to_owned()).or_default().push(id.to_owned());
        }
    }
    by_policy
}

/// What the controls say of each input: their outcomes and reasons by id.
fn verdicts(cases: &[Case]) -> Vec<BTreeMap<String, (String, String)>> {
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = folder.path().join("inputs.jsonl");
    let lines: String = cases.iter().map(|case| format!("{}\n", case.input)).collect();
    fs::write(&inputs, lines).expect("it can be written");
    let inputs = inputs.to_str().expect("a plain path");
    let ran = crate::call::posture(&[
        "score",
        inputs,
        "--baseline",
        "scuba",
        "--no-plan",
        "--format",
        "ndjson",
    ]);
    let verdict = |control: &Value| {
        let text = |name: &str| control[name].as_str().unwrap_or_default().to_owned();
        (text("id"), (text("outcome"), text("reason")))
    };
    let line = |line: &str| {
        let evaluation: Value = serde_json::from_str(line).expect("JSON");
        let controls = evaluation["controls"].as_array().cloned().unwrap_or_default();
        controls.iter().map(verdict).collect()
    };
    ran.out.lines().map(line).collect()
}

/// A case holds when every control that answers its policy passes, or does not apply, exactly where the requirement is
/// met; otherwise what they say instead.
fn difference(
    case: &Case,
    answering: Option<&Vec<String>>,
    said: &BTreeMap<String, (String, String)>,
) -> Option<String> {
    let Some(answering) = answering else {
        return Some("no control answers it".to_owned());
    };
    let verdicts = || answering.iter().map(|id| said.get(id));
    let is_met =
        verdicts().all(|verdict| verdict.is_some_and(|(outcome, _)| outcome == "pass" || outcome == "not_applicable"));
    let has_error = verdicts().any(|verdict| verdict.is_none_or(|(outcome, _)| outcome == "error"));
    (is_met != case.is_met || has_error).then(|| {
        let told = answering.iter().zip(verdicts()).map(|(id, verdict)| match verdict {
            Some((outcome, reason)) => format!("{id}: {outcome}, {reason}"),
            None => format!("{id}: not evaluated"),
        });
        told.collect::<Vec<_>>().join("; ")
    })
}

#[test]
fn every_policy_with_cases_is_wholly_right_under_the_baseline() {
    let Some(data) = test_data("the cases of SCuBA policies") else {
        return;
    };
    let cases = cases(&data.join("conformance/scuba/cases"));
    let (controls, verdicts) = (controls_by_policy(), verdicts(&cases));
    assert_eq!(verdicts.len(), cases.len(), "one evaluation for each case");
    let mut policies: BTreeMap<&str, usize> = BTreeMap::new();
    let mut differences = String::new();
    let mut right = 0;
    for (case, said) in cases.iter().zip(&verdicts) {
        let wrong = policies.entry(&case.policy).or_default();
        match difference(case, controls.get(&case.policy), said) {
            None => right += 1,
            Some(difference) => {
                *wrong += 1;
                let expected = if case.is_met { "met" } else { "not met" };
                let _ = writeln!(differences, "  {} ({expected}): {difference}", case.id);
            }
        }
    }
    let wholly_right = policies.values().filter(|wrong| **wrong == 0).count();
    let summary = format!(
        "policies wholly right {wholly_right}/{}, cases right {right}/{}",
        policies.len(),
        cases.len()
    );
    assert!(differences.is_empty(), "{summary}\n{differences}");
    assert!(policies.len() >= 70, "{summary}");
}

#[test]
fn the_published_verdicts_on_a_real_export_are_ours_under_the_baseline() {
    let Some(data) = test_data("the published verdicts on a real export") else {
        return;
    };
    let published = fs::read_to_string(data.join("conformance/scuba/sample-expected.json")).expect("verdicts");
    let published: Vec<Value> = serde_json::from_str(&published).expect("JSON");
    let export = data.join("real/ProviderSettingsExport.json");
    let export = fs::read_to_string(export).expect("an export").replace(['\r', '\n'], "");
    let case = Case {
        id: "the export".to_owned(),
        policy: String::new(),
        is_met: true,
        input: export,
    };
    let said = verdicts(&[case]).pop().expect("an evaluation");
    let controls = controls_by_policy();
    let mut compared = 0;
    for row in published {
        let policy = row["policy"].as_str().expect("a policy");
        // A later version of this policy asks for less.
        if policy == "MS.SHAREPOINT.3.3v1" {
            continue;
        }
        let case = Case {
            id: policy.to_owned(),
            policy: policy.to_owned(),
            is_met: row["requirement_met"].as_bool().expect("a verdict"),
            input: String::new(),
        };
        assert_eq!(difference(&case, controls.get(policy), &said), None, "{policy}");
        compared += 1;
    }
    assert!(compared >= 50, "only {compared} verdicts");
}
