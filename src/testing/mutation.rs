//! Mutants: snapshots of cases in which one value that the control read is another.
//!
//! Values of one path, with `[]` for the items of a list, and one [`Change`] belong together: the cases notice them if
//! a mutant of at least one case gives something else than that case expects. Only cases that hold, and whose outcome
//! was measured, have mutants.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value as Json;

use super::bases::{Bases, Configuration};
use super::compare::mismatches;
use super::mutant::{Change, at, changed, with};
use super::runner::score_of;
use super::{Cases, Subject, Suite, SuiteResult};
use crate::engine::{Program, Tracing, Workers};
use crate::model::{ControlId, ParameterValue, ReadPath, ReadStep};
use crate::ruleset::Case;
use crate::snapshot::Snapshot;

/// What came of changing what one control reads.
#[derive(Debug, Clone)]
pub struct Mutation {
    /// The control.
    pub control: ControlId,
    /// How many changes of paths were tried.
    pub tried: usize,
    /// Those that no case notices, in order of their paths.
    pub unnoticed: Vec<Unnoticed>,
}

/// A change of what a control reads that no case notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unnoticed {
    /// The path, with `[]` for the items of a list.
    pub path: String,
    /// The change.
    pub change: Change,
    /// A case in which it was tried.
    pub case: String,
}

impl Mutation {
    /// How many changes a case notices.
    pub fn noticed(&self) -> usize {
        self.tried - self.unnoticed.len()
    }
}

/// At most so many values of one path are changed in one case: more would tell nothing new.
const MOST_OF_A_PATH: usize = 8;

/// Changes what each control reads in its cases, on the given threads; the program need not count lines.
pub fn mutation(
    suites: &[Suite],
    results: &[SuiteResult],
    program: &Program,
    bases: &Bases,
    workers: &Workers,
) -> Vec<Mutation> {
    let one = |(suite, result): (&Suite, &SuiteResult)| of_control(suite, result, program, bases);
    workers.run(|| suites.par_iter().zip(results).filter_map(one).collect())
}

/// A case with the values of its snapshot.
struct Original<'a> {
    case: &'a Case,
    values: Json,
    reads: Vec<ReadPath>,
}

fn of_control(suite: &Suite, result: &SuiteResult, program: &Program, bases: &Bases) -> Option<Mutation> {
    let (Subject::Control(id), Cases::Control(cases)) = (&suite.subject, &suite.cases) else {
        return None;
    };
    let number = program.number(id)?;
    let originals: Vec<Original<'_>> = result
        .cases
        .iter()
        .filter(|case| case.holds() && case.score.outcome.is_evaluated())
        .filter_map(|result| {
            let (_, case) = cases.iter().find(|(number, _)| *number == result.number)?;
            let values = bases.values(&configuration(case))?.ok()?;
            Some(Original {
                case,
                reads: with_lists(&result.score.trace.as_ref()?.reads, &values),
                values,
            })
        })
        .collect();
    let groups = groups(&originals);
    let tried: Vec<Option<Option<Unnoticed>>> = groups
        .par_iter()
        .map(|((pattern, change), mutated)| attempt(pattern, *change, mutated, program, number))
        .collect();
    Some(Mutation {
        control: id.clone(),
        tried: tried.iter().flatten().count(),
        unnoticed: tried.into_iter().flatten().flatten().collect(),
    })
}

fn configuration(case: &Case) -> Configuration<'_> {
    Configuration {
        name: &case.name,
        place: &case.place,
        snapshot: &case.snapshot,
        captured_at: case.captured_at.as_ref(),
    }
}

/// What was read, with the lists and their items that it was read in: to drop an item changes what is read too.
fn with_lists(reads: &[ReadPath], values: &Json) -> Vec<ReadPath> {
    let mut all: Vec<ReadPath> = Vec::new();
    for path in reads {
        // A list that was looked at as a whole: so were its items.
        let items = at(values, path).and_then(Json::as_array).map_or(0, Vec::len);
        all.extend((0..items).map(|item| path.iter().cloned().chain([ReadStep::Index(item)]).collect()));
        for (at, step) in path.iter().enumerate() {
            if matches!(step, ReadStep::Index(_)) {
                all.push(path[..at].to_vec());
                all.push(path[..=at].to_vec());
            }
        }
        all.push(path.clone());
    }
    all.sort();
    all.dedup();
    all
}

type Group<'a> = Vec<(&'a Original<'a>, &'a ReadPath)>;

/// What belongs together: all values of a path under one change.
fn groups<'a>(originals: &'a [Original<'a>]) -> BTreeMap<(String, Change), Group<'a>> {
    let mut groups: BTreeMap<(String, Change), Group<'a>> = BTreeMap::new();
    for original in originals {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for path in original.reads.iter().filter(|path| !path.is_empty()) {
            let pattern = pattern(path);
            let count = taken.entry(pattern.clone()).or_default();
            *count += 1;
            if *count > MOST_OF_A_PATH {
                continue;
            }
            for change in Change::ALL {
                let group = groups.entry((pattern.clone(), *change)).or_default();
                group.push((original, path));
            }
        }
    }
    groups
}

/// A path with `[]` for the items of lists.
fn pattern(path: &ReadPath) -> String {
    path.iter().fold(String::new(), |path, step| match step {
        ReadStep::Index(_) => format!("{path}[]"),
        ReadStep::Key(name) => crate::snapshot::join(&path, crate::snapshot::Step::Key(name)),
    })
}

/// Tries the mutants of a group one after the other until a case notices one; nothing where the change fits no value.
fn attempt(
    pattern: &str,
    change: Change,
    group: &Group<'_>,
    program: &Program,
    control: usize,
) -> Option<Option<Unnoticed>> {
    let mut first = None;
    for (original, path) in group {
        let Some(value) = at(&original.values, path) else {
            continue;
        };
        for new in changed(change, path, value, &bounds(program, control, original.case)) {
            let Some(values) = with(&original.values, path, new) else {
                continue;
            };
            first.get_or_insert(original);
            if is_noticed(original.case, values, program, control) {
                return Some(None);
            }
        }
    }
    let original = first?;
    Some(Some(Unnoticed {
        path: pattern.to_owned(),
        change,
        case: original.case.name.clone(),
    }))
}

/// The numbers that a control may compare with: its parameters, and those that its script mentions.
fn bounds(program: &Program, control: usize, case: &Case) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a bound that a person wrote")]
    let number = |value: &ParameterValue| match value {
        ParameterValue::Integer(whole) => Some(*whole as f64),
        ParameterValue::Number(number) => Some(*number),
        ParameterValue::Boolean(_) | ParameterValue::Text(_) | ParameterValue::List(_) => None,
    };
    let (_, metadata) = program.control(control);
    let defaults = metadata.params.iter().map(|parameter| &parameter.default);
    let set = case.params.iter().map(|(_, value)| value);
    let mentioned = program.numbers(control).iter().copied();
    defaults.chain(set).filter_map(number).chain(mentioned).collect()
}

fn is_noticed(case: &Case, values: Json, program: &Program, control: usize) -> bool {
    let value = serde_yaml::to_value(values).unwrap_or_default();
    let Ok(snapshot) = Snapshot::from_yaml_value(&case.name, value) else {
        return true;
    };
    let snapshot = Arc::new(snapshot.captured_at(case.captured_at.clone()));
    let score = score_of(program, control, case, &snapshot, Tracing::Off);
    !mismatches(&case.expect.expectation, &score).is_empty()
}
