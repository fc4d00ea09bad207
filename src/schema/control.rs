use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use super::direction::written;
use super::parts::part;
use crate::model::{ControlMetadata, Status};
use crate::ruleset::{FRAMEWORKS, Framework};

/// `control.yaml`, which names its frameworks, and may give a requirement as its id alone.
pub(super) fn schema() -> Schema {
    let mut schema = written::<ControlMetadata>();
    let compliance = part(&mut schema, "/properties/compliance");
    let frameworks: Map<String, Value> = FRAMEWORKS.iter().map(requirements).collect();
    *compliance = json!({
        "description": compliance["description"],
        "type": "object",
        "properties": frameworks,
        "additionalProperties": false,
    });
    let can_be_suggested = |word: &Value| {
        let status = word["const"].as_str().and_then(Status::from_word);
        status.is_some_and(Status::must_expire)
    };
    if let Value::Array(words) = part(&mut schema, "/$defs/Status/oneOf") {
        words.retain(can_be_suggested);
    }
    let mapping = part(&mut schema, "/$defs/Mapping");
    *mapping = json!({
        "description": mapping["description"],
        "anyOf": [mapping["properties"]["id"], mapping],
    });
    schema
}

/// Requirements of one framework, whose ids look alike.
fn requirements(framework: &Framework) -> (String, Value) {
    let description = format!("Requirements of `{}`, such as `{}`.", framework.name, framework.example);
    let pattern = format!("^(?:{})$", framework.pattern);
    let requirements = json_schema!({
        "description": description,
        "type": "array",
        "items": {
            "$ref": "#/$defs/Mapping",
            "pattern": pattern,
            "properties": { "id": { "description": format!("Such as `{}`.", framework.example), "pattern": pattern } },
        },
    });
    (framework.name.to_owned(), requirements.to_value())
}
