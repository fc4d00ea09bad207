use serde_json::{Value, json};

use super::Inference;
use crate::snapshot::Snapshot;

fn inferred(snapshots: &[&str]) -> Value {
    let mut inference = Inference::default();
    for text in snapshots {
        let snapshot = Snapshot::from_json("export.json", (*text).to_owned()).expect("it is a snapshot");
        inference.add(&snapshot);
    }
    inference.schema()["properties"].clone()
}

#[test]
fn a_key_is_required_where_several_objects_all_have_it() {
    let schema = inferred(&[r#"{"users": [{"id": 1, "mail": "a@b.example"}, {"id": 2.5}], "one": {"a": 1}}"#]);
    let expected = json!({
        "users": { "type": "array", "items": {
            "type": "object",
            "properties": { "id": { "type": "number" }, "mail": { "type": "string" } },
            "required": ["id"],
        }},
        "one": { "type": "object", "properties": { "a": { "type": "integer" } } },
    });
    assert_eq!(schema, expected);
}

#[test]
fn null_joins_the_other_types_and_says_nothing_alone() {
    let schema = inferred(&[
        r#"{"a": null, "b": null}"#,
        r#"{"a": true, "b": null}"#,
        r#"{"a": "x"}"#,
    ]);
    assert_eq!(
        schema,
        json!({ "a": { "type": ["boolean", "string", "null"] }, "b": {} })
    );
}

#[test]
fn few_words_that_come_again_and_again_are_an_enumeration() {
    let list = |key: &str, values: &[&str]| {
        let all: Vec<Value> = values
            .iter()
            .cycle()
            .take(8)
            .map(|value| json!({ (key): value }))
            .collect();
        inferred(&[&json!({ "list": all }).to_string()])["list"]["items"]["properties"][key]["enum"].clone()
    };
    assert_eq!(list("state", &["on", "off"]), json!(["off", "on"]));
    assert_eq!(
        list("state", &["a", "b", "c", "d", "e"]),
        Value::Null,
        "too seldom each"
    );
    assert_eq!(list("displayName", &["ann", "bob"]), Value::Null, "names");
    assert_eq!(list("state", &["two words", "on"]), Value::Null, "no words");
    assert_eq!(list("state", &["on"]), Value::Null, "one");
    assert_eq!(list("length", &["P15D", "PT8H"]), Value::Null, "lengths of time");
    let two = r#"{"list": [{"state": "on"}, {"state": "off"}]}"#;
    assert_eq!(
        inferred(&[two])["list"]["items"]["properties"]["state"]["enum"],
        Value::Null,
        "too few"
    );
}

#[test]
fn objects_keyed_by_id_are_inventories() {
    let schema = inferred(&[
        r#"{"people": {"66b4d5c2-71c9-4644-8728-74e3a8324d81": {"n": 1}, "ann@shop.example": {"n": null, "m": true}}}"#,
    ]);
    let expected = json!({ "type": "object", "additionalProperties": {
        "type": "object",
        "properties": { "n": { "type": ["integer", "null"] }, "m": { "type": "boolean" } },
        "required": ["n"],
    }});
    assert_eq!(schema["people"], expected);
}

#[test]
fn a_lone_object_in_the_place_of_a_list_is_one_of_its_elements() {
    let schema = inferred(&[r#"{"d": [{"a": 1}]}"#, r#"{"d": {"a": 2, "b": 3}}"#]);
    let expected = json!({ "x-lone-object": true, "type": ["array", "object"], "items": {
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
        "required": ["a"],
    }});
    assert_eq!(schema["d"], expected);
}

#[test]
fn a_lone_object_that_is_read_as_a_list_is_described_as_it_stands_in_the_file() {
    let schema = inferred(&[r#"{"module_version": "1", "timestamp_zulu": "x", "domain_settings": {"Id": "a"}}"#]);
    let expected = json!({ "x-lone-object": true, "type": ["array", "object"], "items": {
        "type": "object", "properties": { "Id": { "type": "string" } },
    }});
    assert_eq!(schema["domain_settings"], expected);
}

#[test]
fn the_manifest_says_what_delivers_a_collection() {
    let schema = inferred(&[
        r#"{"users": [], "_collection": {"users": {"status": "ok", "source": "GET /users", "permission": "User.Read.All"}}}"#,
    ]);
    let expected = json!({ "users": { "x-source": "GET /users", "x-permission": "User.Read.All", "type": "array" } });
    assert_eq!(schema, expected);
}
