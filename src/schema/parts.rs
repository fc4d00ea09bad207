use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::model::{ControlId, ParameterValue};
use crate::ruleset::Pattern;

/// Parameters of controls, by control and name.
pub(super) type Parameters = BTreeMap<ControlId, BTreeMap<String, ParameterValue>>;

/// How a file names controls: `entra/*`, `severity:high`.
pub(super) struct PatternText;

impl JsonSchema for PatternText {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<&str> = Pattern::kinds().collect();
        json_schema!({
            "description": format!(
                "A pattern of control ids, such as `entra/*`, or of another property, such as `severity:high`: {}. `*` stands for any text.",
                kinds.join(", ")
            ),
            "type": "string",
            "pattern": format!("^(({}):.*|[^:]*\\S[^:]*)$", kinds.join("|")),
        })
    }
}

/// An object with a key for each word of a list, none of them required.
pub(super) fn keyed_by<'a>(words: impl Iterator<Item = &'a str>, mut value: impl FnMut(&str) -> Schema) -> Schema {
    let properties: Map<String, Value> = words.map(|word| (word.to_owned(), value(word).to_value())).collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// A schema with another description than its own.
pub(super) fn described(mut schema: Schema, description: impl Into<String>) -> Schema {
    schema.insert("description".to_owned(), Value::String(description.into()));
    schema
}

/// A part of a schema that is there because of how its type is declared.
pub(super) fn part<'a>(schema: &'a mut Schema, pointer: &str) -> &'a mut Value {
    let part = schema.pointer_mut(pointer);
    part.unwrap_or_else(|| panic!("the type declares `{pointer}`"))
}
