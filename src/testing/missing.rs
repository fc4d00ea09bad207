use super::TestError;
use crate::model::Outcome;
use crate::ruleset::{Case, Control, Expectation};
use crate::source::Problem;

/// What the cases of a control leave open: that there are any, that a scored control can pass and can fail, and that
/// each of them expects something.
pub(super) fn missing(control: &Control, cases: &[Case]) -> Vec<Problem> {
    let id = control.id.to_string();
    let file = control.tests.as_ref().unwrap_or(&control.metadata_file);
    let of_file = |error: &TestError| Problem::new(error).in_file(file.name());
    if cases.is_empty() {
        return vec![of_file(&TestError::NoCase(id))];
    }
    let expects = |outcome| {
        let worth = control.metadata.max_points;
        cases.iter().any(|case| case.expected_outcome(worth) == Some(outcome))
    };
    let mut missing = Vec::new();
    if control.metadata.scored && !expects(Outcome::Pass) {
        missing.push(of_file(&TestError::NoPassingCase(id.clone())));
    }
    if control.metadata.scored && !expects(Outcome::Fail) {
        missing.push(of_file(&TestError::NoFailingCase(id)));
    }
    let is_empty = |case: &&Case| case.expect.expectation == Expectation::default();
    missing.extend(cases.iter().filter(is_empty).map(|case| {
        let error = TestError::EmptyExpectation(case.name.clone());
        Problem::new(&error).at(case.expect.written.key.clone(), "says nothing")
    }));
    missing
}
