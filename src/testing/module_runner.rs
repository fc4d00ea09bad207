use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::Value as Json;

use super::bases::{Bases, Configuration, json};
use super::{Cases, Suites};
use crate::engine::{Engine, Program, Tracing};
use crate::evaluate::{Settings, evaluate_control};
use crate::model::{CaseResult, ControlId, ControlScore, Mismatch, Outcome};
use crate::origin::RuleFile;
use crate::ruleset::{Control, Module, ModuleCase, ModuleExpectation, RuleSet};
use crate::source::{Problem, Problems, SourceFile, fits};

/// The calls of modules that cases make, compiled: each is the script of a control of its own, so that it runs as
/// controls run, with the same limits and the same reading of the snapshot.
pub(super) struct Calls {
    program: Program,
    /// For each suite, the number of the control of each case.
    numbers: Vec<Vec<Option<usize>>>,
}

/// What the made-up controls say of themselves.
const METADATA: &str = "{ title: a call, description: a call, product: call, category: apps, max_points: 1, \
    scoring: binary, severity: low, complexity: low, user_impact: low, threats: [], compliance: {}, remediation: [], \
    since: 0.1.0, version: 1.0.0 }";

/// The calls of one module's cases.
pub(super) struct OfModule<'a> {
    program: &'a Program,
    numbers: &'a [Option<usize>],
}

impl Calls {
    /// Compiles the calls of all suites; one that does not compile is a problem of its file.
    pub(super) fn compile(suites: &Suites, rules: &RuleSet, engine: &Engine) -> (Self, Problems) {
        let mut set = RuleSet::default();
        let mut ids: Vec<Vec<ControlId>> = Vec::new();
        for suite in &suites.suites {
            let Cases::Module(cases) = &suite.cases else {
                ids.push(Vec::new());
                continue;
            };
            let call = |(_, case): &(usize, ModuleCase)| {
                let control = control(set.controls.len(), suite.subject.as_str(), case);
                let id = control.id.clone();
                set.controls.push(control);
                id
            };
            ids.push(cases.iter().map(call).collect());
        }
        if !set.controls.is_empty() {
            set.modules.extend(rules.modules.iter().map(same));
        }
        let (program, problems) = engine.compile(&set);
        let numbers = |ids: &Vec<ControlId>| ids.iter().map(|id| program.number(id)).collect();
        let numbers = ids.iter().map(numbers).collect();
        // What is wrong with a module itself was told when the rules were compiled.
        let is_of_module = |problem: &Problem| set.modules.iter().any(|m| problem.file() == Some(m.file.name()));
        let own = problems.sorted().into_iter().filter(|problem| !is_of_module(problem));
        let own = own.fold(Problems::new(), |mut all, problem| {
            all.push(problem);
            all
        });
        (Self { program, numbers }, own)
    }

    pub(super) fn of(&self, suite: usize) -> OfModule<'_> {
        OfModule {
            program: &self.program,
            numbers: &self.numbers[suite],
        }
    }
}

fn same(module: &Module) -> Module {
    Module {
        path: module.path.clone(),
        file: Arc::clone(&module.file),
        tests: None,
    }
}

/// A control that makes a call, so that its value is what the call gives.
fn control(number: usize, module: &str, case: &ModuleCase) -> Control {
    let id = format!("call/case-{number:05}");
    let (made, _) = RuleSet::parse(vec![
        RuleFile::new(&format!("{id}/control.yaml"), METADATA),
        RuleFile::new(&format!("{id}/control.rhai"), "pass(\"\")"),
    ]);
    let made = made.controls.into_iter().next().expect("a control that we wrote");
    let script = format!("import {module:?} as m; {}", case.call);
    Control {
        script: Some(SourceFile::new(
            format!("{} (the call of `{}`)", case.place.file.name(), case.name),
            script,
        )),
        ..made
    }
}

