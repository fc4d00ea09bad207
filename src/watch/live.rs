use std::sync::Arc;

use arc_swap::ArcSwap;

use super::cases::{CaseCount, run_affected};
use crate::engine::{Program, Workers};
use crate::evaluate::{Evaluated, Settings};
use crate::ruleset::RuleSet;
use crate::snapshot::Snapshot;
use crate::source::Problems;

/// Everything of one reading: what is served, all of it or nothing.
pub struct Generation {
    /// Its number, from 1; each reading that differs from the one before has its own, a rejected one too.
    pub number: u64,
    /// The rules as they were read.
    pub rules: RuleSet,
    /// The evaluation, with what it was made of.
    pub evaluated: Evaluated,
}

/// What was read, and may become the next generation.
pub struct Candidate {
    /// The rules as they were read, with their cases.
    pub rules: RuleSet,
    /// The same compiled, as the configuration wants them.
    pub program: Arc<Program>,
    /// The configuration of the tenant.
    pub snapshot: Arc<Snapshot>,
    /// What was declared.
    pub settings: Settings,
}

/// A generation that took the place of another.
pub struct Published {
    /// The one that was served until now.
    pub before: Arc<Generation>,
    /// The one that is.
    pub now: Arc<Generation>,
    /// The cases that were run for it.
    pub cases: CaseCount,
}

/// A reading that did not become a generation.
#[derive(Debug)]
pub struct Rejected {
    /// Its number.
    pub number: u64,
    /// The generation that goes on.
    pub still: u64,
    /// What is wrong.
    pub problems: Problems,
}

/// The last good generation.
pub struct Live {
    current: ArcSwap<Generation>,
    /// The number of the last reading.
    last: u64,
}

impl Live {
    /// Begins with a first generation, whatever its cases say: it is what a single run would have evaluated.
    pub fn begin(candidate: Candidate, workers: &Workers) -> Self {
        let first = candidate.generation(1, None, workers);
        Self {
            current: ArcSwap::from_pointee(first),
            last: 1,
        }
    }

    /// The generation that is served: readers keep it for as long as they need it, and never wait.
    pub fn current(&self) -> Arc<Generation> {
        self.current.load_full()
    }

    /// Tries a reading: runs the cases of the controls that it changes, evaluates, and serves it if nothing is wrong.
    ///
    /// # Errors
    /// What is wrong with it; then all goes on as it was.
    pub fn offer(&mut self, read: Result<Candidate, Problems>, workers: &Workers) -> Result<Published, Rejected> {
        self.last += 1;
        let before = self.current();
        let reject = |problems| Rejected {
            number: self.last,
            still: before.number,
            problems,
        };
        let candidate = read.map_err(reject)?;
        let (cases, problems) = run_affected(&candidate.rules, &candidate.program, &before, workers);
        if !problems.is_empty() {
            return Err(reject(problems));
        }
        let now = Arc::new(candidate.generation(self.last, Some(&before.evaluated), workers));
        self.current.store(Arc::clone(&now));
        Ok(Published { before, now, cases })
    }
}

impl Candidate {
    fn generation(self, number: u64, before: Option<&Evaluated>, workers: &Workers) -> Generation {
        let evaluated = Evaluated::new(self.program, self.snapshot, self.settings, before, workers);
        Generation {
            number,
            rules: self.rules,
            evaluated,
        }
    }
}
