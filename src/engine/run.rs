use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, Position, Scope};

use super::closure::{self, Found};
use super::evidence::evidence;
use super::program::{Executable, Prepared, Program, Script};
use super::reading::What;
use super::ruling::{Ruling, ShareRuling, name_usual};
use super::run_error::RunError;
use super::script::Site;
use super::state::{self, Guard, State, Which};
use super::stop::{Stop, Token};
use super::trace::Tracing;
use super::view::View;
use super::watch::{At, Watch};
use crate::model::{ControlProblem, Outcome, ScriptPlace, Trace, Unknown, Verdict};
use crate::source::{LineColumn, Place, Problem, SourceFile};

/// What came of running one control.
pub struct Ran {
    /// What it found.
    pub verdict: Verdict,
    /// What is wrong with the control itself, where its outcome is an error.
    pub problem: Option<ControlProblem>,
    /// What the script noted.
    pub notes: Vec<String>,
    /// What it did on its way, where that was asked for.
    pub trace: Option<Box<Trace>>,
}

/// The variables that every script starts with.
pub(super) const VARIABLES: &[&str] = &["snapshot", "params", "tenant"];

/// Whether a control runs on this thread: a panic is then that control's outcome and needs no report of its own.
pub fn panics_quietly() -> bool {
    state::is_running()
}

pub(super) fn run(program: &Program, control: &Executable, number: usize, prepared: &Prepared) -> Ran {
    let Script::Ready { ast, .. } = &control.script else {
        return without_script(control);
    };
    let interpreter = program.interpreters.of_this_thread();
    let found = interpreter.found(ast).unwrap_or_default();
    let (ran, mut state, _) = run_on(&interpreter.engine, program, control, number, prepared, found, None);
    interpreter.keep(ast, std::mem::take(&mut state.found));
    ran
}

/// Runs a control whose script is ready on an interpreter; gives what came of it, all that was read, and the call that
/// gave the verdict.
pub(super) fn run_on(
    engine: &rhai::Engine,
    program: &Program,
    control: &Executable,
    number: usize,
    prepared: &Prepared,
    found: Found,
    watch: Option<Box<Watch>>,
) -> (Ran, State, Option<At>) {
    let Script::Ready {
        ast, file, tolerated, ..
    } = &control.script
    else {
        unreachable!("only a script that is ready is run")
    };
    let required = control.metadata.requires.iter().map(|r| r.collection.clone());
    let guard = Guard::set(State {
        watch,
        found,
        required: required.collect(),
        ..initial_state(program, file, tolerated, prepared)
    });
    let mut scope = Scope::new();
    let view = |which, node| View { which, node };
    scope.push_constant("snapshot", view(Which::Snapshot, prepared.snapshot.tree().root()));
    let params = prepared.params[number].expect("the control was made ready");
    scope.push_constant("params", view(Which::Settings, params));
    scope.push_constant("tenant", view(Which::Settings, prepared.tenant[number]));
    let ran = catch_unwind(AssertUnwindSafe(|| closure::evaluate(engine, ast, &mut scope)));
    let value = prepared.tracing.value(&ran);
    let state = guard.take();
    let trace = prepared.tracing.trace(&state, value);
    let (ran, state, given_at) = conclude(program, control, state, ran);
    (Ran { trace, ..ran }, state, given_at)
}

/// What a script finds as it starts: nothing read, nothing used up.
pub(super) fn initial_state(
    program: &Program,
    file: &Arc<SourceFile>,
    tolerated: &Arc<HashSet<Site>>,
    prepared: &Prepared,
) -> State {
    State {
        snapshot: Arc::clone(&prepared.snapshot),
        settings: Arc::clone(&prepared.settings),
        keys: Arc::clone(&prepared.keys),
        script: (Arc::clone(file), Arc::clone(tolerated)),
        modules: Arc::clone(&program.modules),
        last_named: Cell::new(0),
        required: Vec::new(),
        limits: *program.interpreters.limits(),
        found: Found::default(),
        reads: Vec::new(),
        absent: Vec::new(),
        collections: BTreeSet::new(),
        whole: false,
        notes: Vec::new(),
        traced: (prepared.tracing == Tracing::On).then(Default::default),
        lines: HashSet::new(),
        watch: None,
    }
}

pub(super) type Said = std::thread::Result<Result<Dynamic, Box<EvalAltResult>>>;

