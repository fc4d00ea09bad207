use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::side::Side;
use crate::change::Compiled;
use crate::cli::redaction::Redaction;
use crate::diff::{SnapshotDifference, Times, Way, compare};
use crate::engine::Workers;
use crate::evaluate::{Settings, evaluate_control};
use crate::inspect::Redacted;
use crate::model::{ControlId, ControlProblem};
use crate::plan::Tenants;
use crate::snapshot::{Snapshot, load};
use crate::source::Problem;

/// The snapshots that arguments name: a file, lines of NDJSON, standard input, or a folder, in which each file and each
/// folder is a snapshot; hidden ones are passed over.
pub(super) fn arguments(given: &[String]) -> std::io::Result<Vec<String>> {
    let mut all = Vec::new();
    for argument in given {
        if !Path::new(argument).is_dir() {
            all.push(argument.clone());
            continue;
        }
        let entries = fs::read_dir(argument)?.collect::<Result<Vec<_>, _>>()?;
        let mut paths: Vec<String> = entries
            .iter()
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
            .map(|entry| entry.path().to_string_lossy().into_owned())
            .collect();
        paths.sort();
        all.extend(paths);
    }
    Ok(all)
}

/// What came of one snapshot: as it was found, and with pseudonyms where these are wanted.
pub(super) struct Found {
    pub(super) plain: SnapshotDifference,
    pub(super) redacted: Option<SnapshotDifference>,
    /// How long each of the controls took whose time is taken, by the id of after.
    pub(super) times: Vec<(ControlId, Times)>,
}

/// Evaluates snapshots by both sides.
pub(super) struct Corpus<'a> {
    pub(super) before: &'a Side,
    pub(super) after: &'a Side,
    /// The controls that were called otherwise before, by their ids of before.
    pub(super) names: BTreeMap<ControlId, ControlId>,
    /// The controls whose time is taken, by their ids of before and after.
    pub(super) timed: Vec<(ControlId, ControlId)>,
    /// How names are replaced, where that is wanted.
    pub(super) redaction: Option<&'a Redaction>,
    pub(super) workers: &'a Workers,
    /// What was compiled on the way from one side to the other.
    pub(super) compiled: Compiled,
}

impl Corpus<'_> {
    /// What came of each snapshot, in their order, and what is wrong with those that cannot be evaluated; no more of
    /// them are in memory at a time than there are threads.
    pub(super) fn compared(&self, arguments: &[String]) -> (Vec<Found>, Vec<Problem>) {
        let is_alone = arguments.len() == 1;
        let all = |argument: &String| {
            let snapshots = load(argument);
            let tenants = match is_alone && snapshots.len() == 1 {
                true => Tenants::One,
                false => Tenants::Several,
            };
            let one = |(name, snapshot): (String, Result<Snapshot, Problem>)| {
                let found = snapshot.and_then(|snapshot| self.one(snapshot, tenants));
                found.map_err(|problem| (name, problem))
            };
            snapshots.into_par_iter().map(one).collect::<Vec<_>>()
        };
        let results: Vec<_> = self.workers.run(|| arguments.par_iter().map(all).collect());
        let mut problems = Vec::new();
        let each = results.into_iter().flatten().map(|result| {
            result.unwrap_or_else(|(name, problem)| {
                let redactor = self.redaction.map(|redaction| redaction.of_unreadable(&name));
                let plain = SnapshotDifference::unreadable(name, ControlProblem::from(&problem));
                problems.push(problem);
                let redacted = redactor.map(|by| plain.redacted(&by));
                Found {
                    plain,
                    redacted,
                    times: Vec::new(),
                }
            })
        });
        (each.collect(), problems)
    }

    fn one(&self, snapshot: Snapshot, tenants: Tenants) -> Result<Found, Problem> {
        let old = self.before.settings(&snapshot, tenants)?;
        let new = self.after.settings(&snapshot, tenants)?;
        let snapshot = Arc::new(snapshot);
        let (before, after) = (self.before.rules(), self.after.rules());
        let times = self.times(&snapshot, &old, &new);
        let redactor = self.redaction.map(|redaction| redaction.of(&snapshot, &new));
        let way = Way {
            names: &self.names,
            compiled: &self.compiled,
            workers: self.workers,
        };
        let plain = compare(&snapshot, (&before, old), (&after, new), way);
        let redacted = redactor.map(|by| plain.redacted(&by));
        Ok(Found { plain, redacted, times })
    }

    /// How long single controls take on a snapshot, each run once alone by either side.
    fn times(&self, snapshot: &Arc<Snapshot>, old: &Settings, new: &Settings) -> Vec<(ControlId, Times)> {
        let time = |side: &Side, id: &ControlId, settings: &Settings| {
            let Some(number) = side.loaded.program.number(id) else {
                return Duration::ZERO;
            };
            let start = Instant::now();
            std::hint::black_box(evaluate_control(&side.loaded.program, number, snapshot, settings));
            start.elapsed()
        };
        let each = self.timed.iter().map(|(was, is)| {
            let times = Times {
                before: time(self.before, was, old),
                after: time(self.after, is, new),
            };
            (is.clone(), times)
        });
        each.collect()
    }
}
