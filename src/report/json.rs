use serde_json::{Value, json};

use super::{Entry, Report, RuleSetReport};
use crate::model::{Evaluation, RecommendedAction};
use crate::source::Problem;

/// The version of the JSON report.
const SCHEMA_VERSION: u32 = 1;

/// The whole report as one JSON document.
pub fn json(report: &Report<'_>) -> String {
    let document = json!({
        "schema_version": SCHEMA_VERSION,
        "engine": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "as_of": report.as_of,
        "rule_set": rule_set(&report.rule_set),
        "evaluations": report.evaluations,
        "problems": report.problems.iter().map(problem).collect::<Vec<_>>(),
        "exit": report.exit,
    });
    let mut text = serde_json::to_string_pretty(&document).expect("a report is plain data");
    text.push('\n');
    text
}

/// One evaluation as one line, with what it takes to read it alone.
pub fn ndjson_line(evaluation: &Evaluation, as_of: &str, rule_set_digest: &str) -> String {
    let mut line = json!({
        "schema_version": SCHEMA_VERSION,
        "engine": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "as_of": as_of,
        "rule_set": { "digest": rule_set_digest },
    });
    let evaluation = serde_json::to_value(evaluation).expect("an evaluation is plain data");
    if let (Value::Object(line), Value::Object(members)) = (&mut line, evaluation) {
        line.extend(members);
    }
    format!("{line}\n")
}

/// Recommended actions as one JSON list.
pub fn actions_json(actions: &[&RecommendedAction]) -> String {
    let mut text = serde_json::to_string_pretty(actions).expect("actions are plain data");
    text.push('\n');
    text
}

fn rule_set(rules: &RuleSetReport) -> Value {
    let controls: Vec<Value> = rules.controls.iter().map(control_json).collect();
    json!({
        "digest": rules.digest,
        "revision": null,
        "baseline": null,
        "controls": controls,
    })
}

/// A control with its digest and all its metadata.
pub(super) fn control_json((id, metadata, digest): &Entry) -> Value {
    let mut control = json!({ "id": id, "digest": digest });
    let metadata = serde_json::to_value(&**metadata).expect("metadata are plain data");
    if let (Value::Object(control), Value::Object(members)) = (&mut control, metadata) {
        control.extend(members);
    }
    control
}

fn problem(problem: &Problem) -> Value {
    let at = problem.line_column();
    json!({
        "code": problem.code(),
        "message": problem.message(),
        "help": problem.help_text(),
        "file": problem.file(),
        "line": at.map(|at| at.line),
        "column": at.map(|at| at.column),
    })
}
