//! What would alter a verdict: the changes that would give full points, that would take points away, or the data that
//! would have to be collected.
//!
//! Nothing is derived: every change is made on a copy of the snapshot and the control is run again. A change never
//! deletes data: what makes the population smaller, or a setting unknown, is not proposed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::candidates::{Candidate, Exclusion, candidates, exclusions, shown};
use crate::engine::{Account, Fact, Program};
use crate::evaluate::{Settings, evaluate_control, prepare_control};
use crate::model::{ControlMetadata, ControlScore, EvidenceValue, Exclusions, Outcome, Points};
use crate::snapshot::{Draft, Edit, NodeId, Snapshot, Tree};

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

/// So many changes are tried at most,
const MOST_TRIED: usize = 500;
/// so many of them in one place,
const MOST_SINGLE: usize = 350;
/// and so many of one setting in a round, where a list has many elements.
const MOST_OF_A_SETTING: usize = 40;
/// So many changes are looked behind for a second one.
const MOST_FIRST: usize = 16;
/// So many ways to the goal are enough.
const ENOUGH: usize = 3;

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

struct Search<'a> {
    program: &'a Program,
    number: usize,
    settings: &'a Settings,
    control: &'a ControlScore,
    goal: Goal,
    tree: &'a Tree,
    snapshot: &'a Snapshot,
    draft: Draft,
    found: &'a mut Counterfactual,
}

impl Search<'_> {
    fn run(&mut self, account: &Account) {
        let decided: HashSet<&str> = self.control.evidence.iter().map(|row| row.path.as_str()).collect();
        let candidates = candidates(self.snapshot, &account.facts, &account.constants, &decided);
        self.single(&candidates);
        if self.goal == Goal::FullPoints {
            if self.program.looks_at_tenant(self.number) {
                self.exclusions(account);
            }
            if self.found.reach.is_empty() {
                self.everywhere(&candidates);
            }
            if self.found.reach.is_empty() {
                self.two(&candidates, account);
            }
        }
        // Of changes that raise the points alike, the smallest was found first.
        self.found
            .raise
            .sort_by_key(|proposal| std::cmp::Reverse(proposal.points));
        self.found
            .raise
            .truncate(if self.found.reach.is_empty() { ENOUGH } else { 0 });
    }

    fn single(&mut self, candidates: &[Candidate]) {
        let mut of_setting = HashMap::new();
        for candidate in candidates {
            let tried: &mut usize = of_setting
                .entry((candidate.round, candidate.pattern.as_str()))
                .or_default();
            if *tried >= MOST_OF_A_SETTING {
                self.found.ended_early = true;
                continue;
            }
            if self.found.reach.len() >= ENOUGH {
                return;
            }
            if self.found.tried >= MOST_SINGLE {
                self.found.ended_early = true;
                return;
            }
            *tried += 1;
            self.attempt(&[(&candidate.pattern, vec![candidate.edit.clone()])]);
        }
    }

    /// The same change in every element that falls short, for settings that more than one element has.
    fn everywhere(&mut self, candidates: &[Candidate]) {
        let mut done = HashSet::new();
        for candidate in candidates {
            let wanted = Wanted::of(&candidate.edit, self.tree);
            if !done.insert((candidate.pattern.as_str(), wanted.clone())) {
                continue;
            }
            let same: Vec<&Candidate> = candidates
                .iter()
                .filter(|other| other.pattern == candidate.pattern && Wanted::of(&other.edit, self.tree) == wanted)
                .collect();
            let short: Vec<&Candidate> = same.iter().copied().filter(|other| self.falls_short(other)).collect();
            let all = if short.is_empty() { same } else { short };
            let edits: Vec<Edit> = all.into_iter().map(|other| other.edit.clone()).collect();
            if edits.len() < 2 {
                continue;
            }
            if self.found.reach.len() >= ENOUGH {
                return;
            }
            if self.found.tried >= MOST_TRIED {
                self.found.ended_early = true;
                return;
            }
            self.attempt(&[(&candidate.pattern, edits)]);
        }
    }

    /// Two changes: one, and one of a setting that is only read once the first is made.
    fn two(&mut self, candidates: &[Candidate], account: &Account) {
        let read: HashSet<NodeId> = account.facts.iter().filter_map(|fact| fact.node).collect();
        let is_first = |candidate: &&Candidate| {
            matches!(candidate.edit, Edit::Set(..)) && candidate.round < 2 && self.falls_short(candidate)
        };
        let firsts: Vec<&Candidate> = candidates.iter().filter(is_first).take(MOST_FIRST).collect();
        for first in firsts {
            let (program, number, settings) = (self.program, self.number, self.settings);
            let then = self.draft.with(std::slice::from_ref(&first.edit), |draft| {
                program.account(number, &prepare_control(program, number, draft, settings))
            });
            let Some(then) = then else { return };
            let is_new = |fact: &Fact| fact.node.is_some_and(|node| !read.contains(&node));
            let new: Vec<Fact> = then.facts.into_iter().filter(is_new).collect();
            for second in super::candidates::candidates(self.snapshot, &new, &account.constants, &HashSet::new()) {
                if self.found.reach.len() >= ENOUGH {
                    return;
                }
                if self.found.tried >= MOST_TRIED {
                    self.found.ended_early = true;
                    return;
                }
                self.attempt(&[
                    (&first.pattern, vec![first.edit.clone()]),
                    (&second.pattern, vec![second.edit]),
                ]);
            }
        }
    }

    /// Whether a setting stands in one of the resources that fall short, where all of these are known by name.
    fn falls_short(&self, candidate: &Candidate) -> bool {
        let path = self.tree.path(node_of(&candidate.edit));
        let all_known = self.control.affected.len() == self.control.affected_total;
        all_known
            && self
                .control
                .affected
                .iter()
                .filter_map(|resource| resource.path.as_deref())
                .any(|resource| {
                    let rest = path.strip_prefix(resource);
                    rest.is_some_and(|rest| rest.starts_with(['.', '[']))
                })
    }

    /// Tries changes together, each of one setting in one or more elements.
    fn attempt(&mut self, changes: &[(&str, Vec<Edit>)]) {
        self.found.tried += 1;
        let edits: Vec<Edit> = changes.iter().flat_map(|(_, edits)| edits.clone()).collect();
        let (program, number, settings) = (self.program, self.number, self.settings);
        let said = self
            .draft
            .with(&edits, |draft| evaluate_control(program, number, draft, settings));
        let told = || {
            let told = changes
                .iter()
                .map(|(pattern, edits)| change(self.snapshot, edits, pattern));
            told.collect()
        };
        weigh(self.found, self.goal, self.control, &said, told);
    }

    fn exclusions(&mut self, account: &Account) {
        for exclusion in exclusions(self.tree, &account.facts) {
            if self.found.tried >= MOST_TRIED {
                self.found.ended_early = true;
                return;
            }
            self.found.tried += 1;
            let mut settings = self.settings.clone();
            settings.tenant.exclusions.add(&declared(&exclusion));
            let (program, number) = (self.program, self.number);
            let said = self
                .draft
                .with(&[], |draft| evaluate_control(program, number, draft, &settings));
            weigh(self.found, self.goal, self.control, &said, || {
                vec![excluding(&exclusion)]
            });
        }
    }
}

