use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, Position, Scope};

use super::evidence::evidence;
use super::program::{Executable, Prepared, Program, Script};
use super::reading::What;
use super::ruling::{Ruling, ShareRuling, name_usual};
use super::run_error::RunError;
use super::state::{self, Guard, State, Which};
use super::stop::{Stop, Token};
use super::view::View;
use crate::model::{ControlProblem, Outcome, Unknown, Verdict};
use crate::source::{LineColumn, Place, Problem, SourceFile};

/// What came of running one control.
pub struct Ran {
    /// What it found.
    pub verdict: Verdict,
    /// What is wrong with the control itself, where its outcome is an error.
    pub problem: Option<ControlProblem>,
    /// What the script noted.
    pub notes: Vec<String>,
}

/// The variables that every script starts with.
pub(super) const VARIABLES: &[&str] = &["snapshot", "params", "tenant"];

/// Whether a control runs on this thread: a panic is then that control's outcome and needs no report of its own.
pub fn panics_quietly() -> bool {
    state::is_running()
}

pub(super) fn run(program: &Program, control: &Executable, number: usize, prepared: &Prepared) -> Ran {
    let Script::Ready { ast, file, .. } = &control.script else {
        return without_script(control);
    };
    let engine = program.interpreters.of_this_thread();
    let guard = Guard::set(initial_state(program, control, file, prepared));
    let mut scope = Scope::new();
    let view = |which, node| View { which, node };
    scope.push_constant("snapshot", view(Which::Snapshot, prepared.snapshot.tree().root()));
    scope.push_constant("params", view(Which::Settings, prepared.params[number]));
    scope.push_constant("tenant", view(Which::Settings, prepared.tenant));
    let ran = catch_unwind(AssertUnwindSafe(|| {
        engine.eval_ast_with_scope::<Dynamic>(&mut scope, ast)
    }));
    let state = guard.take();
    conclude(program, control, state, ran)
}

fn initial_state(program: &Program, control: &Executable, file: &Arc<SourceFile>, prepared: &Prepared) -> State {
    let Script::Ready { tolerated, .. } = &control.script else {
        unreachable!("only a script that is ready is run")
    };
    let modules = || program.modules.iter();
    let sources = modules().map(|module| module.file.name().to_owned());
    let tolerated_there = modules().map(|module| Arc::clone(&module.tolerated));
    let required = control.metadata.requires.iter().map(|r| r.collection.clone());
    State {
        snapshot: Arc::clone(&prepared.snapshot),
        settings: Arc::clone(&prepared.settings),
        keys: Arc::clone(&prepared.keys),
        tolerated: [Arc::clone(tolerated)].into_iter().chain(tolerated_there).collect(),
        sources: [file.name().to_owned()].into_iter().chain(sources).collect(),
        required: required.collect(),
        limits: *program.interpreters.limits(),
        reads: Vec::new(),
        absent: Vec::new(),
        collections: BTreeSet::new(),
        notes: Vec::new(),
    }
}

type Said = std::thread::Result<Result<Dynamic, Box<EvalAltResult>>>;

fn conclude(program: &Program, control: &Executable, state: State, said: Said) -> Ran {
    let concluded = match said {
        Err(panic) => Err(error_at(
            program,
            control,
            Position::NONE,
            None,
            &RunError::Panic(message(&*panic)),
        )),
        Ok(Ok(said)) => ruling(said).map_err(|error| error_at(program, control, Position::NONE, None, &error)),
        Ok(Err(error)) => judge(program, control, &state, &error),
    };
    let (ruling, problem) = match concluded {
        Ok(ruling) => (ruling, None),
        Err(problem) => (Ruling::broken(&problem.message), Some(*problem)),
    };
    let deciding = match &control.script {
        Script::Ready { deciding, .. } => deciding,
        Script::None | Script::Broken(_) => unreachable!("only a script that is ready is run"),
    };
    let ruling = name_usual(&state, ruling);
    let (evidence, evidence_total) = evidence(&state, &ruling, deciding);
    Ran {
        verdict: Verdict {
            outcome: ruling.outcome,
            share: ruling.share,
            reason: ruling.reason,
            affected: ruling.affected,
            affected_total: ruling.affected_total,
            evidence,
            evidence_total,
            unknown: ruling.unknown,
            collections: state.collections.into_iter().collect(),
        },
        problem,
        notes: state.notes,
    }
}

fn ruling(said: Dynamic) -> Result<Ruling, RunError> {
    if said.is::<ShareRuling>() {
        return Err(RunError::ShareWithoutWhenEmpty);
    }
    let found = said.type_name().rsplit("::").next().unwrap_or_default().to_owned();
    let nothing = said.is_unit();
    said.try_cast::<Ruling>().ok_or_else(|| {
        RunError::NoVerdict(match found.as_str() {
            _ if nothing => "nothing".to_owned(),
            "View" => "a part of the snapshot".to_owned(),
            "bool" => "true or false".to_owned(),
            other => format!("a value of type `{other}`"),
        })
    })
}

