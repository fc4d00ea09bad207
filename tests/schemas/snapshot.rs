//! The schemas of what scripts read from a snapshot: `schemas/README.md` says what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jsonschema::draft202012;
use posture::model::ActionType;
use serde_json::{Map, Value};

use crate::support::{root, shipped_rules, test_data};

/// What an export says of itself, and not of the tenant's settings.
const BOOKKEEPING: &[&str] = &[
    "_collection",
    "baseline_version",
    "module_version",
    "date",
    "timestamp_zulu",
    "report_uuid",
    "OneDrive_PnP_Flag",
];

/// The words of a schema that a reader of these files has to know.
pub(crate) const KEYWORDS: &[&str] = &[
    "$schema",
    "title",
    "description",
    "type",
    "enum",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "x-source",
    "x-permission",
    "x-lone-object",
];

/// The schemas by product.
fn schemas() -> BTreeMap<String, Value> {
    let folder = fs::read_dir(root().join("schemas/snapshot")).expect("the schemas are there");
    let schemas: BTreeMap<String, Value> = folder
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let product = name.strip_suffix(".schema.json").expect("`<product>.schema.json`");
            let text = fs::read_to_string(&path).expect("a schema");
            let schema = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (product.to_owned(), schema)
        })
        .collect();
    assert!(!schemas.is_empty());
    schemas
}

/// Every collection with the product whose file describes it.
fn collections(schemas: &BTreeMap<String, Value>) -> impl Iterator<Item = (&str, &str, &Value)> {
    schemas.iter().flat_map(|(product, schema)| {
        let properties = schema["properties"].as_object().expect("collections");
        properties
            .iter()
            .map(|(name, collection)| (product.as_str(), name.as_str(), collection))
    })
}

/// The tenants that the tests know, each as its export writes it.
fn snapshots() -> Vec<(&'static str, Value)> {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("an example");
    let json = |text: &str| serde_json::from_str(text).expect("JSON");
    let office = serde_yaml::from_str(&read("examples/small-office.yaml")).expect("YAML");
    let mut snapshots = vec![
        ("harbour-lane.json", json(&read("examples/harbour-lane.json"))),
        ("north-quay.json", json(&read("examples/north-quay.json"))),
        ("small-office.yaml", office),
    ];
    if let Some(folder) = test_data("the real export") {
        let text = fs::read_to_string(folder.join("real/ProviderSettingsExport.json")).expect("the real export");
        snapshots.push(("the real export", json(&text)));
    }
    snapshots
}

/// A value as `list(…)` shows it to a script: what stands alone where the schema wants a list is a list of one.
fn with_lists(value: &Value, schema: &Value) -> Value {
    let is_lone = schema["x-lone-object"] == true && !value.is_array() && !value.is_null();
    match value {
        _ if is_lone => Value::Array(vec![with_lists(value, &schema["items"])]),
        Value::Array(items) => items.iter().map(|item| with_lists(item, &schema["items"])).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| {
                let declared = schema["properties"].get(key);
                let schema = declared.unwrap_or(&schema["additionalProperties"]);
                (key.clone(), with_lists(member, schema))
            })
            .collect::<Map<_, _>>()
            .into(),
        _ => value.clone(),
    }
}

/// Every schema of a value below this one, itself included, with its path.
fn all_below(path: String, schema: &Value) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        all.extend(all_below(format!("{path}.{key}"), property));
    }
    for below in ["items", "additionalProperties"] {
        if let Some(below) = schema.get(below) {
            all.extend(all_below(format!("{path}[]"), below));
        }
    }
    all.push((path, schema));
    all
}

#[test]
fn every_file_is_a_schema_of_the_draft_that_it_names() {
    for (product, schema) in schemas() {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let checked = draft202012::meta::validate(&schema);
        assert!(checked.is_ok(), "{product}: {}", checked.expect_err("it is none"));
    }
}

#[test]
fn files_are_written_with_two_spaces() {
    for (product, schema) in schemas() {
        let path = root().join(format!("schemas/snapshot/{product}.schema.json"));
        let text = fs::read_to_string(path).expect("a schema");
        let pretty = serde_json::to_string_pretty(&schema).expect("JSON");
        assert!(text == pretty + "\n", "{product} is not pretty-printed");
    }
}

#[test]
fn real_snapshots_are_what_the_schemas_describe() {
    for (product, schema) in schemas() {
        let validator = draft202012::new(&schema).expect("a schema");
        for (name, snapshot) in snapshots() {
            let snapshot = with_lists(&snapshot, &schema);
            let wrong: Vec<String> = validator
                .iter_errors(&snapshot)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{product}, {name}:\n{}", wrong.join("\n"));
        }
    }
}

