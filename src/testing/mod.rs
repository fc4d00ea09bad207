//! The controls' own cases: a small snapshot each, and what the control is to say of it.

mod runner;

pub use runner::{CaseError, run_case, run_cases};
