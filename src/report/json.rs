use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) use super::json_text::{line, pretty};
use super::{ActionRow, Basis, Entry, Exit, Report, RuleSetReport};
use crate::model::{
    ActionGroup, ControlId, ControlMetadata, ControlProblem, Evaluation, RecommendedAction, RuleSetManifest,
};

/// The version of the JSON report.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The whole report of a run. It is written as it is walked: a large one built as a tree of values first would take
/// three times as long.
///
/// What is written is what is read again: see [`super::saved`].
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReportDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The program that made it.
    engine: Cow<'a, EngineIdentity>,
    /// The date that expiry is judged by.
    #[schemars(extend("format" = "date"))]
    as_of: Cow<'a, str>,
    /// The controls.
    rule_set: RuleSetDocument<'a>,
    /// One for each snapshot, in the order given.
    evaluations: Cow<'a, [Evaluation]>,
    /// What is wrong with files.
    problems: Cow<'a, [ControlProblem]>,
    /// How the run ends.
    exit: Cow<'a, Exit>,
}

/// One evaluation, with what it takes to read it alone: a line of `--format ndjson`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvaluationLine<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The program that made it.
    engine: &'a EngineIdentity,
    /// The date that expiry is judged by.
    #[schemars(extend("format" = "date"))]
    as_of: &'a str,
    /// The rule set.
    rule_set: RuleSetIdentity<'a>,
    #[serde(flatten)]
    evaluation: &'a Evaluation,
}

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EngineIdentity {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its version.
    pub version: Cow<'static, str>,
}

/// This program.
pub const ENGINE: EngineIdentity = EngineIdentity {
    name: Cow::Borrowed(env!("CARGO_PKG_NAME")),
    version: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
};

/// What tells one rule set from another.
#[derive(Serialize, JsonSchema)]
pub(super) struct RuleSetIdentity<'a> {
    /// BLAKE3 over all controls, in hexadecimal.
    pub(super) digest: &'a str,
}

/// The rule set with all its controls.
#[derive(Serialize, Deserialize, JsonSchema)]
struct RuleSetDocument<'a> {
    /// BLAKE3 over all controls, in hexadecimal.
    digest: Cow<'a, str>,
    /// The git revision that the rules were read from, where they were read from one.
    revision: Option<Cow<'a, str>>,
    /// The baseline, where one was chosen.
    baseline: Option<Cow<'a, str>>,
    /// What the rule sets say of themselves.
    sets: Cow<'a, [RuleSetManifest]>,
    /// Controls that the configuration disables.
    disabled: Vec<DisabledControl<'a>>,
    /// Each control with all its metadata.
    controls: Vec<ControlDocument<'a>>,
}

/// A control that the configuration disables.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct DisabledControl<'a> {
    /// The control.
    id: Cow<'a, ControlId>,
    /// Why it is disabled.
    reason: Cow<'a, str>,
}

/// A control with its digest and all its metadata.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct ControlDocument<'a> {
    /// The control.
    id: Cow<'a, ControlId>,
    /// BLAKE3 of what counts for its outcome and points, in hexadecimal.
    digest: Cow<'a, str>,
    #[serde(flatten)]
    metadata: Cow<'a, ControlMetadata>,
}

/// The whole report as one JSON document.
pub fn json(report: &Report) -> String {
    pretty(&ReportDocument {
        schema_version: SCHEMA_VERSION,
        engine: Cow::Borrowed(&report.engine),
        as_of: Cow::Borrowed(&report.as_of),
        rule_set: RuleSetDocument::of(&report.rule_set),
        evaluations: Cow::Borrowed(&report.evaluations),
        problems: Cow::Borrowed(&report.problems),
        exit: Cow::Borrowed(&report.exit),
    })
}

/// One evaluation as one line, with what it takes to read it alone.
pub fn ndjson_line(evaluation: &Evaluation, basis: &Basis<'_>) -> String {
    line(&EvaluationLine {
        schema_version: SCHEMA_VERSION,
        engine: basis.engine,
        as_of: basis.as_of,
        rule_set: RuleSetIdentity {
            digest: &basis.rule_set.digest,
        },
        evaluation,
    })
}

/// An action with the groups that it is in.
#[derive(Serialize)]
struct GroupedAction<'a> {
    #[serde(flatten)]
    action: &'a RecommendedAction,
    groups: &'a [ActionGroup],
}

/// Recommended actions as one JSON list.
pub fn actions_json(rows: &[ActionRow<'_>]) -> String {
    let actions: Vec<GroupedAction<'_>> = rows
        .iter()
        .map(|row| GroupedAction {
            action: row.action,
            groups: &row.groups,
        })
        .collect();
    pretty(&actions)
}

impl<'a> RuleSetDocument<'a> {
    fn of(rules: &'a RuleSetReport) -> Self {
        Self {
            digest: Cow::Borrowed(&rules.digest),
            revision: rules.revision.as_deref().map(Cow::Borrowed),
            baseline: rules.baseline.as_deref().map(Cow::Borrowed),
            sets: Cow::Borrowed(&rules.sets),
            disabled: DisabledControl::all(rules),
            controls: rules.controls.iter().map(ControlDocument::from).collect(),
        }
    }
}

impl<'a> DisabledControl<'a> {
    /// All of a rule set.
    pub(super) fn all(rules: &'a RuleSetReport) -> Vec<Self> {
        let one = |(id, reason): &'a (ControlId, String)| Self {
            id: Cow::Borrowed(id),
            reason: Cow::Borrowed(reason),
        };
        rules.disabled.iter().map(one).collect()
    }
}

impl<'a> From<&'a Entry> for ControlDocument<'a> {
    fn from((id, metadata, digest): &'a Entry) -> Self {
        Self {
            id: Cow::Borrowed(id),
            digest: Cow::Borrowed(digest),
            metadata: Cow::Borrowed(metadata),
        }
    }
}

impl From<ReportDocument<'_>> for Report {
    fn from(document: ReportDocument<'_>) -> Self {
        Self {
            engine: document.engine.into_owned(),
            as_of: document.as_of.into_owned(),
            rule_set: document.rule_set.into(),
            evaluations: document.evaluations.into_owned(),
            problems: document.problems.into_owned(),
            exit: document.exit.into_owned(),
        }
    }
}

impl From<RuleSetDocument<'_>> for RuleSetReport {
    fn from(rules: RuleSetDocument<'_>) -> Self {
        let disabled = rules.disabled.into_iter();
        let controls = rules.controls.into_iter();
        Self {
            digest: rules.digest.into_owned(),
            revision: rules.revision.map(Cow::into_owned),
            baseline: rules.baseline.map(Cow::into_owned),
            sets: rules.sets.into_owned(),
            disabled: disabled
                .map(|one| (one.id.into_owned(), one.reason.into_owned()))
                .collect(),
            controls: controls
                .map(|one| {
                    (
                        one.id.into_owned(),
                        Arc::new(one.metadata.into_owned()),
                        one.digest.into_owned(),
                    )
                })
                .collect(),
        }
    }
}
