use comfy_table::CellAlignment;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::history::MicrosoftScore;
use crate::inspect::{Redacted, Redactor};
use crate::model::{Fraction, Points};
use crate::report::csv::{cell, table};
use crate::report::json::SCHEMA_VERSION;
use crate::report::markdown::escaped;
use crate::report::style::{Width, bold, indented, plain_table, visible};

/// A day of Microsoft's own score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MicrosoftRow {
    /// The tenant.
    tenant: String,
    /// The day.
    day: Date,
    /// The points that Microsoft counts.
    points: Points,
    /// The points that could be had.
    max_points: Points,
    /// The percentage.
    percent: Fraction,
    /// What Microsoft compares it with.
    averages: Vec<MicrosoftAverage>,
    /// What Microsoft measured, as Microsoft Graph returns it.
    control_scores: Value,
}

/// An average of tenants that Microsoft compares.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct MicrosoftAverage {
    /// Which tenants: `AllTenants`, `TotalSeats`, `IndustryTypes`.
    basis: String,
    /// Their average, as Microsoft Graph returns it.
    average_score: f64,
}

/// Microsoft's own scores.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MicrosoftDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// By tenant and day.
    days: &'a [MicrosoftRow],
}

impl Redacted for MicrosoftRow {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: by.organization(&self.tenant),
            control_scores: self.control_scores.redacted(by),
            ..self.clone()
        }
    }
}

impl MicrosoftRow {
    /// What is shown of a day.
    pub fn of(score: &MicrosoftScore) -> Self {
        let average = |average: &Value| {
            Some(MicrosoftAverage {
                basis: average["basis"].as_str()?.to_owned(),
                average_score: average["averageScore"].as_f64()?,
            })
        };
        let averages = score.record["averageComparativeScores"]
            .as_array()
            .into_iter()
            .flatten();
        Self {
            tenant: score.tenant.clone(),
            day: score.day,
            points: score.points,
            max_points: score.max_points,
            percent: Fraction::new(score.points, score.max_points),
            averages: averages.filter_map(average).collect(),
            control_scores: score.record["controlScores"].clone(),
        }
    }

    fn averages(&self) -> String {
        let all: Vec<String> = self
            .averages
            .iter()
            .map(|a| format!("{} {}", a.basis, a.average_score))
            .collect();
        all.join(", ")
    }

    fn tenant(&self) -> &str {
        if self.tenant.is_empty() {
            "unnamed tenant"
        } else {
            &self.tenant
        }
    }
}

/// Microsoft's own scores for a person.
pub fn microsoft(rows: &[MicrosoftRow], width: Width) -> String {
    if rows.is_empty() {
        return "no score of Microsoft's is kept in this range\n".to_owned();
    }
    let of_tenant = |rows: &[MicrosoftRow]| {
        let mut table = plain_table(width);
        table.set_header(["day", "percent", "points", "averages of Microsoft's"]);
        for row in rows {
            table.add_row([
                row.day.to_string(),
                super::shown(row.percent),
                format!("{} / {}", row.points, row.max_points),
                visible(&row.averages()),
            ]);
        }
        for number in [1, 2] {
            if let Some(column) = table.column_mut(number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let title = format!("Microsoft Secure Score of {}", visible(rows[0].tenant()));
        format!("{}\n{}", bold(&title), indented(&table))
    };
    let texts: Vec<String> = rows.chunk_by(|a, b| a.tenant == b.tenant).map(of_tenant).collect();
    texts.join("\n")
}

/// The same as one JSON document.
pub fn microsoft_json(rows: &[MicrosoftRow]) -> String {
    let document = MicrosoftDocument {
        schema_version: SCHEMA_VERSION,
        days: rows,
    };
    serde_json::to_string_pretty(&document).expect("scores are plain data") + "\n"
}

/// The same as CSV, one day a row.
pub fn microsoft_csv(rows: &[MicrosoftRow]) -> String {
    let columns = ["tenant", "day", "percent", "points", "max_points", "averages"];
    let row = |row: &MicrosoftRow| {
        vec![
            row.tenant.clone(),
            row.day.to_string(),
            cell(row.percent.percent()),
            row.points.to_string(),
            row.max_points.to_string(),
            row.averages(),
        ]
    };
    table(&columns, rows.iter().map(row))
}

/// The same as a table in Markdown.
pub fn microsoft_markdown(rows: &[MicrosoftRow]) -> String {
    let mut text =
        "## Microsoft Secure Score\n\n| day | tenant | percent | points | averages |\n|---|---|--:|--:|---|\n"
            .to_owned();
    for row in rows {
        text.push_str(&format!(
            "| {} | {} | {} | {} / {} | {} |\n",
            row.day,
            escaped(row.tenant()),
            super::shown(row.percent),
            row.points,
            row.max_points,
            escaped(&row.averages())
        ));
    }
    text
}
