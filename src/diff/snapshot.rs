use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::direction::{Counted, of, signals};
use super::{Side, Signal};
use crate::change::{About, Basis, Compiled, Now, Row, Totals, parts, recorded, since};
use crate::engine::{Engine, Workers};
use crate::evaluate::{Evaluated, Settings};
use crate::model::{
    ChangeSide, ControlId, ControlProblem, ControlRecord, ControlScore, Direction, Fraction, Outcome, Percent, Record,
    RecordedResource, SecureScore, Standing, Status, Unknown,
};
use crate::snapshot::Snapshot;

/// What a change does to one snapshot.
#[derive(Debug, Clone)]
pub struct SnapshotDifference {
    /// The snapshot, as it was asked for.
    pub source: String,
    /// What the tenant is called.
    pub tenant: Option<String>,
    /// Why it could not be evaluated; nothing below is known then.
    pub problem: Option<ControlProblem>,
    /// The score before.
    pub before: Option<Numbers>,
    /// The score after.
    pub after: Option<Numbers>,
    /// Why they differ, in rows of one control and one cause, which add up exactly.
    pub rows: Vec<Row>,
    /// The controls that come out otherwise, or of which that cannot be said.
    pub controls: Vec<ControlDifference>,
    /// The controls by which it was evaluated on one side or both.
    pub exercised: BTreeSet<ControlId>,
}

/// The numbers of a score that a change is told in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// Earned over what was evaluated.
    pub percent: Fraction,
    /// The same where unknown earns nothing.
    pub at_least: Fraction,
    /// The same where unknown earns all.
    pub at_most: Fraction,
    /// Evaluated points over points in scope.
    pub coverage: Fraction,
    /// How many controls ended as errors.
    pub errors: usize,
}

/// What a change does to one control on one snapshot.
#[derive(Debug, Clone)]
pub struct ControlDifference {
    /// The control, by its id of after where there is one.
    pub control: ControlId,
    /// What it came to before; nothing where it was not in scope.
    pub before: Option<ChangeSide>,
    /// What it comes to now; nothing where it is not in scope.
    pub after: Option<ChangeSide>,
    /// What people declared about it before, and how that stood.
    pub declared_before: Option<(Status, Standing)>,
    /// What they declare now.
    pub declared_after: Option<(Status, Standing)>,
    /// Which way that goes.
    pub direction: Direction,
    /// The signs of it.
    pub signals: Vec<Signal>,
    /// What the snapshot does not tell, and so cannot be compared.
    pub lacks: Vec<Unknown>,
    /// The resources that fall short now and did not.
    pub caught: Vec<RecordedResource>,
    /// The resources that do not fall short any more.
    pub released: Vec<RecordedResource>,
}

impl ControlDifference {
    /// Whether it can be compared at all.
    pub fn is_comparable(&self) -> bool {
        self.lacks.is_empty()
    }

    /// Whether its outcome is another.
    pub fn flips(&self) -> bool {
        self.before.as_ref().map(|side| side.outcome) != self.after.as_ref().map(|side| side.outcome)
    }
}

/// What the comparisons of all snapshots have in common.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// The controls that were called otherwise before, by their ids of before.
    pub names: &'a BTreeMap<ControlId, ControlId>,
    /// What was compiled for the snapshots before.
    pub compiled: &'a Compiled,
    /// The threads that run controls.
    pub workers: &'a Workers,
}

