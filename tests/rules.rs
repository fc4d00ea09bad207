//! The shipped controls and their own cases.

use posture::model::{ActionType, Outcome};
use posture::ruleset::{Control, parse_cases};
use posture::testing::run_cases;

use crate::support::{shipped_program, shipped_rules, wide, workers};

/// Work that people do has no script, and so nothing to try.
fn has_script(control: &Control) -> bool {
    control.metadata.action_type == ActionType::Config
}

#[test]
fn every_case_of_every_control_holds() {
    let rules = shipped_rules();
    let program = shipped_program();
    let workers = workers();
    let mut failed = Vec::new();
    let mut run = 0;
    for control in rules.controls.iter().filter(|control| has_script(control)) {
        let file = control
            .tests
            .as_ref()
            .unwrap_or_else(|| panic!("{} has no cases", control.id));
        let (cases, problems) = parse_cases(file, &control.metadata.params);
        let problems = problems.sorted();
        assert!(
            problems.is_empty(),
            "{}",
            posture::report::problems(&problems, false, wide())
        );
        for result in run_cases(&program, &control.id, &cases, &workers).expect("every snapshot can be used") {
            run += 1;
            for mismatch in result.mismatches {
                failed.push(format!(
                    "{}: {}: {} is\n      {}\n  not {}",
                    result.control, result.name, mismatch.what, mismatch.actual, mismatch.expected
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run >= rules.controls.len() * 2, "only {run} cases");
}

#[test]
fn every_control_has_a_passing_a_failing_and_an_inconclusive_case() {
    for control in shipped_rules().controls.iter().filter(|control| has_script(control)) {
        let file = control.tests.as_ref().expect("every control has cases");
        let (cases, _) = parse_cases(file, &control.metadata.params);
        for wanted in [Outcome::Pass, Outcome::Fail, Outcome::Inconclusive] {
            let has = cases.iter().any(|case| case.expect.outcome == Some(wanted));
            assert!(has, "{} has no case that expects {wanted}", control.id);
        }
    }
}
