use std::fmt::Write;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::csv::{cell, table};
use super::json::pretty;
use super::markdown::escaped;
use super::plan::{suggestions, word};
use super::style::{Width, bold, counted, faint, visible, wrapped};
use crate::inspect::{Redacted, Redactor};
use crate::model::{ListedRecord, Notice, PlanIdentity, Points, SnapshotIdentity, Standing, Status};

/// The records of an action plan that were asked for, and what is told of them.
#[derive(Clone, Serialize, JsonSchema)]
pub struct StatusList {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = 1))]
    schema_version: u32,
    /// The day by which expiry is judged.
    as_of: Date,
    /// The file of the plan; nothing where there is none.
    file: Option<String>,
    /// What tells the plan from another.
    plan: Option<PlanIdentity>,
    /// The snapshot that says what the records do to the score.
    snapshot: Option<SnapshotIdentity>,
    /// How many records the plan has in all.
    total: usize,
    /// Those that were asked for, in the order of the file.
    records: Vec<ListedRecord>,
    /// What people should know about these.
    notices: Vec<Notice>,
    /// Records that the snapshot suggests, each with the command that declares it.
    suggestions: Vec<Notice>,
}

impl Redacted for StatusList {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            file: self.file.as_ref().map(|file| by.file(file)),
            snapshot: self.snapshot.redacted(by),
            records: self.records.redacted(by),
            notices: self.notices.redacted(by),
            suggestions: self.suggestions.redacted(by),
            ..self.clone()
        }
    }
}

impl StatusList {
    /// The list of a plan on a day; of all that is told, what is about the records that are listed stays.
    pub fn new(
        as_of: Date,
        plan: Option<(String, PlanIdentity, usize)>,
        snapshot: Option<SnapshotIdentity>,
        records: Vec<ListedRecord>,
        notices: Vec<Notice>,
    ) -> Self {
        let (suggestions, mut notices): (Vec<_>, Vec<_>) =
            notices.into_iter().partition(|notice| notice.command.is_some());
        notices.retain(|notice| records.iter().any(|listed| is_about(notice, listed)));
        let total = plan.as_ref().map_or(0, |(_, _, total)| *total);
        let (file, plan) = plan.map(|(file, plan, _)| (file, plan)).unzip();
        Self {
            schema_version: 1,
            as_of,
            file,
            plan,
            snapshot,
            total,
            records,
            notices,
            suggestions,
        }
    }
}

fn is_about(notice: &Notice, listed: &ListedRecord) -> bool {
    notice.line == Some(listed.line) && notice.control.as_ref() == Some(&listed.record.control)
}

/// Standings in the order in which people look at them.
const ORDER: [Standing; 6] = [
    Standing::Expired,
    Standing::Overdue,
    Standing::Idle,
    Standing::Completed,
    Standing::Pending,
    Standing::InForce,
];

const fn heading(standing: Standing) -> &'static str {
    match standing {
        Standing::Expired => "expired",
        Standing::Overdue => "overdue",
        Standing::Idle => "without effect",
        Standing::Completed => "not needed any more",
        Standing::Pending => "not yet in force",
        Standing::InForce => "in force",
    }
}

/// The list for people, what needs them first.
pub fn status_list(list: &StatusList, width: Width) -> String {
    let Some(file) = &list.file else {
        let none = format!(
            "there is no action plan; `posture status set` begins one (as of {})\n",
            list.as_of
        );
        return format!("{none}{}", suggestions(list.suggestions.iter(), width));
    };
    let mut text = format!(
        "{}\n",
        bold(&visible(&format!("Action plan {file}, as of {}", list.as_of)))
    );
    if let Some(snapshot) = &list.snapshot {
        text.push_str(&faint(
            wrapped(&visible(&format!("on {}", snapshot.source)), 2, width).trim_end(),
        ));
        text.push('\n');
    }
    let mut counts = Vec::new();
    for standing in ORDER {
        let of: Vec<&ListedRecord> = list
            .records
            .iter()
            .filter(|listed| listed.standing == standing)
            .collect();
        if of.is_empty() {
            continue;
        }
        counts.push(format!("{} {}", of.len(), heading(standing)));
        let _ = writeln!(text, "\n{}", bold(heading(standing)));
        text.extend(of.into_iter().map(|listed| one(listed, list, width)));
    }
    let shown = list.records.len();
    let total = counted(list.total, "record");
    let all = match (shown, list.total) {
        (0, 0) => "no record".to_owned(),
        (shown, all) if shown < all => format!("{shown} of {total}"),
        _ => total,
    };
    let split = if counts.is_empty() {
        String::new()
    } else {
        format!(": {}", counts.join(", "))
    };
    let _ = writeln!(text, "\n  {all}{split}");
    text.push_str(&suggestions(list.suggestions.iter(), width));
    text
}

fn one(listed: &ListedRecord, list: &StatusList, width: Width) -> String {
    const INDENT: usize = 4;
    let record = &listed.record;
    let line = faint(&format!("line {}", listed.line));
    let mut text = format!("  {}  {line}\n", bold(record.control.as_str()));
    let mut say = |said: &str| text.push_str(&wrapped(&visible(said), INDENT, width));
    say(&format!("{}: {}", word(record.status), record.reason));
    let people = people(listed);
    if !people.is_empty() {
        say(&people.join(" · "));
    }
    if let Some(evidence) = &record.evidence {
        say(&format!("evidence: {evidence}"));
    }
    if !record.resources.is_empty() {
        say(&format!("for {}", record.resources.join(", ")));
    }
    if let Some(effect) = effect(listed) {
        say(&effect);
    }
    for notice in list.notices.iter().filter(|notice| is_about(notice, listed)) {
        say(&format!("! {}", notice.message));
    }
    text
}

