//! What text and Markdown say in the same words.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Review;
use crate::change::Row;
use crate::diff::{ControlChange, ControlDifference, FileChange, Numbers, Signal, SnapshotDifference};
use crate::model::{ChangeKind, ChangeSide, Direction, FieldChange, Points, Required, Standing, Status};
use crate::report::status_word;
use crate::report::style::{counted, word};

/// A value longer than this is cut.
const LONGEST: usize = 80;
/// Names that are written out; the others are counted.
const MOST: usize = 5;

/// Everything in one sentence or two.
pub(super) fn summary(review: &Review<'_>) -> String {
    let differences = review.differences;
    let mut said = match differences.controls.len() {
        0 => "No control changed".to_owned(),
        controls => {
            let of = |direction: Direction| {
                let count = differences
                    .controls
                    .iter()
                    .filter(|control| control.direction == direction)
                    .count();
                (count > 0).then(|| format!("{count} {}", way(direction).replace("no ", "without ")))
            };
            let each: Vec<String> = Direction::ALL.iter().copied().filter_map(of).collect();
            format!("{} changed: {}", counted(controls, "control"), each.join(", "))
        }
    };
    if !differences.files.is_empty() {
        said.push_str(&format!("; {} beside them", counted(differences.files.len(), "file")));
    }
    let all = differences.snapshots.len();
    let changed = differences
        .snapshots
        .iter()
        .filter(|snapshot| snapshot.is_changed())
        .count();
    said.push_str(&match (all, changed) {
        (0, _) => ". No snapshot was given: nobody knows which way.".to_owned(),
        (_, 0) => format!(". No score changes ({}).", counted(all, "snapshot")),
        _ => format!(". The score changes on {changed} of {}.", counted(all, "snapshot")),
    });
    said
}

/// What kinds of change they are, in words.
pub(super) fn kinds(control: &ControlChange) -> String {
    let words: Vec<&str> = control.change.kinds.iter().map(|kind| kind.as_str()).collect();
    words.join(", ")
}

/// Whether there is nothing to say of a control but that it has another module and comes out as it did.
pub(super) fn is_brief(control: &ControlChange, review: &Review<'_>) -> bool {
    let change = &control.change;
    let is_through = !change.through.is_empty() && change.kinds == [ChangeKind::Logic];
    let is_plain = change.fields.is_empty() && change.cases.is_empty() && control.time.is_none();
    let has_effect = !review.differences.on_snapshots(&change.id).is_empty();
    control.direction == Direction::Unchanged && is_through && is_plain && !has_effect
}

/// Controls of which there is nothing else to say, by the modules through which they changed.
pub(super) fn briefly<'a>(controls: &[&'a ControlChange]) -> Vec<(String, Vec<&'a str>)> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for control in controls {
        let said = format!("through {}", quoted(&control.change.through));
        groups.entry(said).or_default().push(control.change.id.as_str());
    }
    let counted = groups.into_iter().map(|(said, ids)| {
        let head = format!("on {} {said}", counted(ids.len(), "control"));
        (head, ids)
    });
    counted.collect()
}

/// What changed about a control, without any snapshot, a line each.
pub(super) fn facts(control: &ControlChange, allowed: Option<&String>) -> Vec<String> {
    let change = &control.change;
    let mut lines = Vec::new();
    if let Some(former) = &change.former_id {
        let is_followed = change.kinds.contains(&ChangeKind::Renamed);
        lines.push(format!("was `{former}`"));
        if is_followed && !control.is_followed {
            lines.push(
                "its `former_ids` do not name the id that it had: history, action plan and baselines lose it"
                    .to_owned(),
            );
        }
    }
    if !change.through.is_empty() {
        lines.push(format!("through {}", quoted(&change.through)));
    }
    let is_shown = |field: &&FieldChange| !matches!(field.field.as_str(), "compliance" | "requires" | "used");
    lines.extend(change.fields.iter().filter(is_shown).map(field));
    if change.fields.iter().any(|field| field.field == "used") {
        lines
            .push("its files are there, and it is not used: disabled, or left out by baseline or selection".to_owned());
    }
    lines.extend(
        change
            .reads
            .iter()
            .map(|required| format!("reads now {}", data(required))),
    );
    lines.extend(
        change
            .reads_no_more
            .iter()
            .map(|required| format!("reads no more {}", data(required))),
    );
    for (framework, ids) in &change.compliance_gained {
        lines.push(format!("answers now {framework} {}", ids.join(", ")));
    }
    for (framework, ids) in &change.compliance_lost {
        lines.push(format!("answers no more {framework} {}", ids.join(", ")));
    }
    lines.extend(cases(control));
    if change.decides() && control.exercised > 0 {
        lines.push(format!("evaluated on {}", counted(control.exercised, "snapshot")));
    }
    let is_logic = change.kinds.contains(&ChangeKind::Logic) && change.former_id.is_none();
    if is_logic && !change.has_new_version && change.through.is_empty() {
        lines.push("its `version` is as it was".to_owned());
    }
    if let Some(time) = control.time {
        let shown = |time: std::time::Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        lines.push(format!("took {}, takes {}", shown(time.before), shown(time.after)));
    }
    if let Some(reason) = allowed.filter(|_| control.direction.relaxes()) {
        lines.push(format!("allowed: {reason}"));
    }
    lines
}

