//! The controls' own cases, and those of the library: a small snapshot each, and what is to come of it.
//!
//! [`Suites`] are the cases as they are written, [`run`] tries them. From what was tried follow [`coverage`], what
//! mutants ([`mutation`](mutation())) no case notices, and how the expectations would have to be written
//! ([`update`](updated()), for who has looked at them).

mod bases;
mod compare;
mod coverage;
mod error;
mod missing;
mod module_runner;
mod mutant;
mod mutation;
mod runner;
mod suites;
mod update;

pub use bases::Bases;
pub use coverage::{Coverage, coverage};
pub use error::TestError;
pub use mutant::Change;
pub use mutation::{Mutation, Unnoticed, mutation};
pub use runner::{SuiteResult, run};
pub use suites::{CaseFilter, Cases, Subject, Suite, Suites};
pub use update::{Update, updated};
