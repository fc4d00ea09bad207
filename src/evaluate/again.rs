//! Evaluating again after a change: only what may come out otherwise is run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::{Run, Settings, evaluation, profile};
use crate::engine::{Program, Workers};
use crate::model::{ControlId, ControlProblem, Evaluation, Trace, Verdict};
use crate::snapshot::Snapshot;

/// What running a control gave, before anybody declares anything.
#[derive(Debug, Clone)]
pub struct Observation {
    pub(super) verdict: Verdict,
    pub(super) problem: Option<ControlProblem>,
    /// The declared exclusions without which the outcome would be another.
    pub(super) exclusions: Vec<String>,
    /// What the control did on its way, where that was asked for.
    pub(super) trace: Option<Box<Trace>>,
}

/// What running each control gave.
pub type Observations = BTreeMap<ControlId, Arc<Observation>>;

/// An evaluation with all that it takes to make the next one after a change.
pub struct Evaluated {
    /// The rules.
    pub program: Arc<Program>,
    /// The configuration.
    pub snapshot: Arc<Snapshot>,
    /// What was declared.
    pub settings: Settings,
    /// What came of them.
    pub evaluation: Evaluation,
    /// How many controls were run for it.
    pub run: usize,
    observations: Observations,
}

impl Evaluated {
    /// Evaluates, and runs only those controls that may find something else than they did before.
    ///
    /// The evaluation is the same as if all of them had been run.
    pub fn new(
        program: Arc<Program>,
        snapshot: Arc<Snapshot>,
        settings: Settings,
        before: Option<&Self>,
        workers: &Workers,
    ) -> Self {
        let known = before.map(|before| before.still_true(&program, &snapshot, &settings));
        let known = known.unwrap_or_default();
        let observed = Mutex::new(Observations::new());
        let score = |run: &Run<'_>, number: usize| {
            let id = program.control(number).0;
            let observation = known.get(id).cloned().unwrap_or_else(|| {
                let new = Arc::new(run.observe(number));
                let mut observed = observed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                observed.insert(id.clone(), Arc::clone(&new));
                new
            });
            run.control_score(number, Observation::clone(&observation))
        };
        let evaluation = evaluation(&program, &snapshot, &settings, workers, score);
        let new = observed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let run = new.len();
        let mut observations = known;
        observations.extend(new);
        Self {
            program,
            snapshot,
            settings,
            evaluation,
            run,
            observations,
        }
    }

    /// The observations that hold for other rules, another snapshot and other settings as well.
    fn still_true(&self, program: &Program, snapshot: &Snapshot, settings: &Settings) -> Observations {
        let tenant = |settings: &Settings, snapshot: &Snapshot| profile(&settings.tenant, snapshot.tenant());
        let is_other_trace = self.settings.tracing != settings.tracing;
        if is_other_trace || tenant(&self.settings, &self.snapshot) != tenant(settings, snapshot) {
            return Observations::new();
        }
        let is_same_snapshot = std::ptr::eq(&*self.snapshot, snapshot);
        let differences = (!is_same_snapshot).then(|| snapshot.differences_from(&self.snapshot));
        let holds = |(id, observation): &(&ControlId, &Arc<Observation>)| {
            // What went wrong may hang on anything, such as the size of the snapshot.
            observation.problem.is_none()
                && self.has_same_control(id, program)
                && self.settings.parameters.get(id) == settings.parameters.get(id)
                && differences.as_ref().is_none_or(|differences| {
                    let verdict = &observation.verdict;
                    !differences.matter_to(&verdict.collections, verdict.whole, snapshot)
                })
        };
        let held = self.observations.iter().filter(holds);
        held.map(|(id, observation)| (id.clone(), Arc::clone(observation)))
            .collect()
    }

    fn has_same_control(&self, id: &ControlId, program: &Program) -> bool {
        let (Some(here), Some(there)) = (self.program.number(id), program.number(id)) else {
            return false;
        };
        let (old, new) = (self.program.control(here).1, program.control(there).1);
        self.program.control_digest(here) == program.control_digest(there) && (Arc::ptr_eq(old, new) || old == new)
    }
}