fn cases(control: &ControlChange) -> Option<String> {
    let (change, cases) = (&control.change, &control.change.cases);
    let both = |kind: ChangeKind| change.kinds.contains(&kind);
    if both(ChangeKind::Added) {
        let is_without = cases.added.is_empty();
        return Some(if is_without {
            "it has no cases".to_owned()
        } else {
            counted(cases.added.len(), "case")
        });
    }
    if cases.is_empty() {
        return both(ChangeKind::Logic).then(|| "no case changed with it".to_owned());
    }
    if both(ChangeKind::Removed) {
        return None;
    }
    let part = |names: &[String], what: &str| (!names.is_empty()).then(|| format!("{what} {}", quoted(names)));
    let parts = [
        part(&cases.added, "added"),
        part(&cases.changed, "changed"),
        part(&cases.dropped, "dropped"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(format!("cases: {}", parts.join("; ")))
}

/// A key with its value before and after.
pub(super) fn field(field: &FieldChange) -> String {
    if let (Some(before), Some(after)) = (plain_list(&field.before), plain_list(&field.after)) {
        let without = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|own| !those.contains(own)).cloned().collect()
        };
        let (added, removed) = (without(&after, &before), without(&before, &after));
        let part = |sign: &str, names: &[String]| (!names.is_empty()).then(|| format!("{sign} {}", quoted(names)));
        let parts: Vec<String> = [part("+", &added), part("−", &removed)].into_iter().flatten().collect();
        if !parts.is_empty() {
            return format!("{}: {}", field.field, parts.join("; "));
        }
    }
    match (&field.before, &field.after) {
        (Value::Null, Value::Object(members)) => format!("{}: added: {}", field.field, plain(members)),
        (Value::Object(members), Value::Null) => format!("{}: removed: {}", field.field, plain(members)),
        (before, after) => format!("{}: {} → {}", field.field, value(before), value(after)),
    }
}

/// The texts of a list of plain values; of nothing there are none.
fn plain_list(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
        other => Some(other.to_string()),
    };
    match value {
        Value::Null => Some(Vec::new()),
        Value::Array(elements) => elements.iter().map(text).collect(),
        _ => None,
    }
}

fn value(value: &Value) -> String {
    let text = match value {
        Value::Null => return "nothing".to_owned(),
        Value::String(text) => format!("\"{text}\""),
        other => other.to_string(),
    };
    cut(&text)
}