/// Runs the cases of a module; one whose call does not compile is left out, which was told.
pub(super) fn run_cases(
    cases: &[(usize, ModuleCase)],
    calls: &OfModule<'_>,
    bases: &Bases,
) -> Vec<Option<Result<CaseResult, Problem>>> {
    let run = |((number, case), control): (&(usize, ModuleCase), &Option<usize>)| {
        run_case(*number, case, calls.program, (*control)?, bases)
    };
    cases.par_iter().zip(calls.numbers).map(run).collect()
}

fn run_case(
    number: usize,
    case: &ModuleCase,
    program: &Program,
    control: usize,
    bases: &Bases,
) -> Option<Result<CaseResult, Problem>> {
    let configuration = Configuration {
        name: &case.name,
        place: &case.place,
        snapshot: &case.snapshot,
        captured_at: case.captured_at.as_ref(),
    };
    let snapshot = match bases.snapshot(&configuration)? {
        Ok(snapshot) => snapshot,
        Err(problem) => return Some(Err(problem)),
    };
    let settings = Settings {
        tenant: case.tenant.clone(),
        tracing: Tracing::On,
        ..Settings::on(Date::ZERO)
    };
    let score = evaluate_control(program, control, &snapshot, &settings);
    let does_not_compile = score.trace.is_none();
    (!does_not_compile).then(|| {
        Ok(CaseResult {
            number,
            name: case.name.clone(),
            place: case.place.clone(),
            mismatches: mismatches(&case.expect, &score),
            score: Box::new(of_value(score)),
        })
    })
}

/// What came of a call that gave a value: as a control it would have to give a verdict, which is nobody's mistake here.
fn of_value(score: ControlScore) -> ControlScore {
    if score.trace.as_ref().is_none_or(|trace| trace.value.is_none()) {
        return score;
    }
    ControlScore {
        problem: None,
        reason: String::new(),
        ..score
    }
}

fn mismatches(expect: &ModuleExpectation, score: &ControlScore) -> Vec<Mismatch> {
    let value = score.trace.as_ref().and_then(|trace| trace.value.as_ref());
    let given = || value.map_or_else(|| format!("no value: {}", score.reason), ToString::to_string);
    let holds = match (expect, value) {
        (ModuleExpectation::Value(expected), Some(value)) => is_as(&json(expected), value),
        (ModuleExpectation::Error(pattern), None) => {
            matches!(score.outcome, Outcome::Error | Outcome::Inconclusive) && fits(pattern, &score.reason)
        }
        (ModuleExpectation::Value(_), None) | (ModuleExpectation::Error(_), Some(_)) => false,
    };
    if holds {
        return Vec::new();
    }
    let (what, expected) = match expect {
        ModuleExpectation::Value(expected) => ("value", json(expected).to_string()),
        ModuleExpectation::Error(pattern) => ("error", pattern.clone()),
    };
    vec![Mismatch {
        what,
        expected,
        actual: match (expect, value) {
            (ModuleExpectation::Error(_), None) => score.reason.clone(),
            _ => given(),
        },
    }]
}

/// Whether a value is the expected one: numbers by what they are worth, a verdict by its outcome alone or by what is
/// said of it, its reason with `*` for any text.
fn is_as(expected: &Json, actual: &Json) -> bool {
    match (expected, actual) {
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_as(a, b)),
        (Json::String(outcome), verdict) if is_verdict(verdict) => verdict["outcome"] == outcome.as_str(),
        (Json::Object(a), verdict) if is_verdict(verdict) => a.iter().all(|(name, wanted)| {
            let said = verdict.get(name).and_then(Json::as_str).unwrap_or_default();
            wanted.as_str().is_some_and(|wanted| fits(wanted, said))
        }),
        (Json::Object(a), Json::Object(b)) => {
            let same = |(name, a): (&String, &Json)| b.get(name).is_some_and(|b| is_as(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

fn is_verdict(value: &Json) -> bool {
    let has = |name: &str| value.get(name).is_some_and(Json::is_string);
    value.as_object().is_some_and(|members| members.len() == 2) && has("outcome") && has("reason")
}
