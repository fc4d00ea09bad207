use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::direction::written;
use super::parts::part;
use crate::model::Criticality;
use crate::ruleset::FRAMEWORKS;

/// All requirements of a framework.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct RequirementsDescription {
    /// What the framework is called.
    title: String,
    /// Where the list comes from.
    source: Option<String>,
    /// The requirements, each once.
    requirements: Vec<Listed>,
}

/// A requirement: its id, alone or with more.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct Listed {
    /// Its id.
    id: String,
    /// How much the framework insists on it, where it says so.
    criticality: Option<Criticality>,
}

/// `frameworks/<name>.yaml`; the name tells what the ids look like.
pub(super) fn schema() -> Schema {
    let mut schema = written::<RequirementsDescription>();
    let patterns: Vec<Value> = FRAMEWORKS
        .iter()
        .map(|framework| json!({ "pattern": format!("^(?:{})$", framework.pattern) }))
        .collect();
    let listed = part(&mut schema, "/$defs/Listed");
    listed["properties"]["id"]["anyOf"] = patterns.into();
    *listed = json!({
        "description": listed["description"],
        "anyOf": [listed["properties"]["id"], listed],
    });
    schema
}
