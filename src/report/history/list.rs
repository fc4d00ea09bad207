use comfy_table::CellAlignment;
use schemars::JsonSchema;
use serde::Serialize;

use super::{beginning, name_among, names, rules, shown};
use crate::model::{Fraction, PercentagePoints, Summary, View};
use crate::report::csv::{cell, table};
use crate::report::json::SCHEMA_VERSION;
use crate::report::markdown::escaped;
use crate::report::style::{Width, bold, indented, plain_table};

/// A record with how it differs from the one before it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HistoryRow {
    /// The record.
    #[serde(flatten)]
    pub record: Summary,
    /// By how much `percent` changed since the tenant's record before; null where there is none.
    pub percent_change: Option<PercentagePoints>,
    /// The same of `at_least`.
    pub at_least_change: Option<PercentagePoints>,
}

/// The records of a history.
#[derive(Serialize, JsonSchema)]
pub(crate) struct HistoryDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// By tenant, day and number.
    records: &'a [HistoryRow],
}

impl HistoryRow {
    /// Records in their order, each with how it differs from the tenant's one before.
    pub fn of(records: Vec<Summary>) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::with_capacity(records.len());
        for record in records {
            let before = rows.last().map(|row| &row.record);
            let before = before.filter(|before| before.tenant.key == record.tenant.key);
            let change = |of: fn(&Summary) -> Fraction| {
                let (old, new) = (of(before?).percent()?, of(&record).percent()?);
                Some(PercentagePoints::between(old, new))
            };
            rows.push(Self {
                percent_change: change(|record| record.numbers.percent),
                at_least_change: change(|record| record.numbers.at_least),
                record,
            });
        }
        rows
    }
}

/// The records for a person, those of each tenant below its name.
pub fn history(rows: &[HistoryRow], width: Width) -> String {
    if rows.is_empty() {
        return "nothing was recorded in this range\n".to_owned();
    }
    let names = names(rows.iter().map(|row| &row.record.tenant));
    let of_tenants = rows.chunk_by(|a, b| a.record.tenant.key == b.record.tenant.key);
    let name = |rows: &[HistoryRow]| name_among(&names, &rows[rows.len() - 1].record.tenant);
    let texts: Vec<String> = of_tenants.map(|rows| of_tenant(&name(rows), rows, width)).collect();
    texts.join("\n")
}

/// Below so many columns, rules and plan are left out.
const NARROW: usize = 72;

fn of_tenant(name: &str, rows: &[HistoryRow], width: Width) -> String {
    let columns = ["id", "day", "percent", "change", "at least", "change", "rules", "plan"];
    let most = if width.columns() < NARROW { 6 } else { columns.len() };
    let mut table = plain_table(width);
    table.set_header(columns.into_iter().take(most));
    for row in rows {
        let record = &row.record;
        let cells = [
            record.id.to_string(),
            record.as_of.to_string(),
            shown(record.numbers.percent),
            change(row.percent_change),
            shown(record.numbers.at_least),
            change(row.at_least_change),
            rules(record),
            record.plan.as_deref().map_or("–".to_owned(), beginning),
        ];
        table.add_row(cells.into_iter().take(most));
    }
    for number in [0, 2, 3, 4, 5] {
        if let Some(column) = table.column_mut(number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{}\n{}", bold(&format!("History of {name}")), indented(&table))
}

fn change(change: Option<PercentagePoints>) -> String {
    match change {
        None => String::new(),
        Some(change) if change.hundredths() == 0 => "=".to_owned(),
        Some(change) => format!("{change:+}"),
    }
}

/// The same as one JSON document.
pub fn history_json(rows: &[HistoryRow]) -> String {
    let document = HistoryDocument {
        schema_version: SCHEMA_VERSION,
        records: rows,
    };
    serde_json::to_string_pretty(&document).expect("records are plain data") + "\n"
}

const COLUMNS: [&str; 25] = [
    "id",
    "identity",
    "as_of",
    "recorded_at",
    "tenant",
    "tenant_name",
    "source",
    "percent",
    "percent_change",
    "at_least",
    "at_least_change",
    "at_most",
    "coverage",
    "points",
    "max_points",
    "verified",
    "planned",
    "current_license",
    "achievable",
    "gained",
    "regressed",
    "risk_accepted",
    "rules",
    "revision",
    "plan",
];

/// The same as CSV, one record a row.
pub fn history_csv(rows: &[HistoryRow]) -> String {
    table(&COLUMNS, rows.iter().map(row))
}

fn row(row: &HistoryRow) -> Vec<String> {
    let record = &row.record;
    let numbers = &record.numbers;
    let views = &numbers.views;
    let percent = |fraction: Fraction| cell(fraction.percent());
    let view = |view: &Option<View>| cell(view.as_ref().and_then(|view| view.percent.percent()));
    vec![
        record.id.to_string(),
        record.identity.clone(),
        record.as_of.to_string(),
        record.recorded_at.to_string(),
        record.tenant.key.clone(),
        record.tenant.name.clone().unwrap_or_default(),
        record.snapshot.source.clone(),
        percent(numbers.percent),
        cell(row.percent_change),
        percent(numbers.at_least),
        cell(row.at_least_change),
        percent(numbers.at_most),
        percent(numbers.coverage),
        numbers.percent.part.to_string(),
        numbers.percent.whole.to_string(),
        percent(views.verified.percent),
        view(&views.planned),
        view(&views.current_license),
        view(&views.achievable),
        numbers.gained.to_string(),
        numbers.regressed.to_string(),
        numbers.risk_accepted.points.to_string(),
        record.rules.digest.clone(),
        record.rules.revision.clone().unwrap_or_default(),
        record.plan.clone().unwrap_or_default(),
    ]
}

/// The same as a table in Markdown.
pub fn history_markdown(rows: &[HistoryRow]) -> String {
    let mut text = "## History\n\n| id | day | tenant | percent | change | at least | change | rules |\n\
                    |--:|---|---|--:|--:|--:|--:|---|\n"
        .to_owned();
    let names = names(rows.iter().map(|row| &row.record.tenant));
    for row in rows {
        let record = &row.record;
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | `{}` |\n",
            record.id,
            record.as_of,
            escaped(&name_among(&names, &record.tenant)),
            shown(record.numbers.percent),
            change(row.percent_change),
            shown(record.numbers.at_least),
            change(row.at_least_change),
            escaped(&rules(record)),
        ));
    }
    text
}
