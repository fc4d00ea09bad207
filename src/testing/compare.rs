use crate::model::{ControlScore, Mismatch};
use crate::ruleset::Expectation;
use crate::source::fits;

/// Everything in which a result differs from what is expected.
pub(super) fn mismatches(expect: &Expectation, actual: &ControlScore) -> Vec<Mismatch> {
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
