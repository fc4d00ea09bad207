use std::fmt::Write;

use super::plan;
use super::style::{Width, bold, faint, painted, style, symbol, visible, word, wrapped};
use crate::model::{ControlScore, Evidence, EvidenceValue, Outcome, Points};

const INDENT: usize = 4;
const ROWS_OF_EVIDENCE: usize = 3;
const NAMES: usize = 5;
/// However long the path, so many characters of the value are shown.
const SHORTEST_VALUE: usize = 24;

/// All controls of an evaluation: what costs points first, what needs nothing last.
pub(super) fn controls(controls: &[ControlScore], width: Width) -> String {
    in_order(controls).iter().map(|control| one(control, width)).collect()
}

/// Controls in the order in which people look at them: by outcome, the most points left first.
pub(super) fn in_order(controls: &[ControlScore]) -> Vec<&ControlScore> {
    let mut sorted: Vec<&ControlScore> = controls.iter().collect();
    sorted.sort_by_key(|control| {
        let left = control.worth - control.observed_points.unwrap_or(Points::ZERO);
        (place(control.outcome), std::cmp::Reverse(left), &control.id)
    });
    sorted
}

fn place(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Error => 0,
        Outcome::Fail => 1,
        Outcome::Partial => 2,
        Outcome::Inconclusive => 3,
        Outcome::Pass => 4,
        Outcome::NotApplicable => 5,
    }
}

fn one(control: &ControlScore, width: Width) -> String {
    let outcome = control.outcome;
    let head = format!("{} {:<14}", symbol(outcome), word(outcome));
    let mut text = format!("{} {:>13}", painted(&head, style(outcome)), points(control));
    let id = control.id.as_str();
    let fits = head.chars().count() + " 10.00 / 10.00  ".len() + id.len() <= width.columns();
    let between = if fits {
        "  ".to_owned()
    } else {
        format!("\n{}", " ".repeat(INDENT))
    };
    let _ = writeln!(text, "{between}{}", bold(id));
    text.push_str(&wrapped(&control.title, INDENT, width));
    text.push_str(&wrapped(&visible(&control.reason), INDENT, width));
    if let Some(problem) = &control.problem {
        let at = [problem.line, problem.column]
            .into_iter()
            .flatten()
            .map(|n| format!(":{n}"));
        let place = format!(
            "{}{}",
            problem.file.as_deref().unwrap_or_default(),
            at.collect::<String>()
        );
        text.push_str(&wrapped(&format!("at {place} ({})", problem.code), INDENT, width));
    }
    if let Some(declared) = plan::declared(control) {
        let points = if control.asserted_points > Points::ZERO {
            format!(" ({} points)", control.asserted_points)
        } else {
            String::new()
        };
        text.push_str(&wrapped(
            &visible(&format!("declared{points}: {declared}")),
            INDENT,
            width,
        ));
    }
    if needs_explaining(outcome) {
        for row in control.evidence.iter().take(ROWS_OF_EVIDENCE) {
            text.push_str(&faint(evidence(row, INDENT, width).trim_end_matches('\n')));
            text.push('\n');
        }
        let more = control.evidence_total.saturating_sub(ROWS_OF_EVIDENCE);
        if more > 0 {
            let line = format!("{}… and {more} more settings", " ".repeat(INDENT));
            let _ = writeln!(text, "{}", faint(&line));
        }
        if control.affected_total > 0 {
            text.push_str(&wrapped(&affected(control), INDENT, width));
        }
    }
    text
}

fn needs_explaining(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Partial)
}

fn points(control: &ControlScore) -> String {
    if !control.scored {
        return "not scored".to_owned();
    }
    let is_known = control.max_points > Points::ZERO;
    let earned = if is_known {
        control.points.to_string()
    } else {
        "–".to_owned()
    };
    format!("{earned} / {}", control.worth)
}

/// A setting with its value and place: on one line where that fits, else the place on the next. A long value is cut, the
/// path never.
pub(super) fn evidence(row: &Evidence, indent: usize, width: Width) -> String {
    let value = value(&row.value);
    let sign = if row.value == EvidenceValue::Absent { " " } else { " = " };
    let place = match (row.line, row.column) {
        (Some(line), Some(column)) => format!("(line {line}, column {column})"),
        _ => String::new(),
    };
    let room = width.columns().saturating_sub(indent);
    let path = visible(&row.path);
    let least = path.chars().count() + sign.len() + SHORTEST_VALUE;
    let setting = cut(&format!("{path}{sign}{}", visible(&value)), least.max(room));
    let line = format!("{setting}  {place}");
    if line.trim_end().chars().count() <= room {
        return wrapped(line.trim_end(), indent, width);
    }
    format!(
        "{}{}",
        wrapped(&setting, indent, width),
        wrapped(&place, indent + 2, width)
    )
}

/// A value as people read it.
pub(super) fn value(value: &EvidenceValue) -> String {
    match value {
        EvidenceValue::Null => "null".to_owned(),
        EvidenceValue::Absent => "is absent".to_owned(),
        EvidenceValue::Bool(value) => value.to_string(),
        EvidenceValue::Number(text) => text.clone(),
        EvidenceValue::Text(text) => format!("{text:?}"),
        EvidenceValue::Compound(text) => text.clone(),
    }
}

/// A text of so many characters at most; what is cut off shows as `…`.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn affected(control: &ControlScore) -> String {
    let named = control
        .affected
        .iter()
        .take(NAMES)
        .map(|resource| match &resource.name {
            Some(name) if *name != resource.id => format!("{name} ({})", resource.id),
            _ => resource.id.clone(),
        });
    let reasons = control.affected.iter().map(|resource| resource.reason.as_ref());
    let named = named.zip(reasons).map(|(name, reason)| match reason {
        Some(reason) => format!("{name}: {reason}"),
        None => name,
    });
    let named: Vec<String> = named.map(|name| visible(&name)).collect();
    let more = control.affected_total.saturating_sub(named.len());
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let between = if control.affected.iter().any(|resource| resource.reason.is_some()) {
        "; "
    } else {
        ", "
    };
    format!("affected: {}{rest}", named.join(between))
}
