use std::collections::BTreeMap;

use super::basis::Basis;
use super::steps::{Now, steps};
use super::{changes, identity};
use crate::model::{ControlId, Record, Since, ids_of};
use crate::ruleset::RuleSet;

/// Why a record differs from the one before it.
///
/// `old` is the basis of the one before; without it, or where it cannot be had, what only an evaluation in between would
/// tell apart is one row. A control that was renamed is followed.
pub fn since(before: &Record, old: Option<Basis>, after: &Record, now: Now<'_>) -> Since {
    let names = renamed(now.read);
    let is_renamed = |id: &ControlId| names.contains_key(id);
    let follows = before.controls.iter().any(|control| is_renamed(&control.id));
    let renamed = follows.then(|| record_renamed(before, &names));
    let renamed = renamed.as_ref().unwrap_or(before);
    let steps = old.map(|old| steps(renamed, &old.renamed(&names), after, now));
    Since {
        identity: identity(before),
        changes: changes(renamed, after, steps.as_ref()),
    }
}

/// The ids that controls once had, with those of now.
fn renamed(rules: &RuleSet) -> BTreeMap<ControlId, ControlId> {
    let is_there = |id: &ControlId| rules.control(id.as_str()).is_some();
    let former = rules.controls.iter().flat_map(|control| {
        let ids = ids_of((&control.id, &control.metadata));
        ids.map(move |id| (id.clone(), control.id.clone()))
    });
    former.filter(|(id, _)| !is_there(id)).collect()
}

fn record_renamed(record: &Record, names: &BTreeMap<ControlId, ControlId>) -> Record {
    let mut record = record.clone();
    for control in &mut record.controls {
        if let Some(now) = names.get(&control.id) {
            control.id = now.clone();
        }
    }
    record.controls.sort_by(|a, b| a.id.cmp(&b.id));
    record
}
