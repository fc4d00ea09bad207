//! What changed about a control, without any snapshot, in lines that text and Markdown share.

use std::collections::BTreeMap;

use super::Review;
use super::values::{field, quoted};
use crate::diff::ControlChange;
use crate::model::{ChangeKind, Direction, FieldChange, Required};
use crate::report::style::counted;

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

fn data(required: &Required) -> String {
    let from = [required.source.as_deref(), required.permission.as_deref()];
    let from: Vec<&str> = from.into_iter().flatten().collect();
    match from.as_slice() {
        [] => format!("`{}`", required.collection),
        from => format!("`{}` ({})", required.collection, from.join(", ")),
    }
}
