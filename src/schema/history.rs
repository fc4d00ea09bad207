use schemars::Schema;
use serde_json::{Value, json};

use super::direction::reported;
use super::parts::part;
use crate::history::Line;
use crate::report::{DayDocument, HistoryDocument, LifeDocument, MicrosoftDocument};

/// `posture history --format json`.
pub(super) fn list_schema() -> Schema {
    reported::<HistoryDocument<'_>>(|_| {})
}

/// `posture history show --format json`.
pub(super) fn day_schema() -> Schema {
    reported::<DayDocument<'_>>(|_| {})
}

/// `posture history control --format json`.
pub(super) fn life_schema() -> Schema {
    reported::<LifeDocument<'_>>(|_| {})
}

/// `posture history microsoft --format json`.
pub(super) fn microsoft_schema() -> Schema {
    reported::<MicrosoftDocument<'_>>(|_| {})
}

/// A line of `posture history export`.
pub(super) fn line_schema() -> Schema {
    let mut schema = reported::<Line<'_>>(|_| {});
    let lines = part(&mut schema, "/oneOf").take();
    let lines = lines.as_array().into_iter().flatten();
    let lines: Vec<Value> = lines.map(|line| with_type(&mut schema, line)).collect();
    schema.insert("oneOf".to_owned(), Value::Array(lines));
    schema
}

/// A kind of line, whose definition takes the type that tells it from others.
fn with_type(schema: &mut Schema, line: &Value) -> Value {
    let reference = line["$ref"]
        .as_str()
        .expect("a kind of line is a type of its own")
        .to_owned();
    let definition = part(schema, reference.trim_start_matches('#'));
    definition["properties"]["type"] = json!({
        "description": "What the line is.",
        "type": "string",
        "const": line["properties"]["type"]["const"],
    });
    let required = definition["required"].as_array_mut().expect("every key is there");
    required.push("type".into());
    json!({ "$ref": reference })
}
