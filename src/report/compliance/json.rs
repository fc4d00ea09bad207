use schemars::JsonSchema;
use serde::Serialize;

use super::{ComplianceReport, FrameworkReport};
use crate::compliance::Compliance;
use crate::model::{ControlProblem, Evaluation, PlanIdentity, RuleSetManifest, Scope, SnapshotIdentity, Tenant};
use crate::report::json::{DisabledControl, EngineIdentity, RuleSetIdentity, SCHEMA_VERSION, line, pretty};
use crate::report::{Basis, Exit};

/// The compliance report of a run.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ComplianceDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The program that made it.
    engine: &'a EngineIdentity,
    /// The date that expiry is judged by.
    #[schemars(extend("format" = "date"))]
    as_of: &'a str,
    /// The framework.
    framework: &'a FrameworkReport,
    /// The rule set.
    rule_set: Rules<'a>,
    /// One for each snapshot, in the order given.
    evaluations: Vec<Evaluated<'a>>,
    /// What is wrong with files.
    problems: &'a [ControlProblem],
    /// How the run ends.
    exit: &'a Exit,
}

/// One evaluation, with what it takes to read it alone: a line of `--format ndjson`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ComplianceLine<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The program that made it.
    engine: &'a EngineIdentity,
    /// The date that expiry is judged by.
    #[schemars(extend("format" = "date"))]
    as_of: &'a str,
    /// The framework.
    framework: &'a FrameworkReport,
    /// The rule set.
    rule_set: RuleSetIdentity<'a>,
    #[serde(flatten)]
    evaluated: Evaluated<'a>,
}

/// The rules that requirements were judged by.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JudgingRules")]
struct Rules<'a> {
    /// BLAKE3 over all controls, in hexadecimal.
    digest: &'a str,
    /// The baseline, where one was chosen.
    baseline: Option<&'a str>,
    /// What the rule sets say of themselves.
    sets: &'a [RuleSetManifest],
    /// Controls that the configuration disables.
    disabled: Vec<DisabledControl<'a>>,
}

/// What one snapshot shows.
#[derive(Serialize, JsonSchema)]
struct Evaluated<'a> {
    /// Whose configuration it is.
    tenant: &'a Tenant,
    /// Which snapshot it is.
    snapshot: &'a SnapshotIdentity,
    /// The action plan, where there is one.
    plan: Option<&'a PlanIdentity>,
    /// Which products were looked at, and who said so.
    scope: &'a Scope,
    /// Why the snapshot could not be evaluated at all.
    problem: Option<&'a ControlProblem>,
    /// The requirements; nothing where the snapshot could not be read.
    compliance: Option<&'a Compliance>,
}

impl<'a> Evaluated<'a> {
    fn of(evaluation: &'a Evaluation, compliance: Option<&'a Compliance>) -> Self {
        Self {
            tenant: &evaluation.tenant,
            snapshot: &evaluation.snapshot,
            plan: evaluation.plan.as_ref(),
            scope: &evaluation.scope,
            problem: evaluation.problem.as_ref(),
            compliance,
        }
    }
}

/// The compliance report as one JSON document.
pub fn compliance_json(view: &ComplianceReport<'_>) -> String {
    let report = view.report;
    pretty(&ComplianceDocument {
        schema_version: SCHEMA_VERSION,
        engine: &report.engine,
        as_of: &report.as_of,
        framework: view.framework,
        rule_set: Rules {
            digest: &report.rule_set.digest,
            baseline: report.rule_set.baseline.as_deref(),
            sets: &report.rule_set.sets,
            disabled: DisabledControl::all(&report.rule_set),
        },
        evaluations: view
            .each()
            .map(|(evaluation, compliance)| Evaluated::of(evaluation, compliance))
            .collect(),
        problems: &report.problems,
        exit: &report.exit,
    })
}

/// What one evaluation shows as one line, with what it takes to read it alone.
pub fn compliance_line(
    evaluation: &Evaluation,
    compliance: Option<&Compliance>,
    framework: &FrameworkReport,
    basis: &Basis<'_>,
) -> String {
    line(&ComplianceLine {
        schema_version: SCHEMA_VERSION,
        engine: basis.engine,
        as_of: basis.as_of,
        framework,
        rule_set: RuleSetIdentity {
            digest: &basis.rule_set.digest,
        },
        evaluated: Evaluated::of(evaluation, compliance),
    })
}
