use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::bases::{Bases, Configuration};
use super::compare::mismatches;
use super::module_runner::{self, Calls, OfModule};
use super::{Cases, Subject, Suite, Suites, TestError};
use crate::engine::{Engine, Program, Tracing, Workers};
use crate::evaluate::{Settings, evaluate_control};
use crate::model::{CaseResult, ControlId, ControlScore};
use crate::ruleset::{Case, RuleSet};
use crate::snapshot::Snapshot;
use crate::source::{Problem, Problems};

/// How the cases of a control or module went.
pub struct SuiteResult {
    /// What was tried.
    pub subject: Subject,
    /// One for each case that could be run, in the order of the file.
    pub cases: Vec<CaseResult>,
    /// What is missing among the cases.
    pub missing: Vec<Problem>,
}

impl SuiteResult {
    /// How many cases hold.
    pub fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.holds()).count()
    }

    /// Takes cases of those names for held: what they expect was written anew.
    pub fn settle(&mut self, names: &[String]) {
        for case in &mut self.cases {
            if names.contains(&case.name) {
                case.mismatches.clear();
            }
        }
        let is_settled = |problem: &Problem| {
            let names_it = |name: &String| problem.message() == TestError::EmptyExpectation(name.clone()).to_string();
            names.iter().any(names_it)
        };
        self.missing.retain(|problem| !is_settled(problem));
    }

    /// Whether all cases hold and none is missing.
    pub fn holds(&self) -> bool {
        self.missing.is_empty() && self.passed() == self.cases.len()
    }
}

/// Runs all cases on the given threads; what keeps a case from being run is a problem of its file.
pub fn run(
    suites: &mut Suites,
    rules: &RuleSet,
    engine: &Engine,
    program: &Program,
    bases: &Bases,
    workers: &Workers,
) -> (Vec<SuiteResult>, Problems) {
    // What is wrong with a script was told when it was compiled: its cases would all say it again.
    suites.suites.retain(|suite| match &suite.subject {
        Subject::Control(id) => program
            .number(id)
            .is_some_and(|number| program.broken(number).is_none()),
        Subject::Module(_) => true,
    });
    let (calls, mut problems) = workers.run(|| Calls::compile(suites, rules, engine));
    let one = |(number, suite): (usize, &Suite)| run_suite(suite, program, &calls.of(number), bases);
    let ran: Vec<(Vec<CaseResult>, Problems)> = workers.run(|| suites.suites.par_iter().enumerate().map(one).collect());
    let mut results = Vec::with_capacity(ran.len());
    for (suite, (cases, wrong)) in suites.suites.iter_mut().zip(ran) {
        problems.extend(wrong);
        results.push(SuiteResult {
            subject: suite.subject.clone(),
            cases,
            missing: std::mem::take(&mut suite.missing),
        });
    }
    (results, problems)
}

fn run_suite(suite: &Suite, program: &Program, calls: &OfModule<'_>, bases: &Bases) -> (Vec<CaseResult>, Problems) {
    let ran: Vec<Option<Result<CaseResult, Problem>>> = match &suite.cases {
        Cases::Control(cases) => {
            let Subject::Control(id) = &suite.subject else {
                return (Vec::new(), Problems::new());
            };
            let run = |(number, case): &(usize, Case)| run_case(program, id, *number, case, bases);
            cases.par_iter().map(run).collect()
        }
        Cases::Module(cases) => module_runner::run_cases(cases, calls, bases),
    };
    let mut results = Vec::new();
    let mut problems = Problems::new();
    for ran in ran.into_iter().flatten() {
        match ran {
            Ok(result) => results.push(result),
            Err(problem) => problems.push(problem),
        }
    }
    (results, problems)
}

fn run_case(
    program: &Program,
    id: &ControlId,
    number: usize,
    case: &Case,
    bases: &Bases,
) -> Option<Result<CaseResult, Problem>> {
    let control = program.number(id)?;
    let configuration = Configuration {
        name: &case.name,
        place: &case.place,
        snapshot: &case.snapshot,
        captured_at: case.captured_at.as_ref(),
    };
    let result = |snapshot: Arc<Snapshot>| {
        let score = score_of(program, control, case, &snapshot, Tracing::On);
        CaseResult {
            number,
            name: case.name.clone(),
            place: case.place.clone(),
            mismatches: mismatches(&case.expect.expectation, &score),
            score: Box::new(score),
        }
    };
    bases.snapshot(&configuration).map(|snapshot| snapshot.map(result))
}

/// What a control says of a snapshot under the settings of a case.
pub(super) fn score_of(
    program: &Program,
    control: usize,
    case: &Case,
    snapshot: &Arc<Snapshot>,
    tracing: Tracing,
) -> ControlScore {
    let (id, _) = program.control(control);
    let settings = Settings {
        tenant: case.tenant.clone(),
        parameters: BTreeMap::from([(id.clone(), case.params.clone())]),
        tracing,
        ..Settings::on(case.as_of.unwrap_or(Date::ZERO))
    };
    evaluate_control(program, control, snapshot, &settings)
}
