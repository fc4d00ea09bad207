//! Evaluations in every format.

mod actions;
mod catalogue;
mod controls;
mod csv;
mod json;
mod markdown;
mod style;
mod text;

pub use actions::{ActionRow, Arithmetic, actions};
pub use catalogue::{Entry, list, list_json, page};
pub use csv::csv;
pub use json::{actions_json, json, ndjson_line};
pub use markdown::markdown;
pub use style::Width;
pub use text::{problems, text};

use crate::model::Evaluation;
use crate::source::Problem;

/// Everything that a run has to say.
pub struct Report<'a> {
    /// The date that expiry is judged by, as `YYYY-MM-DD`.
    pub as_of: String,
    /// The controls.
    pub rule_set: RuleSetReport,
    /// One for each snapshot, in the order given.
    pub evaluations: &'a [Evaluation],
    /// What is wrong with files.
    pub problems: &'a [Problem],
    /// How the run ends.
    pub exit: Exit,
}

/// The rule set as a report shows it.
pub struct RuleSetReport {
    /// BLAKE3 over all controls, in hexadecimal.
    pub digest: String,
    /// Each control with its digest.
    pub controls: Vec<Entry>,
}

/// How a run ends, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Exit {
    /// The exit code.
    pub code: u8,
    /// Why it is that one.
    pub reason: String,
}
