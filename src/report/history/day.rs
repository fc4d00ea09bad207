use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::{beginning, name, rules, shown};
use crate::model::{
    ControlRecord, ControlScore, Evidence, EvidenceValue, Group, Outcome, Points, RecordedSetting, SecureScore, Summary,
};
use crate::report::controls::{controls, in_order};
use crate::report::csv::{cell, table};
use crate::report::json::SCHEMA_VERSION;
use crate::report::markdown::escaped;
use crate::report::style::{Width, bold, faint, symbol, visible, word, wrapped};
use crate::report::text::{groups, numbers, section};

/// A record with its controls, or some of them.
pub struct RecordedDay {
    /// The record.
    pub record: Summary,
    /// The score of the controls that are shown.
    pub score: SecureScore,
    /// Those controls, in the order of their ids.
    pub controls: Vec<ControlRecord>,
    /// Which of all controls these are, in words; nothing where they are all.
    pub chosen: Option<String>,
}

/// How far a control is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Completion {
    /// Points are left.
    Incomplete,
    /// Nobody knows.
    Unknown,
    /// All its points are earned.
    Complete,
    /// The question does not arise.
    NotApplicable,
}

/// A record, control by control.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DayDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The record, with the numbers of all its controls.
    record: &'a Summary,
    /// Which of its controls are shown; null where these are all.
    chosen: Option<&'a str>,
    /// The score of the controls that are shown.
    score: &'a SecureScore,
    /// The controls, in the order of their ids.
    controls: Vec<DayControl<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct DayControl<'a> {
    /// How far it is done.
    completion: Completion,
    #[serde(flatten)]
    control: &'a ControlRecord,
}

impl Completion {
    const ALL: [Self; 4] = [Self::Incomplete, Self::Unknown, Self::Complete, Self::NotApplicable];

    fn of(control: &ControlRecord) -> Self {
        let has_all = control.max_points > Points::ZERO && control.points == control.worth;
        match control.outcome {
            _ if has_all => Self::Complete,
            Outcome::Pass => Self::Complete,
            Outcome::Partial | Outcome::Fail => Self::Incomplete,
            Outcome::Inconclusive | Outcome::Error => Self::Unknown,
            Outcome::NotApplicable => Self::NotApplicable,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Incomplete => "Incomplete",
            Self::Unknown => "Unknown",
            Self::Complete => "Complete",
            Self::NotApplicable => "Not applicable",
        }
    }
}

/// The controls of one completion.
fn of_completion(day: &RecordedDay, completion: Completion) -> Vec<ControlScore> {
    let own = day
        .controls
        .iter()
        .filter(|control| Completion::of(control) == completion);
    own.map(with_evidence).collect()
}

fn with_evidence(control: &ControlRecord) -> ControlScore {
    let evidence = |setting: &RecordedSetting| Evidence {
        path: setting.path.clone(),
        resource: setting.resource.clone(),
        value: value(setting),
        file: None,
        line: None,
        column: None,
    };
    ControlScore {
        evidence: control.evidence.iter().map(evidence).collect(),
        ..ControlScore::from(control)
    }
}

fn value(setting: &RecordedSetting) -> EvidenceValue {
    match &setting.value {
        serde_json::Value::Null if setting.absent => EvidenceValue::Absent,
        serde_json::Value::Null => EvidenceValue::Null,
        serde_json::Value::Bool(value) => EvidenceValue::Bool(*value),
        serde_json::Value::Number(number) => EvidenceValue::Number(number.to_string()),
        // Short lists and objects are recorded as they are written out.
        serde_json::Value::String(text) if text.starts_with(['[', '{']) => EvidenceValue::Compound(text.clone()),
        serde_json::Value::String(text) => EvidenceValue::Text(text.clone()),
        other => EvidenceValue::Compound(other.to_string()),
    }
}

/// A record for a person: its numbers, its categories and products, and its controls, what is incomplete first.
pub fn recorded_day(day: &RecordedDay, width: Width) -> String {
    let record = &day.record;
    let title = format!("{} on {}", name(&record.tenant), record.as_of);
    let mut text = format!("{}\n", bold(&title));
    text.push_str(&faint(wrapped(&about(record), 0, width).trim_end()));
    text.push('\n');
    if let Some(chosen) = &day.chosen {
        let _ = writeln!(
            text,
            "\n  {} of all controls; of {}:",
            shown(record.numbers.percent),
            visible(chosen)
        );
    }
    text.push_str(&numbers(&day.score, "below"));
    section(
        &mut text,
        "By category",
        &groups("category", &day.score.categories, width),
    );
    section(&mut text, "By product", &groups("product", &day.score.products, width));
    for completion in Completion::ALL {
        let own = controls(&of_completion(day, completion), width);
        section(&mut text, completion.heading(), &own);
    }
    text
}

