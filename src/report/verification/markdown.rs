use std::fmt::Write;

use super::VerificationReport;
use super::advice::advice;
use super::words::{claimed_side, count, input, numbers, results, sides, title, value};
use crate::report::markdown::escaped;

/// Whether an evaluation is proved, as Markdown.
pub fn verification_markdown(report: &VerificationReport<'_>) -> String {
    let verification = report.verification;
    let mut text = format!("## {}\n\n", escaped(&title(report)));
    let _ = write!(
        text,
        "| | | {} | made again |\n|---|---|---|---|\n",
        claimed_side(report)
    );
    let mut row = |mark: &str, name: &str, [claimed, found]: [String; 2]| {
        let _ = writeln!(
            text,
            "| {mark} | {name} | {} | {} |",
            escaped(&claimed),
            escaped(&found)
        );
    };
    let mark = |is_same: bool| if is_same { "✓" } else { "✗" };
    for compared in &verification.inputs {
        let mark = if compared.is_claimed {
            mark(compared.is_same())
        } else {
            "?"
        };
        row(mark, input(compared.input), sides(compared));
    }
    for (name, both, is_same) in numbers(&verification.claimed_score, &verification.found_score) {
        row(mark(is_same), name, both);
    }
    let _ = writeln!(text, "\n{}", escaped(&count(report)));
    let is_expected = report.has_other_inputs();
    let shown = verification
        .controls
        .iter()
        .filter(|control| !is_expected || control.claimed != control.found);
    let mut rows = String::new();
    for control in shown {
        let mut said = vec![results(control)];
        said.extend(control.values.iter().filter(|_| !is_expected).map(value));
        let said: Vec<String> = said.iter().map(|said| escaped(said)).collect();
        let _ = writeln!(rows, "| `{}` | {} |", control.control, said.join("<br>"));
    }
    if !rows.is_empty() {
        let _ = write!(
            text,
            "\n| control | {} → made again |\n|---|---|\n{rows}",
            claimed_side(report)
        );
    }
    if !verification.values.is_empty() && !is_expected {
        text.push('\n');
        text.extend(
            verification
                .values
                .iter()
                .map(|other| format!("- {}\n", escaped(&value(other)))),
        );
    }
    text.extend(advice(report).iter().map(|said| format!("\n> {}\n", escaped(said))));
    text
}
