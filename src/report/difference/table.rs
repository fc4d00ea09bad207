use std::fmt::Write;

use super::signed;
use crate::change::{Difference, Row, Sum};
use crate::model::{Outcome, PercentagePoints};
use crate::report::csv::table;
use crate::report::markdown::escaped;
use crate::report::style::percentage;

const COLUMNS: [&str; 18] = [
    "tenant",
    "before",
    "after",
    "control",
    "title",
    "category",
    "product",
    "cause",
    "points",
    "max_points",
    "percent",
    "at_least",
    "outcome_before",
    "outcome_after",
    "status_before",
    "status_after",
    "regressed",
    "reason",
];

/// The rows of differences as CSV.
pub fn difference_csv<'a>(differences: impl IntoIterator<Item = &'a Difference>) -> String {
    let rows = differences
        .into_iter()
        .flat_map(|difference| difference.rows.iter().map(|row| cells(row, difference)));
    table(&COLUMNS, rows)
}

fn cells(row: &Row, difference: &Difference) -> Vec<String> {
    let change = &row.change;
    let about = difference.controls.get(&change.control);
    let part = |part: Option<PercentagePoints>| part.map(|part| part.to_string()).unwrap_or_default();
    let outcome = |outcome: Option<Outcome>| outcome.map(|outcome| outcome.to_string()).unwrap_or_default();
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    vec![
        difference.after.tenant.key.clone(),
        difference.before.as_of.to_string(),
        difference.after.as_of.to_string(),
        change.control.to_string(),
        about.map(|about| about.title.clone()).unwrap_or_default(),
        about.map(|about| about.category.to_string()).unwrap_or_default(),
        about.map(|about| about.product.clone()).unwrap_or_default(),
        change.cause(),
        change.points.to_string(),
        change.max_points.to_string(),
        part(row.part.percent),
        part(row.part.at_least),
        outcome(before.map(|side| side.outcome)),
        outcome(after.map(|side| side.outcome)),
        before.map(|side| side.status.to_string()).unwrap_or_default(),
        after.map(|side| side.status.to_string()).unwrap_or_default(),
        change.is_regression().to_string(),
        after.map(|side| side.reason.clone()).unwrap_or_default(),
    ]
}

/// The causes and the rows as Markdown.
pub fn difference_markdown(difference: &Difference) -> String {
    let (before, after) = (&difference.before, &difference.after);
    let mut text = format!(
        "## Why the score changed from {} to {}\n\n{} → {} (at least {} → {})\n\n",
        before.as_of,
        after.as_of,
        percentage(before.numbers.percent.percent()),
        percentage(after.numbers.percent.percent()),
        percentage(before.numbers.at_least.percent()),
        percentage(after.numbers.at_least.percent()),
    );
    text.push_str("| cause | changes | percent | at least | points | maximum |\n|---|--:|--:|--:|--:|--:|\n");
    for (cause, sum) in difference.by_cause() {
        text.push_str(&sum_row(&cause, &sum));
    }
    if difference.others.rows > 0 {
        text.push_str(&sum_row("not shown", &difference.others));
    }
    text.push_str(&sum_row("**in all**", &difference.total()));
    if !difference.rows.is_empty() {
        text.push_str("\n| control | cause | percent | points | maximum | now |\n|---|---|--:|--:|--:|---|\n");
    }
    for row in &difference.rows {
        let change = &row.change;
        let now = change.after.as_ref().map_or("not there".to_owned(), |side| {
            format!("{}: {}", side.outcome, escaped(&side.reason))
        });
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {now} |",
            change.control,
            change.cause(),
            part(row.part.percent),
            signed(change.points),
            signed(change.max_points),
        );
    }
    text
}

fn sum_row(name: &str, sum: &Sum) -> String {
    format!(
        "| {name} | {} | {} | {} | {} | {} |\n",
        sum.rows,
        part(sum.part.percent),
        part(sum.part.at_least),
        signed(sum.points),
        signed(sum.max_points)
    )
}

fn part(part: Option<PercentagePoints>) -> String {
    part.map_or_else(|| "–".to_owned(), |part| format!("{part:+}"))
}
