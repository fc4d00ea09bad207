use jiff::civil::Date;
use schemars::{JsonSchema, Schema};
use serde_json::json;

use super::configuration::max_age;
use super::direction::written;
use super::parts::{Parameters, part};
use crate::model::{Exclusions, Stale, Tenant};

/// What is true of one tenant, apart from its settings.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct TenantDescription {
    #[schemars(flatten)]
    tenant: Tenant,
    /// The parameters that it sets, by control and name.
    params: Option<Parameters>,
    /// How old data may be, by product, where that differs from `posture.yaml`.
    #[schemars(schema_with = "max_age", default)]
    max_age: Option<()>,
    /// What becomes of older data.
    stale: Option<Stale>,
    /// Who and what policies may leave out, until when.
    exclusions: Option<Exclusions>,
}

/// Somebody or something that policies may leave out.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct Exclusion {
    /// The id, as the snapshot has it.
    id: String,
    /// Why.
    reason: String,
    /// Who answers for it.
    owner: String,
    /// The last day on which it excludes.
    expires: Date,
}

/// `tenants/<id>.yaml`, where each exclusion says why, by whom and until when.
pub(super) fn schema() -> Schema {
    let mut schema = written::<TenantDescription>();
    let mut exclusion = written::<Exclusion>();
    for word in ["$schema", "title", "$defs"] {
        exclusion.remove(word);
    }
    part(&mut schema, "/$defs")["Exclusion"] = exclusion.to_value();
    for kind in Exclusions::KINDS {
        part(&mut schema, &format!("/$defs/Exclusions/properties/{kind}/items"))
            .clone_from(&json!({ "$ref": "#/$defs/Exclusion" }));
    }
    schema
}
