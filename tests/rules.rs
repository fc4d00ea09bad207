//! The shipped controls and their own cases.

use posture::engine::Engine;
use posture::model::{ActionType, MeasuredBy, Outcome};
use posture::ruleset::{Control, RuleSet, parse_cases};
use posture::source::Problem;
use posture::testing::{Bases, CaseFilter, SuiteResult, Suites, run};

use crate::support::{shipped_program, shipped_rules, wide, workers};

/// Work that people do has no script, and so nothing to try.
fn has_script(control: &Control) -> bool {
    control.metadata.action_type == ActionType::Config
}

fn shown(problems: &[Problem]) -> String {
    posture::report::problems(problems, false, wide())
}

/// All cases of all shipped controls and modules.
fn tried(rules: &RuleSet) -> Vec<SuiteResult> {
    let (mut suites, mut problems) = Suites::read(rules, &CaseFilter::default());
    let (bases, wrong) = Bases::read(rules, |_| true);
    problems.extend(wrong);
    let program = shipped_program();
    let (results, wrong) = run(&mut suites, rules, &Engine::default(), &program, &bases, &workers());
    problems.extend(wrong);
    let problems = problems.sorted();
    assert!(problems.is_empty(), "{}", shown(&problems));
    results
}

#[test]
fn every_case_of_every_control_holds() {
    let rules = shipped_rules();
    let results = tried(&rules);
    let mut failed = Vec::new();
    for result in &results {
        failed.push(shown(&result.missing));
        for case in &result.cases {
            let differs = |m: &posture::model::Mismatch| {
                let name = &case.name;
                format!(
                    "{}: {name}: {} is\n      {}\n  not {}",
                    result.subject, m.what, m.actual, m.expected
                )
            };
            failed.extend(case.mismatches.iter().map(differs));
        }
    }
    failed.retain(|failure| !failure.is_empty());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let run: usize = results.iter().map(|result| result.cases.len()).sum();
    assert!(run >= rules.controls.len() * 2, "only {run} cases");
}

#[test]
fn every_control_has_a_passing_a_failing_and_an_inconclusive_case() {
    let rules = shipped_rules();
    let bases: Vec<&str> = rules.fixtures.iter().map(|fixture| fixture.name.as_str()).collect();
    for control in rules.controls.iter().filter(|control| has_script(control)) {
        let file = control.tests.as_ref().expect("every control has cases");
        let (cases, problems) = parse_cases(file, &control.metadata.params, &bases);
        assert!(problems.is_empty(), "{}", control.id);
        for wanted in [Outcome::Pass, Outcome::Fail, Outcome::Inconclusive] {
            let has = cases.iter().any(|case| case.expect.expectation.outcome == Some(wanted));
            assert!(has, "{} has no case that expects {wanted}", control.id);
        }
    }
}

#[test]
fn a_control_measured_by_microsoft_asks_for_the_control_that_it_corresponds_to() {
    let rules = shipped_rules();
    let theirs = rules
        .controls
        .iter()
        .filter(|control| control.metadata.measured_by == MeasuredBy::Microsoft);
    let mut count = 0;
    for control in theirs {
        let id = control.metadata.secure_score_id.as_ref().expect("an id of Microsoft's");
        let script = control.script.as_ref().expect("a script").text();
        assert!(
            script.contains(&format!("\"{id}\"")),
            "{} asks for another than `{id}`",
            control.id
        );
        count += 1;
    }
    assert!(count >= 60, "{count} controls are measured by Microsoft");
}
