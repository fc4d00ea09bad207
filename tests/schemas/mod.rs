//! The schemas: of what scripts read from a snapshot, and of the files that people and other programs write or read.

mod files;
mod history;
mod over_time;
mod readers;
mod reports;
pub(crate) mod snapshot;

use jsonschema::{Validator, draft202012};
use posture::schema::FileSchema;
use serde_json::Value;

/// The schema of a kind of file.
pub(crate) fn schema(name: &str) -> Value {
    let schema = FileSchema::named(name).unwrap_or_else(|| panic!("no schema `{name}`"));
    serde_json::from_str(&schema.text()).expect("a schema is JSON")
}

pub(crate) fn validator(schema: &Value) -> Validator {
    draft202012::new(schema).expect("a schema")
}

/// What a schema says against a value, each with its place.
pub(crate) fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
