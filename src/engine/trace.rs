//! What a control did on its way: what it read, which lines it went through, what it gave instead of a verdict.
//!
//! Lines are counted by Rhai's debugger interface, which costs nothing in programs that do not ask for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::debugger::DebuggerCommand;
use rhai::{ASTNode, Expr};

use super::modules::ParsedModule;
use super::run::Said;
use super::script::{self, Site};
use super::state::{self, State, Which};
use super::{ruling::Ruling, value};
use crate::model::{Outcome, ReadPath, ReadStep, Trace};
use crate::snapshot::Step;
use crate::source::SourceFile;

/// Whether results tell what controls did on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tracing {
    /// They do not, which is faster.
    #[default]
    Off,
    /// They do.
    On,
}

/// Whether a program counts the lines that it executes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Counting {
    #[default]
    Off,
    Lines,
}

/// What cases can cover of a script or module.
#[derive(Debug, Clone, Default)]
pub struct Coverable {
    /// The lines on which something is executed.
    pub lines: BTreeSet<usize>,
    /// The outcomes that it can give, as far as its text tells.
    pub outcomes: BTreeSet<Outcome>,
}

impl Tracing {
    /// The value of a script where it is no verdict; called while the run is still there to look at.
    pub(super) fn value(self, said: &Said) -> Option<serde_json::Value> {
        match (self, said) {
            (Self::On, Ok(Ok(said))) => Some(match said.read_lock::<Ruling>() {
                Some(ruling) => serde_json::json!({ "outcome": ruling.outcome, "reason": ruling.reason }),
                None => value::to_json(said),
            }),
            _ => None,
        }
    }

    pub(super) fn trace(self, state: &State, value: Option<serde_json::Value>) -> Option<Box<Trace>> {
        if self == Self::Off {
            return None;
        }
        let mut lines: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (source, line) in &state.lines {
            if let Some(name) = state.source(*source) {
                lines.entry(name.to_owned()).or_default().insert(usize::from(*line));
            }
        }
        Some(Box::new(Trace {
            reads: reads(state),
            lines,
            value,
        }))
    }
}

/// The paths of all values that were read, each once.
fn reads(state: &State) -> Vec<ReadPath> {
    let tree = state.tree(Which::Snapshot);
    let nodes = state.traced.iter().flat_map(|(_, order)| order);
    let step = |step: Step<'_>| match step {
        Step::Key(name) => ReadStep::Key(name.to_owned()),
        Step::Index(index) => ReadStep::Index(index),
    };
    nodes
        .map(|node| tree.steps(*node).into_iter().map(step).collect())
        .collect()
}

/// Makes an interpreter tell the run in progress where it is, at every step.
#[expect(
    deprecated,
    reason = "Rhai marks what may change with its next release; the version is pinned"
)]
pub(super) fn count_lines(engine: &mut rhai::Engine) {
    engine.register_debugger(
        |_, debugger| debugger,
        |_, _, node, source, position| {
            let line = Site::of(position).line;
            if line > 0 && !is_operator(node) && state::is_running() {
                state::with(|state| {
                    if let Some(number) = state.module_named(source) {
                        state.lines.insert((number, line));
                    }
                });
            }
            Ok(DebuggerCommand::StepInto)
        },
    );
}

/// `&&`, `||` and `??` stand before what they may skip: to come to them is not to come to that.
fn is_operator(node: ASTNode<'_>) -> bool {
    matches!(node, ASTNode::Expr(Expr::And(..) | Expr::Or(..) | Expr::Coalesce(..)))
}

/// What can be covered of each script and module, by the name of its file.
pub(super) fn coverable(
    scripts: Vec<(Arc<SourceFile>, script::Script)>,
    modules: &[ParsedModule],
) -> BTreeMap<String, Coverable> {
    let by_path: BTreeMap<&str, &script::Script> = modules
        .iter()
        .map(|module| (module.module.path.as_str(), &module.script))
        .collect();
    let of = |script: &script::Script| Coverable {
        lines: script::executable_lines(script),
        outcomes: script::possible_outcomes(script, &by_path),
    };
    let own = scripts
        .iter()
        .map(|(file, script)| (file.name().to_owned(), of(script)));
    let library = modules
        .iter()
        .map(|module| (module.module.file.name().to_owned(), of(&module.script)));
    own.chain(library).collect()
}