/// Evaluates a snapshot by both sides, each with its settings, and tells what differs.
pub fn compare(
    snapshot: &Arc<Snapshot>,
    (before, old): (&Side<'_>, Settings),
    (after, new): (&Side<'_>, Settings),
    way: Way<'_>,
) -> SnapshotDifference {
    let Way { names, workers, .. } = way;
    let widened = exclusions(snapshot, before, &old, after, &new);
    let bases = (
        Basis::of(before.read, before.used, &old),
        Basis::of(after.read, after.used, &new),
    );
    let shared = Arc::clone(snapshot);
    let first = Evaluated::new(Arc::clone(before.program), Arc::clone(&shared), old, None, workers);
    let second = Evaluated::new(Arc::clone(after.program), shared, new, Some(&first), workers);
    let record = |evaluated: &Evaluated, basis: &Basis| {
        recorded(&evaluated.evaluation, &evaluated.program, about(evaluated, basis))
            .expect("a snapshot that was read has a digest and a score")
    };
    let (was, is) = (record(&first, &bases.0), record(&second, &bases.1));
    let engine = Engine::default();
    let now = Now {
        read: after.read,
        basis: &bases.1,
        snapshot,
        engine: &engine,
        compiled: way.compiled,
        workers,
    };
    let is_based_alike = was.rules.digest == is.rules.digest && was.settings == is.settings;
    let changes = since(&was, (!is_based_alike).then_some(bases.0), &is, now).changes;
    let parts = parts(&Totals::of(&was), &Totals::of(&is), &changes);
    let rows = changes
        .into_iter()
        .zip(parts)
        .map(|(change, part)| Row { change, part });
    SnapshotDifference {
        source: snapshot.identity().source,
        tenant: second
            .evaluation
            .tenant
            .name
            .clone()
            .or(second.evaluation.tenant.id.clone()),
        problem: None,
        rows: rows.collect(),
        controls: controls(&was, &is, names, &widened, at_least(&first)),
        exercised: exercised(&was, &is, names),
        before: numbers(&first),
        after: numbers(&second),
    }
}

impl SnapshotDifference {
    /// A snapshot that could not be evaluated.
    pub fn unreadable(source: String, problem: ControlProblem) -> Self {
        Self {
            source,
            tenant: None,
            problem: Some(problem),
            before: None,
            after: None,
            rows: Vec::new(),
            controls: Vec::new(),
            exercised: BTreeSet::new(),
        }
    }

    /// Whether what is sure of its score falls by more than so many percentage points.
    pub fn drops_by_more_than(&self, most: Percent) -> bool {
        let numbers = self.before.as_ref().zip(self.after.as_ref());
        numbers.is_some_and(|(before, after)| after.at_least.is_below(before.at_least, most))
    }

    /// Whether its score is another.
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

fn about(evaluated: &Evaluated, basis: &Basis) -> About {
    About {
        as_of: evaluated.settings.as_of,
        recorded_at: Timestamp::UNIX_EPOCH,
        settings: basis.settings_text().0,
        revision: None,
        baseline: None,
        engine: String::new(),
    }
}

fn at_least(evaluated: &Evaluated) -> Fraction {
    let score: Option<&SecureScore> = evaluated.evaluation.score.as_ref();
    score.map_or_else(
        || Fraction::new(crate::model::Points::ZERO, crate::model::Points::ZERO),
        |score| score.at_least,
    )
}

fn numbers(evaluated: &Evaluated) -> Option<Numbers> {
    let score = evaluated.evaluation.score.as_ref()?;
    let is_error = |control: &&ControlScore| control.outcome == Outcome::Error;
    Some(Numbers {
        percent: score.percent,
        at_least: score.at_least,
        at_most: score.at_most,
        coverage: score.coverage,
        errors: evaluated.evaluation.controls.iter().filter(is_error).count(),
    })
}

/// The controls of a record, by the ids of after.
fn by_new_id<'a>(record: &'a Record, names: &BTreeMap<ControlId, ControlId>) -> BTreeMap<ControlId, &'a ControlRecord> {
    let id = |id: &ControlId| names.get(id).unwrap_or(id).clone();
    record
        .controls
        .iter()
        .map(|control| (id(&control.id), control))
        .collect()
}

fn exercised(was: &Record, is: &Record, names: &BTreeMap<ControlId, ControlId>) -> BTreeSet<ControlId> {
    let both = by_new_id(was, names).into_iter().chain(by_new_id(is, &BTreeMap::new()));
    both.filter(|(_, control)| control.outcome.is_evaluated())
        .map(|(id, _)| id)
        .collect()
}

fn controls(
    was: &Record,
    is: &Record,
    names: &BTreeMap<ControlId, ControlId>,
    widened: &BTreeMap<ControlId, BTreeSet<Signal>>,
    at_least: Fraction,
) -> Vec<ControlDifference> {
    let (old, new) = (by_new_id(was, names), by_new_id(is, &BTreeMap::new()));
    let ids: BTreeSet<&ControlId> = old.keys().chain(new.keys()).collect();
    let each = ids.into_iter().filter_map(|id| {
        let (before, after) = (old.get(id).copied(), new.get(id).copied());
        control(id, before, after, widened.get(id), at_least)
    });
    each.collect()
}

fn control(
    id: &ControlId,
    before: Option<&ControlRecord>,
    after: Option<&ControlRecord>,
    widened: Option<&BTreeSet<Signal>>,
    at_least: Fraction,
) -> Option<ControlDifference> {
    let mut signals = signals(before.map(counted), after.map(counted), at_least);
    signals.extend(widened.into_iter().flatten());
    let unknown = |side: Option<&ControlRecord>| side.filter(|side| side.outcome.is_unknown()).is_some();
    let lacks = |side: Option<&ControlRecord>| side.map(|side| side.unknown.clone()).unwrap_or_default();
    let is_other_script = before.map(|side| &side.digest) != after.map(|side| &side.digest);
    let is_same = before.map(what_shows) == after.map(what_shows) && signals.is_empty();
    if is_same && !(is_other_script && unknown(after)) {
        return None;
    }
    let (caught, released) = match (before, after) {
        (Some(old), Some(new)) if old.outcome.is_evaluated() && new.outcome.is_evaluated() => {
            (without(new, old), without(old, new))
        }
        _ => (Vec::new(), Vec::new()),
    };
    Some(ControlDifference {
        control: id.clone(),
        before: before.map(ChangeSide::from),
        after: after.map(ChangeSide::from),
        declared_before: before.and_then(declared),
        declared_after: after.and_then(declared),
        direction: of(&signals),
        signals: signals.into_iter().collect(),
        lacks: if unknown(after) {
            lacks(after)
        } else if unknown(before) {
            lacks(before)
        } else {
            Vec::new()
        },
        caught,
        released,
    })
}

fn declared(record: &ControlRecord) -> Option<(Status, Standing)> {
    let declared = record.status_record.as_ref()?;
    Some((declared.record.status, declared.standing))
}

fn counted(record: &ControlRecord) -> Counted<'_> {
    Counted {
        record,
        known: ControlScore::from(record).known(),
    }
}

