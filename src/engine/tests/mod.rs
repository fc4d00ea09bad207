//! Scripts and what comes of them.

mod absence;
mod compiling;
mod deciding;
mod functions;
mod isolation;
mod mismatches;
mod query;
mod verdicts;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Engine, Limits, Program, Workers};
use crate::engine::run::Ran;
use crate::model::{EvidenceValue, Outcome, Tenant};
use crate::origin::RuleFile;
use crate::ruleset::RuleSet;
use crate::snapshot::Snapshot;
use crate::source::Problems;

const METADATA: &str = "
title: a test
description: a test
product: test
category: apps
max_points: 10
scoring: proportional
severity: low
complexity: low
user_impact: low
threats: []
compliance: {}
remediation: []
params:
  - { name: days, type: integer, default: 30, min: 1, max: 90, description: a test }
  - { name: kinds, type: list, default: [exe, cmd], description: a test }
since: 0.1.0
version: 1.0.0
";

/// Less than the default, so that tests of limits are fast in a debug build.
fn limits() -> Limits {
    Limits {
        operations: 200_000,
        ..Limits::default()
    }
}

fn program(files: &[(&str, &str)]) -> (Program, Problems) {
    let control = RuleFile::new("test/it/control.yaml", METADATA);
    let others = files.iter().map(|(path, text)| RuleFile::new(path, text));
    let (rules, mut problems) = RuleSet::parse([control].into_iter().chain(others).collect());
    let (program, more) = Engine::new(limits()).compile(&rules);
    problems.extend(more);
    (program, problems)
}

fn run_files(files: &[(&str, &str)], snapshot: &str) -> Ran {
    let workers = Workers::new(1).expect("a thread");
    workers.run(|| {
        let (program, problems) = program(files);
        let problems = problems.sorted();
        assert!(problems.is_empty(), "{problems:?}");
        let snapshot = Snapshot::from_json("export.json", snapshot.to_owned()).expect("it is a snapshot");
        let prepared = program.prepare(&[0], Arc::new(snapshot), &Tenant::default(), &BTreeMap::new());
        program.run(0, &prepared)
    })
}

fn run(script: &str, snapshot: &str) -> Ran {
    run_files(&[("test/it/control.rhai", script)], snapshot)
}

/// Outcome and reason, as in `fail: no policy`; an error with its code and place instead.
fn said(ran: &Ran) -> String {
    let verdict = &ran.verdict;
    match &ran.problem {
        Some(problem) => {
            let line = problem.line.map_or(String::new(), |line| format!(":{line}"));
            format!("{} {}{line}: {}", verdict.outcome, problem.code, problem.message)
        }
        None => match verdict.share {
            Some(share) => format!(
                "{} {}/{}: {}",
                verdict.outcome,
                share.compliant(),
                share.total(),
                verdict.reason
            ),
            None => format!("{}: {}", verdict.outcome, verdict.reason),
        },
    }
}

#[track_caller]
fn check(script: &str, snapshot: &str, expected: &str) {
    let actual = said(&run(script, snapshot));
    assert_eq!(actual, expected, "of {script}");
}

/// Checks the value of an expression, written as text.
#[track_caller]
fn value(expression: &str, snapshot: &str, expected: &str) {
    check(
        &format!("pass(text({expression}))"),
        snapshot,
        &format!("pass: {expected}"),
    );
}

/// Checks that an expression is inconclusive, and the reason.
#[track_caller]
fn unknown(expression: &str, snapshot: &str, expected: &str) {
    check(
        &format!("pass(text({expression}))"),
        snapshot,
        &format!("inconclusive: {expected}"),
    );
}

/// The evidence as `path = value`.
fn evidence(ran: &Ran) -> Vec<String> {
    let row = |row: &crate::model::Evidence| {
        let value = match &row.value {
            EvidenceValue::Null => "null".to_owned(),
            EvidenceValue::Absent => "absent".to_owned(),
            EvidenceValue::Bool(value) => value.to_string(),
            EvidenceValue::Number(text) | EvidenceValue::Text(text) | EvidenceValue::Compound(text) => text.clone(),
        };
        format!("{} = {value}", row.path)
    };
    ran.verdict.evidence.iter().map(row).collect()
}

#[test]
fn the_verdict_is_the_value_of_the_script() {
    check(
        "if snapshot.on { pass(\"on\") } else { fail(\"off\") }",
        r#"{"on": true}"#,
        "pass: on",
    );
    assert_eq!(run("fail(\"no\")", "{}").verdict.outcome, Outcome::Fail);
}
