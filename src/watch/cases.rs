use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use miette::Diagnostic;

use super::live::Generation;
use crate::engine::{Engine, Program, Workers};
use crate::model::{CaseResult, Mismatch};
use crate::ruleset::{Control, Module, RuleSet};
use crate::source::{Problem, Problems, SourceFile};
use crate::testing::{Bases, CaseFilter, Subject, Suites, run};

/// A case that does not hold any more.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the case `{case}` of {subject} fails: {how}")]
#[diagnostic(code(watch::case_failed))]
pub struct CaseFailed {
    subject: Subject,
    case: String,
    how: String,
}

/// How many cases were run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CaseCount {
    /// Those that hold.
    pub passed: usize,
    /// All of them.
    pub run: usize,
}

/// Runs the cases of all controls and modules that are not as they were, or whose cases are not.
///
/// A case tries the control as its folder has it, whatever a configuration makes of it.
pub(super) fn run_affected(
    rules: &RuleSet,
    program: &Program,
    before: &Generation,
    workers: &Workers,
) -> (CaseCount, Problems) {
    let rules = affected(rules, program, before);
    let (mut suites, mut problems) = Suites::read(&rules, &CaseFilter::default());
    let wanted = suites.bases();
    let (bases, wrong) = Bases::read(&rules, |name| wanted.contains(name));
    problems.extend(wrong);
    let engine = Engine::default();
    let is_adjusted = |control: &Control| {
        let number = program.number(&control.id);
        number.is_none_or(|number| *program.control(number).1 != control.metadata)
    };
    let own = rules.controls.iter().any(is_adjusted);
    let own = own.then(|| workers.run(|| engine.compile_again(&rules, Some(program)).0));
    let program = own.as_ref().unwrap_or(program);
    let (results, wrong) = run(&mut suites, &rules, &engine, program, &bases, workers);
    problems.extend(wrong);
    let mut count = CaseCount::default();
    for result in results {
        count.run += result.cases.len();
        count.passed += result.passed();
        let failed = result.cases.iter().filter(|case| !case.holds());
        failed.for_each(|case| problems.push(failure(&result.subject, case)));
    }
    (count, problems)
}

/// The rules, with those controls and cases alone that are to be tried.
fn affected(rules: &RuleSet, program: &Program, before: &Generation) -> RuleSet {
    let named = changed_snapshots(rules, &before.rules);
    // To tell for sure, all cases would have to be read.
    let begins_there = |tests: &Option<Arc<SourceFile>>| {
        let text = tests.as_ref().map(|tests| tests.text());
        text.is_some_and(|text| named.iter().any(|name| text.contains(name)))
    };
    let is_tried = |control: &&Control| {
        control.tests.is_some() && (begins_there(&control.tests) || is_affected(control, program, before))
    };
    // Modules import each other: all of them are tried where one is another.
    let old = &before.rules.modules;
    let are_same = rules.modules.len() == old.len()
        && rules
            .modules
            .iter()
            .zip(old)
            .all(|(new, old)| new.path == old.path && is_same_file(&new.file, &old.file));
    let module = |module: &Module| {
        let known = old.iter().find(|known| known.path == module.path);
        let has_same_cases = known.is_some_and(|known| is_same(&known.tests, &module.tests));
        let is_tried = !are_same || !has_same_cases || begins_there(&module.tests);
        Module {
            tests: module.tests.clone().filter(|_| is_tried),
            ..module.clone()
        }
    };
    RuleSet {
        controls: rules.controls.iter().filter(is_tried).cloned().collect(),
        modules: rules.modules.iter().map(module).collect(),
        fixtures: rules.fixtures.clone(),
        ..RuleSet::default()
    }
}

/// The names of the snapshots for cases that came, went, or hold something else.
fn changed_snapshots<'a>(rules: &'a RuleSet, before: &'a RuleSet) -> BTreeSet<&'a str> {
    let by_name = |rules: &'a RuleSet| -> BTreeMap<&'a str, &'a Arc<SourceFile>> {
        let fixtures = rules.fixtures.iter();
        fixtures.map(|fixture| (fixture.name.as_str(), &fixture.file)).collect()
    };
    let (old, new) = (by_name(before), by_name(rules));
    let differs = |name: &&str| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => !is_same_file(old, new),
        _ => true,
    };
    old.keys().chain(new.keys()).copied().filter(differs).collect()
}

/// Whether a control, what it imports, or its cases changed.
fn is_affected(control: &Control, program: &Program, before: &Generation) -> bool {
    let digest = |program: &Program| {
        let number = program.number(&control.id)?;
        Some(program.control_digest(number).to_owned())
    };
    let Some(known) = before.rules.control(control.id.as_str()) else {
        return true;
    };
    let has_same_metadata = Arc::ptr_eq(&known.metadata, &control.metadata) || known.metadata == control.metadata;
    !has_same_metadata || !is_same(&known.tests, &control.tests) || digest(&before.evaluated.program) != digest(program)
}

fn is_same(a: &Option<Arc<SourceFile>>, b: &Option<Arc<SourceFile>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => is_same_file(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn is_same_file(a: &Arc<SourceFile>, b: &Arc<SourceFile>) -> bool {
    Arc::ptr_eq(a, b) || a.text() == b.text()
}

fn failure(subject: &Subject, case: &CaseResult) -> Problem {
    let said = |mismatch: &Mismatch| format!("{} is {}, not {}", mismatch.what, mismatch.actual, mismatch.expected);
    let how: Vec<String> = case.mismatches.iter().map(said).collect();
    let error = CaseFailed {
        subject: subject.clone(),
        case: case.name.clone(),
        how: how.join(", "),
    };
    Problem::new(&error).at(case.place.clone(), "this case")
}
