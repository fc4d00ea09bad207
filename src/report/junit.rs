use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::Report;
use super::controls::{cut, value};
use super::finding::{Finding, excused};
use super::json::ENGINE;
use super::style::{visible, word};
use super::whose::whose;
use crate::model::{ControlProblem, ControlScore, Evaluation, EvidenceValue, Percent};

/// A failure names so many settings and resources.
const MOST: usize = 20;
/// A name longer than that is cut.
const LONGEST: usize = 500;

/// Evaluations as JUnit XML: a suite for each, in which every control is a case; no times.
///
/// A control fails where it is scored, falls short, and nobody accepts or vouches for that; one that ended as an error is
/// an error; one that does not apply, or of which the snapshot does not tell, is skipped.
pub fn junit(report: &Report) -> String {
    let mut junit = Junit::new("posture score");
    for evaluation in &report.evaluations {
        junit.add_test_suite(suite(evaluation, report));
    }
    if !report.problems.is_empty() {
        let mut files = TestSuite::new("files");
        files.add_test_cases(report.problems.iter().map(problem_case));
        junit.add_test_suite(files);
    }
    let text = junit.to_string().expect("writing to memory does not fail");
    text.trim_end().to_owned() + "\n"
}

fn suite(evaluation: &Evaluation, report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(whose(evaluation));
    let percent = |percent: Option<Percent>| percent.map_or("–".to_owned(), |percent| percent.to_string());
    suite.add_property(("as_of", report.as_of.as_str()));
    suite.add_property(("snapshot", shown(&evaluation.snapshot.source).as_str()));
    suite.add_property(("rule_set", report.rule_set.digest.as_str()));
    suite.add_property(("engine", format!("{} {}", ENGINE.name, report.engine.version).as_str()));
    if let Some(score) = &evaluation.score {
        suite.add_property(("percent", percent(score.percent.percent()).as_str()));
        suite.add_property(("at_least", percent(score.at_least.percent()).as_str()));
        suite.add_property(("at_most", percent(score.at_most.percent()).as_str()));
        suite.add_property(("coverage", percent(score.coverage.percent()).as_str()));
    }
    suite.add_test_cases(evaluation.problem.iter().map(problem_case));
    suite.add_test_cases(evaluation.controls.iter().map(case));
    suite
}

fn case(control: &ControlScore) -> TestCase {
    let mut case = TestCase::new(control.id.as_str(), status(control));
    case.set_classname(control.product.as_str());
    let place = control.evidence.iter().find(|evidence| evidence.line.is_some());
    if let Some((file, line)) = place.and_then(|place| place.file.as_ref().zip(place.line)) {
        case.extra.insert("file".into(), shown(file).into());
        case.extra.insert("line".into(), line.to_string().into());
    }
    case
}

fn status(control: &ControlScore) -> TestCaseStatus {
    let reason = shown(&control.reason);
    let skipped = |why: String| {
        let mut status = TestCaseStatus::skipped();
        status.set_message(why);
        status
    };
    match (Finding::of(control, None), excused(control)) {
        (Finding::Passed, _) => TestCaseStatus::success(),
        (_, Some(excuse)) => skipped(shown(&excuse)),
        (Finding::Problem, None) if !control.scored => skipped(format!("not scored: {reason}")),
        (Finding::Problem, None) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let severity = control.severity.as_str();
            status
                .set_type(severity)
                .set_message(reason)
                .set_description(details(control));
            status
        }
        (Finding::Broken, None) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let code = control
                .problem
                .as_ref()
                .map_or("error", |problem| problem.code.as_str());
            status.set_type(code).set_message(reason);
            status
        }
        (Finding::NotApplicable | Finding::Unknown | Finding::ToReview, None) => {
            skipped(format!("{}: {reason}", word(control.outcome)))
        }
    }
}

/// What it asks for, the settings that decided, and the resources that fall short.
fn details(control: &ControlScore) -> String {
    let mut lines = vec![
        shown(&control.title),
        format!("{} of {} points", control.points, control.worth),
    ];
    for row in control.evidence.iter().take(MOST) {
        let sign = if row.value == EvidenceValue::Absent { " " } else { " = " };
        let line = row.line.map_or(String::new(), |line| format!("  (line {line})"));
        lines.push(format!("{}{sign}{}{line}", shown(&row.path), shown(&value(&row.value))));
    }
    for resource in control.affected.iter().take(MOST) {
        let name = resource.name.as_ref().filter(|name| **name != resource.id);
        let name = name.map_or(String::new(), |name| format!("{} ", shown(name)));
        let reason = resource
            .reason
            .as_ref()
            .map_or(String::new(), |reason| format!(": {}", shown(reason)));
        lines.push(format!("affected: {name}({}){reason}", shown(&resource.id)));
    }
    let more = control.affected_total.saturating_sub(MOST);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

fn problem_case(problem: &ControlProblem) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_type(problem.code.as_str())
        .set_message(shown(&problem.message))
        .set_description(shown(problem.help.as_deref().unwrap_or_default()));
    let mut case = TestCase::new(problem.code.as_str(), status);
    if let Some(file) = &problem.file {
        case.extra.insert("file".into(), shown(file).into());
    }
    if let Some(line) = problem.line {
        case.extra.insert("line".into(), line.to_string().into());
    }
    case
}

fn shown(text: &str) -> String {
    cut(&visible(text), LONGEST)
}