/// What an error of the script says: about the snapshot (inconclusive), or about the control (an error).
fn judge(
    program: &Program,
    control: &Executable,
    state: &State,
    error: &EvalAltResult,
) -> Result<Ruling, Box<ControlProblem>> {
    let (inner, named) = innermost(error, None);
    let token = Token::inside(inner);
    let (module, position) = match token.as_ref().and_then(|token| token.place) {
        Some((module, position)) => (state.sources.get(usize::from(module)).map(String::as_str), position),
        None => (named, inner.position()),
    };
    let fails = |error: RunError| Err(error_at(program, control, position, module, &error));
    match (token.map(|token| token.stop), inner) {
        (Some(Stop::Unknown(unknown)), _) => Ok(Ruling::waiting_for(vec![unknown])),
        (Some(Stop::Limit(what)), _) => fails(RunError::Limit(what)),
        (Some(Stop::Misuse { what, help }), _) => {
            let help = (!help.is_empty()).then_some(help);
            fails(RunError::Misuse { what, help })
        }
        (None, EvalAltResult::ErrorStackOverflow(_)) => {
            let most = program.interpreters.limits().call_depth;
            fails(RunError::Limit(format!("calls are nested more than {most} deep")))
        }
        (None, EvalAltResult::ErrorDataTooLarge(what, _)) => fails(RunError::Limit(format!(
            "it built too large a value ({})",
            what.to_lowercase()
        ))),
        (None, EvalAltResult::ErrorTooManyOperations(_)) => fails(RunError::Limit("too many operations".to_owned())),
        (None, other) if is_about_types(other) => match last_read(state) {
            Some(unknown) => Ok(Ruling::waiting_for(vec![unknown])),
            None => fails(RunError::Script(plain(other))),
        },
        (None, other) => fails(RunError::Script(plain(other))),
    }
}

fn innermost<'a>(error: &'a EvalAltResult, source: Option<&'a str>) -> (&'a EvalAltResult, Option<&'a str>) {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, name, inner, _) => {
            let source = if name.is_empty() { source } else { Some(name.as_str()) };
            innermost(inner, source)
        }
        EvalAltResult::ErrorInModule(name, inner, _) => innermost(inner, Some(name)),
        _ => (error, source),
    }
}

/// Errors that say that a value is of another type than the script believes.
fn is_about_types(error: &EvalAltResult) -> bool {
    matches!(
        error,
        EvalAltResult::ErrorMismatchDataType(..)
            | EvalAltResult::ErrorMismatchOutputType(..)
            | EvalAltResult::ErrorFunctionNotFound(..)
            | EvalAltResult::ErrorDotExpr(..)
            | EvalAltResult::ErrorIndexingType(..)
            | EvalAltResult::ErrorArrayBounds(..)
            | EvalAltResult::ErrorFor(_)
    )
}

/// The setting that was read last: the one whose shape surprised the script.
fn last_read(state: &State) -> Option<Unknown> {
    let last = state.reads.iter().rev().find_map(|read| match read.what {
        What::Value(node) if read.which == Which::Snapshot => Some(node),
        _ => None,
    })?;
    let path = state.path(Which::Snapshot, last);
    let found = super::reading::kind_of(state, Which::Snapshot, last);
    let why = format!("`{path}` is {found}, which is not what the control expects there");
    Some(state.unknown(path, why))
}

fn plain(error: &EvalAltResult) -> String {
    let said = error.to_string();
    said.rsplit_once(" (line ")
        .map_or(said.clone(), |(said, _)| said.to_owned())
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it did not say why".to_owned())
}

fn error_at(
    program: &Program,
    control: &Executable,
    position: Position,
    source: Option<&str>,
    error: &RunError,
) -> Box<ControlProblem> {
    let file = match &control.script {
        Script::Ready { file, .. } => file,
        Script::None | Script::Broken(_) => &control.file,
    };
    let module = source.and_then(|name| {
        let known = program.modules.iter().map(|module| &module.file);
        known.into_iter().find(|file| file.name() == name)
    });
    Box::new(problem_at(module.unwrap_or(file), position, error))
}

/// An error at a place of a script, as an evaluation carries it.
pub(super) fn problem_at(file: &Arc<SourceFile>, position: Position, error: &dyn miette::Diagnostic) -> ControlProblem {
    let problem = Problem::new(error);
    let problem = match (position.line(), position.position()) {
        (Some(line), Some(column)) => {
            let byte = file.byte_at(LineColumn { line, column });
            problem.at(Place::new(file, file.word_at(byte)), "here")
        }
        _ => problem.in_file(file.name()),
    };
    ControlProblem::from(&problem)
}

fn without_script(control: &Executable) -> Ran {
    let (verdict, problem) = match &control.script {
        Script::Broken(problem) => {
            let verdict = Verdict::without_reading(Outcome::Error, &problem.message);
            (verdict, Some((**problem).clone()))
        }
        Script::None | Script::Ready { .. } => {
            let kind = control.metadata.action_type;
            let reason = format!("a task for people (`{kind}`), not attested");
            let mut verdict = Verdict::without_reading(Outcome::Inconclusive, reason);
            verdict.unknown.push(Unknown {
                collection: "attestation".to_owned(),
                path: "attestation".to_owned(),
                why: verdict.reason.clone(),
            });
            (verdict, None)
        }
    };
    Ran {
        verdict,
        problem,
        notes: Vec::new(),
    }
}
