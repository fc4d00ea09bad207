use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};

use crate::model::{Outcome, Percent};

/// How many columns a report may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width(usize);

impl Width {
    const NARROWEST: usize = 40;
    const WIDEST: usize = 140;

    /// A width within what can be read.
    pub fn of(columns: usize) -> Self {
        Self(columns.clamp(Self::NARROWEST, Self::WIDEST))
    }

    pub(super) fn columns(self) -> usize {
        self.0
    }
}

/// Which characters a drawing may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// Braille, blocks and lines.
    Full,
    /// Letters and signs that every terminal has.
    Ascii,
}

/// The sign before an outcome: never colour alone.
pub(super) fn symbol(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "✓",
        Outcome::Partial => "◐",
        Outcome::Fail => "✗",
        Outcome::NotApplicable => "–",
        Outcome::Inconclusive => "?",
        Outcome::Error => "!",
    }
}

/// What people call an outcome.
pub(super) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotApplicable => "not applicable",
        other => other.as_str(),
    }
}

pub(super) fn style(outcome: Outcome) -> Style {
    let color = match outcome {
        Outcome::Pass => AnsiColor::Green,
        Outcome::Partial | Outcome::Inconclusive => AnsiColor::Yellow,
        Outcome::Fail => AnsiColor::Red,
        Outcome::NotApplicable => return Style::new().dimmed(),
        Outcome::Error => AnsiColor::Magenta,
    };
    Style::new().fg_color(Some(color.into()))
}

pub(super) fn painted(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

pub(super) fn bold(text: &str) -> String {
    painted(text, Style::new().bold())
}

pub(super) fn faint(text: &str) -> String {
    painted(text, Style::new().dimmed())
}

/// A number with what it counts: `1 control`, `2 controls`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A percentage with its sign; nothing of nothing is a dash.
pub(super) fn percentage(percent: Option<Percent>) -> String {
    percent.map_or("–".to_owned(), |percent| format!("{percent} %"))
}

/// Text from a snapshot or a plan, with its control characters made visible so that it cannot drive the terminal.
pub fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(hidden) {
        return text.to_owned();
    }
    let show = |c: char| {
        if hidden(c) {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(show).collect()
}

/// Wraps a text behind an indentation.
pub(super) fn wrapped(text: &str, indent: usize, width: Width) -> String {
    let columns = width.columns().saturating_sub(indent).max(20);
    let margin = " ".repeat(indent);
    let lines = textwrap::wrap(
        text,
        textwrap::Options::new(columns)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            // An id or a path that is broken cannot be copied.
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace),
    );
    lines.iter().map(|line| format!("{margin}{line}\n")).collect()
}

/// A table without lines that fits the width.
pub(super) fn plain_table(width: Width) -> Table {
    let mut table = Table::new();
    let columns = u16::try_from(width.columns().saturating_sub(2)).unwrap_or(u16::MAX);
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(columns);
    table
}

/// A table as text, a step to the right.
pub(super) fn indented(table: &Table) -> String {
    let line = |line: String| format!(" {line}").trim_end().to_owned() + "\n";
    table.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn escape_sequences_are_shown_and_not_obeyed() {
        assert_eq!(visible("a\u{1b}[31mb\n"), "a\\u{1b}[31mb\\n");
        assert_eq!(visible("grün"), "grün");
    }
}
