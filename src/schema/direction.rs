use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

/// What a file that people write may hold: keys that have a default may be missing, no key is null, no other is known,
/// and a text may be written as YAML takes for a number or a truth value, as in `version: 1.0`.
pub(super) fn written<T: JsonSchema>() -> Schema {
    let mut schema = SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator()
        .into_root_schema_for::<T>();
    RecursiveTransform(plain_numbers).transform(&mut schema);
    RecursiveTransform(without_null).transform(&mut schema);
    RecursiveTransform(closed).transform(&mut schema);
    RecursiveTransform(any_spelling).transform(&mut schema);
    let definitions = schema.ensure_object().entry("$defs").or_insert_with(|| json!({}));
    definitions["Text"] = text();
    schema
}

/// What a report holds, and with it what `more` adds to the definitions: every key is there, and there may be others
/// in a later release.
pub(super) fn reported<T: JsonSchema>(more: impl FnOnce(&mut SchemaGenerator)) -> Schema {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    more(&mut generator);
    let mut schema = generator.into_root_schema_for::<T>();
    RecursiveTransform(plain_numbers).transform(&mut schema);
    RecursiveTransform(|schema: &mut Schema| drop(schema.remove("default"))).transform(&mut schema);
    schema
}

/// Takes away how Rust holds a number, which is no format of JSON Schema.
fn plain_numbers(schema: &mut Schema) {
    let is_number = |kind: &Value| kind == "integer" || kind == "number";
    let of_number = |kind: &Value| is_number(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is_number));
    if schema.get("type").is_some_and(of_number) {
        schema.remove("format");
    }
}

/// A key that may be left out is left out, rather than null.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = &kinds[..] {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
    let Some(Value::Array(ways)) = schema.get_mut("anyOf") else {
        return;
    };
    ways.retain(|way| way["type"] != "null");
    if let [Value::Object(only)] = &ways[..] {
        let only = only.clone();
        schema.remove("anyOf");
        for (keyword, value) in only {
            schema.ensure_object().entry(keyword).or_insert(value);
        }
    }
}

/// An object takes the keys that it describes.
fn closed(schema: &mut Schema) {
    if schema.get("properties").is_some() {
        let object = schema.ensure_object();
        object.entry("additionalProperties").or_insert(Value::Bool(false));
    }
}

/// A text that may be anything may be written without quotes.
fn any_spelling(schema: &mut Schema) {
    let is_free = ["const", "enum", "format", "pattern"]
        .iter()
        .all(|word| schema.get(*word).is_none());
    if is_free && schema.get("type").is_some_and(|kind| kind == "string") {
        schema.remove("type");
        schema.insert("$ref".to_owned(), "#/$defs/Text".into());
    }
}

/// What [`any_spelling`] refers to.
fn text() -> Value {
    json!({
        "description": "A text that says something; YAML takes some for a number or a truth value, which is fine.",
        "type": ["string", "number", "boolean"],
        "pattern": "\\S",
    })
}
