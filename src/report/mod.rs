//! Evaluations, and how cases went, in every format.

mod actions;
mod annotation;
mod answers;
mod benchmark;
pub mod cases;
mod catalogue;
mod chart;
mod check;
mod comparison;
mod compliance;
mod config;
mod controls;
mod csv;
mod difference;
mod explain;
mod facts;
mod freshness;
mod generation;
mod github;
mod history;
mod html_page;
mod json;
mod markdown;
mod pages;
mod plan;
mod query;
mod redacted;
mod review;
mod sarif;
mod simulation;
mod snapshot;
mod standing;
mod status;
mod style;
mod tenant_names;
mod text;
mod trends;
mod verification;

pub use actions::{ActionRow, Arithmetic, actions, group_word};
pub use annotation::Annotation;
pub(crate) use benchmark::BenchmarkComparisonDocument;
pub use benchmark::{
    Compared, benchmark_comparison, benchmark_comparison_csv, benchmark_comparison_json, benchmark_comparison_markdown,
    benchmark_json,
};
pub use catalogue::{Entry, list, list_json, page};
pub use check::{CheckReport, check, check_json, lint_page};
pub use comparison::{secure_score_comparison, secure_score_comparison_json};
pub(crate) use compliance::{ComplianceDocument, ComplianceLine};
pub use compliance::{
    ComplianceReport, FrameworkReport, compliance, compliance_csv, compliance_json, compliance_line,
    compliance_markdown,
};
pub use config::{ConfigRow, config, config_json};
pub use csv::csv;
pub(crate) use difference::DifferenceDocument;
pub use difference::{
    difference, difference_csv, difference_json, difference_line, difference_markdown, differences_json,
};
pub use explain::{Explained, explanation, explanation_json};
pub use generation::{GenerationReport, RejectionReport, generation, rejection};
pub use github::github;
pub(crate) use history::{DayDocument, HistoryDocument, LifeDocument, MicrosoftDocument};
pub use history::{
    HistoryRow, Life, LifeStep, MicrosoftRow, RecordedDay, history, history_csv, history_json, history_markdown, life,
    life_csv, life_json, life_markdown, microsoft, microsoft_csv, microsoft_json, microsoft_markdown, recorded_day,
    recorded_day_csv, recorded_day_json, recorded_day_markdown,
};
pub use html_page::html_page;
pub(crate) use json::{EvaluationLine, ReportDocument};
pub use json::{actions_json, json, ndjson_line};
pub use markdown::markdown;
pub use pages::{Page, pages};
pub use plan::word as status_word;
pub use query::{answer, answer_json};
pub(crate) use review::ReviewDocument;
pub use review::{Review, SideName, review, review_github, review_json, review_markdown, review_sarif};
pub use sarif::{RulePage, sarif};
pub use simulation::{SimulationReport, simulation, simulation_csv, simulation_json, simulation_markdown};
pub use snapshot::{about, about_json, paths, paths_json};
pub use status::{StatusList, status_list, status_list_csv, status_list_json, status_list_markdown};
pub use style::{Glyphs, Width, visible};
pub use text::{problems, text};
pub(crate) use trends::TrendsDocument;
pub use trends::{MicrosoftSeries, TenantTrend, Trends, trends, trends_csv, trends_json, trends_markdown};
pub(crate) use verification::VerificationDocument;
pub use verification::{ClaimedIn, VerificationReport, verification, verification_json, verification_markdown};

use crate::model::{ControlId, Evaluation, RuleSetManifest};
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
    /// The baseline, where one was chosen.
    pub baseline: Option<String>,
    /// What the rule sets say of themselves.
    pub sets: Vec<RuleSetManifest>,
    /// Controls that the configuration disables, and why.
    pub disabled: Vec<(ControlId, String)>,
    /// Each control with its digest.
    pub controls: Vec<Entry>,
}

/// How a run ends, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Exit {
    /// The exit code.
    pub code: u8,
    /// Why it is that one.
    pub reason: String,
}
