use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::CaseReport;
use crate::model::CaseResult;
use crate::source::Problem;

/// How cases went, as JUnit XML: a suite for each control and module, no times.
pub fn junit(report: &CaseReport<'_>) -> String {
    let mut junit = Report::new("posture test");
    for result in report.results {
        let mut suite = TestSuite::new(result.subject.as_str());
        for problem in &result.missing {
            suite.add_test_case(problem_case(problem, NonSuccessKind::Failure));
        }
        for case in &result.cases {
            suite.add_test_case(test_case(case, result.subject.as_str()));
        }
        junit.add_test_suite(suite);
    }
    if !report.problems.is_empty() {
        let mut suite = TestSuite::new("files");
        for problem in report.problems {
            suite.add_test_case(problem_case(problem, NonSuccessKind::Error));
        }
        junit.add_test_suite(suite);
    }
    let mut text = junit.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn test_case(case: &CaseResult, control: &str) -> TestCase {
    let status = if case.holds() {
        TestCaseStatus::success()
    } else {
        let told = |m: &crate::model::Mismatch| format!("{}: expected {}, got {}", m.what, m.expected, m.actual);
        let lines: Vec<String> = case.mismatches.iter().map(told).collect();
        let at = case.score.decided_at.as_ref();
        let decided = at.map(|place| format!("\ndecided at {}:{}", place.file.name(), place.at.line));
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status
            .set_type("mismatch")
            .set_message(lines.first().map_or("", String::as_str))
            .set_description(format!("{}{}", lines.join("\n"), decided.unwrap_or_default()));
        status
    };
    let mut told = TestCase::new(case.name.as_str(), status);
    told.set_classname(control);
    told.extra.insert("file".into(), case.place.file.name().into());
    told.extra
        .insert("line".into(), case.place.line_column().line.to_string().into());
    told
}

fn problem_case(problem: &Problem, kind: NonSuccessKind) -> TestCase {
    let mut status = TestCaseStatus::non_success(kind);
    status
        .set_type(problem.code())
        .set_message(problem.message())
        .set_description(problem.help_text().unwrap_or_default());
    let mut case = TestCase::new(problem.code(), status);
    case.extra
        .insert("file".into(), problem.file().unwrap_or_default().into());
    case
}
