use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{ControlRecord, RecordedRules, RecordedSnapshot, RecordedTenant, Since};

/// The version of the lines of an export.
pub(super) const VERSION: u32 = 1;

/// A line of an export. Texts and results come before the evaluations that name them; the last line says that nothing is
/// missing.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Line<'a> {
    /// The first line.
    History(HistoryLine),
    /// A text of rules, settings or a plan.
    Text(TextLine<'a>),
    /// What a control came to.
    Result(ResultLine<'a>),
    /// An evaluation.
    Evaluation(Box<EvaluationLine>),
    /// A day of Microsoft's own score.
    Microsoft(MicrosoftLine<'a>),
    /// The last line.
    End(EndLine),
}

/// The first line of an export.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct HistoryLine {
    /// The version of this shape; another program of the same version reads it.
    #[schemars(extend("const" = VERSION))]
    pub(super) schema_version: u32,
}

/// A text of rules, settings or a plan.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct TextLine<'a> {
    /// What it is known by.
    pub(super) digest: Cow<'a, str>,
    /// The text.
    pub(super) text: Cow<'a, str>,
}

/// What a control came to.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct ResultLine<'a> {
    /// BLAKE3 of its JSON as it stands here, in hexadecimal.
    pub(super) digest: Cow<'a, str>,
    /// The control.
    #[serde(borrow)]
    #[schemars(with = "ControlRecord")]
    pub(super) result: &'a RawValue,
}

/// An evaluation.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct EvaluationLine {
    /// What tells it from others.
    pub(super) identity: String,
    /// The day by which expiry was judged.
    pub(super) as_of: Date,
    /// When it was recorded.
    #[schemars(with = "String")]
    pub(super) recorded_at: Timestamp,
    /// Whose configuration it was.
    pub(super) tenant: RecordedTenant,
    /// Which snapshot it was.
    pub(super) snapshot: RecordedSnapshot,
    /// Which rules they were.
    pub(super) rules: RecordedRules,
    /// The digest of tenant profile, parameters and scope.
    pub(super) settings: String,
    /// The digest of the action plan; null where there was none.
    pub(super) plan: Option<String>,
    /// The version of the program.
    pub(super) engine: String,
    /// The digests of what each control came to, in the order of their ids.
    pub(super) results: Vec<String>,
    /// Why it differs from the tenant's record before it; null where there is none.
    pub(super) since: Option<Since>,
}

/// A day of Microsoft's own score.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct MicrosoftLine<'a> {
    /// The tenant, in lower case.
    pub(super) tenant: Cow<'a, str>,
    /// The day.
    pub(super) day: Date,
    /// The record as Microsoft Graph returns it.
    #[serde(borrow)]
    #[schemars(with = "serde_json::Value")]
    pub(super) record: &'a RawValue,
}

/// The last line of an export.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct EndLine {
    /// How many lines stand before it.
    pub(super) lines: u64,
}
