use std::collections::{BTreeMap, BTreeSet};

use super::{Signal, SnapshotDifference};
use crate::model::{CaseChanges, Cause, ChangeKind, ControlId, RuleChange};

/// The controls that come out otherwise although their own files, and what baseline and configuration make of them, are
/// as they were: what was declared about a tenant or in the action plan is another.
pub(super) fn effects(
    snapshots: &[SnapshotDifference],
    known: &BTreeSet<ControlId>,
    titles: &BTreeMap<ControlId, String>,
) -> Vec<RuleChange> {
    let mut kinds: BTreeMap<ControlId, BTreeSet<ChangeKind>> = BTreeMap::new();
    for snapshot in snapshots {
        for row in &snapshot.rows {
            let kind = match row.change.causes.contains(&Cause::Status) {
                true => ChangeKind::Plan,
                false => ChangeKind::Tenant,
            };
            kinds.entry(row.change.control.clone()).or_default().insert(kind);
        }
        for control in &snapshot.controls {
            let is_of_exclusions =
                |signal: &Signal| matches!(signal, Signal::ExclusionWidened | Signal::ExclusionNarrowed);
            if control.signals.iter().any(is_of_exclusions) {
                kinds
                    .entry(control.control.clone())
                    .or_default()
                    .insert(ChangeKind::Tenant);
            }
        }
    }
    let new = kinds.into_iter().filter(|(id, _)| !known.contains(id));
    new.map(|(id, kinds)| RuleChange {
        title: titles.get(&id).cloned().unwrap_or_default(),
        former_id: None,
        kind: *kinds.first().unwrap_or(&ChangeKind::Tenant),
        kinds: kinds.into_iter().collect(),
        fields: Vec::new(),
        through: Vec::new(),
        cases: CaseChanges::default(),
        compliance_gained: BTreeMap::new(),
        compliance_lost: BTreeMap::new(),
        reads: Vec::new(),
        reads_no_more: Vec::new(),
        has_new_version: false,
        id,
    })
    .collect()
}
