use schemars::Schema;
use serde_json::{Value, json};

use super::direction::written;
use super::parts::part;
use crate::model::{Status, StatusRecord};

/// `action-plan.yaml`: what people may set, and what a record of each status must say beyond that.
pub(super) fn schema() -> Schema {
    let mut schema = written::<Vec<StatusRecord>>();
    // A file without a record is a plan.
    schema.insert("type".to_owned(), json!(["array", "null"]));
    let is_set_by_people = |word: &Value| {
        let status = word["const"].as_str().and_then(Status::from_word);
        status.is_some_and(Status::is_set_by_people)
    };
    if let Value::Array(words) = part(&mut schema, "/$defs/Status/oneOf") {
        words.retain(is_set_by_people);
    }
    let that = |is: fn(Status) -> bool| {
        Status::ALL
            .iter()
            .filter(move |status| is(**status))
            .collect::<Vec<_>>()
    };
    part(&mut schema, "/$defs/StatusRecord")["allOf"] = json!([
        requires_for(&that(Status::must_expire), "expires"),
        requires_for(&[&Status::Attested], "set_at"),
        { "not": { "required": ["tenant", "all_tenants"], "properties": { "all_tenants": { "const": true } } } },
    ]);
    schema
}

fn requires_for(statuses: &[&Status], key: &str) -> Value {
    json!({
        "if": { "properties": { "status": { "enum": statuses } }, "required": ["status"] },
        "then": { "required": [key] },
    })
}
