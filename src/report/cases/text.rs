use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{CaseReport, coverage};
use crate::model::{CaseResult, Evidence, EvidenceValue, Mismatch, ScriptPlace};
use crate::report::rule_set::rule_set;
use crate::report::style::{Width, bold, counted, faint, painted, visible, wrapped};
use crate::source::Problem;
use crate::testing::{Mutation, Subject, SuiteResult};

/// How cases went, for a person in a terminal: a line for each control, and failing cases in full.
pub fn text(report: &CaseReport<'_>, width: Width) -> String {
    let mut text = String::new();
    let longest = report
        .results
        .iter()
        .map(|r| r.subject.as_str().len())
        .max()
        .unwrap_or(0);
    for result in report.results {
        let sign = if result.holds() { good("✓") } else { bad("✗") };
        let passed = format!("{}/{}", result.passed(), result.cases.len());
        let _ = writeln!(text, "{sign} {:<longest$}  {passed:>7}", result.subject);
        text.push_str(&failures(result, width));
    }
    if !report.coverage.is_empty() {
        let _ = write!(
            text,
            "\n{}\n{}",
            bold("Coverage"),
            coverage::table(report.coverage, width)
        );
        if report.sources == super::Sources::Shown {
            text.extend(report.coverage.iter().map(|coverage| coverage::source(coverage, width)));
        }
    }
    if let Some(mutation) = report.mutation {
        text.push_str(&mutants(mutation));
    }
    let _ = writeln!(text, "\n{}", bold(&summary(report)));
    text
}

fn summary(report: &CaseReport<'_>) -> String {
    let is_control = |result: &&SuiteResult| matches!(result.subject, Subject::Control(_));
    let controls = report.results.iter().filter(is_control).count();
    let modules = report.results.len() - controls;
    let mut places = Vec::new();
    if controls > 0 || modules == 0 {
        places.push(counted(controls, "control"));
    }
    if modules > 0 {
        places.push(counted(modules, "module"));
    }
    let missing = match report.missing() {
        0 => String::new(),
        missing => format!(", {missing} missing"),
    };
    let rules = report.rule_set.map(|digest| format!(" of {}", rule_set(digest)));
    format!(
        "tests {}/{} in {}{}{missing}",
        report.passed(),
        report.total(),
        places.join(" and "),
        rules.unwrap_or_default()
    )
}

fn failures(result: &SuiteResult, width: Width) -> String {
    let failing = result.cases.iter().filter(|case| !case.holds());
    let cases = failing.map(|case| failure(case, width));
    let missing = result.missing.iter().map(|problem| lack(problem, width));
    missing.chain(cases).collect()
}

/// What is missing among the cases of a control.
fn lack(problem: &Problem, width: Width) -> String {
    let line = problem
        .line_column()
        .map_or(String::new(), |at| format!(":{}", at.line));
    let file = problem.file().unwrap_or_default();
    let mut text = format!(
        "    {} {}  {}\n",
        bad("!"),
        problem.message(),
        faint(&format!("{}  {file}{line}", problem.code()))
    );
    if let Some(help) = problem.help_text() {
        text.push_str(&wrapped(&format!("help: {help}"), 6, width));
    }
    text
}

/// A failing case: what was expected and what came out, the line that decided, and the values that it read.
fn failure(case: &CaseResult, width: Width) -> String {
    let place = &case.place;
    let at = format!("{}:{}", place.file.name(), place.line_column().line);
    let mut text = format!("    {} {}  {}\n", bad("✗"), visible(&case.name), faint(&at));
    let longest = case.mismatches.iter().map(|mismatch| mismatch.what.len()).max();
    for mismatch in &case.mismatches {
        text.push_str(&differs(mismatch, longest.unwrap_or(0)));
    }
    let score = &case.score;
    if let Some(problem) = &score.problem {
        let _ = writeln!(text, "      {}  {}", problem.code, visible(&problem.message));
        if let Some(help) = &problem.help {
            text.push_str(&wrapped(&format!("help: {help}"), 6, width));
        }
    } else if !score.reason.is_empty() && case.mismatches.iter().all(|mismatch| mismatch.what != "reason") {
        text.push_str(&wrapped(&format!("it says: {}", visible(&score.reason)), 6, width));
    }
    if let Some(place) = &score.decided_at {
        text.push_str(&deciding(place));
    }
    let rows = score.evidence.iter().take(MOST_ROWS).map(read);
    text.extend(rows);
    let more = score.evidence_total.saturating_sub(MOST_ROWS);
    if more > 0 {
        let _ = writeln!(text, "      and {more} more");
    }
    text
}

/// Values shown of a failing case; the JSON report has all that are kept.
const MOST_ROWS: usize = 8;

fn differs(mismatch: &Mismatch, longest: usize) -> String {
    let what = mismatch.what;
    let expected = bad(&format!("expected {}", visible(&mismatch.expected)));
    let got = good(&format!("got      {}", visible(&mismatch.actual)));
    format!("      {what:<longest$}  {expected}\n      {:<longest$}  {got}\n", "")
}

/// The line of the script that decided, with the one before it.
fn deciding(place: &ScriptPlace) -> String {
    let lines = place.file.text().lines().enumerate();
    let first = place.at.line.saturating_sub(2);
    let shown = lines.skip(first).take(place.at.line - first);
    let name = format!("{}:{}", place.file.name(), place.at.line);
    let mut text = format!("      decided at {name}\n");
    for (index, line) in shown {
        let sign = if index + 1 == place.at.line { ">" } else { " " };
        let _ = writeln!(text, "      {sign} {:>4} │ {}", index + 1, visible(line.trim_end()));
    }
    text
}

fn read(row: &Evidence) -> String {
    let value = match &row.value {
        EvidenceValue::Null => "null".to_owned(),
        EvidenceValue::Absent => "absent".to_owned(),
        EvidenceValue::Bool(value) => value.to_string(),
        EvidenceValue::Text(text) => format!("{text:?}"),
        EvidenceValue::Number(text) | EvidenceValue::Compound(text) => text.clone(),
    };
    format!("      read {} = {}\n", visible(&row.path), visible(&value))
}

fn mutants(mutation: &[Mutation]) -> String {
    let tried: usize = mutation.iter().map(|control| control.tried).sum();
    let noticed: usize = mutation.iter().map(Mutation::noticed).sum();
    let mut text = format!("\n{}\n", bold("Mutants"));
    let _ = writeln!(
        text,
        "  the cases notice {noticed} of {tried} changes of what controls read"
    );
    for control in mutation.iter().filter(|control| !control.unnoticed.is_empty()) {
        let _ = writeln!(text, "  {}  {}/{}", control.control, control.noticed(), control.tried);
        for unnoticed in &control.unnoticed {
            let _ = writeln!(text, "    {:<13}  {}", unnoticed.change, visible(&unnoticed.path));
        }
    }
    text
}

fn good(text: &str) -> String {
    painted(text, Style::new().fg_color(Some(AnsiColor::Green.into())))
}

fn bad(text: &str) -> String {
    painted(text, Style::new().fg_color(Some(AnsiColor::Red.into())))
}