fn about(record: &Summary) -> String {
    let mut said = vec![
        format!("record {} ({})", record.id, beginning(&record.identity)),
        format!("recorded {}", record.recorded_at),
        format!("snapshot {}", record.snapshot.source),
    ];
    said.extend(
        record
            .snapshot
            .captured_at
            .iter()
            .map(|time| format!("captured {time}")),
    );
    said.push(format!("rules {}", rules(record)));
    said.extend(
        record
            .rules
            .baseline
            .iter()
            .map(|baseline| format!("baseline {baseline}")),
    );
    said.extend(record.plan.iter().map(|plan| format!("plan {}", beginning(plan))));
    said.push(format!("posture {}", record.engine));
    visible(&said.join(" · "))
}

/// The same as one JSON document.
pub fn recorded_day_json(day: &RecordedDay) -> String {
    let each = day.controls.iter().map(|control| DayControl {
        completion: Completion::of(control),
        control,
    });
    let document = DayDocument {
        schema_version: SCHEMA_VERSION,
        record: &day.record,
        chosen: day.chosen.as_deref(),
        score: &day.score,
        controls: each.collect(),
    };
    serde_json::to_string_pretty(&document).expect("a record is plain data") + "\n"
}

const COLUMNS: [&str; 17] = [
    "id",
    "as_of",
    "tenant",
    "control",
    "title",
    "category",
    "product",
    "severity",
    "outcome",
    "complete",
    "points",
    "max_points",
    "worth",
    "compliant",
    "total",
    "status",
    "reason",
];

/// The same as CSV, one control a row.
pub fn recorded_day_csv(day: &RecordedDay) -> String {
    let row = |control: &ControlRecord| {
        vec![
            day.record.id.to_string(),
            day.record.as_of.to_string(),
            day.record.tenant.key.clone(),
            control.id.to_string(),
            control.title.clone(),
            control.category.to_string(),
            control.product.clone(),
            control.severity.to_string(),
            control.outcome.to_string(),
            (Completion::of(control) == Completion::Complete).to_string(),
            control.points.to_string(),
            control.max_points.to_string(),
            control.worth.to_string(),
            cell(control.compliant),
            cell(control.total),
            control.status.to_string(),
            control.reason.clone(),
        ]
    };
    table(&COLUMNS, day.controls.iter().map(row))
}

/// The same as Markdown.
pub fn recorded_day_markdown(day: &RecordedDay) -> String {
    let record = &day.record;
    let score = &day.score;
    let of = day
        .chosen
        .as_ref()
        .map_or(String::new(), |chosen| format!(" of {}", escaped(chosen)));
    let mut text = format!(
        "## {} on {}\n\n**{}** ({} of {} points{of}) · at least {} · coverage {}\n\n{}\n",
        escaped(&name(&record.tenant)),
        record.as_of,
        shown(score.percent),
        score.points,
        score.max_points,
        shown(score.at_least),
        shown(score.coverage),
        escaped(&about(record)),
    );
    text.push_str("\n| | percent | at least | points |\n|---|--:|--:|--:|\n");
    let group = |group: &Group| {
        format!(
            "| {} | {} | {} | {} / {} |\n",
            escaped(&group.name),
            shown(group.percent),
            shown(group.at_least),
            group.points,
            group.max_points
        )
    };
    text.extend(score.categories.iter().chain(&score.products).map(group));
    for completion in Completion::ALL {
        let own = of_completion(day, completion);
        if own.is_empty() {
            continue;
        }
        let heading = completion.heading();
        let _ = write!(
            text,
            "\n### {heading}\n\n| outcome | points | control | why |\n|---|--:|---|---|\n"
        );
        for control in in_order(&own) {
            let _ = writeln!(
                text,
                "| {} {} | {} / {} | `{}` | {} |",
                symbol(control.outcome),
                word(control.outcome),
                control.points,
                control.worth,
                control.id,
                escaped(&control.reason)
            );
        }
    }
    text
}
