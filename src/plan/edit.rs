//! Editing the text of a plan: everything but the record in question stays byte by byte.
//!
//! Where a record stands is told by the places of its values; the result is read again, and taken only where it says
//! what was wanted and all other records say what they said.

use miette::Diagnostic;

use super::written::{Style, Written, keys};
use super::{ActionPlan, layout::Layout, layout::Member};
use crate::model::StatusRecord;
use crate::source::{Place, Problem, Problems, SourceFile};

/// What is wanted of a plan; records are numbered from 0, in the order of the file.
#[derive(Debug, Clone, Copy)]
pub enum Edit<'a> {
    /// A record at the end.
    Add(&'a StatusRecord),
    /// A record that says something else.
    Change {
        /// Which.
        number: usize,
        /// What it says.
        to: &'a StatusRecord,
    },
    /// A record less.
    Remove(usize),
}

/// Why a plan cannot be edited.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum EditError {
    /// All records in one pair of brackets.
    #[error("the records stand in one list in brackets")]
    #[diagnostic(
        code(plan::in_brackets),
        help("write each record on lines of its own, the first beginning with `- control:`; then they can be edited")
    )]
    InBrackets,
    /// An edit that did not come out as it was meant.
    #[error("the record cannot be edited safely as it is written")]
    #[diagnostic(
        code(plan::hard_to_edit),
        help("nothing was changed; edit the file by hand, or write the record as plain keys and values")
    )]
    Hard,
}

impl ActionPlan {
    /// The plan with one record added, changed or removed; comments, order and spelling of all else stay.
    ///
    /// # Errors
    /// What would be wrong with the plan then, and a file that is written in a way that cannot be edited.
    pub fn edited(&self, edit: &Edit<'_>) -> Result<Self, Problems> {
        let layout = Layout::of(&self.file)?;
        let hard = || Problems::from(self.problem(&EditError::Hard, &layout, edit));
        if layout.is_in_brackets() {
            return Err(self.problem(&EditError::InBrackets, &layout, edit).into());
        }
        let text = match *edit {
            Edit::Add(record) => Some(layout.with(&lines(record, &layout))),
            Edit::Change { number, to } => self.changed(&layout, number, to),
            Edit::Remove(number) => layout.without(number),
        };
        let file = SourceFile::new(self.file.name(), text.ok_or_else(hard)?);
        let plan = Self::parse(&file, &self.policy).map_err(|problems| {
            let is_broken = problems.iter().any(|problem| problem.code().starts_with("yaml::"));
            if is_broken { hard() } else { problems }
        })?;
        let mut wanted: Vec<&StatusRecord> = self.records.iter().map(|planned| &planned.record).collect();
        match *edit {
            Edit::Add(record) => wanted.push(record),
            Edit::Change { number, to } => wanted[number] = to,
            Edit::Remove(number) => drop(wanted.remove(number)),
        }
        let is_as_wanted = plan.records.iter().map(|planned| &planned.record).eq(wanted);
        if is_as_wanted { Ok(plan) } else { Err(hard()) }
    }

    /// The text with the keys that differ written anew.
    fn changed(&self, layout: &Layout<'_>, number: usize, to: &StatusRecord) -> Option<String> {
        let mut text = self.file.text().to_owned();
        let from = keys(&self.records[number].record);
        let differing = from.into_iter().zip(keys(to)).filter(|(old, new)| old != new);
        let mut changes: Vec<(usize, usize, String)> = Vec::new();
        for (_, (key, value)) in differing {
            let member = layout.member(number, key);
            let change = match (member, value) {
                (Some(member), Some(value)) => layout.replacement(number, member, &value),
                (Some(member), None) => layout.removal(number, member)?,
                (None, Some(value)) => layout.insertion(number, key, &value)?,
                (None, None) => continue,
            };
            changes.push(change);
        }
        // From the end to the beginning, so that places before stay true; of several at one place the last comes first.
        changes.sort_by_key(|(start, end, _)| (*start, *end));
        for (start, end, new) in changes.into_iter().rev() {
            text.replace_range(start..end, &new);
        }
        Some(layout.ended(text))
    }

