use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::Basis;
use super::recorded::control_record;
use crate::engine::{Engine, Program, Workers};
use crate::evaluate::{Settings, evaluate};
use crate::model::{
    Affected, ControlId, ControlRecord, ControlScore, DeclaredStatus, Record, Share, Standing, Status, StatusRecord,
};
use crate::ruleset::RuleSet;
use crate::score::{Observed, contribution};
use crate::snapshot::Snapshot;

/// What each control comes to on the way from one record to the next: a control that is not there is not in scope.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    /// The old rules, with the old parameters, on the new snapshot.
    pub(super) old_rules: Controls,
    /// The new rules, with the old parameters.
    pub(super) new_rules: Controls,
    /// The new rules with the new parameters, and the old status.
    pub(super) new_parameters: Controls,
}

pub(super) type Controls = BTreeMap<ControlId, ControlRecord>;

/// What is at hand while an evaluation is recorded.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// All rules, as they were read.
    pub read: &'a RuleSet,
    /// The basis of the new record.
    pub basis: &'a Basis,
    /// The new snapshot.
    pub snapshot: &'a Arc<Snapshot>,
    /// What compiles rules.
    pub engine: &'a Engine,
    /// What was compiled on the way between the same rules before.
    pub compiled: &'a Compiled,
    /// The threads that run them.
    pub workers: &'a Workers,
}

/// Rules that were compiled on the way from some rules to others: of many snapshots each takes the same way.
#[derive(Default)]
pub struct Compiled(Mutex<BTreeMap<OnTheWay, Arc<Program>>>);

/// The controls of a step.
type OnTheWay = (Way, Vec<ControlId>);

/// Which rules are run on a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Those that are the same on both sides, with the new parameters.
    Same,
    /// The old ones.
    Old,
    /// The new ones, with the old parameters.
    Next,
}

impl Compiled {
    /// The program of some controls; whatever is wrong with old rules was told when they were new.
    fn program(&self, way: Way, rules: &RuleSet, by: &Basis, now: Now<'_>) -> Arc<Program> {
        let ids: Vec<ControlId> = rules.controls.iter().map(|control| control.id.clone()).collect();
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (way, ids);
        if let Some(program) = known().get(&key) {
            return Arc::clone(program);
        }
        // Not under the lock: whoever compiles may be given another snapshot meanwhile.
        let mut rules = rules.clone();
        by.adjustments.apply(&mut rules);
        let program = Arc::new(now.engine.compile(&rules).0);
        known().insert(key, Arc::clone(&program));
        program
    }
}

/// Evaluates on the way from one record to the next: of the controls whose rules are the same nothing is run, unless
/// parameters or the profile of the tenant changed.
///
/// `old` is the basis of `before`; a control that was renamed has its new id in both.
pub(super) fn steps(before: &Record, old: &Basis, after: &Record, now: Now<'_>) -> Steps {
    let changed = changed(before, after);
    let settings = old.settings(after.as_of);
    let run = |way: Way, rules: &RuleSet, by: &Basis| run(way, rules, by, &settings, now);
    let new_parameters = with_old_status(after.controls.iter().cloned(), before);
    let same_rules: Controls = if before.settings == after.settings {
        let is_same = |id: &ControlId| !changed.contains(id);
        let same = new_parameters.iter().filter(|(id, _)| is_same(id));
        same.map(|(id, control)| (id.clone(), control.clone())).collect()
    } else {
        let same = narrowed(&now.basis.rules, |id| !changed.contains(id));
        with_old_status(run(Way::Same, &same, now.basis), before)
    };
    let with_same = |controls: Vec<ControlRecord>| {
        let mut all = same_rules.clone();
        all.extend(with_old_status(controls, before));
        all
    };
    let was_used = |id: &ControlId| old.rules.control(id.as_str()).is_some();
    let is_new = |id: &ControlId| !old.known.contains(id) && now.basis.rules.control(id.as_str()).is_some();
    let next = narrowed(now.read, |id| changed.contains(id) && (was_used(id) || is_new(id)));
    Steps {
        old_rules: with_same(run(Way::Old, &narrowed(&old.rules, |id| changed.contains(id)), old)),
        new_rules: with_same(run(Way::Next, &next, old)),
        new_parameters,
    }
}