/// Who says it, who answers for it, and until when.
fn people(listed: &ListedRecord) -> Vec<String> {
    let record = &listed.record;
    let mut said = Vec::new();
    let mut say = |name: &str, value: Option<String>| said.extend(value.map(|value| format!("{name} {value}")));
    say("owner", record.owner.clone());
    say("approved by", record.approved_by.clone());
    say(
        "set",
        match (&record.set_at, &record.set_by) {
            (Some(day), Some(name)) => Some(format!("{day} by {name}")),
            (Some(day), None) => Some(day.to_string()),
            (None, Some(name)) => Some(format!("by {name}")),
            (None, None) => None,
        },
    );
    say("due", record.due.map(|day| day.to_string()));
    say("expires", record.expires.map(|day| day.to_string()));
    let lapses = listed.holds_until.filter(|day| record.expires != Some(*day));
    say("lapses after", lapses.map(|day| day.to_string()));
    say("ticket", record.ticket.clone());
    say("tenant", record.tenant.clone());
    if record.all_tenants {
        said.push("all tenants".to_owned());
    }
    if !record.tags.is_empty() {
        said.push(format!("tags {}", record.tags.join(", ")));
    }
    said
}

/// What the record does to the score, where it does anything.
fn effect(listed: &ListedRecord) -> Option<String> {
    let effect = listed.effect.as_ref().filter(|effect| effect.applies)?;
    let (points, worth) = (effect.points, effect.worth);
    let left = worth - points;
    let covered = effect.covered.map_or(String::new(), |covered| {
        let count = usize::try_from(covered).unwrap_or(usize::MAX);
        format!(", covers {}", counted(count, "failing resource"))
    });
    let said = match listed.record.status {
        _ if !listed.standing.holds() => format!("{points} of {worth} points, all observed"),
        Status::RiskAccepted => format!("{points} of {worth} points; {left} are accepted as not earned"),
        Status::Planned => format!("{points} of {worth} points; {left} are planned"),
        _ if effect.asserted_points > Points::ZERO => {
            format!(
                "{points} of {worth} points, {} declared and not measured",
                effect.asserted_points
            )
        }
        _ => format!("{points} of {worth} points, none declared"),
    };
    Some(format!("{}: {said}{covered}", super::style::word(effect.outcome)))
}

/// The list as one JSON document.
pub fn status_list_json(list: &StatusList) -> String {
    pretty(list)
}

const COLUMNS: [&str; 24] = [
    "control",
    "title",
    "status",
    "standing",
    "reason",
    "owner",
    "set_by",
    "set_at",
    "approved_by",
    "due",
    "expires",
    "holds_until",
    "ticket",
    "evidence",
    "tags",
    "resources",
    "tenant",
    "all_tenants",
    "outcome",
    "points",
    "asserted_points",
    "worth",
    "line",
    "notice",
];

/// The list as CSV, a record a row.
pub fn status_list_csv(list: &StatusList) -> String {
    let row = |listed: &ListedRecord| {
        let record = &listed.record;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let effect = listed.effect.as_ref();
        let points = |of: fn(&crate::model::RecordEffect) -> Points| cell(effect.map(of));
        let notices = list.notices.iter().filter(|notice| is_about(notice, listed));
        let notices: Vec<&str> = notices.map(|notice| notice.message.as_str()).collect();
        vec![
            record.control.to_string(),
            text(&listed.title),
            record.status.to_string(),
            listed.standing.to_string(),
            record.reason.clone(),
            text(&record.owner),
            text(&record.set_by),
            cell(record.set_at),
            text(&record.approved_by),
            cell(record.due),
            cell(record.expires),
            cell(listed.holds_until),
            text(&record.ticket),
            text(&record.evidence),
            record.tags.join("; "),
            record.resources.join("; "),
            text(&record.tenant),
            record.all_tenants.to_string(),
            cell(effect.map(|effect| effect.outcome)),
            points(|effect| effect.points),
            points(|effect| effect.asserted_points),
            points(|effect| effect.worth),
            listed.line.to_string(),
            notices.join("; "),
        ]
    };
    table(&COLUMNS, list.records.iter().map(row))
}

/// The list as Markdown.
pub fn status_list_markdown(list: &StatusList) -> String {
    let mut text = format!("## Action plan, as of {}\n\n", list.as_of);
    text.push_str("| standing | status | control | reason | owner | approved by | set | due | until | evidence |\n");
    text.push_str("|---|---|---|---|---|---|---|---|---|---|\n");
    let day = |day: Option<Date>| day.map_or("–".to_owned(), |day| day.to_string());
    let name = |name: &Option<String>| name.as_ref().map_or("–".to_owned(), |name| escaped(name));
    for listed in &list.records {
        let record = &listed.record;
        let evidence: Vec<String> = [&record.evidence, &record.ticket]
            .into_iter()
            .flatten()
            .map(|t| escaped(t))
            .collect();
        let _ = writeln!(
            text,
            "| {} | {} | `{}` | {} | {} | {} | {} | {} | {} | {} |",
            heading(listed.standing),
            word(record.status),
            record.control,
            escaped(&record.reason),
            name(&record.owner),
            name(&record.approved_by),
            day(record.set_at),
            day(record.due),
            day(listed.holds_until),
            if evidence.is_empty() {
                "–".to_owned()
            } else {
                evidence.join(", ")
            },
        );
    }
    for notice in &list.notices {
        let _ = writeln!(
            text,
            "{}- {}",
            if text.ends_with("|\n") { "\n" } else { "" },
            escaped(&notice.message)
        );
    }
    text
}