/// What of a control a reader of a change looks at.
fn what_shows(record: &ControlRecord) -> impl PartialEq + use<'_> {
    let affected: BTreeSet<&str> = record.affected.iter().map(|resource| resource.id.as_str()).collect();
    (
        (record.outcome, record.compliant, record.total, record.affected_total),
        (record.points, record.max_points, record.worth, record.scored),
        (record.status, declared(record), affected),
    )
}

fn without(these: &ControlRecord, those: &ControlRecord) -> Vec<RecordedResource> {
    let known: BTreeSet<&str> = those.affected.iter().map(|resource| resource.id.as_str()).collect();
    let new = these
        .affected
        .iter()
        .filter(|resource| !known.contains(resource.id.as_str()));
    new.cloned().collect()
}

/// The controls that take declared exclusions of which there are more or fewer than before.
fn exclusions(
    snapshot: &Snapshot,
    before: &Side<'_>,
    old: &Settings,
    after: &Side<'_>,
    new: &Settings,
) -> BTreeMap<ControlId, BTreeSet<Signal>> {
    let profile = |settings: &Settings| crate::evaluate::profile(&settings.tenant, snapshot.tenant());
    let (was, is) = (profile(old), profile(new));
    let numbers = 0..after.program.len();
    let each = numbers.filter_map(|number| {
        let (id, metadata) = after.program.control(number);
        before.program.number(id)?;
        let (old, new) = (was.exclusions_for(metadata), is.exclusions_for(metadata));
        let of = |exclusions: &crate::model::Exclusions| -> BTreeSet<(&str, String)> {
            exclusions.each().map(|(kind, id)| (kind, id.to_owned())).collect()
        };
        let (old, new) = (of(&old), of(&new));
        let mut signals = BTreeSet::new();
        if !new.is_subset(&old) {
            signals.insert(Signal::ExclusionWidened);
        }
        if !old.is_subset(&new) {
            signals.insert(Signal::ExclusionNarrowed);
        }
        (!signals.is_empty() && after.program.takes_exclusions(number)).then(|| (id.clone(), signals))
    });
    each.collect()
}
