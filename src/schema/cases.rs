use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::direction::written;
use super::parts::part;
use crate::model::{Environment, Exclusions, Outcome, ParameterValue};
use crate::ruleset::Expectation;

/// A small snapshot and what the control is to say of it.
#[derive(JsonSchema)]
#[schemars(rename = "Case")]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct CaseDescription {
    /// What is special about it.
    name: String,
    /// The configuration, as an export holds it.
    snapshot: Option<Value>,
    /// A named snapshot instead: a file of `rules/fixtures/`.
    base: Option<String>,
    /// What differs from the named snapshot.
    patch: Option<PatchDescription>,
    /// Parameters that differ from their defaults.
    params: Option<BTreeMap<String, ParameterValue>>,
    /// The tenant that the configuration is of.
    tenant: Option<CaseTenant>,
    /// When the configuration was captured, as an RFC 3339 time.
    captured_at: Option<String>,
    /// The date of the evaluation.
    as_of: Option<Date>,
    /// Free tags.
    tags: Option<Vec<String>>,
    /// What is expected.
    expect: Expected,
}

/// The tenant of a case.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct CaseTenant {
    /// The tenant id.
    id: Option<String>,
    /// What people call it.
    name: Option<String>,
    /// The cloud it lives in.
    environment: Option<Environment>,
    /// The service plans that it has licences for.
    licenses: Option<Vec<String>>,
    /// Who and what policies may leave out.
    exclusions: Option<Exclusions>,
}

/// Changes to a snapshot: an object is a merge patch (RFC 7396), a list a JSON patch (RFC 6902).
#[derive(JsonSchema)]
#[schemars(untagged, rename = "Patch")]
#[expect(dead_code, reason = "it describes a file, and is never made")]
enum PatchDescription {
    Merge(BTreeMap<String, Value>),
    Steps(Vec<BTreeMap<String, Value>>),
}

/// The outcome alone, or all that is to be compared.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
enum Expected {
    Outcome(Outcome),
    More(Expectation),
}

/// A call of a module of the library, and what it is to give.
#[derive(JsonSchema)]
#[schemars(rename = "ModuleCase")]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct ModuleCaseDescription {
    /// What is special about it.
    name: String,
    /// The call, as an expression in which the module is `m`.
    call: String,
    /// The configuration, as an export holds it; none where the call needs none.
    snapshot: Option<Value>,
    /// A named snapshot instead: a file of `rules/fixtures/`.
    base: Option<String>,
    /// What differs from the named snapshot.
    patch: Option<PatchDescription>,
    /// The tenant that the configuration is of.
    tenant: Option<CaseTenant>,
    /// When the configuration was captured, as an RFC 3339 time.
    captured_at: Option<String>,
    /// Free tags.
    tags: Option<Vec<String>>,
    /// The value that the call is to give; of a verdict, its outcome or what is given of it.
    expect: Option<Value>,
    /// The reason for which it is to give none, with `*` for any text.
    error: Option<String>,
}

/// `<module>.tests.yaml`: calls with a value or an error.
pub(super) fn module_schema() -> Schema {
    let mut schema = written::<Vec<ModuleCaseDescription>>();
    let case = part(&mut schema, "/$defs/ModuleCase");
    case["oneOf"] = json!([{ "required": ["expect"] }, { "required": ["error"] }]);
    case["not"] = json!({ "required": ["snapshot", "base"] });
    case["dependentRequired"] = json!({ "patch": ["base"] });
    schema
}

/// `tests.yaml`: at least one case, and each expects something.
pub(super) fn schema() -> Schema {
    let mut schema = written::<Vec<CaseDescription>>();
    schema.insert("minItems".to_owned(), 1.into());
    part(&mut schema, "/$defs/Expectation")["minProperties"] = 1.into();
    let case = part(&mut schema, "/$defs/Case");
    case["oneOf"] = json!([{ "required": ["snapshot"] }, { "required": ["base"] }]);
    case["dependentRequired"] = json!({ "patch": ["base"] });
    schema
}