#[test]
fn every_collection_of_a_real_snapshot_is_described() {
    let schemas = schemas();
    let described: BTreeSet<&str> = collections(&schemas).map(|(_, name, _)| name).collect();
    for (name, snapshot) in snapshots() {
        for key in snapshot.as_object().expect("an object").keys() {
            let is_bookkeeping = BOOKKEEPING.contains(&key.as_str()) || key.ends_with("successful_commands");
            assert!(
                described.contains(key.as_str()) != is_bookkeeping,
                "{name}: `{key}` is not described, or is bookkeeping that is"
            );
        }
    }
}

/// Every property of a real snapshot too, so that a misspelt name in a script can be told from a rare one.
#[test]
fn every_property_of_a_real_snapshot_is_described() {
    // A name that was garbled when the real export was made anonymous.
    let garbled = ["admin_audit_log_config[].AdminAuditLoexamplebox"];
    let schemas = schemas();
    for (name, snapshot) in snapshots() {
        for (_, collection, schema) in collections(&schemas) {
            // Of ScubaGear's own configuration only what an organisation declares is described.
            let Some(value) = snapshot.get(collection).filter(|_| collection != "scuba_config") else {
                continue;
            };
            // Most of what configured the exporter says nothing of the tenant.
            if collection == "scuba_config" {
                continue;
            }
            let mut unknown = unknown_below(collection, &with_lists(value, schema), schema);
            unknown.retain(|path| !garbled.contains(&path.as_str()));
            assert!(unknown.is_empty(), "{name}: {unknown:?}");
        }
    }
}

/// The paths of a value that its schema does not name.
fn unknown_below(path: &str, value: &Value, schema: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .flat_map(|item| unknown_below(&format!("{path}[]"), item, &schema["items"]))
            .collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, member)| {
                let declared = schema["properties"].get(key).or(schema.get("additionalProperties"));
                let path = format!("{path}.{key}");
                match declared {
                    Some(schema) => unknown_below(&path, member, schema),
                    None => BTreeSet::from([path]),
                }
            })
            .collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn a_collection_is_described_once() {
    let schemas = schemas();
    let mut seen = BTreeMap::new();
    for (product, name, _) in collections(&schemas) {
        if let Some(other) = seen.insert(name, product) {
            panic!("`{name}` is described for {other} and for {product}");
        }
    }
}

#[test]
fn every_collection_says_what_it_is_and_where_it_is_from() {
    let schemas = schemas();
    for (_, name, collection) in collections(&schemas) {
        for word in ["description", "x-source"] {
            let text = collection[word].as_str().unwrap_or_default();
            assert!(!text.is_empty() && !text.contains('\n'), "`{name}` has no {word}");
        }
    }
}

#[test]
fn controls_require_what_the_schemas_describe() {
    let schemas = schemas();
    let described: BTreeMap<&str, &Value> = collections(&schemas).map(|(_, name, schema)| (name, schema)).collect();
    let rules = shipped_rules();
    for control in &rules.controls {
        let has_script = control.metadata.action_type == ActionType::Config;
        assert!(!has_script || !control.metadata.requires.is_empty(), "{}", control.id);
        for required in &control.metadata.requires {
            let id = &control.id;
            let Some(schema) = described.get(required.collection.as_str()) else {
                panic!("{id} requires `{}`, which no schema describes", required.collection);
            };
            let stated = (required.source.as_deref(), required.permission.as_deref());
            let known = (schema["x-source"].as_str(), schema["x-permission"].as_str());
            assert_eq!(
                stated, known,
                "{id}: source and permission of `{}`",
                required.collection
            );
        }
    }
}

/// Exports have more keys than anybody describes, and a reader of these files needs no more than these keywords.
#[test]
fn schemas_are_open_and_use_few_keywords() {
    for (product, schema) in schemas() {
        for (path, schema) in all_below(product, &schema) {
            let schema = schema.as_object().unwrap_or_else(|| panic!("{path} is no object"));
            for keyword in schema.keys() {
                assert!(KEYWORDS.contains(&keyword.as_str()), "{path} has `{keyword}`");
            }
            let is_list = schema
                .get("type")
                .is_some_and(|kind| kind.to_string().contains("array"));
            let is_lone = schema.get("x-lone-object").is_some();
            assert!(is_list || !is_lone, "{path} is no list");
        }
    }
}
