use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{Program, Workers};
use crate::evaluate::{Settings, evaluate};
use crate::model::{CaseResult, ControlId, ControlScore, Mismatch};
use crate::ruleset::{Case, Expectation, fits};
use crate::snapshot::Snapshot;
use crate::source::Problem;

/// Why a case cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// Its snapshot is not one.
    #[error("the snapshot of the case cannot be used: {0}")]
    Snapshot(Problem),
    /// The control is not in scope of its own case.
    #[error("the case leaves its own control out of scope")]
    OutOfScope,
}

/// Runs the cases of one control.
///
/// # Errors
/// A case whose snapshot cannot be used.
pub fn run_cases(
    program: &Program,
    control: &ControlId,
    cases: &[Case],
    workers: &Workers,
) -> Result<Vec<CaseResult>, CaseError> {
    cases
        .iter()
        .map(|case| {
            let score = run_case(program, control, case, workers)?;
            Ok(CaseResult {
                control: control.clone(),
                name: case.name.clone(),
                mismatches: mismatches(&case.expect, &score),
            })
        })
        .collect()
}

/// What a control says of a case's snapshot.
///
/// # Errors
/// A snapshot that cannot be used.
pub fn run_case(
    program: &Program,
    control: &ControlId,
    case: &Case,
    workers: &Workers,
) -> Result<ControlScore, CaseError> {
    let snapshot = Snapshot::from_yaml_value(&case.name, case.snapshot.clone())
        .map_err(CaseError::Snapshot)?
        .captured_at(case.captured_at.clone());
    let settings = Settings {
        tenant: case.tenant.clone(),
        parameters: BTreeMap::from([(control.clone(), case.params.clone())]),
        ..Settings::default()
    };
    let evaluation = evaluate(program, &Arc::new(snapshot), &settings, workers);
    let own = evaluation.controls.into_iter().find(|score| score.id == *control);
    own.ok_or(CaseError::OutOfScope)
}

/// Everything in which a result differs from what is expected.
fn mismatches(expect: &Expectation, actual: &ControlScore) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let mut compare = |what, expected: Option<String>, actual: String| {
        if let Some(expected) = expected.filter(|expected| *expected != actual) {
            found.push(Mismatch { what, expected, actual });
        }
    };
    let shown = |number: Option<u64>| number.map_or("none".to_owned(), |n| n.to_string());
    let ids: Vec<&str> = actual.affected.iter().map(|affected| affected.id.as_str()).collect();
    let points = actual
        .observed_points
        .map_or("none".to_owned(), |points| points.to_string());
    compare(
        "outcome",
        expect.outcome.map(|o| o.to_string()),
        actual.outcome.to_string(),
    );
    compare("points", expect.points.map(|p| p.to_string()), points);
    compare(
        "compliant",
        expect.compliant.map(|n| n.to_string()),
        shown(actual.compliant),
    );
    compare("total", expect.total.map(|n| n.to_string()), shown(actual.total));
    compare(
        "affected",
        expect.affected.as_ref().map(|ids| ids.join(", ")),
        ids.join(", "),
    );
    if let Some(pattern) = &expect.reason
        && !fits(pattern, &actual.reason)
    {
        found.push(Mismatch {
            what: "reason",
            expected: pattern.clone(),
            actual: actual.reason.clone(),
        });
    }
    let paths: Vec<&str> = actual.evidence.iter().map(|row| row.path.as_str()).collect();
    for path in expect
        .evidence
        .iter()
        .flatten()
        .filter(|path| !paths.contains(&path.as_str()))
    {
        found.push(Mismatch {
            what: "evidence",
            expected: path.clone(),
            actual: paths.join(", "),
        });
    }
    found
}
