//! What is kept of a run beside its verdict, for those who explain it.
//!
//! Rhai calls a debugger at every step of an interpreter that has one; only runs that are explained use such an
//! interpreter, so that all others pay nothing.

use std::collections::HashMap;

use rhai::Engine;
use rhai::debugger::DebuggerCommand;

use super::reading::{NO_MODULE, Read, Reader};
use super::script::Site;
use super::state::{self, MOST_READS, State};

/// A place of a script: the module, 0 for the script itself, and the site in it.
pub(super) type At = (u16, Site);

/// The steps, tests and reads of a run.
#[derive(Default)]
pub(super) struct Watch {
    /// Every read in order, those too that the evidence does without.
    pub(super) reads: Vec<Read>,
    steps: HashMap<At, Steps>,
    tests: HashMap<At, Steps>,
    next: u64,
}

/// How often something happened, and when first, counted in steps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Steps {
    pub(super) first: u64,
    pub(super) times: u64,
    /// Of these, how often a condition held.
    pub(super) held: u64,
}

impl Watch {
    pub(super) fn read(&mut self, read: Read) {
        if self.reads.len() < MOST_READS {
            self.reads.push(read);
        }
    }

    fn step(&mut self, at: At) {
        self.next += 1;
        count(&mut self.steps, at, self.next, false);
    }

    fn test(&mut self, at: At, held: bool) {
        self.next += 1;
        count(&mut self.tests, at, self.next, held);
    }

    /// The steps that were taken at a place.
    pub(super) fn steps(&self, at: At) -> Option<Steps> {
        self.steps.get(&at).copied()
    }

    /// The elements that a list function at a place asked its condition of.
    pub(super) fn tests(&self, at: At) -> Option<Steps> {
        self.tests.get(&at).copied()
    }
}

fn count(all: &mut HashMap<At, Steps>, at: At, now: u64, held: bool) {
    let steps = all.entry(at).or_insert(Steps {
        first: now,
        ..Steps::default()
    });
    steps.times += 1;
    steps.held += u64::from(held);
}

impl State {
    /// Notes that a list function asked its condition of one element.
    pub(super) fn tested(&mut self, reader: &Reader, held: bool) {
        if let Some(watch) = &mut self.watch {
            watch.test((reader.module(), reader.site()), held);
        }
    }

    /// How many reads are kept for those who explain.
    pub(super) fn watched_reads(&self) -> usize {
        self.watch.as_ref().map_or(0, |watch| watch.reads.len())
    }

    /// Forgets the reads behind the first so many.
    pub(super) fn forget_watched_reads(&mut self, kept: usize) {
        if let Some(watch) = &mut self.watch {
            watch.reads.truncate(kept);
        }
    }
}

/// Makes an interpreter note every step in the run in progress.
#[expect(
    deprecated,
    reason = "Rhai marks what may change with its next release; the version is pinned"
)]
pub(super) fn register(engine: &mut Engine) {
    engine.register_debugger(
        |_, debugger| debugger,
        |_, _, _, source, position| {
            let site = Site::of(position);
            if state::is_running() && site != Site::default() {
                state::with(|state| {
                    let module = state.module_named(source).unwrap_or(NO_MODULE);
                    if let Some(watch) = &mut state.watch {
                        watch.step((module, site));
                    }
                });
            }
            Ok(DebuggerCommand::StepInto)
        },
    );
}