/// The members of an object, one behind the other.
fn plain(members: &serde_json::Map<String, Value>) -> String {
    let each = members.iter().map(|(key, member)| match member {
        Value::String(text) => format!("{key}: {}", cut(text)),
        other => format!("{key}: {}", cut(&other.to_string())),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn quoted(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{}`", cut(name))).collect();
    let more = match names.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

fn data(required: &Required) -> String {
    let from = [required.source.as_deref(), required.permission.as_deref()];
    let from: Vec<&str> = from.into_iter().flatten().collect();
    match from.as_slice() {
        [] => format!("`{}`", required.collection),
        from => format!("`{}` ({})", required.collection, from.join(", ")),
    }
}

/// What a control came to on a snapshot, before and after.
pub(super) fn effect(control: &ControlDifference) -> String {
    let outcome = |side: &Option<ChangeSide>| {
        side.as_ref()
            .map_or("not there".to_owned(), |side| match (side.compliant, side.total) {
                (Some(compliant), Some(total)) => format!("{} ({compliant} of {total})", word(side.outcome)),
                _ => word(side.outcome).to_owned(),
            })
    };
    let points = |side: &Option<ChangeSide>| side.as_ref().map_or(Points::ZERO, |side| side.points);
    let (before, after) = (outcome(&control.before), outcome(&control.after));
    let mut said = match before == after {
        true => before,
        false => format!("{before} → {after}"),
    };
    if control.declared_before != control.declared_after {
        let (before, after) = (declared(control.declared_before), declared(control.declared_after));
        said.push_str(&format!(", declared: {before} → {after}"));
    }
    let change = points(&control.after) - points(&control.before);
    if change != Points::ZERO {
        said.push_str(&format!(", {} points", signed(change)));
    }
    if !control.is_comparable() {
        let lacks: Vec<String> = control.lacks.iter().map(|unknown| unknown.path.clone()).collect();
        said.push_str(&format!(
            "; not comparable: the snapshot does not tell {}",
            quoted(&lacks)
        ));
    }
    for (resources, what) in [
        (&control.caught, "falls short now"),
        (&control.released, "does not fall short any more"),
    ] {
        if !resources.is_empty() {
            let names: Vec<String> = resources
                .iter()
                .map(|resource| resource.name.clone().unwrap_or_else(|| resource.id.clone()))
                .collect();
            let what = if names.len() == 1 {
                what.to_owned()
            } else {
                what.replace("falls", "fall").replace("does", "do")
            };
            said.push_str(&format!("; {} {what}", quoted(&names)));
        }
    }
    said
}

fn declared(declared: Option<(Status, Standing)>) -> String {
    declared.map_or("nothing".to_owned(), |(status, standing)| match standing {
        Standing::InForce => status_word(status).to_owned(),
        other => format!("{}, {}", status_word(status), other.as_str().replace('_', " ")),
    })
}

/// Which way something goes, in a word or two.
pub(super) const fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Unchanged => "no effect",
        other => other.as_str(),
    }
}

/// Whether a row changes any number; the others tell that something was declared.
pub(super) fn tells(row: &Row) -> bool {
    let change = &row.change;
    let points = [
        change.points,
        change.max_points,
        change.known_points,
        change.known_max_points,
    ];
    points.iter().any(|points| *points != Points::ZERO)
}

/// How many controls end as errors on a snapshot, where any do or did.
pub(super) fn errors(snapshot: &SnapshotDifference) -> Option<String> {
    let errors = |numbers: &Option<Numbers>| numbers.as_ref().map_or(0, |numbers| numbers.errors);
    let (before, after) = (errors(&snapshot.before), errors(&snapshot.after));
    (before + after > 0).then(|| format!("controls with errors: {before} → {after}"))
}

/// A change of points with its sign.
pub(super) fn signed(points: Points) -> String {
    let sign = if points > Points::ZERO { "+" } else { "" };
    format!("{sign}{points}")
}

/// Why a direction is what it is.
pub(super) fn why(control: &ControlChange) -> String {
    let words: Vec<&str> = control.signals.iter().map(|signal| phrase(*signal)).collect();
    words.join("; ")
}

const fn phrase(signal: Signal) -> &'static str {
    match signal {
        Signal::ObservedPointsRise => "more points are observed",
        Signal::ObservedPointsFall => "fewer points are observed",
        Signal::AtLeastRises => "`at least` rises",
        Signal::AtLeastFalls => "`at least` falls",
        Signal::ResourceReleased => "a resource does not fall short any more",
        Signal::ResourceCaught => "a resource falls short that did not",
        Signal::LeavesMaximum => "it is not counted any more",
        Signal::EntersMaximum => "it is counted and was not",
        Signal::FewerPointsAtStake => "fewer points are lost where it falls short",
        Signal::MorePointsAtStake => "more points are lost where it falls short",
        Signal::ExclusionWidened => "more is excluded",
        Signal::ExclusionNarrowed => "less is excluded",
    }
}

/// What became of a file, in a word.
pub(super) fn of_file(file: &FileChange) -> &'static str {
    match (file.is_added, file.is_removed, file.changes.is_empty()) {
        (true, ..) => "added",
        (_, true, _) => "removed",
        (_, _, true) => "layout and comments",
        _ => "changed",
    }
}
