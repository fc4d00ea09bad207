//! Controls become a program, and a program run against a snapshot yields verdicts; the only module that names rhai.
//!
//! A script sees the snapshot through a [`view::View`]: a plain index into the one tree of the run, which a
//! thread-local holds while a control runs (iterators and getters get no other context, and a reference count per
//! element would cost two threads their gain). Because every read passes there, evidence, missing data with the
//! nearest name, and the place in the snapshot file come without work by the authors of rules.
//!
//! A control cannot harm the others: no files, network, clock or `eval`; operations, depth and what it may build are
//! limited; a panic ends that control alone.

mod account;
mod again;
mod answer;
pub mod api;
mod closure;
mod compile;
mod compile_error;
mod digest;
mod evidence;
mod index;
mod inspect;
mod interpreter;
mod limits;
mod list;
mod modules;
mod program;
mod query;
mod reading;
mod ruling;
mod run;
mod run_error;
mod script;
mod state;
mod stop;
#[cfg(test)]
mod tests;
mod trace;
mod value;
mod variables;
mod view;
mod watch;

pub use account::{Account, Asked, Constant, ConstantValue, Fact, ScriptLine};
pub use compile::Engine;
pub use compile_error::CompileError;
pub(crate) use inspect::{Inspected, inspect};
pub use limits::Limits;
pub use program::{Prepared, Program, Workers};
pub use query::{NoAnswer, Query};
pub use run::panics_quietly;
pub use run_error::RunError;
pub(crate) use script::{Call, Function, Kind, Node, Script, ScriptDifference, Site, Step, script_difference};
pub use trace::Tracing;
