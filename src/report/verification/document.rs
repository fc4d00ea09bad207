use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::advice::advice;
use super::{ClaimedIn, VerificationReport};
use crate::model::{ControlId, RecordedRules, RecordedSnapshot};
use crate::report::json::{SCHEMA_VERSION, pretty};
use crate::verification::{ClaimedScore, Compared, ControlResult, OtherControl, OtherValue};

/// Whether an evaluation is proved, as one document.
pub fn verification_json(report: &VerificationReport<'_>) -> String {
    pretty(&VerificationDocument::of(report))
}

/// The document of `posture verify`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct VerificationDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// Whether all that went in and came out is as the evaluation says.
    proved: bool,
    /// The evaluation.
    evaluation: EvaluationDocument<'a>,
    /// The snapshot that it was made again of, as it was asked for.
    snapshot: &'a str,
    /// Whether it was made again by the rules, settings and action plan that the history keeps, which proves less.
    as_recorded: bool,
    /// Whether it was made again as that of one of several tenants.
    one_of_several: bool,
    /// What went in.
    inputs: Vec<InputDocument<'a>>,
    /// The numbers.
    score: ScoreDocument,
    /// How many controls were compared.
    controls_total: usize,
    /// The controls of which something differs.
    controls: Vec<ControlDocument<'a>>,
    /// The controls whose own rules differ, as far as both sides tell.
    other_rules: &'a [ControlId],
    /// What else differs.
    values: Vec<ValueDocument<'a>>,
    /// What to know of it, for people.
    notes: Vec<String>,
}

/// The evaluation that is to be proved.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProvedEvaluation")]
struct EvaluationDocument<'a> {
    /// Its number in the history; null where it stands in a saved report.
    id: Option<i64>,
    /// What tells it from others in the history.
    identity: Option<&'a str>,
    /// The saved report; null where it stands in the history.
    file: Option<&'a str>,
    /// The tenant, by its id, else its name, in lower case; empty where none is named.
    tenant: &'a str,
    /// What people call the tenant.
    tenant_name: Option<&'a str>,
    /// The day by which expiry was judged.
    as_of: Date,
    /// The snapshot that it was made of.
    snapshot: &'a RecordedSnapshot,
    /// The rules that it was made by.
    rules: &'a RecordedRules,
    /// The version of the program.
    engine: &'a str,
}

/// Something that went in, on both sides.
#[derive(Serialize, JsonSchema)]
struct InputDocument<'a> {
    /// `snapshot`, `rules`, `settings`, `plan`, `as_of`, `engine`, or `identity`: that of what a record says.
    what: &'static str,
    /// Whether both sides are the same; null where the evaluation does not say.
    same: Option<bool>,
    /// What the evaluation says.
    claimed: Option<&'a str>,
    /// What was found.
    found: Option<&'a str>,
}

/// The numbers on both sides.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProvedScore")]
struct ScoreDocument {
    /// Whether all are the same.
    same: bool,
    /// What the evaluation says.
    claimed: ClaimedScore,
    /// What was found.
    found: ClaimedScore,
}

/// A control of which something differs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OtherControl")]
struct ControlDocument<'a> {
    /// The control.
    control: &'a ControlId,
    /// What the evaluation says it came to; null where it does not have it.
    claimed: Option<ControlResult>,
    /// What it came to; null where it was not evaluated.
    found: Option<ControlResult>,
    /// What else differs of it.
    values: Vec<ValueDocument<'a>>,
}

/// A value that is not the same on both sides.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OtherValue")]
struct ValueDocument<'a> {
    /// Where it stands.
    path: &'a str,
    /// What the evaluation says; null where it says nothing.
    claimed: Option<&'a Value>,
    /// What was found; null where there is nothing.
    found: Option<&'a Value>,
}

impl<'a> VerificationDocument<'a> {
    fn of(report: &'a VerificationReport<'a>) -> Self {
        let verification = report.verification;
        Self {
            schema_version: SCHEMA_VERSION,
            proved: verification.holds(),
            evaluation: EvaluationDocument::of(report),
            snapshot: report.snapshot,
            as_recorded: report.is_as_recorded,
            one_of_several: report.is_one_of_several,
            inputs: verification.inputs.iter().map(InputDocument::of).collect(),
            score: ScoreDocument {
                same: verification.claimed_score == verification.found_score,
                claimed: verification.claimed_score,
                found: verification.found_score,
            },
            controls_total: verification.controls_total,
            controls: verification.controls.iter().map(ControlDocument::of).collect(),
            other_rules: &verification.other_rules,
            values: verification.values.iter().map(ValueDocument::of).collect(),
            notes: advice(report),
        }
    }
}

impl<'a> EvaluationDocument<'a> {
    fn of(report: &'a VerificationReport<'a>) -> Self {
        let claim = report.claim;
        let (id, file) = match &report.claimed_in {
            ClaimedIn::Record(id) => (Some(*id), None),
            ClaimedIn::File(file) => (None, Some(file.as_str())),
        };
        Self {
            id,
            identity: claim.identity.as_ref().map(|identity| identity.kept.as_str()),
            file,
            tenant: &claim.tenant,
            tenant_name: claim.tenant_name.as_deref(),
            as_of: claim.as_of,
            snapshot: &claim.snapshot,
            rules: &claim.rules,
            engine: &claim.engine,
        }
    }
}

impl<'a> InputDocument<'a> {
    fn of(compared: &'a Compared) -> Self {
        Self {
            what: compared.input.as_str(),
            same: compared.is_claimed.then(|| compared.is_same()),
            claimed: compared.claimed.as_deref(),
            found: compared.found.as_deref(),
        }
    }
}

impl<'a> ControlDocument<'a> {
    fn of(control: &'a OtherControl) -> Self {
        Self {
            control: &control.control,
            claimed: control.claimed,
            found: control.found,
            values: control.values.iter().map(ValueDocument::of).collect(),
        }
    }
}

impl<'a> ValueDocument<'a> {
    fn of(other: &'a OtherValue) -> Self {
        Self {
            path: &other.path,
            claimed: other.claimed.as_ref(),
            found: other.found.as_ref(),
        }
    }
}
