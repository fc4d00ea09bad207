use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::style::{bold, counted, faint, painted, style, visible, word};
use crate::model::{ControlId, ControlScore, Evaluation, Percent};
use crate::source::Problem;

/// What came of a change of files while they are followed.
pub struct GenerationReport<'a> {
    /// The time of day.
    pub time: &'a str,
    /// Which generation it is.
    pub number: u64,
    /// The files that changed.
    pub files: &'a [String],
    /// How many cases hold, of how many that were run.
    pub cases: (usize, usize),
    /// How long it took.
    pub took: Duration,
    /// How many controls were run.
    pub run: usize,
    /// The evaluation that was served; none at the beginning.
    pub before: Option<&'a Evaluation>,
    /// The one that is.
    pub now: &'a Evaluation,
}

/// A change of files that is not served.
pub struct RejectionReport<'a> {
    /// The time of day.
    pub time: &'a str,
    /// Which generation it would have been.
    pub number: u64,
    /// The generation that goes on.
    pub still: u64,
    /// What is wrong.
    pub problems: &'a [Problem],
}

/// Controls and problems beyond so many are counted.
const MOST: usize = 10;
/// The lines below the first begin where its words do.
const MARGIN: &str = "          ";

impl GenerationReport<'_> {
    /// Whether the score or any control is another than before.
    pub fn is_change(&self) -> bool {
        self.before.is_none_or(|before| percent(before) != percent(self.now)) || !self.changed().is_empty()
    }

    fn changed(&self) -> Vec<String> {
        let by_id = |evaluation: &'_ Evaluation| -> BTreeMap<ControlId, ControlScore> {
            let each = evaluation.controls.iter();
            each.map(|control| (control.id.clone(), control.clone())).collect()
        };
        let Some(before) = self.before else {
            return Vec::new();
        };
        let (before, now) = (by_id(before), by_id(self.now));
        let gone = before.keys().filter(|id| !now.contains_key(*id));
        let gone = gone.map(|id| format!("{id} {} → gone", said(&before[id])));
        let changed = now.iter().filter_map(|(id, control)| {
            let points = format!("{}/{}", control.points, control.worth);
            match before.get(id) {
                None => Some(format!("{id} new {} {points}", said(control))),
                Some(known) if is_same(known, control) => None,
                Some(known) if known.outcome == control.outcome => {
                    let earned = format!("{}/{}", known.points, known.worth);
                    Some(format!("{id} {} {earned} → {points}", said(control)))
                }
                Some(known) => Some(format!("{id} {} → {} {points}", said(known), said(control))),
            }
        });
        changed.chain(gone).collect()
    }
}

/// The lines on a generation that is served.
pub fn generation(report: &GenerationReport<'_>) -> String {
    let mut head = format!(
        "{}  {}",
        faint(report.time),
        bold(&format!("generation {}", report.number))
    );
    head += &listed_files(report.files);
    if report.cases.1 > 0 {
        let _ = write!(head, "   tests {}/{}", report.cases.0, report.cases.1);
    }
    let _ = write!(head, "   {} ms", rounded(report.took));
    let total = counted(report.now.controls.len(), "control");
    let changed = report.changed();
    let (beside, below) = match changed.as_slice() {
        [] => (String::new(), &[][..]),
        [one] => (format!("   {one}"), &[][..]),
        many => (format!("   {} changed", counted(many.len(), "control")), many),
    };
    let mut text = format!(
        "{head}\n{MARGIN}{}{beside}   {} of {total} run\n",
        score(report),
        report.run
    );
    for line in below.iter().take(MOST) {
        let _ = writeln!(text, "{MARGIN}{line}");
    }
    text.push_str(&more(below.len()));
    text
}

/// The lines on a change that is not served.
pub fn rejection(report: &RejectionReport<'_>) -> String {
    let place = |problem: &Problem| {
        let file = visible(problem.file().unwrap_or_default());
        match problem.line_column() {
            Some(at) => format!("   {file}:{}:{}", at.line, at.column),
            None if file.is_empty() => String::new(),
            None => format!("   {file}"),
        }
    };
    let rejected = bold(&format!("generation {} rejected", report.number));
    let mut text = format!("{}  {rejected}", faint(report.time));
    for (number, problem) in report.problems.iter().take(MOST).enumerate() {
        let said = visible(&said_of(problem));
        let _ = match number {
            0 => writeln!(
                text,
                "{}\n{MARGIN}{said}   still on generation {}",
                place(problem),
                report.still
            ),
            _ => writeln!(text, "{MARGIN}{}   {said}", place(problem).trim_start()),
        };
    }
    text.push_str(&more(report.problems.len()));
    text
}

/// What is wrong and what to do next, in one line.
fn said_of(problem: &Problem) -> String {
    let message = problem.message();
    match problem.help_text() {
        Some(help) if help.starts_with("did you mean") => format!("{message}, {help}"),
        Some(help) => format!("{message}; {help}"),
        None => message.to_owned(),
    }
}

fn listed_files(files: &[String]) -> String {
    match files {
        [] => String::new(),
        [one] => format!("   {}", visible(one)),
        [first, rest @ ..] => format!("   {} and {} more", visible(first), rest.len()),
    }
}

fn more(count: usize) -> String {
    match count.checked_sub(MOST) {
        None | Some(0) => String::new(),
        Some(more) => format!("{MARGIN}and {more} more\n"),
    }
}

fn percent(evaluation: &Evaluation) -> Option<Percent> {
    evaluation.score.as_ref()?.percent.percent()
}

fn score(report: &GenerationReport<'_>) -> String {
    let shown =
        |percent: Option<Percent>| percent.map_or("nothing evaluated".to_owned(), |percent| percent.to_string());
    let now = percent(report.now);
    let before = match report.before.map(percent) {
        None => return bold(&shown(now)),
        Some(before) if before == now => return format!("{} (unchanged)", bold(&shown(now))),
        Some(before) => before,
    };
    let difference = match (before, now) {
        (Some(before), Some(now)) => {
            let hundredths = now.hundredths() - before.hundredths();
            let sign = if hundredths < 0 { '-' } else { '+' };
            let size = hundredths.unsigned_abs();
            format!(" ({sign}{}.{:02})", size / 100, size % 100)
        }
        _ => String::new(),
    };
    format!("{} → {}{difference}", shown(before), bold(&shown(now)))
}

fn said(control: &ControlScore) -> String {
    painted(word(control.outcome), style(control.outcome))
}

fn is_same(a: &ControlScore, b: &ControlScore) -> bool {
    (a.outcome, a.points, a.max_points, a.worth, a.status) == (b.outcome, b.points, b.max_points, b.worth, b.status)
}

/// Whole milliseconds, and tenths below ten.
fn rounded(took: Duration) -> String {
    let milliseconds = took.as_secs_f64() * 1e3;
    if milliseconds < 9.95 {
        format!("{milliseconds:.1}")
    } else {
        format!("{milliseconds:.0}")
    }
}
