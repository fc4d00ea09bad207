use super::CaseReport;
use crate::model::CaseResult;
use crate::report::github::command;
use crate::source::Problem;
use crate::testing::SuiteResult;

/// Failing cases as annotations of a pull request, in the commands that GitHub's runners read.
pub fn github(report: &CaseReport<'_>) -> String {
    let of_files = report.problems.iter().map(|problem| annotation_of(problem, "posture"));
    let of_cases = report.results.iter().flat_map(|result| {
        let missing = result
            .missing
            .iter()
            .map(|problem| annotation_of(problem, result.subject.as_str()));
        let failing = result.cases.iter().filter(|case| !case.holds());
        missing
            .chain(failing.map(|case| failure(case, result)))
            .collect::<Vec<_>>()
    });
    of_files.chain(of_cases).collect()
}

fn failure(case: &CaseResult, result: &SuiteResult) -> String {
    let differs = case
        .mismatches
        .iter()
        .map(|m| format!("{}: expected {}, got {}", m.what, m.expected, m.actual));
    let mut lines: Vec<String> = differs.collect();
    if let Some(place) = &case.score.decided_at {
        lines.push(format!("decided at {}:{}", place.file.name(), place.at.line));
    }
    annotation(
        Some(case.place.file.name()),
        Some(case.place.line_column().line),
        &format!("{}: {}", result.subject, case.name),
        &lines.join("\n"),
    )
}

fn annotation_of(problem: &Problem, title: &str) -> String {
    let help = problem
        .help_text()
        .map_or(String::new(), |help| format!("\nhelp: {help}"));
    annotation(
        problem.file(),
        problem.line_column().map(|at| at.line),
        title,
        &format!("{}{help}", problem.message()),
    )
}

fn annotation(file: Option<&str>, line: Option<usize>, title: &str, message: &str) -> String {
    let mut properties: Vec<(&str, String)> = Vec::new();
    properties.extend(file.map(|file| ("file", file.to_owned())));
    properties.extend(line.map(|line| ("line", line.to_string())));
    properties.push(("title", title.to_owned()));
    command("error", &properties, message)
}

#[cfg(test)]
mod tests {
    use super::annotation;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let told = annotation(Some("a,b.yaml"), Some(3), "shop: 100 %", "one\r\n::two, three");
        assert_eq!(
            told,
            "::error file=a%2Cb.yaml,line=3,title=shop%3A 100 %25::one%0D%0A::two, three\n"
        );
    }
}
