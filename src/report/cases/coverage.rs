use std::fmt::Write;

use comfy_table::{CellAlignment, ColumnConstraint};

use crate::model::Outcome;
use crate::report::style::{Width, bold, indented, plain_table, visible, word};
use crate::testing::Coverage;

/// What the cases execute of each script, and which of its outcomes come out.
pub(super) fn table(coverage: &[Coverage], width: Width) -> String {
    let mut table = plain_table(width);
    table.set_header(["", "lines", "percent", "outcomes"]);
    for one in coverage {
        table.add_row([
            one.subject.to_string(),
            format!("{}/{}", one.covered.len(), one.lines.len()),
            format!("{} %", one.percent()),
            outcomes(one),
        ]);
    }
    if let Some(ids) = table.column_mut(0) {
        ids.set_constraint(ColumnConstraint::ContentWidth);
    }
    for number in [1, 2] {
        if let Some(column) = table.column_mut(number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    indented(&table)
}

fn outcomes(coverage: &Coverage) -> String {
    let words = |outcomes: &mut dyn Iterator<Item = &Outcome>| {
        let words: Vec<&str> = outcomes.map(|outcome| word(*outcome)).collect();
        words.join(", ")
    };
    let seen = words(&mut coverage.seen.iter());
    let never = words(&mut coverage.outcomes.difference(&coverage.seen));
    match (seen.is_empty(), never.is_empty()) {
        (_, true) => seen,
        (true, false) => format!("never {never}"),
        (false, false) => format!("{seen}; never {never}"),
    }
}

/// A script with a sign before each line on which something is executed: whether a case comes to it.
pub(super) fn source(coverage: &Coverage, _: Width) -> String {
    let mut text = format!("\n{}\n", bold(coverage.file.name()));
    for (index, line) in coverage.file.text().lines().enumerate() {
        let number = index + 1;
        let sign = match (coverage.lines.contains(&number), coverage.covered.contains(&number)) {
            (true, true) => "✓",
            (true, false) => "✗",
            (false, _) => " ",
        };
        let _ = writeln!(text, "  {sign} {number:>4} │ {}", visible(line).trim_end());
    }
    text
}
