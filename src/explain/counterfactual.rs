//! What would alter a verdict: the changes that would give full points, that would take points away, or the data that
//! would have to be collected.
//!
//! Nothing is derived: every change is made on a copy of the snapshot and the control is run again. A change never
//! deletes data: what makes the population smaller, or a setting unknown, is not proposed.

use std::sync::Arc;

use serde::Serialize;

use super::search::Search;
use crate::engine::{Account, Program};
use crate::evaluate::Settings;
use crate::model::{ControlMetadata, ControlScore, EvidenceValue, Outcome, Points};
use crate::snapshot::{Draft, Snapshot};

/// What would alter a verdict.
#[derive(Debug, Clone, Serialize)]
pub struct Counterfactual {
    /// What was looked for.
    pub goal: Goal,
    /// The changes that reach it, the smallest first.
    pub reach: Vec<Proposal>,
    /// Where none does: those that raise the points most.
    pub raise: Vec<Proposal>,
    /// How many changes were tried.
    pub tried: usize,
    /// Whether there were more to try.
    pub ended_early: bool,
    /// Where something is not known: what would have to be collected.
    pub collect: Vec<ToCollect>,
}

/// What a change is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Give the points that are missing.
    FullPoints,
    /// Take points away: what must not change.
    FewerPoints,
    /// Make it known.
    Data,
    /// There is nothing to change: the question does not arise, or the control itself is broken.
    Nothing,
}

/// A change, and what the control would say of it.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// What is changed: one thing, or two where no one thing is enough.
    pub changes: Vec<Change>,
    /// The outcome with it.
    pub outcome: Outcome,
    /// How many would comply.
    pub compliant: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// The points that would be observed.
    pub points: Points,
    /// Why, in the words of the control.
    pub reason: String,
}

/// One change: of a setting, of the same setting in several elements, or of what the tenant declares.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// How it is changed.
    pub action: Action,
    /// The setting, with `*` for the elements of lists where several are changed; of an exclusion the key of the tenant
    /// file.
    pub path: String,
    /// The value that it has; null where it is not the same everywhere.
    pub from: Option<EvidenceValue>,
    /// The value that it gets, or what is added or removed.
    pub to: EvidenceValue,
    /// Every setting that is changed.
    pub paths: Vec<String>,
    /// Where the first one stands: the file,
    pub file: Option<String>,
    /// its line,
    pub line: Option<usize>,
    /// and its column.
    pub column: Option<usize>,
}

/// How a setting is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It gets another value.
    Set,
    /// A list gets one more element.
    Add,
    /// A list loses one element.
    Remove,
    /// The tenant declares an exclusion.
    Exclude,
}

/// Something that a snapshot would have to hold.
#[derive(Debug, Clone, Serialize)]
pub struct ToCollect {
    /// What was asked for.
    pub path: String,
    /// Why it is not known.
    pub why: String,
    /// The cmdlet or API path that delivers it.
    pub source: Option<String>,
    /// The least permission that it takes.
    pub permission: Option<String>,
}

/// Looks for the smallest changes that alter a verdict. Runs the control many times, always in the same order.
pub(super) fn counterfactual(
    program: &Program,
    number: usize,
    snapshot: &Arc<Snapshot>,
    settings: &Settings,
    account: &Account,
    control: &ControlScore,
) -> Counterfactual {
    let mut found = Counterfactual::looking_for(control);
    let goal = found.goal;
    match goal {
        Goal::FullPoints | Goal::FewerPoints => {
            let mut search = Search {
                program,
                number,
                settings,
                control,
                goal,
                tree: snapshot.tree(),
                snapshot,
                draft: Draft::of(snapshot),
                found: &mut found,
            };
            search.run(account);
        }
        Goal::Data => found.collect = to_collect(control, program.control(number).1),
        Goal::Nothing => {}
    }
    found
}

/// The same of a control without a script that could be run: what it waits for.
pub(super) fn without_script(control: &ControlScore, metadata: &ControlMetadata) -> Counterfactual {
    let found = Counterfactual::looking_for(control);
    Counterfactual {
        collect: match found.goal {
            Goal::Data => to_collect(control, metadata),
            _ => Vec::new(),
        },
        ..found
    }
}

impl Counterfactual {
    fn looking_for(control: &ControlScore) -> Self {
        Self {
            goal: match control.outcome {
                Outcome::Fail | Outcome::Partial => Goal::FullPoints,
                Outcome::Pass => Goal::FewerPoints,
                Outcome::Inconclusive => Goal::Data,
                Outcome::NotApplicable | Outcome::Error => Goal::Nothing,
            },
            reach: Vec::new(),
            raise: Vec::new(),
            tried: 0,
            ended_early: false,
            collect: Vec::new(),
        }
    }
}

fn to_collect(control: &ControlScore, metadata: &ControlMetadata) -> Vec<ToCollect> {
    let missing = |unknown: &crate::model::Unknown| {
        let required = metadata.requires.iter().find(|r| r.collection == unknown.collection);
        ToCollect {
            path: unknown.path.clone(),
            why: unknown.why.clone(),
            source: required.and_then(|required| required.source.clone()),
            permission: required.and_then(|required| required.permission.clone()),
        }
    };
    control.unknown.iter().map(missing).collect()
}
