use std::collections::BTreeMap;

use super::log::{Artifact, Configuration, Found, Location, Log, Part, PhysicalLocation, Rule, Run, ToolComponent};
use super::message::plain;
use super::uri::uri;
use crate::model::CaseResult;
use crate::report::cases::CaseReport;
use crate::source::Problem;

/// How cases went, as a SARIF log: a rule for each control and module, a result for each case that does not hold, and for
/// what is wrong with files.
pub fn sarif_of_cases(report: &CaseReport<'_>) -> String {
    let subjects = report.results.iter().map(|result| result.subject.as_str());
    let codes = report.problems.iter().map(Problem::code);
    let mut names: Vec<&str> = subjects.chain(codes).collect();
    names.sort_unstable();
    names.dedup();
    let index: BTreeMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let mut results = Vec::new();
    for result in report.results {
        let subject = result.subject.as_str();
        let missing = result
            .missing
            .iter()
            .map(|problem| of_problem(subject, index[subject], problem));
        let failing = result.cases.iter().filter(|case| !case.holds());
        results.extend(missing);
        results.extend(failing.map(|case| of_case(subject, index[subject], case)));
    }
    let of_files = report.problems.iter();
    results.extend(of_files.map(|problem| of_problem(problem.code(), index[problem.code()], problem)));
    let rule = |name: &&str| Rule {
        default_configuration: Some(Configuration { level: "error" }),
        ..Rule::of(name)
    };
    let driver = ToolComponent {
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        rules: names.iter().map(rule).collect(),
        ..ToolComponent::named("posture test")
    };
    Log::of(vec![Run::of(driver, "unicodeCodePoints", results)]).text()
}

fn of_case(subject: &str, index: usize, case: &CaseResult) -> Found {
    let differs = case.mismatches.iter();
    let differs = differs.map(|m| format!("{}: expected {}, got {}", m.what, m.expected, m.actual));
    let told = format!("{}: {}", case.name, differs.collect::<Vec<_>>().join("; "));
    let line = Some(case.place.line_column().line);
    Found {
        locations: vec![place(case.place.file.name(), line)],
        ..Found::of(subject, index, "error", plain(&told))
    }
}

fn of_problem(rule: &str, index: usize, problem: &Problem) -> Found {
    let line = problem.line_column().map(|at| at.line);
    let help = problem
        .help_text()
        .map_or(String::new(), |help| format!("\n{}", plain(help)));
    let told = format!("{}{help}", plain(problem.message()));
    Found {
        locations: problem.file().map(|file| place(file, line)).into_iter().collect(),
        ..Found::of(rule, index, "error", told)
    }
}

fn place(file: &str, line: Option<usize>) -> Location {
    Location::at(PhysicalLocation {
        artifact_location: Artifact { uri: uri(file) },
        region: line.map(|start_line| Part::Start {
            start_line,
            start_column: None,
        }),
    })
}
