use std::collections::{BTreeMap, BTreeSet};

use super::steps::said;
use crate::model::{
    Cause, Change, ChangeSide, ControlId, ControlRecord, ControlScore, Fraction, Points, RecordedResource,
    RecordedSetting, SettingChange,
};

/// The row of a step on which something about a control changed; `causes` says why.
pub(super) fn row(
    id: &ControlId,
    from: Option<&ControlRecord>,
    to: Option<&ControlRecord>,
    causes: impl FnOnce() -> Vec<Cause>,
) -> Option<Change> {
    if from.map(what_counts) == to.map(what_counts) {
        return None;
    }
    let causes = causes();
    let is_of_tenant = causes
        .iter()
        .any(|cause| cause.is_of_tenant() || *cause == Cause::Applicability);
    let (known_before, known_after) = (known(from), known(to));
    let points = |control: Option<&ControlRecord>| control.map_or(Points::ZERO, |control| control.points);
    let max_points = |control: Option<&ControlRecord>| control.map_or(Points::ZERO, |control| control.max_points);
    let mut change = Change {
        control: id.clone(),
        causes,
        points: points(to) - points(from),
        max_points: max_points(to) - max_points(from),
        known_points: known_after.part - known_before.part,
        known_max_points: known_after.whole - known_before.whole,
        before: from.map(ChangeSide::from),
        after: to.map(ChangeSide::from),
        settings: Vec::new(),
        affected: Vec::new(),
        resolved: Vec::new(),
    };
    if let (true, Some(from), Some(to)) = (is_of_tenant, from, to) {
        change.settings = settings(&from.evidence, &to.evidence);
        // Of what is not known nobody can say that it does not fall short any more.
        if from.outcome.is_evaluated() && to.outcome.is_evaluated() {
            change.affected = without(&to.affected, &from.affected);
            change.resolved = without(&from.affected, &to.affected);
        }
    }
    Some(change)
}

/// What of a control a change is told of; a title or a line that moved is none.
fn what_counts(control: &ControlRecord) -> impl PartialEq + use<'_> {
    let affected: BTreeSet<&str> = control.affected.iter().map(|resource| resource.id.as_str()).collect();
    (
        (control.outcome, control.compliant, control.total, control.scored),
        (control.points, control.max_points, control.worth),
        said(control.status_record.as_ref()),
        affected,
    )
}

/// What a control adds to the two sums of `at_least`.
fn known(control: Option<&ControlRecord>) -> Fraction {
    control.map_or(Fraction::new(Points::ZERO, Points::ZERO), |control| {
        ControlScore::from(control).known()
    })
}

/// The settings that decided and differ, those that both sides read first.
fn settings(before: &[RecordedSetting], after: &[RecordedSetting]) -> Vec<SettingChange> {
    let old: BTreeMap<_, _> = before.iter().map(|setting| (key(setting), setting)).collect();
    let new: BTreeMap<_, _> = after.iter().map(|setting| (key(setting), setting)).collect();
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let change = |key: &(Option<String>, String)| {
        let (before, after) = (old.get(key).copied(), new.get(key).copied());
        let value = |setting: &RecordedSetting| (setting.value.clone(), setting.absent);
        (before.map(value) != after.map(value)).then(|| SettingChange {
            path: after.or(before).map(|setting| setting.path.clone()).unwrap_or_default(),
            before: before.cloned(),
            after: after.cloned(),
        })
    };
    let mut changes: Vec<SettingChange> = keys.into_iter().filter_map(change).collect();
    changes.sort_by_key(|change| change.before.is_none() || change.after.is_none());
    changes
}

/// What makes two settings the same one: a policy stays itself when another one comes to stand before it.
pub(super) fn key(setting: &RecordedSetting) -> (Option<String>, String) {
    let Some(resource) = &setting.resource else {
        return (None, setting.path.clone());
    };
    let mut path = String::new();
    let mut rest = setting.path.as_str();
    while let Some((before, after)) = rest.split_once('[') {
        let (index, after) = after.split_once(']').unwrap_or((after, ""));
        let is_number = index.bytes().all(|byte| byte.is_ascii_digit());
        path.push_str(before);
        path.push_str(if is_number { "[]" } else { index });
        rest = after;
    }
    path.push_str(rest);
    (Some(resource.clone()), path)
}

fn without(these: &[RecordedResource], those: &[RecordedResource]) -> Vec<RecordedResource> {
    let known: BTreeSet<&str> = those.iter().map(|resource| resource.id.as_str()).collect();
    let new = these.iter().filter(|resource| !known.contains(resource.id.as_str()));
    new.cloned().collect()
}
