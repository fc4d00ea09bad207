//! What an evaluation shows of the requirements of a framework, in every format.

mod csv;
mod json;
mod markdown;
mod text;
mod words;

pub use self::csv::compliance_csv;
pub(crate) use json::{ComplianceDocument, ComplianceLine};
pub use json::{compliance_json, compliance_line};
pub use markdown::compliance_markdown;
pub use text::compliance;

use serde::Serialize;

use super::Report;
use crate::compliance::Compliance;
use crate::model::Evaluation;

/// A framework as a report shows it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct FrameworkReport {
    /// Its name in `compliance` of controls.
    pub name: String,
    /// What it is called, where the rules list its requirements.
    pub title: Option<String>,
    /// Where that list comes from.
    pub source: Option<String>,
    /// How many requirements it has; null where the rules do not list them, so that nobody knows which no control answers.
    pub requirements: Option<usize>,
}

/// A run as its requirements see it.
pub struct ComplianceReport<'a> {
    /// All that the run has to say.
    pub report: &'a Report,
    /// The framework.
    pub framework: &'a FrameworkReport,
    /// One for each evaluation; nothing where the snapshot could not be read.
    pub compliances: Vec<Option<Compliance>>,
}

impl ComplianceReport<'_> {
    /// Every evaluation with what it shows.
    fn each(&self) -> impl Iterator<Item = (&Evaluation, Option<&Compliance>)> {
        let compliances = self.compliances.iter().map(Option::as_ref);
        self.report.evaluations.iter().zip(compliances)
    }
}
