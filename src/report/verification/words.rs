use serde_json::Value;

use super::{ClaimedIn, VerificationReport};
use crate::model::{ControlId, Points};
use crate::report::controls::cut;
use crate::report::plan;
use crate::report::style::{percentage, symbol, visible, word};
use crate::verification::{ClaimedScore, Compared, ControlResult, Input, OtherControl, OtherValue};

/// So many controls are named in a sentence.
const MOST_NAMES: usize = 3;
/// Values are shown up to so many characters.
const LONGEST_VALUE: usize = 80;
/// So much of a digest is shown: enough to compare, and to find it by.
const BEGINNING: usize = 16;

/// `Proved: evaluation 12 of Harbour Lane, as of 2026-03-02`
pub(super) fn title(report: &VerificationReport<'_>) -> String {
    let claim = report.claim;
    let tenant = match (&claim.tenant_name, claim.tenant.as_str()) {
        (Some(name), _) => name,
        (None, "") => "an unnamed tenant",
        (None, key) => key,
    };
    let verdict = if report.verification.holds() {
        "Proved"
    } else {
        "Not proved"
    };
    let which = match &report.claimed_in {
        ClaimedIn::Record(id) => format!("evaluation {id} of {tenant}, as of {}", claim.as_of),
        ClaimedIn::File(file) => format!("the evaluation of {tenant} in `{file}`, as of {}", claim.as_of),
    };
    format!("{verdict}: {which}")
}

/// What the side is called that is to be proved.
pub(super) fn claimed_side(report: &VerificationReport<'_>) -> &'static str {
    match report.claimed_in {
        ClaimedIn::Record(_) => "recorded",
        ClaimedIn::File(_) => "saved",
    }
}

/// What something that went in is called.
pub(super) fn input(input: Input) -> &'static str {
    match input {
        Input::AsOf => "as of",
        Input::Plan => "action plan",
        other => other.as_str(),
    }
}

/// Both sides of something that went in.
pub(super) fn sides(compared: &Compared) -> [String; 2] {
    let side = |side: &Option<String>| side.as_deref().map_or_else(|| "none".to_owned(), beginning);
    let found = side(&compared.found);
    match (compared.is_claimed, compared.is_same()) {
        (false, _) => ["not told".to_owned(), found],
        (true, true) => [side(&compared.claimed), "the same".to_owned()],
        (true, false) => [side(&compared.claimed), found],
    }
}

fn beginning(text: &str) -> String {
    let is_digest = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    visible(if is_digest { &text[..BEGINNING] } else { text })
}

/// The numbers, each with both sides and whether these are the same.
pub(super) fn numbers(claimed: &ClaimedScore, found: &ClaimedScore) -> Vec<(&'static str, [String; 2], bool)> {
    let points = |score: &ClaimedScore| format!("{} of {}", score.points, score.max_points);
    let row = |name, claimed: String, found: String| {
        let is_same = claimed == found;
        let found = if is_same { "the same".to_owned() } else { found };
        (name, [claimed, found], is_same)
    };
    vec![
        row("points", points(claimed), points(found)),
        row("percent", percentage(claimed.percent), percentage(found.percent)),
        row("at least", percentage(claimed.at_least), percentage(found.at_least)),
        row("at most", percentage(claimed.at_most), percentage(found.at_most)),
        row("coverage", percentage(claimed.coverage), percentage(found.coverage)),
    ]
}

/// `✗ fail 0.00/8.00 (3 of 8) → ✓ pass 8.00/8.00`
pub(super) fn results(control: &OtherControl) -> String {
    match (&control.claimed, &control.found) {
        (Some(claimed), Some(found)) if claimed == found => format!("{}, on both sides", result(found)),
        (claimed, found) => {
            let side = |side: &Option<ControlResult>| side.as_ref().map_or_else(|| "not there".to_owned(), result);
            format!("{} → {}", side(claimed), side(found))
        }
    }
}

fn result(result: &ControlResult) -> String {
    let mut said = format!("{} {}", symbol(result.outcome), word(result.outcome));
    if result.max_points > Points::ZERO || result.points > Points::ZERO {
        said += &format!(" {}/{}", result.points, result.max_points);
    }
    if let (Some(compliant), Some(total)) = (result.compliant, result.total) {
        said += &format!(" ({compliant} of {total})");
    }
    if result.status.is_set_by_people() {
        said += &format!(", {}", plan::word(result.status));
    }
    said
}

/// ``reason: "TLS is on" → "TLS is off"``
pub(super) fn value(other: &OtherValue) -> String {
    let side = |side: &Option<Value>| match side {
        None => "not there".to_owned(),
        Some(value) => cut(&value.to_string(), LONGEST_VALUE),
    };
    format!("`{}`: {} → {}", other.path, side(&other.claimed), side(&other.found))
}

/// Some controls by name, and how many more there are.
pub(super) fn names(controls: &[&ControlId]) -> String {
    let mut names: Vec<String> = controls.iter().take(MOST_NAMES).map(ToString::to_string).collect();
    if controls.len() > MOST_NAMES {
        names.push(format!("{} more", controls.len() - MOST_NAMES));
    }
    names.join(", ")
}

/// `all 323 controls came to the same` or how many did not.
pub(super) fn count(report: &VerificationReport<'_>) -> String {
    let verification = report.verification;
    let total = verification.controls_total;
    let others = verification
        .controls
        .iter()
        .filter(|control| control.claimed != control.found)
        .count();
    let silent = verification.controls.len() - others;
    let said = match silent {
        0 => String::new(),
        _ => format!("; of {silent} the reason, evidence or resources differ"),
    };
    match others {
        0 if total == 1 => format!("the one control came to the same{said}"),
        0 if total == 2 => format!("both controls came to the same{said}"),
        0 => format!("all {total} controls came to the same{said}"),
        _ => format!("{others} of {total} controls came to something else{said}"),
    }
}