/// Keeps a change that reaches the goal, or raises the points.
fn weigh(
    found: &mut Counterfactual,
    goal: Goal,
    control: &ControlScore,
    said: &ControlScore,
    changes: impl FnOnce() -> Vec<Change>,
) {
    let points = |control: &ControlScore| control.observed_points.unwrap_or(Points::ZERO);
    let is_smaller = matches!((control.total, said.total), (Some(before), Some(after)) if after < before);
    if !said.outcome.is_evaluated() || is_smaller {
        return;
    }
    let proposal = |changes: Vec<Change>| Proposal {
        changes,
        outcome: said.outcome,
        compliant: said.compliant,
        total: said.total,
        points: points(said),
        reason: said.reason.clone(),
    };
    match goal {
        Goal::FullPoints if said.outcome == Outcome::Pass => found.reach.push(proposal(changes())),
        Goal::FullPoints if points(said) > points(control) => found.raise.push(proposal(changes())),
        Goal::FewerPoints if points(said) < points(control) => found.reach.push(proposal(changes())),
        _ => {}
    }
}

/// What an edit makes of a setting, whichever one it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Wanted {
    Value(crate::snapshot::NewValue),
    Added(String),
    Removed(String),
}

impl Wanted {
    fn of(edit: &Edit, tree: &Tree) -> Self {
        match edit {
            Edit::Set(_, value) => Self::Value(value.clone()),
            Edit::Add(_, text) => Self::Added(text.clone()),
            Edit::Remove(list, index) => Self::Removed(element(tree, *list, *index)),
        }
    }
}

fn element(tree: &Tree, list: NodeId, index: usize) -> String {
    match tree.elements(list).get(index).map(|node| tree.evidence_value(node)) {
        Some(EvidenceValue::Text(text)) => text,
        _ => String::new(),
    }
}

fn node_of(edit: &Edit) -> NodeId {
    match edit {
        Edit::Set(node, _) | Edit::Add(node, _) | Edit::Remove(node, _) => *node,
    }
}

fn change(snapshot: &Snapshot, edits: &[Edit], pattern: &str) -> Change {
    let tree = snapshot.tree();
    let paths: Vec<String> = edits.iter().map(|edit| tree.path(node_of(edit))).collect();
    let first = &edits[0];
    let at = snapshot.locate(node_of(first));
    let (action, to) = match first {
        Edit::Set(_, value) => (Action::Set, shown(value)),
        Edit::Add(_, text) => (Action::Add, EvidenceValue::Text(text.clone())),
        Edit::Remove(list, index) => (Action::Remove, EvidenceValue::Text(element(tree, *list, *index))),
    };
    let from = tree.evidence_value(node_of(first));
    let is_same = edits.iter().all(|edit| tree.evidence_value(node_of(edit)) == from);
    Change {
        action,
        path: match paths.as_slice() {
            [one] => one.clone(),
            _ => pattern.to_owned(),
        },
        from: Some(from).filter(|_| is_same),
        to,
        paths,
        line: at.as_ref().map(|location| location.at.line),
        column: at.as_ref().map(|location| location.at.column),
        file: at.map(|location| location.file),
    }
}

fn excluding(exclusion: &Exclusion) -> Change {
    let key = format!("exclusions.{}", exclusion.kind);
    Change {
        action: Action::Exclude,
        paths: vec![key.clone()],
        path: key,
        from: None,
        to: match exclusion.ids.as_slice() {
            [one] => EvidenceValue::Text(one.clone()),
            several => EvidenceValue::Text(several.join(", ")),
        },
        file: None,
        line: None,
        column: None,
    }
}

fn declared(exclusion: &Exclusion) -> Exclusions {
    let mut exclusions = Exclusions::default();
    if let Some(list) = exclusions.kind_mut(exclusion.kind) {
        list.clone_from(&exclusion.ids);
    }
    exclusions
}
