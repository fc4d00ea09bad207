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
mod finding;
mod format;
mod freshness;
mod generation;
mod github;
mod github_score;
mod github_summary;
mod history;
mod html;
mod html_page;
mod json;
mod json_text;
mod junit;
mod markdown;
mod ocsf;
mod pages;
mod plan;
mod prometheus;
mod query;
mod redacted;
mod review;
mod rows;
mod rule_set;
mod sarif;
mod saved;
mod simulation;
mod snapshot;
mod standing;
mod status;
mod style;
mod tenant_names;
mod text;
mod trends;
mod verification;
mod whose;

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
pub use format::{FORMATS, Format, Needs};
pub use generation::{GenerationReport, RejectionReport, generation, rejection};
pub use github::github;
pub use github_score::github_of_scores;
pub use github_summary::github_summary;
pub(crate) use history::{DayDocument, HistoryDocument, LifeDocument, MicrosoftDocument};
pub use history::{
    HistoryRow, Life, LifeStep, MicrosoftRow, RecordedDay, history, history_csv, history_json, history_markdown, life,
    life_csv, life_json, life_markdown, microsoft, microsoft_csv, microsoft_json, microsoft_markdown, recorded_day,
    recorded_day_csv, recorded_day_json, recorded_day_markdown,
};
pub use html::html;
use html_page::html_document;
pub use html_page::html_page;
pub use json::{ENGINE, EngineIdentity, actions_json, json, ndjson_line};
pub(crate) use json::{EvaluationLine, ReportDocument};
pub use junit::junit;
pub use markdown::markdown;
pub use ocsf::ocsf;
pub use pages::{Page, pages};
pub use plan::word as status_word;
pub use prometheus::prometheus;
pub use query::{answer, answer_json};
pub(crate) use review::ReviewDocument;
pub use review::{Review, SideName, review, review_github, review_json, review_markdown, review_sarif};
pub(crate) use rows::Row;
pub use rows::rows_of;
pub use sarif::{RulePage, sarif, sarif_of_cases, sarif_of_problems, sarif_of_scores};
pub use saved::saved;
pub use simulation::{SimulationReport, simulation, simulation_csv, simulation_json, simulation_markdown};
pub use snapshot::{about, about_json, paths, paths_json};
pub use status::{StatusList, status_list, status_list_csv, status_list_json, status_list_markdown};
pub use style::{Glyphs, Width, visible};
pub use text::{problems, text, texts};
pub(crate) use trends::TrendsDocument;
pub use trends::{MicrosoftSeries, TenantTrend, Trends, trends, trends_csv, trends_json, trends_markdown};
pub(crate) use verification::VerificationDocument;
pub use verification::{ClaimedIn, VerificationReport, verification, verification_json, verification_markdown};

use crate::model::{ControlId, ControlProblem, Evaluation, RuleSetManifest};

/// Everything that a run has to say.
pub struct Report {
    /// The program that made it.
    pub engine: EngineIdentity,
    /// The date that expiry is judged by, as `YYYY-MM-DD`.
    pub as_of: String,
    /// The controls.
    pub rule_set: RuleSetReport,
    /// One for each snapshot, in the order given.
    pub evaluations: Vec<Evaluation>,
    /// What is wrong with files.
    pub problems: Vec<ControlProblem>,
    /// How the run ends.
    pub exit: Exit,
}

/// What evaluations have in common, so that each can be told alone.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// The program that made them.
    pub engine: &'a EngineIdentity,
    /// The date that expiry is judged by, as `YYYY-MM-DD`.
    pub as_of: &'a str,
    /// The controls.
    pub rule_set: &'a RuleSetReport,
}

impl Report {
    /// What its evaluations have in common.
    pub fn basis(&self) -> Basis<'_> {
        Basis {
            engine: &self.engine,
            as_of: &self.as_of,
            rule_set: &self.rule_set,
        }
    }
}

/// The rule set as a report shows it.
pub struct RuleSetReport {
    /// BLAKE3 over all controls, in hexadecimal.
    pub digest: String,
    /// The git revision that the rules were read from, where they were read from one.
    pub revision: Option<String>,
    /// The baseline, where one was chosen.
    pub baseline: Option<String>,
    /// What the rule sets say of themselves.
    pub sets: Vec<RuleSetManifest>,
    /// Controls that the configuration disables, and why.
    pub disabled: Vec<(ControlId, String)>,
    /// Each control with its digest.
    pub controls: Vec<Entry>,
}

impl RuleSetReport {
    /// A rule set of which nothing is known but its digest.
    fn known_by(digest: String) -> Self {
        Self {
            digest,
            revision: None,
            baseline: None,
            sets: Vec::new(),
            disabled: Vec::new(),
            controls: Vec::new(),
        }
    }
}

/// How a run ends, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Exit {
    /// The exit code.
    pub code: u8,
    /// Why it is that one.
    pub reason: String,
}
