//! What changed about the controls from one rule set to another, decided on what their files mean and not on their text.

mod cases;
mod fields;
mod pairs;
mod scripts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pairs::{Pair, pairs};

use crate::engine::Program;
use crate::model::{ChangeKind, ControlMetadata, FieldChange, Required, RuleChange};
use crate::ruleset::{Control, RuleSet};
use crate::source::SourceFile;

/// The rules of one side.
#[derive(Clone, Copy)]
pub struct RulesOfSide<'a> {
    /// As they were read, with their cases.
    pub read: &'a RuleSet,
    /// Those that are used, with the points and parameters that baseline and configuration give them.
    pub used: &'a RuleSet,
    /// The same, compiled.
    pub program: &'a Program,
}

/// What changed about each control that is used on one side or both, by id; nothing of those that are as they were.
pub fn rule_changes(before: RulesOfSide<'_>, after: RulesOfSide<'_>) -> Vec<RuleChange> {
    let mut changes: Vec<RuleChange> = pairs(before.used, after.used)
        .into_iter()
        .filter_map(|pair| change(pair, before, after))
        .collect();
    changes.sort_by(|one, other| one.id.cmp(&other.id));
    changes
}

fn change(pair: Pair<'_>, before: RulesOfSide<'_>, after: RulesOfSide<'_>) -> Option<RuleChange> {
    let Pair {
        before: old,
        after: new,
    } = pair;
    let control = new.or(old)?;
    let mut kinds = BTreeSet::new();
    let mut fields = Vec::new();
    let mut through = Vec::new();
    match (old, new) {
        (Some(old), Some(new)) => {
            if old.id != new.id {
                kinds.insert(ChangeKind::Renamed);
            }
            fields = fields::changes(&old.metadata, &new.metadata, old.id != new.id);
            let telling = fields.iter().filter(|(_, field)| field.field != "version");
            kinds.extend(telling.map(|(kind, _)| *kind));
            let scripts = scripts::compared(old, before, new, after);
            kinds.extend(scripts.kind);
            // That it has another version is told by what changed, where anything did.
            if kinds.is_empty() && !fields.is_empty() {
                kinds.insert(ChangeKind::Metadata);
            }
            through = scripts.through;
        }
        (None, Some(_)) => {
            kinds.insert(ChangeKind::Added);
        }
        (Some(_), None) => {
            kinds.insert(ChangeKind::Removed);
            fields.extend(why_unused(control, after.read).map(|field| (ChangeKind::Removed, field)));
        }
        (None, None) => {}
    }
    let cases = cases::changes(old, new);
    if !cases.is_empty() && old.is_some() && new.is_some() {
        kinds.insert(ChangeKind::Cases);
    }
    if kinds.is_empty() && has_other_text(old, new) {
        kinds.insert(ChangeKind::Formatting);
    }
    let kind = *kinds.first()?;
    let (was, is) = (old.map(|old| &*old.metadata), new.map(|new| &*new.metadata));
    Some(RuleChange {
        id: control.id.clone(),
        former_id: old.map(|old| old.id.clone()).filter(|id| *id != control.id),
        title: control.metadata.title.clone(),
        kind,
        kinds: kinds.into_iter().collect(),
        fields: fields.into_iter().map(|(_, field)| field).collect(),
        through,
        cases,
        compliance_gained: mappings_without(is, was),
        compliance_lost: mappings_without(was, is),
        reads: required_without(is, was),
        reads_no_more: required_without(was, is),
        has_new_version: matches!((was, is), (Some(was), Some(is)) if was.version != is.version),
    })
}

/// Why a control is not used any more whose files are still there.
fn why_unused(control: &Control, read: &RuleSet) -> Option<FieldChange> {
    read.control(control.id.as_str())?;
    Some(FieldChange {
        field: "used".to_owned(),
        before: true.into(),
        after: false.into(),
    })
}

/// Whether a file of it has another text.
fn has_other_text(old: Option<&Control>, new: Option<&Control>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    let is_same = |one: Option<&Arc<SourceFile>>, other: Option<&Arc<SourceFile>>| {
        one.map(|file| file.text()) == other.map(|file| file.text())
    };
    !is_same(Some(&old.metadata_file), Some(&new.metadata_file))
        || !is_same(old.script.as_ref(), new.script.as_ref())
        || !is_same(old.tests.as_ref(), new.tests.as_ref())
}

/// The requirements that one answers and the other does not, by framework.
fn mappings_without(these: Option<&ControlMetadata>, those: Option<&ControlMetadata>) -> BTreeMap<String, Vec<String>> {
    let Some(these) = these else { return BTreeMap::new() };
    let is_known = |framework: &str, id: &str| {
        let known = those.and_then(|those| those.compliance.get(framework));
        known.is_some_and(|known| known.iter().any(|mapping| mapping.id == id))
    };
    let each = these.compliance.iter().map(|(framework, mappings)| {
        let ids = mappings.iter().map(|mapping| mapping.id.clone());
        let new: Vec<String> = ids.filter(|id| !is_known(framework, id)).collect();
        (framework.clone(), new)
    });
    each.filter(|(_, ids)| !ids.is_empty()).collect()
}

/// The data that one needs, or needs with another permission, and the other does not.
fn required_without(these: Option<&ControlMetadata>, those: Option<&ControlMetadata>) -> Vec<Required> {
    let known = those.map_or(&[][..], |those| &those.requires);
    let these = these.map_or(&[][..], |these| &these.requires);
    these
        .iter()
        .filter(|required| !known.contains(required))
        .cloned()
        .collect()
}
