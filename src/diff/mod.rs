//! What a change of rules and declarations does: to the controls, and to the scores of real snapshots.
//!
//! Each side is everything that decides. A snapshot is evaluated by both; on the second side only those controls are
//! run that may come out otherwise. What the change does to the score is told in rows of one cause each, and what it
//! asks of a tenant in a direction: relaxed, tightened, both, neither, or nobody knows, because no snapshot tells.

mod declarations;
mod direction;
mod file_change;
mod redacted;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub use direction::{Sign, Signal};
pub use file_change::{DecidingFile, FileChange, FileKind, file_changes};
pub use snapshot::{ControlDifference, Numbers, SnapshotDifference, Way, compare};

use crate::change::{RulesOfSide, rule_changes};
use crate::engine::Program;
use crate::model::{ControlId, Direction, RuleChange};
use crate::ruleset::RuleSet;

/// One of the two sides that are compared: rules, as far as no snapshot is needed.
#[derive(Clone)]
pub struct Side<'a> {
    /// All rules as they were read, with their cases.
    pub read: &'a RuleSet,
    /// Those that are used, with the points and parameters that baseline and configuration give them.
    pub used: &'a RuleSet,
    /// The same, compiled.
    pub program: &'a Arc<Program>,
}

impl<'a> Side<'a> {
    fn rules(&self) -> RulesOfSide<'a> {
        RulesOfSide {
            read: self.read,
            used: self.used,
            program: self.program,
        }
    }
}

/// All that a change does.
#[derive(Debug)]
pub struct Differences {
    /// What changed about controls, and which way.
    pub controls: Vec<ControlChange>,
    /// What changed in files beside those of controls.
    pub files: Vec<FileChange>,
    /// Each snapshot, in the order given.
    pub snapshots: Vec<SnapshotDifference>,
}

/// What is known of all controls of both sides.
#[derive(Debug, Default)]
pub struct Known {
    /// What each asks for.
    pub titles: BTreeMap<ControlId, String>,
    /// The ids that controls of after say that they had.
    pub former_ids: BTreeSet<ControlId>,
}

/// What changed about a control, and what that does to snapshots.
#[derive(Debug)]
pub struct ControlChange {
    /// The change.
    pub change: RuleChange,
    /// Which way it goes, over all snapshots.
    pub direction: Direction,
    /// The signs of that, each once.
    pub signals: Vec<Signal>,
    /// How many snapshots were evaluated by it, on one side or both.
    pub exercised: usize,
    /// How long it took before and takes now, on all snapshots together; nothing where that was not asked for.
    pub time: Option<Times>,
    /// Whether everything that named it by the id that it had still finds it.
    pub is_followed: bool,
}

/// What changed about the rules, before any snapshot is looked at.
pub fn changes(before: &Side<'_>, after: &Side<'_>) -> Vec<RuleChange> {
    rule_changes(before.rules(), after.rules())
}

impl Differences {
    /// Puts what changed about the rules together with what came of the snapshots.
    ///
    /// A control whose own files are as they were, and that comes out otherwise, is told of as well: a tenant file or
    /// the action plan is why.
    pub fn of(
        changes: Vec<RuleChange>,
        files: Vec<FileChange>,
        snapshots: Vec<SnapshotDifference>,
        about: &Known,
    ) -> Self {
        let ids = changes
            .iter()
            .flat_map(|change| [Some(&change.id), change.former_id.as_ref()]);
        let known: BTreeSet<ControlId> = ids.flatten().cloned().collect();
        let mut all = changes;
        all.extend(declarations::effects(&snapshots, &known, &about.titles));
        all.sort_by(|one, other| one.id.cmp(&other.id));
        let controls = all
            .into_iter()
            .map(|change| ControlChange::of(change, &snapshots, &about.former_ids));
        Self {
            controls: controls.collect(),
            files,
            snapshots,
        }
    }

    /// The controls as a reviewer looks at them: what is relaxed first, what has no effect last.
    pub fn by_weight(&self) -> Vec<&ControlChange> {
        let mut controls: Vec<&ControlChange> = self.controls.iter().collect();
        let weight = |direction: Direction| match direction {
            Direction::Relaxed => 0,
            Direction::Mixed => 1,
            Direction::Unexercised => 2,
            Direction::Tightened => 3,
            Direction::Unchanged => 4,
        };
        controls.sort_by_key(|control| weight(control.direction));
        controls
    }

    /// The snapshots on which a control comes out otherwise, or of which that cannot be said.
    pub fn on_snapshots(&self, id: &ControlId) -> Vec<(&SnapshotDifference, &ControlDifference)> {
        let own = self.snapshots.iter().flat_map(|snapshot| {
            let own = snapshot.controls.iter().filter(|control| control.control == *id);
            own.map(move |control| (snapshot, control))
        });
        own.collect()
    }

    /// The controls whose change decides, and by which no snapshot was evaluated.
    pub fn unexercised(&self) -> impl Iterator<Item = &ControlChange> {
        let is_it = |control: &&ControlChange| control.direction == Direction::Unexercised;
        self.controls.iter().filter(is_it)
    }

    /// The same with how long each control took.
    #[must_use]
    pub fn timed(mut self, times: &BTreeMap<ControlId, Times>) -> Self {
        for control in &mut self.controls {
            control.time = times.get(&control.change.id).copied();
        }
        self
    }

    /// The controls of which less is asked than before on some snapshot.
    pub fn relaxed(&self) -> impl Iterator<Item = &ControlChange> {
        self.controls.iter().filter(|control| control.direction.relaxes())
    }
}

/// How long a control took on both sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Before.
    pub before: Duration,
    /// Now.
    pub after: Duration,
}

impl Times {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            before: self.before + other.before,
            after: self.after + other.after,
        }
    }
}

impl ControlChange {
    fn of(change: RuleChange, snapshots: &[SnapshotDifference], former_ids: &BTreeSet<ControlId>) -> Self {
        let is_exercised = |snapshot: &&SnapshotDifference| snapshot.exercised.contains(&change.id);
        let exercised = snapshots.iter().filter(is_exercised).count();
        let is_followed = change.former_id.as_ref().is_none_or(|id| former_ids.contains(id));
        let own = snapshots.iter().flat_map(|snapshot| &snapshot.controls);
        let signals: BTreeSet<Signal> = own
            .filter(|control| control.control == change.id)
            .flat_map(|control| control.signals.iter().copied())
            .collect();
        let of_signals = direction::of(&signals);
        let direction = match (of_signals, exercised, change.decides()) {
            // What nobody is judged by cannot make anything easier.
            (Direction::Unchanged, 0, true) => Direction::Unexercised,
            (direction, ..) => direction,
        };
        Self {
            change,
            direction,
            signals: signals.into_iter().collect(),
            exercised,
            time: None,
            is_followed,
        }
    }
}
