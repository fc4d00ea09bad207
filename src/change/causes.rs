use std::collections::{BTreeMap, BTreeSet};

use super::row::row;
use super::steps::Steps;
use super::steps::with_status;
use crate::model::{Cause, Change, ControlId, ControlRecord, Record};

/// Why one record differs from another of the same tenant: rows by control, in the order of the path.
///
/// The changes of points and maximum of all rows add up to those of the records. `steps` are the evaluations in between;
/// without them, what they would tell apart is one row.
pub(super) fn changes(before: &Record, after: &Record, steps: Option<&Steps>) -> Vec<Change> {
    let old: BTreeMap<_, _> = before.controls.iter().map(|control| (&control.id, control)).collect();
    let new: BTreeMap<_, _> = after.controls.iter().map(|control| (&control.id, control)).collect();
    let mut ids: BTreeSet<&ControlId> = old.keys().chain(new.keys()).copied().collect();
    if let Some(steps) = steps {
        ids.extend(steps.old_rules.keys().chain(steps.new_rules.keys()));
    }
    let each = ids.into_iter().flat_map(|id| {
        let (old, new) = (old.get(id).copied(), new.get(id).copied());
        let path = match steps {
            Some(steps) => whole_path(before, after, steps, id, new),
            None => short_path(before, after, old, new),
        };
        rows(id, old, &path)
    });
    each.collect()
}

/// Why one record differs from another, where nothing is known of what lies between: rows as far as the two tell.
pub fn direct(before: &Record, after: &Record) -> Vec<Change> {
    changes(before, after, None)
}

/// One step of the path: what differs on it, and what the control comes to at its end.
struct Step {
    differs: Vec<Differs>,
    end: Option<ControlRecord>,
}

/// What differs between the beginning and the end of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Differs {
    Snapshot,
    Engine,
    Rules,
    Parameters,
    Status,
}

fn whole_path(
    before: &Record,
    after: &Record,
    steps: &Steps,
    id: &ControlId,
    new: Option<&ControlRecord>,
) -> Vec<Step> {
    let mut first = Vec::new();
    if before.engine != after.engine {
        first.push(Differs::Engine);
    }
    // With another day alone, data may have become too old.
    if before.snapshot.digest != after.snapshot.digest || first.is_empty() {
        first.push(Differs::Snapshot);
    }
    let step = |differs: Vec<Differs>, end: Option<&ControlRecord>| Step {
        differs,
        end: end.cloned(),
    };
    vec![
        step(first, steps.old_rules.get(id)),
        step(vec![Differs::Rules], steps.new_rules.get(id)),
        step(vec![Differs::Parameters], steps.new_parameters.get(id)),
        step(vec![Differs::Status], new),
    ]
}

/// The path where nothing in between is known: what was declared is told apart, because both records hold it.
fn short_path(before: &Record, after: &Record, old: Option<&ControlRecord>, new: Option<&ControlRecord>) -> Vec<Step> {
    let is_one_sided = old.is_none() || new.is_none();
    let has_other_rules = match (old, new) {
        (Some(old), Some(new)) => old.digest != new.digest,
        _ => before.rules.digest != after.rules.digest,
    };
    let mut differs = Vec::new();
    if has_other_rules {
        differs.push(Differs::Rules);
    }
    if before.settings != after.settings {
        differs.push(Differs::Parameters);
    }
    if before.engine != after.engine {
        differs.push(Differs::Engine);
    }
    let has_other_snapshot = before.snapshot.digest != after.snapshot.digest;
    if differs.is_empty() || (has_other_snapshot && !is_one_sided) {
        differs.push(Differs::Snapshot);
    }
    let declared = old.and_then(|old| old.status_record.as_ref());
    vec![
        Step {
            differs,
            end: new.map(|new| with_status(new.clone(), declared)),
        },
        Step {
            differs: vec![Differs::Status],
            end: new.cloned(),
        },
    ]
}

fn rows(id: &ControlId, old: Option<&ControlRecord>, path: &[Step]) -> Vec<Change> {
    let mut from = old;
    let mut rows = Vec::new();
    for step in path {
        let to = step.end.as_ref();
        rows.extend(row(id, from, to, || causes(&step.differs, from, to)));
        from = to;
    }
    rows
}

fn causes(differs: &[Differs], from: Option<&ControlRecord>, to: Option<&ControlRecord>) -> Vec<Cause> {
    let cause = |differs: &Differs| match differs {
        Differs::Snapshot => of_snapshot(from, to),
        Differs::Engine => Cause::Engine,
        Differs::Rules => Cause::Catalogue,
        Differs::Parameters => Cause::Parameters,
        Differs::Status => Cause::Status,
    };
    differs.iter().map(cause).collect()
}

/// What about a snapshot changed a control.
fn of_snapshot(from: Option<&ControlRecord>, to: Option<&ControlRecord>) -> Cause {
    let (Some(from), Some(to)) = (from, to) else {
        // The export itself says which products are in scope.
        return Cause::Parameters;
    };
    let does_not_arise = |control: &ControlRecord| control.outcome == crate::model::Outcome::NotApplicable;
    if from.outcome.is_unknown() || to.outcome.is_unknown() {
        Cause::Visibility
    } else if does_not_arise(from) || does_not_arise(to) {
        Cause::Applicability
    } else if from.total.is_some() && to.total.is_some() && from.total != to.total {
        Cause::Population
    } else {
        Cause::Configuration
    }
}
