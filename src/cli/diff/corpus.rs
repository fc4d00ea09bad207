use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::side::Side;
use crate::diff::{SnapshotDifference, compare};
use crate::engine::Workers;
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

/// What came of the corpus, in its order, and what was wrong with snapshots.
pub(super) struct Compared {
    pub(super) snapshots: Vec<(SnapshotDifference, Option<Arc<Snapshot>>)>,
    pub(super) problems: Vec<Problem>,
}

/// Evaluates each snapshot by both sides, as many at a time as there are threads.
pub(super) fn compared(
    arguments: &[String],
    before: &Side,
    after: &Side,
    names: &BTreeMap<ControlId, ControlId>,
    keep: bool,
    workers: &Workers,
) -> Compared {
    let is_alone = arguments.len() == 1;
    let all = |argument: &String| {
        let snapshots = load(argument);
        let tenants = match is_alone && snapshots.len() == 1 {
            true => Tenants::One,
            false => Tenants::Several,
        };
        let one = |(name, snapshot): (String, Result<Snapshot, Problem>)| {
            let compared = snapshot.and_then(|snapshot| one(snapshot, tenants, before, after, names, keep, workers));
            compared.map_err(|problem| (name, problem))
        };
        snapshots.into_par_iter().map(one).collect::<Vec<_>>()
    };
    let results: Vec<_> = workers.run(|| arguments.par_iter().map(all).collect());
    let mut compared = Compared {
        snapshots: Vec::new(),
        problems: Vec::new(),
    };
    for result in results.into_iter().flatten() {
        match result {
            Ok(difference) => compared.snapshots.push(difference),
            Err((name, problem)) => {
                let difference = SnapshotDifference::unreadable(name, ControlProblem::from(&problem));
                compared.snapshots.push((difference, None));
                compared.problems.push(problem);
            }
        }
    }
    compared
}

fn one(
    snapshot: Snapshot,
    tenants: Tenants,
    before: &Side,
    after: &Side,
    names: &BTreeMap<ControlId, ControlId>,
    keep: bool,
    workers: &Workers,
) -> Result<(SnapshotDifference, Option<Arc<Snapshot>>), Problem> {
    let old = before.settings(&snapshot, tenants)?;
    let new = after.settings(&snapshot, tenants)?;
    let snapshot = Arc::new(snapshot);
    let difference = compare(&snapshot, (&before.rules(), old), (&after.rules(), new), names, workers);
    Ok((difference, keep.then_some(snapshot)))
}
