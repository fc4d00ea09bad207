use std::collections::{HashMap, HashSet};

use super::candidates::{Candidate, candidates, exclusions};
use super::changes::{Wanted, change, declared, excluding, node_of};
use super::counterfactual::{Change, Counterfactual, Goal, Proposal};
use crate::engine::{Account, Fact, Program};
use crate::evaluate::{Settings, evaluate_control, prepare_control};
use crate::model::{ControlScore, Outcome, Points};
use crate::snapshot::{Draft, Edit, NodeId, Snapshot, Tree};

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

/// A search for the smallest changes that alter a verdict, on a copy of the snapshot.
pub(super) struct Search<'a> {
    pub(super) program: &'a Program,
    pub(super) number: usize,
    pub(super) settings: &'a Settings,
    pub(super) control: &'a ControlScore,
    pub(super) goal: Goal,
    pub(super) tree: &'a Tree,
    pub(super) snapshot: &'a Snapshot,
    pub(super) draft: Draft,
    pub(super) found: &'a mut Counterfactual,
}

impl Search<'_> {
    /// Tries changes of what was read, nearest first.
    pub(super) fn run(&mut self, account: &Account) {
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