fn conclude(program: &Program, control: &Executable, mut state: State, said: Said) -> (Ran, State, Option<At>) {
    let stopped_at = match &said {
        Ok(Err(error)) => stop_place(&state, error),
        _ => None,
    };
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
    let decided_at = ruling
        .given_at
        .or(stopped_at)
        .and_then(|at| script_place(program, control, at));
    let (evidence, evidence_total) = evidence(&state, &ruling, deciding);
    let given_at = ruling.decided_by.last().and_then(|part| part.given_at);
    let ran = Ran {
        verdict: Verdict {
            outcome: ruling.outcome,
            share: ruling.share,
            reason: ruling.reason,
            affected: ruling.affected,
            affected_total: ruling.affected_total,
            evidence,
            evidence_total,
            unknown: ruling.unknown,
            collections: std::mem::take(&mut state.collections).into_iter().collect(),
            whole: state.whole,
            decided_at,
        },
        problem,
        notes: std::mem::take(&mut state.notes),
        trace: None,
    };
    (ran, state, given_at)
}

/// Where a script was stopped, by the number of its module.
fn stop_place(state: &State, error: &EvalAltResult) -> Option<(u16, Site)> {
    let (inner, named) = innermost(error, None);
    if let Some((module, position)) = Token::inside(inner).and_then(|token| token.place) {
        return Some((module, Site::of(position)));
    }
    let module = state.module_named(named).unwrap_or(0);
    Some((module, Site::of(inner.position())))
}

fn script_place(program: &Program, control: &Executable, (module, site): (u16, Site)) -> Option<ScriptPlace> {
    let file = match (module, &control.script) {
        (0, Script::Ready { file, .. }) => file,
        (0, _) => return None,
        (module, _) => &program.modules.get(usize::from(module) - 1)?.module.file,
    };
    let at = site.line_column()?;
    Some(ScriptPlace {
        file: Arc::clone(file),
        at,
    })
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
    let ended = ended(program, state, error);
    match ended.why {
        Why::Unknown(unknown) => Ok(Ruling::waiting_for(vec![unknown])),
        Why::Broken(error) => Err(error_at(program, control, ended.position, ended.module, &error)),
    }
}

/// Why and where a script ended before it gave a value.
pub(super) struct Ended<'a> {
    pub(super) why: Why,
    /// The source that it ended in, where that is known.
    pub(super) module: Option<&'a str>,
    pub(super) position: Position,
}

/// Why a script ended before it gave a value.
pub(super) enum Why {
    /// The snapshot does not tell: another one might.
    Unknown(Unknown),
    /// What no snapshot could mend.
    Broken(RunError),
}

/// What an error of a script says.
pub(super) fn ended<'a>(program: &Program, state: &'a State, error: &'a EvalAltResult) -> Ended<'a> {
    let (inner, named) = innermost(error, None);
    let token = Token::inside(inner);
    let (module, position) = match token.as_ref().and_then(|token| token.place) {
        Some((module, position)) => (state.source(module), position),
        None => (named, inner.position()),
    };
    let why = match (token.map(|token| token.stop), inner) {
        (Some(Stop::Unknown(unknown)), _) => Why::Unknown(unknown),
        (Some(Stop::Limit(what)), _) => Why::Broken(RunError::Limit(what)),
        (Some(Stop::Misuse { what, help }), _) => {
            let help = (!help.is_empty()).then_some(help);
            Why::Broken(RunError::Misuse { what, help })
        }
        (None, EvalAltResult::ErrorStackOverflow(_)) => {
            let most = program.interpreters.limits().call_depth;
            Why::Broken(RunError::Limit(format!("calls are nested more than {most} deep")))
        }
        (None, EvalAltResult::ErrorDataTooLarge(what, _)) => Why::Broken(RunError::Limit(format!(
            "it built too large a value ({})",
            what.to_lowercase()
        ))),
        (None, EvalAltResult::ErrorTooManyOperations(_)) => {
            Why::Broken(RunError::Limit("too many operations".to_owned()))
        }
        (None, other) if is_about_types(other) => match last_read(state) {
            Some(unknown) => Why::Unknown(unknown),
            None => Why::Broken(RunError::Script(plain(other))),
        },
        (None, other) => Why::Broken(RunError::Script(plain(other))),
    };
    Ended { why, module, position }
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

/// What a panic said.
pub(super) fn message(panic: &(dyn std::any::Any + Send)) -> String {
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
    let problem = problem_at(program.module(source).unwrap_or(file), position, error);
    Box::new(ControlProblem::from(&problem))
}

/// An error at a place of a script.
pub(super) fn problem_at(file: &Arc<SourceFile>, position: Position, error: &dyn miette::Diagnostic) -> Problem {
    let problem = Problem::new(error);
    match (position.line(), position.position()) {
        (Some(line), Some(column)) => {
            let byte = file.byte_at(LineColumn { line, column });
            problem.at(Place::new(file, file.word_at(byte)), "here")
        }
        _ => problem.in_file(file.name()),
    }
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
        trace: None,
    }
}
