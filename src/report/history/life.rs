use std::fmt::Write;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::{name_among, names};
use crate::model::{Change, ControlId, ControlRecord, Points, RecordedTenant, Summary};
use crate::report::csv::{cell, table};
use crate::report::difference::decided;
use crate::report::json::SCHEMA_VERSION;
use crate::report::markdown::escaped;
use crate::report::status_word;
use crate::report::style::{Width, bold, counted, faint, painted, style, symbol, visible, word, wrapped};

/// The life of a control in a tenant: each record in which it was another than in the one before.
pub struct Life {
    /// The tenant.
    pub tenant: RecordedTenant,
    /// The records, by day.
    pub steps: Vec<LifeStep>,
    /// How many records there are in all.
    pub records: usize,
}

/// A record in which a control changed.
pub struct LifeStep {
    /// The record.
    pub record: Summary,
    /// The control; nothing where it was not evaluated any more.
    pub control: Option<Arc<ControlRecord>>,
    /// Why it changed since the record before, as far as the history tells.
    pub changes: Vec<Change>,
}

/// The life of a control.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LifeDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The control, by its latest id.
    control: &'a ControlId,
    /// Its life in each tenant, in the order of their keys.
    tenants: Vec<TenantLife<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct TenantLife<'a> {
    /// The tenant.
    tenant: &'a RecordedTenant,
    /// How many records there are in all; those that are left out are like the one before.
    records: usize,
    /// The records in which the control was another than in the one before.
    steps: Vec<StepDocument<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct StepDocument<'a> {
    /// The number of the record.
    id: i64,
    /// Its identity.
    identity: &'a str,
    /// Its day.
    as_of: jiff::civil::Date,
    /// The digest of its rules.
    rules: &'a str,
    /// The control; null where it was not evaluated any more.
    control: Option<&'a ControlRecord>,
    /// Why it changed since the record before.
    changes: &'a [Change],
}

const INDENT: usize = 4;

/// The life of a control for a person.
pub fn life(control: &ControlId, lives: &[Life], width: Width) -> String {
    let mut text = format!("{}\n", bold(control.as_str()));
    let latest = lives
        .iter()
        .flat_map(|life| &life.steps)
        .filter_map(|step| step.control.as_ref());
    if let Some(latest) = latest.max_by_key(|control| control.title.len()) {
        text.push_str(&wrapped(&visible(&latest.title), 0, width));
    }
    let names = names(lives.iter().map(|life| &life.tenant));
    for life in lives {
        let many = counted(life.records, "record");
        let _ = writeln!(text, "\n{}  {}", bold(&name_among(&names, &life.tenant)), faint(&many));
        text.extend(life.steps.iter().map(|step| one(step, width)));
    }
    text
}

fn one(step: &LifeStep, width: Width) -> String {
    let day = format!("  {}  {:>4}", step.record.as_of, step.record.id);
    let mut text = match &step.control {
        None => format!("{day}  not evaluated any more\n"),
        Some(control) => {
            let outcome = format!("{} {:<14}", symbol(control.outcome), word(control.outcome));
            let status = match control.status {
                crate::model::Status::ToAddress | crate::model::Status::Completed => String::new(),
                status => format!("  {}", status_word(status)),
            };
            let points = format!("{} / {}", control.points, control.worth);
            let head = painted(&outcome, style(control.outcome));
            format!(
                "{day}  {head} {points:>13}{status}\n{}",
                wrapped(&visible(&control.reason), INDENT, width)
            )
        }
    };
    for change in &step.changes {
        let said = format!("{} points by {}", signed(change.points), change.cause());
        text.push_str(&wrapped(&said, INDENT, width));
        for said in decided(change) {
            text.push_str(&faint(wrapped(&visible(&said), INDENT + 2, width).trim_end()));
            text.push('\n');
        }
    }
    text
}

fn signed(points: Points) -> String {
    let sign = if points >= Points::ZERO { "+" } else { "" };
    format!("{sign}{points}")
}

/// The same as one JSON document.
pub fn life_json(control: &ControlId, lives: &[Life]) -> String {
    let tenants = lives.iter().map(|life| TenantLife {
        tenant: &life.tenant,
        records: life.records,
        steps: life.steps.iter().map(StepDocument::of).collect(),
    });
    let document = LifeDocument {
        schema_version: SCHEMA_VERSION,
        control,
        tenants: tenants.collect(),
    };
    serde_json::to_string_pretty(&document).expect("a life is plain data") + "\n"
}

impl<'a> StepDocument<'a> {
    fn of(step: &'a LifeStep) -> Self {
        Self {
            id: step.record.id,
            identity: &step.record.identity,
            as_of: step.record.as_of,
            rules: &step.record.rules.digest,
            control: step.control.as_deref(),
            changes: &step.changes,
        }
    }
}

const COLUMNS: [&str; 13] = [
    "tenant",
    "id",
    "as_of",
    "control",
    "outcome",
    "points",
    "max_points",
    "worth",
    "compliant",
    "total",
    "status",
    "causes",
    "reason",
];

/// The same as CSV, one record a row.
pub fn life_csv(lives: &[Life]) -> String {
    let rows = lives
        .iter()
        .flat_map(|life| life.steps.iter().map(move |step| row(&life.tenant, step)));
    table(&COLUMNS, rows)
}

fn row(tenant: &RecordedTenant, step: &LifeStep) -> Vec<String> {
    let control = step.control.as_ref();
    let of = |value: fn(&ControlRecord) -> String| cell(control.map(|control| value(control)));
    vec![
        tenant.key.clone(),
        step.record.id.to_string(),
        step.record.as_of.to_string(),
        of(|control| control.id.to_string()),
        of(|control| control.outcome.to_string()),
        of(|control| control.points.to_string()),
        of(|control| control.max_points.to_string()),
        of(|control| control.worth.to_string()),
        cell(control.and_then(|control| control.compliant)),
        cell(control.and_then(|control| control.total)),
        of(|control| control.status.to_string()),
        causes(step),
        of(|control| control.reason.clone()),
    ]
}

/// `configuration -4.00; status +1.00`
fn causes(step: &LifeStep) -> String {
    let rows: Vec<String> = step
        .changes
        .iter()
        .map(|change| format!("{} {}", change.cause(), signed(change.points)))
        .collect();
    rows.join("; ")
}

/// The same as tables in Markdown.
pub fn life_markdown(control: &ControlId, lives: &[Life]) -> String {
    let mut text = format!("## `{control}`\n");
    let names = names(lives.iter().map(|life| &life.tenant));
    for life in lives {
        let _ = write!(
            text,
            "\n### {}\n\n| id | day | outcome | points | cause | why |\n|--:|---|---|--:|---|---|\n",
            escaped(&name_among(&names, &life.tenant))
        );
        for step in &life.steps {
            let (outcome, points, reason) = match &step.control {
                None => ("not evaluated any more".to_owned(), String::new(), String::new()),
                Some(control) => (
                    format!("{} {}", symbol(control.outcome), word(control.outcome)),
                    format!("{} / {}", control.points, control.worth),
                    escaped(&control.reason),
                ),
            };
            let _ = writeln!(
                text,
                "| {} | {} | {outcome} | {points} | {} | {reason} |",
                step.record.id,
                step.record.as_of,
                escaped(&causes(step))
            );
        }
    }
    text
}
