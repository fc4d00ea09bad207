use std::sync::Arc;

use super::written::Style;
use crate::source::{Document, Field, Problems, SourceFile, Span, decode_yaml};

/// Where the records of a plan stand in its text.
pub(super) struct Layout<'a> {
    file: &'a Arc<SourceFile>,
    /// Whether the list stands in brackets and holds something.
    in_brackets: bool,
    /// The empty list as it is written, where it is.
    empty: Option<Span>,
    items: Vec<Item>,
}

/// A record in the text.
struct Item {
    value: Span,
    members: Vec<Member>,
}

/// A key of a record, and its value.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) key: Span,
    pub(super) value: Span,
}

impl<'a> Layout<'a> {
    pub(super) fn of(file: &'a Arc<SourceFile>) -> Result<Self, Problems> {
        let yaml = decode_yaml(file).map_err(Problems::from)?;
        let document = Document::new(file, &yaml);
        let top = document.top();
        let items = if top.is_null() { Vec::new() } else { top.items() };
        let is_flow = !top.is_null() && file.text()[top.extent().start..].starts_with('[');
        Ok(Self {
            file,
            in_brackets: is_flow && !items.is_empty(),
            empty: (is_flow && items.is_empty()).then(|| top.extent()),
            items: items.iter().map(Item::of).collect(),
        })
    }

    pub(super) fn text(&self) -> &'a str {
        self.file.text()
    }

    pub(super) fn is_in_brackets(&self) -> bool {
        self.in_brackets
    }

    /// How lines end here.
    pub(super) fn newline(&self) -> &'static str {
        if self.text().contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// The blanks before the dash of a record.
    pub(super) fn indent(&self) -> String {
        let last = self.items.len().checked_sub(1).and_then(|last| self.dash(last));
        last.map_or_else(String::new, |dash| self.text()[self.line_start(dash)..dash].to_owned())
    }

    pub(super) fn members(&self, number: usize) -> &[Member] {
        &self.items[number].members
    }

    pub(super) fn member(&self, number: usize, key: &str) -> Option<&Member> {
        self.members(number).iter().find(|member| member.name == key)
    }

    pub(super) fn style(&self, number: usize) -> Style {
        let begins = self.text()[self.items[number].value.start..].chars().next();
        if begins == Some('{') { Style::Flow } else { Style::Block }
    }

    /// The first line of a record, to point at.
    pub(super) fn first_line(&self, number: usize) -> Span {
        let start = self.items[number].value.start;
        let line = self.text()[start..].lines().next().unwrap_or_default();
        Span::new(start, start + line.len())
    }

    /// The first line that says something, to point at.
    pub(super) fn top(&self) -> Span {
        let start = self.items.first().map_or(0, |item| item.value.start);
        Span::new(start, start)
    }

    /// The byte behind the colon of a key.
    pub(super) fn after_colon(&self, member: &Member) -> usize {
        let rest = &self.text()[member.key.end..member.value.start];
        member.key.end + rest.find(':').map_or(0, |colon| colon + 1)
    }

    /// Where the line of a byte begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text()[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the next line begins, or the text ends.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = &self.text()[at..];
        rest.find('\n').map_or(self.text().len(), |newline| at + newline + 1)
    }

    /// The text with a record more, at the end: apart from the others where they stand apart, and from a comment there.
    pub(super) fn with(&self, lines: &[String]) -> String {
        let newline = self.newline();
        let record = lines.join(newline);
        if let Some(empty) = self.empty {
            let mut text = self.text().to_owned();
            text.replace_range(empty.start..empty.end, &record);
            return text;
        }
        if self.text().trim().is_empty() {
            return format!("{record}{newline}{}", self.text());
        }
        let said = self.text().trim_end().len();
        let last_line = &self.text()[self.line_start(said)..said];
        let is_behind_comment = last_line.trim_start().starts_with('#');
        let apart = if is_behind_comment || self.stand_apart() {
            newline
        } else {
            ""
        };
        let (before, after) = self.text().split_at(self.line_end(said));
        match before {
            before if before.ends_with('\n') => format!("{before}{apart}{record}{newline}{after}"),
            before => format!("{before}{newline}{apart}{record}{after}"),
        }
    }

    /// Whether a blank line is between the last two records.
    fn stand_apart(&self) -> bool {
        let [.., one, other] = self.items.as_slice() else {
            return false;
        };
        let between = &self.text()[one.value.end..other.value.start];
        between.lines().rev().skip(1).any(|line| line.trim().is_empty()) && between.matches('\n').count() > 1
    }

    /// The text without a record, the comments in it, and those right above it; what stands above the first record is
    /// about the file.
    pub(super) fn without(&self, number: usize) -> Option<String> {
        let text = self.text();
        let dash = self.dash(number)?;
        let margin = dash - self.line_start(dash);
        let above = number
            .checked_sub(1)
            .map(|before| self.line_end(self.items[before].value.end));
        let mut start = self.line_start(dash);
        let is_comment = |line: &str, is_inner: bool| {
            let blanks = line.len() - line.trim_start().len();
            line.trim_start().starts_with('#') && (blanks > margin) == is_inner
        };
        while above.is_some_and(|above| start > above) {
            let line = self.line_start(start - 1);
            if !is_comment(&text[line..start], false) {
                break;
            }
            start = line;
        }
        let mut end = self.line_end(self.items[number].value.end);
        while end < text.len() && is_comment(&text[end..self.line_end(end)], true) {
            end = self.line_end(end);
        }
        // A blank line stands between two things: one of two that meet goes, and one at the end.
        let is_blank = |from: usize, to: usize| text[from..to].trim().is_empty();
        let is_blank_below = end == text.len() || is_blank(end, self.line_end(end));
        if start == 0 && !text[end..].trim().is_empty() {
            while end < text.len() && is_blank(end, self.line_end(end)) {
                end = self.line_end(end);
            }
        }
        while is_blank_below && start > 0 && is_blank(self.line_start(start - 1), start) {
            start = self.line_start(start - 1);
        }
        Some(self.ended([&text[..start], &text[end..]].concat()))
    }

    /// A text that ends as this one does: with the end of a line, or without.
    pub(super) fn ended(&self, mut text: String) -> String {
        if !self.text().ends_with('\n') {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        text
    }

    /// The dash of a record.
    fn dash(&self, number: usize) -> Option<usize> {
        let above = number.checked_sub(1).map_or(0, |before| self.items[before].value.end);
        let mut start = self.line_start(self.items[number].value.start);
        loop {
            let line = &self.text()[start..self.line_end(start)];
            let said = line.trim_start();
            if said
                .strip_prefix('-')
                .is_some_and(|rest| rest.starts_with(char::is_whitespace))
            {
                return Some(start + line.len() - said.len());
            }
            if start <= above {
                return None;
            }
            start = self.line_start(start - 1);
        }
    }
}

impl Item {
    fn of(field: &Field<'_>) -> Self {
        let member = |(name, field): (String, Field<'_>)| Member {
            name,
            key: field.key_place().span,
            value: field.extent(),
        };
        Self {
            value: field.extent(),
            members: field.members().into_iter().map(member).collect(),
        }
    }
}
