use std::collections::BTreeMap;

use serde::Serialize;

use super::words::words;
use super::{Affected, Category, ControlId, Evidence, Outcome, Points, Severity, Unknown};
use crate::source::Problem;

words! {
    /// What people declared about a control, or that the engine saw it completed.
    Status {
        /// Nothing is declared.
        ToAddress = "to_address",
        /// Every point was observed; only the engine says so.
        Completed = "completed",
    }
}

/// What one control contributes, and why.
#[derive(Debug, Clone, Serialize)]
pub struct ControlScore {
    /// The control.
    pub id: ControlId,
    /// What it asks for.
    pub title: String,
    /// The part of the estate it protects.
    pub category: Category,
    /// The service it is about.
    pub product: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// What the machine observed.
    pub outcome: Outcome,
    /// How many comply, where the control counts.
    pub compliant: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// What it adds to the earned sum.
    pub points: Points,
    /// What was observed, whatever people declared; nothing where it is unknown or does not arise.
    pub observed_points: Option<Points>,
    /// What it adds to the maximum.
    pub max_points: Points,
    /// Its nominal maximum.
    pub worth: Points,
    /// Whether it counts at all.
    pub scored: bool,
    /// What people declared.
    pub status: Status,
    /// The record that declares it.
    pub status_record: Option<()>,
    /// Why the outcome is what it is.
    pub reason: String,
    /// When the data were collected.
    pub collected_at: Option<String>,
    /// The resources that fall short, by name as far as they are kept.
    pub affected: Vec<Affected>,
    /// How many fall short in all.
    pub affected_total: usize,
    /// The settings that decided, as far as they are kept.
    pub evidence: Vec<Evidence>,
    /// How many settings decided in all.
    pub evidence_total: usize,
    /// Requirements of compliance frameworks that it answers.
    pub compliance: BTreeMap<String, Vec<String>>,
    /// What is wrong with the control itself.
    pub problem: Option<ControlProblem>,
    /// What the snapshot does not tell.
    #[serde(skip)]
    pub unknown: Vec<Unknown>,
}

/// What is wrong with a control, as an evaluation carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlProblem {
    /// The stable code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// The rule file.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The character in the line, from 1.
    pub column: Option<usize>,
}

impl From<&Problem> for ControlProblem {
    fn from(problem: &Problem) -> Self {
        let at = problem.line_column();
        Self {
            code: problem.code().to_owned(),
            message: problem.message().to_owned(),
            help: problem.help_text().map(str::to_owned),
            file: problem.file().map(str::to_owned),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
        }
    }
}
