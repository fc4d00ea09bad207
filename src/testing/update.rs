use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde_yaml::Value;

use super::{Cases, Suite, SuiteResult};
use crate::model::{CaseResult, ControlScore, Outcome};
use crate::ruleset::{Case, Expectation, Written};
use crate::source::{SourceFile, Span, decode_yaml};

/// A file of cases with the expectations of failing cases written anew.
pub struct Update {
    /// The file as it was.
    pub file: Arc<SourceFile>,
    /// The text that it gets.
    pub text: String,
    /// The cases whose expectation was written anew.
    pub cases: Vec<String>,
}

/// What would be written so that failing cases hold, and the cases for which nothing can be, with the reason.
///
/// Only the bytes of expectations are touched: comments, order and layout stay.
pub fn updated(suite: &Suite, result: &SuiteResult) -> (Option<Update>, Vec<(String, &'static str)>) {
    let (Some(file), Cases::Control(cases)) = (&suite.file, &suite.cases) else {
        let calls = result.cases.iter().filter(|case| !case.holds());
        let reason = "a value of a module is written by hand";
        return (None, calls.map(|case| (case.name.clone(), reason)).collect());
    };
    let mut edits = BTreeMap::new();
    let mut updated = Vec::new();
    let mut left = Vec::new();
    for outcome in &result.cases {
        let Some((_, case)) = cases.iter().find(|(number, _)| *number == outcome.number) else {
            continue;
        };
        let is_empty = case.expect.expectation == Expectation::default();
        if outcome.holds() && !is_empty {
            continue;
        }
        match edits_of(case, outcome, file.text()) {
            Ok(more) => {
                edits.extend(more.into_iter().map(|(span, text)| (span.start, (span.end, text))));
                updated.push(case.name.clone());
            }
            Err(why) => left.push((case.name.clone(), why)),
        }
    }
    if edits.is_empty() {
        return (None, left);
    }
    let text = apply(file.text(), &edits);
    if !differs_in_expectations_alone(file, &text) {
        left.extend(
            updated
                .into_iter()
                .map(|name| (name, "its layout cannot be edited safely")),
        );
        return (None, left);
    }
    let update = Update {
        file: Arc::clone(file),
        text,
        cases: updated,
    };
    (Some(update), left)
}

/// Whether a file of cases stays what it is but for what its cases expect: an edit must never do more than that.
fn differs_in_expectations_alone(before: &Arc<SourceFile>, after: &str) -> bool {
    let cases = |file: &Arc<SourceFile>| -> Option<Vec<Value>> {
        let mut cases = decode_yaml(file).ok()?.value.as_sequence()?.clone();
        for case in &mut cases {
            case.as_mapping_mut()?.remove("expect")?;
        }
        Some(cases)
    };
    let after = SourceFile::new(before.name(), after);
    cases(before).is_some_and(|before| cases(&after).is_some_and(|after| before == after))
}

fn apply(text: &str, edits: &BTreeMap<usize, (usize, String)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, (end, new)) in edits {
        out.push_str(&text[at..*start]);
        out.push_str(new);
        at = *end;
    }
    out.push_str(&text[at..]);
    out
}

fn edits_of(case: &Case, result: &CaseResult, text: &str) -> Result<Vec<(Span, String)>, &'static str> {
    let score = &result.score;
    if score.outcome == Outcome::Error {
        return Err("the control ends as an error");
    }
    let written = &case.expect.written;
    let after_key = written.key.span.end;
    let said = text.get(after_key..written.value.start).unwrap_or(":");
    if text[after_key..].trim_start_matches([':', ' ']).starts_with(['*', '&']) || said.contains(['*', '&']) {
        return Err("its expectation is shared by an anchor");
    }
    if written.members.is_empty() {
        return Ok(vec![alone(written, score, text)]);
    }
    let is_written_there = |span: &Span| {
        let is_inside = written.value.start <= span.start && span.end <= written.value.end;
        is_inside && text[..span.start].trim_end().ends_with(':')
    };
    if !written.members.iter().all(|(_, span)| is_written_there(span)) {
        return Err("its expectation is shared by an anchor, or a block of text");
    }
    let wrong = |name: &str| result.mismatches.iter().any(|mismatch| mismatch.what == name);
    let values: Vec<(&str, Span, Option<String>)> = written
        .members
        .iter()
        .map(|(name, span)| (name.as_str(), *span, actual(name, score)))
        .collect();
    let is_gone = values.iter().any(|(name, _, value)| wrong(name) && value.is_none());
    if is_gone {
        let whole = Span::new(written.value.start, written.value.end);
        return Ok(vec![(whole, whole_of(&values, text, wrong))]);
    }
    let changed = values.into_iter().filter(|(name, ..)| wrong(name));
    Ok(changed.filter_map(|(_, span, value)| Some((span, value?))).collect())
}

/// An expectation that is the outcome alone, or nothing at all.
fn alone(written: &Written, score: &ControlScore, text: &str) -> (Span, String) {
    let word = score.outcome.to_string();
    let value = text.get(written.value.start..written.value.end).unwrap_or_default();
    let after_key = written.key.span.end;
    let is_there = written.value.start > after_key && !value.trim().is_empty();
    if is_there {
        return (written.value, word);
    }
    let colon = text[after_key..].find(':').map_or(after_key, |at| after_key + at + 1);
    (Span::new(colon, colon), format!(" {word}"))
}

/// All of an expectation in one line, without what did not come out at all.
fn whole_of(values: &[(&str, Span, Option<String>)], text: &str, wrong: impl Fn(&str) -> bool) -> String {
    let mut parts = Vec::new();
    for (name, span, value) in values {
        match (wrong(name), value) {
            (true, Some(value)) => parts.push(format!("{name}: {value}")),
            (true, None) => {}
            (false, _) => parts.push(format!("{name}: {}", &text[span.start..span.end])),
        }
    }
    format!("{{ {} }}", parts.join(", "))
}

/// What came out under the name of an expectation, as YAML writes it; none where nothing did.
fn actual(name: &str, score: &ControlScore) -> Option<String> {
    let list = |texts: &mut dyn Iterator<Item = &str>| {
        let texts: Vec<String> = texts.map(quoted).collect();
        format!("[{}]", texts.join(", "))
    };
    match name {
        "outcome" => Some(score.outcome.to_string()),
        "points" => score.observed_points.map(|points| points.to_string()),
        "compliant" => score.compliant.map(|n| n.to_string()),
        "total" => score.total.map(|n| n.to_string()),
        "reason" => Some(quoted(&score.reason)),
        "affected" => Some(list(&mut score.affected.iter().map(|affected| affected.id.as_str()))),
        "evidence" => Some(list(&mut score.evidence.iter().map(|row| row.path.as_str()))),
        _ => None,
    }
}

/// A text in double quotes, which fit into flow and block layout alike. A `*` of a reason stands for any text, which it
/// matches itself.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
