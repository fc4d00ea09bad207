use std::fmt::Write;

use super::{Review, facts, values, words};
use crate::diff::{ControlChange, Numbers, SnapshotDifference};
use crate::model::{Direction, Fraction, Percent, PercentagePoints};
use crate::report::markdown::{code, escaped};
use crate::report::style::counted;

/// The most characters that GitHub takes as a comment.
const LONGEST: usize = 65_536;
/// Room that is left for the note of what was cut.
const NOTE: usize = 300;

/// What a change does, as a comment on a pull request: the summary first, details folded, in an order that does not
/// change; never longer than a comment may be, with a note of what was cut.
pub fn review_markdown(review: &Review<'_>) -> String {
    let mut page = Page::default();
    page.always(&head(review));
    page.section(table(review));
    for control in review.differences.by_weight() {
        page.part("control", one(control, review));
    }
    for snapshot in review.differences.snapshots.iter().filter(|own| own.is_changed()) {
        page.part("snapshot", causes(snapshot));
    }
    for file in &review.differences.files {
        let mut text = format!("- {} ({}): {}\n", code(&file.file), file.kind, words::of_file(file));
        if !file.is_added && !file.is_removed {
            for change in &file.changes {
                let _ = writeln!(text, "  - {}", escaped(&values::field(change)));
            }
        }
        page.part("file", text);
    }
    page.finish(review.is_redacted)
}

/// A page that stays short enough.
#[derive(Default)]
struct Page {
    text: String,
    characters: usize,
    left_out: Vec<(&'static str, usize)>,
}

impl Page {
    fn always(&mut self, text: &str) {
        self.characters += text.chars().count();
        self.text.push_str(text);
    }

    fn section(&mut self, text: String) {
        self.part("table", text);
    }

    /// Adds a part, or counts it where there is no room: whatever follows of its kind may still fit.
    fn part(&mut self, what: &'static str, text: String) {
        let length = text.chars().count();
        if self.characters + length + NOTE <= LONGEST {
            self.characters += length;
            self.text.push_str(&text);
            return;
        }
        match self.left_out.iter_mut().find(|(own, _)| *own == what) {
            Some((_, count)) => *count += 1,
            None => self.left_out.push((what, 1)),
        }
    }

    fn finish(mut self, is_redacted: bool) -> String {
        if !self.left_out.is_empty() {
            let each: Vec<String> = self
                .left_out
                .iter()
                .map(|(what, count)| counted(*count, what))
                .collect();
            let _ = write!(
                self.text,
                "\nCut, because a comment has a limit: {}. The JSON format has all.\n",
                each.join(", ")
            );
        }
        if is_redacted {
            self.text
                .push_str("\n<sub>Names of people, tenants and domains are pseudonyms.</sub>\n");
        }
        self.text
    }
}

fn head(review: &Review<'_>) -> String {
    let mut text = format!(
        "## What this change does to the secure score\n\n{} → {}, as of {}\n\n{}\n\n",
        code(&review.before.shown()),
        code(&review.after.shown()),
        review.as_of,
        escaped(&words::summary(review))
    );
    for gate in review.failed.iter().take(20) {
        let _ = writeln!(text, "- **gate failed:** {}", escaped(gate));
    }
    if !review.failed.is_empty() {
        text.push('\n');
    }
    text
}

/// The snapshots that change, with the three numbers.
fn table(review: &Review<'_>) -> String {
    let changed: Vec<_> = review
        .differences
        .snapshots
        .iter()
        .filter(|own| own.is_changed())
        .collect();
    let unread = review.differences.snapshots.iter().filter(|own| own.problem.is_some());
    let mut text = String::new();
    if !changed.is_empty() {
        text.push_str("| snapshot | percent | | at least | | at most | |\n|---|--:|--:|--:|--:|--:|--:|\n");
    }
    for snapshot in &changed {
        let _ = write!(text, "| {} |", escaped(&snapshot.source));
        let of: [fn(&Numbers) -> Fraction; 3] = [|n| n.percent, |n| n.at_least, |n| n.at_most];
        for number in of {
            let side = |numbers: &Option<Numbers>| numbers.as_ref().and_then(|numbers| number(numbers).percent());
            let _ = write!(text, "{}", numbers(side(&snapshot.before), side(&snapshot.after)));
        }
        text.push('\n');
    }
    if !changed.is_empty() {
        text.push('\n');
    }
    for snapshot in unread {
        let message = snapshot
            .problem
            .as_ref()
            .map(|problem| problem.message.as_str())
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "- {}: not evaluated: {}",
            escaped(&snapshot.source),
            escaped(message)
        );
    }
    text
}

fn numbers(before: Option<Percent>, after: Option<Percent>) -> String {
    let shown = after.map_or_else(|| "–".to_owned(), |after| after.to_string());
    let change = match (before, after) {
        (Some(before), Some(after)) if before != after => format!("{:+}", PercentagePoints::between(before, after)),
        (Some(_), Some(_)) => "=".to_owned(),
        _ => "–".to_owned(),
    };
    format!(" {shown} | {change} |")
}

fn one(control: &ControlChange, review: &Review<'_>) -> String {
    let change = &control.change;
    let mut text = format!(
        "<details><summary>{} <b>{}</b> <code>{}</code> {} ({})</summary>\n\n",
        mark(control.direction),
        words::way(control.direction),
        change.id,
        inline(&change.title),
        words::kinds(control)
    );
    for fact in facts::facts(control, review.allowed.get(&change.id)) {
        let _ = writeln!(text, "- {}", escaped(&fact));
    }
    if !control.signals.is_empty() {
        let _ = writeln!(text, "- because {}", escaped(&words::why(control)));
    }
    for (snapshot, effect) in review.differences.on_snapshots(&change.id) {
        let _ = writeln!(
            text,
            "- {}: {}",
            escaped(&snapshot.source),
            escaped(&words::effect(effect))
        );
    }
    text.push_str("\n</details>\n\n");
    text
}

/// A sign beside the word, which alone says it.
const fn mark(direction: Direction) -> &'static str {
    match direction {
        Direction::Relaxed => "▼",
        Direction::Tightened => "▲",
        Direction::Mixed => "◆",
        Direction::Unchanged => "=",
        Direction::Unexercised => "?",
    }
}

fn causes(snapshot: &SnapshotDifference) -> String {
    let mut text = format!(
        "<details><summary>Why: {}</summary>\n\n| control | cause | percent | at least | points | maximum |\n|---|---|--:|--:|--:|--:|\n",
        inline(&snapshot.source)
    );
    let part = |part: Option<PercentagePoints>| part.map_or_else(|| "–".to_owned(), |part| format!("{part:+}"));
    for row in snapshot.rows.iter().filter(|row| words::tells(row)) {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} |",
            row.change.control,
            row.change.cause(),
            part(row.part.percent),
            part(row.part.at_least),
            words::signed(row.change.points),
            words::signed(row.change.max_points)
        );
    }
    text.push_str("\n</details>\n\n");
    text
}

/// A text inside HTML.
fn inline(text: &str) -> String {
    crate::report::style::visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