/// The controls whose rules differ, or that only one of two records has.
fn changed(before: &Record, after: &Record) -> BTreeSet<ControlId> {
    let differs = |one: &Record, id: &ControlId, digest: &str| {
        let other = one.control(id);
        other.is_none_or(|other| other.digest != digest)
    };
    let old = before.controls.iter().filter(|c| differs(after, &c.id, &c.digest));
    let new = after.controls.iter().filter(|c| differs(before, &c.id, &c.digest));
    old.chain(new).map(|control| control.id.clone()).collect()
}

fn narrowed(rules: &RuleSet, wanted: impl Fn(&ControlId) -> bool) -> RuleSet {
    let controls = rules.controls.iter().filter(|control| wanted(&control.id));
    RuleSet {
        controls: controls.cloned().collect(),
        modules: rules.modules.clone(),
        ..RuleSet::default()
    }
}

/// What rules as written find on the new snapshot, with the points and parameters of a basis.
fn run(way: Way, rules: &RuleSet, by: &Basis, settings: &Settings, now: Now<'_>) -> Vec<ControlRecord> {
    if rules.controls.is_empty() {
        return Vec::new();
    }
    let program = now.workers.run(|| now.compiled.program(way, rules, by, now));
    let evaluation = evaluate(&program, now.snapshot, settings, now.workers);
    let records = evaluation.controls.iter();
    records
        .filter_map(|control| control_record(control, &program))
        .collect()
}

/// Controls with what was declared about them before.
fn with_old_status(controls: impl IntoIterator<Item = ControlRecord>, before: &Record) -> Controls {
    let with_status = |control: ControlRecord| {
        let declared = before.control(&control.id).and_then(|old| old.status_record.as_ref());
        (control.id.clone(), with_status(control, declared))
    };
    controls.into_iter().map(with_status).collect()
}

/// A control as it would count if this had been declared about it.
pub(super) fn with_status(control: ControlRecord, declared: Option<&DeclaredStatus>) -> ControlRecord {
    if said(control.status_record.as_ref()) == said(declared) {
        return control;
    }
    let score = ControlScore::from(&control);
    let adds = contribution(&observed(&control, &score.affected), said(declared));
    ControlRecord {
        points: adds.points,
        observed_points: adds.observed,
        asserted_points: adds.asserted,
        max_points: adds.max_points,
        reachable_points: adds.reachable,
        planned_points: adds.planned,
        status: adds.status,
        status_record: adds.declared,
        ..control
    }
}

fn observed<'a>(control: &ControlRecord, affected: &'a [Affected]) -> Observed<'a> {
    let whole = |number: Option<u64>| i64::try_from(number.unwrap_or_default()).unwrap_or(i64::MAX);
    Observed {
        outcome: control.outcome,
        share: Share::new(whole(control.compliant), whole(control.total)).ok(),
        affected,
        affected_total: control.affected_total,
        worth: control.worth,
        scoring: control.scoring,
        scored: control.scored,
    }
}

/// What was declared, and how it stood on its day, whatever the control made of it.
pub(super) fn said(declared: Option<&DeclaredStatus>) -> Option<(&StatusRecord, Standing)> {
    let declared = declared?;
    let standing = match declared.standing {
        // Nobody can attest what is measured, whatever it came to.
        Standing::Completed | Standing::Idle if declared.record.status == Status::Attested => Standing::Idle,
        Standing::Completed | Standing::Idle => Standing::InForce,
        standing => standing,
    };
    Some((&declared.record, standing))
}