    fn problem(&self, error: &EditError, layout: &Layout<'_>, edit: &Edit<'_>) -> Problem {
        let span = match *edit {
            Edit::Change { number, .. } | Edit::Remove(number) => layout.first_line(number),
            Edit::Add(_) => layout.top(),
        };
        Problem::new(error).at(Place::new(&self.file, span), "here")
    }
}

/// A record as it is written: a line for each key.
fn lines(record: &StatusRecord, layout: &Layout<'_>) -> Vec<String> {
    let said = keys(record).into_iter().filter_map(|(key, value)| Some((key, value?)));
    let mut lines = Vec::new();
    for (key, value) in said {
        let margin = layout.indent() + if lines.is_empty() { "- " } else { "  " };
        match &value {
            Written::Texts(texts) if value.yaml(Style::Block).len() > LONG => {
                lines.push(format!("{margin}{key}:"));
                let item = |text: &String| format!("{margin}  - {}", Written::Text(text.clone()).yaml(Style::Block));
                lines.extend(texts.iter().map(item));
            }
            _ => lines.push(format!("{margin}{key}: {}", value.yaml(Style::Block))),
        }
    }
    lines
}

/// Longer lists are written one text a line.
const LONG: usize = 80;

impl Layout<'_> {
    /// The value of a key in place of another.
    fn replacement(&self, number: usize, member: &Member, value: &Written) -> (usize, usize, String) {
        let style = self.style(number);
        let value = value.yaml(style);
        let after_colon = self.after_colon(member);
        let between = &self.text()[after_colon..member.value.start];
        if style == Style::Flow || !between.contains('\n') {
            return (member.value.start, member.value.end, value);
        }
        // A value that begins on a line below: the new one moves up, beside the comment there.
        let beside = between.lines().next().unwrap_or_default().trim();
        let comment = match beside.starts_with('#') {
            true => format!(" {beside}"),
            false => String::new(),
        };
        (after_colon, member.value.end, format!(" {value}{comment}"))
    }

    /// Nothing in place of a key and its value.
    fn removal(&self, number: usize, member: &Member) -> Option<(usize, usize, String)> {
        let members = self.members(number);
        let at = members.iter().position(|other| other.name == member.name)?;
        let nothing = |start, end| Some((start, end, String::new()));
        if at == 0 {
            return nothing(member.key.start, members.get(1)?.key.start);
        }
        match self.style(number) {
            Style::Flow => nothing(members[at - 1].value.end, member.value.end),
            Style::Block => {
                let end = self.line_end(member.value.end);
                nothing(self.line_start(member.key.start), end)
            }
        }
    }

    /// A key with its value, behind the one that is usually written before it.
    fn insertion(&self, number: usize, key: &str, value: &Written) -> Option<(usize, usize, String)> {
        let names = super::parse::KEYS;
        let own = names.iter().position(|name| *name == key)?;
        let before = |member: &&Member| names[..own].contains(&member.name.as_str());
        // The last one in the file of those that come before it in a new record.
        let before = self.members(number).iter().rfind(before)?;
        let style = self.style(number);
        let value = value.yaml(style);
        if style == Style::Flow {
            return Some((before.value.end, before.value.end, format!(", {key}: {value}")));
        }
        let at = self.line_end(before.value.end);
        let first = self.members(number).first()?;
        let margin = " ".repeat(first.key.start - self.line_start(first.key.start));
        let line = format!("{margin}{key}: {value}");
        let is_whole_line = self.text()[..at].ends_with('\n');
        Some(match is_whole_line {
            true => (at, at, line + self.newline()),
            false => (at, at, format!("{}{line}", self.newline())),
        })
    }
}
