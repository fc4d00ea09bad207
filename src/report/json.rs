use schemars::JsonSchema;
use serde::Serialize;

use super::{Entry, Exit, Report, RuleSetReport};
use crate::model::{ControlId, ControlMetadata, ControlProblem, Evaluation, RecommendedAction, RuleSetManifest};

/// The version of the JSON report.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The whole report of a run. It is written as it is walked: a large one built as a tree of values first would take
/// three times as long.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ReportDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The program that made it.
    engine: EngineIdentity,
    /// The date that expiry is judged by.
    #[schemars(extend("format" = "date"))]
    as_of: &'a str,
    /// The controls.
    rule_set: RuleSetDocument<'a>,
    /// One for each snapshot, in the order given.
    evaluations: &'a [Evaluation],
    /// What is wrong with files.
    problems: Vec<ControlProblem>,
    /// How the run ends.
    exit: &'a Exit,
}

/// One evaluation, with what it takes to read it alone: a line of `--format ndjson`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvaluationLine<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The program that made it.
    engine: EngineIdentity,
    /// The date that expiry is judged by.
    #[schemars(extend("format" = "date"))]
    as_of: &'a str,
    /// The rule set.
    rule_set: RuleSetIdentity<'a>,
    #[serde(flatten)]
    evaluation: &'a Evaluation,
}

/// The program that made a report.
#[derive(Serialize, JsonSchema)]
pub(super) struct EngineIdentity {
    /// Its name.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

pub(super) const ENGINE: EngineIdentity = EngineIdentity {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
};

/// What tells one rule set from another.
#[derive(Serialize, JsonSchema)]
pub(super) struct RuleSetIdentity<'a> {
    /// BLAKE3 over all controls, in hexadecimal.
    pub(super) digest: &'a str,
}

/// The rule set with all its controls.
#[derive(Serialize, JsonSchema)]
struct RuleSetDocument<'a> {
    /// BLAKE3 over all controls, in hexadecimal.
    digest: &'a str,
    /// The git revision that the rules were read from, where they were read from one.
    revision: Option<&'a str>,
    /// The baseline, where one was chosen.
    baseline: Option<&'a str>,
    /// What the rule sets say of themselves.
    sets: &'a [RuleSetManifest],
    /// Controls that the configuration disables.
    disabled: Vec<DisabledControl<'a>>,
    /// Each control with all its metadata.
    controls: Vec<ControlDocument<'a>>,
}

/// A control that the configuration disables.
#[derive(Serialize, JsonSchema)]
pub(super) struct DisabledControl<'a> {
    /// The control.
    id: &'a ControlId,
    /// Why it is disabled.
    reason: &'a str,
}

/// A control with its digest and all its metadata.
#[derive(Serialize, JsonSchema)]
pub(super) struct ControlDocument<'a> {
    /// The control.
    id: &'a ControlId,
    /// BLAKE3 of what counts for its outcome and points, in hexadecimal.
    digest: &'a str,
    #[serde(flatten)]
    metadata: &'a ControlMetadata,
}

/// The whole report as one JSON document.
pub fn json(report: &Report<'_>) -> String {
    pretty(&ReportDocument {
        schema_version: SCHEMA_VERSION,
        engine: ENGINE,
        as_of: &report.as_of,
        rule_set: RuleSetDocument::of(&report.rule_set),
        evaluations: report.evaluations,
        problems: report.problems.iter().map(ControlProblem::from).collect(),
        exit: &report.exit,
    })
}

/// One evaluation as one line, with what it takes to read it alone.
pub fn ndjson_line(evaluation: &Evaluation, as_of: &str, rule_set_digest: &str) -> String {
    let line = EvaluationLine {
        schema_version: SCHEMA_VERSION,
        engine: ENGINE,
        as_of,
        rule_set: RuleSetIdentity {
            digest: rule_set_digest,
        },
        evaluation,
    };
    serde_json::to_string(&line).expect("an evaluation is plain data") + "\n"
}

/// Recommended actions as one JSON list.
pub fn actions_json(actions: &[&RecommendedAction]) -> String {
    pretty(&actions)
}

/// Indented JSON, which ends with a line feed.
pub(super) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("what is reported is plain data") + "\n"
}

impl<'a> RuleSetDocument<'a> {
    fn of(rules: &'a RuleSetReport) -> Self {
        Self {
            digest: &rules.digest,
            revision: None,
            baseline: rules.baseline.as_deref(),
            sets: &rules.sets,
            disabled: DisabledControl::all(rules),
            controls: rules.controls.iter().map(ControlDocument::from).collect(),
        }
    }
}

impl<'a> DisabledControl<'a> {
    /// All of a rule set.
    pub(super) fn all(rules: &'a RuleSetReport) -> Vec<Self> {
        let one = |(id, reason): &'a (ControlId, String)| Self { id, reason };
        rules.disabled.iter().map(one).collect()
    }
}

impl<'a> From<&'a Entry> for ControlDocument<'a> {
    fn from((id, metadata, digest): &'a Entry) -> Self {
        Self { id, digest, metadata }
    }
}
