use std::iter;

use csv::{QuoteStyle, WriterBuilder};

use super::style::visible;
use crate::model::{ControlScore, Evaluation, Tenant};

const COLUMNS: [&str; 18] = [
    "tenant",
    "source",
    "control",
    "title",
    "category",
    "product",
    "severity",
    "outcome",
    "points",
    "observed_points",
    "asserted_points",
    "max_points",
    "worth",
    "compliant",
    "total",
    "status",
    "affected_total",
    "reason",
];

/// The controls of evaluations as CSV, one row each; a snapshot that could not be read has no row.
pub fn csv(evaluations: &[Evaluation]) -> String {
    let rows = evaluations
        .iter()
        .flat_map(|evaluation| evaluation.controls.iter().map(|control| row(evaluation, control)));
    table(&COLUMNS, rows)
}

/// Rows below the names of their columns; no cell is anything that a spreadsheet would run.
pub(super) fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Necessary)
        .from_writer(Vec::new());
    let heading = columns.iter().map(|&column| column.to_owned()).collect();
    for row in iter::once(heading).chain(rows) {
        let cells = row.iter().map(|cell| harmless(cell));
        writer.write_record(cells).expect("writing to memory does not fail");
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("cells are text")
}

/// A cell of what may not be known or not be there: empty then.
pub(super) fn cell(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn row(evaluation: &Evaluation, control: &ControlScore) -> Vec<String> {
    let tenant = &evaluation.tenant;
    vec![
        of_tenant(tenant),
        evaluation.snapshot.source.clone(),
        control.id.to_string(),
        control.title.clone(),
        control.category.to_string(),
        control.product.clone(),
        control.severity.to_string(),
        control.outcome.to_string(),
        control.points.to_string(),
        cell(control.observed_points),
        control.asserted_points.to_string(),
        control.max_points.to_string(),
        control.worth.to_string(),
        cell(control.compliant),
        cell(control.total),
        control.status.to_string(),
        control.affected_total.to_string(),
        control.reason.clone(),
    ]
}

/// What a row calls a tenant: its id, else its name.
pub(super) fn of_tenant(tenant: &Tenant) -> String {
    tenant.id.clone().or_else(|| tenant.name.clone()).unwrap_or_default()
}

/// A cell that a spreadsheet shows and does not run: what begins like a formula, and is no number, gets a quote before it.
///
/// Source: OWASP, "CSV Injection".
fn harmless(cell: &str) -> String {
    let shown = visible(cell);
    let is_number =
        shown.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.')) && shown.parse::<f64>().is_ok();
    if shown.starts_with(['=', '+', '-', '@']) && !is_number {
        return format!("'{shown}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_a_spreadsheet_would_run_is_quoted() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("-1+1"), "'-1+1");
        assert_eq!(harmless("-1.50"), "-1.50");
        assert_eq!(harmless("--1"), "'--1");
        assert_eq!(harmless("plain"), "plain");
        assert_eq!(harmless("\t=1"), "\\t=1");
    }
}
