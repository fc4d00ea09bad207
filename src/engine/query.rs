use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use miette::Diagnostic;
use rhai::{AST, Dynamic, Position, Scope};

use super::answer::answer;
use super::program::{Prepared, Program, Script};
use super::run::{Why, ended, initial_state, message, problem_at};
use super::run_error::RunError;
use super::script::Site;
use super::state::{Guard, Which};
use super::view::View;
use crate::model::{Answer, Tenant};
use crate::snapshot::Snapshot;
use crate::source::{Problem, SourceFile};

/// The variables that an expression starts with.
pub(super) const VARIABLES: &[&str] = &["snapshot", "tenant"];

/// What messages call the text of an expression.
pub(super) const FILE: &str = "expression";

/// An expression or script that asks something of a snapshot, and sees it as controls do: the same limits, the same
/// rules for what is null, absent or of another type.
pub struct Query {
    /// A program without controls: the library, and the interpreters.
    program: Program,
    ast: Box<AST>,
    file: Arc<SourceFile>,
    tolerated: Arc<HashSet<Site>>,
}

/// Why an expression has no answer.
#[derive(Debug)]
pub enum NoAnswer {
    /// The snapshot does not tell: another one might.
    Unknown(Problem),
    /// The expression asks for what no snapshot could give.
    Wrong(Problem),
}

/// What the snapshot does not tell.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{0}")]
#[diagnostic(
    code(query::unknown),
    help("`posture snapshot paths` shows what is there; `x.y ?? default` says that `y` may be missing")
)]
struct Unknown(String);

impl Query {
    pub(super) fn new(program: Program, script: Script) -> Self {
        match script {
            Script::Ready {
                ast, file, tolerated, ..
            } => Self {
                program,
                ast,
                file,
                tolerated,
            },
            Script::None | Script::Broken(_) => unreachable!("only a script that is ready makes a query"),
        }
    }

    /// Asks a snapshot, for a tenant.
    ///
    /// # Errors
    /// What the snapshot does not tell, and what is wrong with the expression, each at its place in the expression.
    pub fn ask(&self, snapshot: Arc<Snapshot>, tenant: &Tenant) -> Result<Answer, NoAnswer> {
        let prepared = self.program.prepare(&[], snapshot, tenant, &BTreeMap::new());
        let engine = &self.program.interpreters.of_this_thread().engine;
        let guard = Guard::set(initial_state(&self.program, &self.file, &self.tolerated, &prepared));
        let mut scope = scope(&prepared);
        let asked = catch_unwind(AssertUnwindSafe(|| {
            let said = engine.eval_ast_with_scope::<Dynamic>(&mut scope, &self.ast);
            said.map(|said| answer(&said))
        }));
        let state = guard.take();
        let at = |position, module, error: &dyn Diagnostic| {
            let file = self.program.module(module).unwrap_or(&self.file);
            problem_at(file, position, error)
        };
        let wrong = |error: &RunError| NoAnswer::Wrong(at(Position::NONE, None, error));
        match asked {
            Err(panic) => Err(wrong(&RunError::Panic(message(&*panic)))),
            Ok(Ok(answer)) => answer.map_err(|error| wrong(&error)),
            Ok(Err(error)) => {
                let ended = ended(&self.program, &state, &error);
                Err(match ended.why {
                    Why::Unknown(unknown) => NoAnswer::Unknown(at(ended.position, ended.module, &Unknown(unknown.why))),
                    Why::Broken(error) => NoAnswer::Wrong(at(ended.position, ended.module, &error)),
                })
            }
        }
    }
}

fn scope(prepared: &Prepared) -> Scope<'static> {
    let settings = &prepared.settings;
    let tenant = settings.member_named(settings.root(), "tenant");
    let view = |which, node| View { which, node };
    let mut scope = Scope::new();
    scope.push_constant("snapshot", view(Which::Snapshot, prepared.snapshot.tree().root()));
    scope.push_constant("tenant", view(Which::Settings, tenant.expect("it was made ready")));
    scope
}
