//! The committed schemas are those of the code, and describe the files of this project.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::draft202012;
use posture::schema::SCHEMAS;
use serde_json::{Value, json};

use super::{errors, schema, validator};
use crate::support::root;

/// The files below a folder.
fn below(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder");
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            files.extend(below(&path.to_string_lossy()));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn check(name: &str, files: &[PathBuf]) {
    assert!(!files.is_empty(), "no file for `{name}`");
    let validator = validator(&schema(name));
    for file in files {
        let text = fs::read_to_string(file).expect("a file");
        let value: Value = serde_yaml::from_str(&text).expect("YAML");
        let errors = errors(&validator, &value);
        assert!(errors.is_empty(), "{}:\n{}", file.display(), errors.join("\n"));
    }
}

fn named(name: &str) -> Vec<PathBuf> {
    let is_it = |path: &PathBuf| path.file_name().is_some_and(|own| own == name);
    ["rules", "examples"]
        .into_iter()
        .flat_map(below)
        .filter(is_it)
        .collect()
}

fn in_folder(folder: &str) -> Vec<PathBuf> {
    let is_in = |path: &PathBuf| {
        let own = path.parent().and_then(Path::file_name);
        own.is_some_and(|own| own == folder) && path.extension().is_some_and(|ending| ending == "yaml")
    };
    ["rules", "examples"]
        .into_iter()
        .flat_map(below)
        .filter(is_in)
        .collect()
}

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    for schema in &SCHEMAS {
        let path = root().join(format!("schemas/{}.schema.json", schema.name));
        let generated = schema.text();
        if std::env::var_os("POSTURE_UPDATE").is_some() {
            fs::write(&path, &generated).expect("it can be written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == generated,
            "schemas/{}.schema.json is another: run the test with POSTURE_UPDATE=1 to write it anew",
            schema.name
        );
    }
}

#[test]
fn every_committed_schema_has_its_code() {
    let committed = fs::read_dir(root().join("schemas")).expect("the schemas are there");
    for path in committed.map(|entry| entry.expect("an entry").path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".schema.json") {
            assert!(
                SCHEMAS.iter().any(|schema| schema.name == name),
                "`{name}` is of no kind"
            );
        }
    }
}

#[test]
fn schemas_are_of_draft_2020_12_and_describe_every_property() {
    for kind in &SCHEMAS {
        let schema = schema(kind.name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let checked = draft202012::meta::validate(&schema);
        assert!(checked.is_ok(), "{}: {}", kind.name, checked.expect_err("it is none"));
        described(kind.name, &schema);
    }
}

/// Checks that every property below says what it is; a condition describes none.
fn described(path: &str, schema: &Value) {
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let text = property["description"].as_str().unwrap_or_default();
        assert!(
            !text.is_empty() && !text.contains('\n'),
            "{path}.{key} is not described"
        );
    }
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(key, _)| !["if", "not"].contains(&key.as_str()))
            .for_each(|(key, below)| described(&format!("{path}.{key}"), below)),
        Value::Array(items) => items.iter().for_each(|below| described(path, below)),
        _ => {}
    }
}

#[test]
fn the_files_of_the_rules_are_what_their_schemas_describe() {
    check("control", &named("control.yaml"));
    check("tests", &named("tests.yaml"));
    check("module-tests", &in_folder("lib"));
    check("rule-set", &named("rules.yaml"));
    check("baseline", &in_folder("baselines"));
    check("framework", &in_folder("frameworks"));
}

#[test]
fn the_files_of_the_examples_are_what_their_schemas_describe() {
    check("configuration", &named("posture.yaml"));
    check("action-plan", &named("action-plan.yaml"));
    check("tenant", &in_folder("tenants"));
}

/// A control's metadata with something changed.
fn control(change: impl FnOnce(&mut Value)) -> Value {
    let text = fs::read_to_string(root().join("rules/entra/mfa-for-all-users/control.yaml")).expect("a control");
    let mut control = serde_yaml::from_str(&text).expect("YAML");
    change(&mut control);
    control
}

#[test]
fn what_is_wrong_with_a_control_is_wrong_for_its_schema() {
    let validator = validator(&schema("control"));
    let is_valid = |change: fn(&mut Value)| validator.is_valid(&control(change));
    assert!(is_valid(|_| {}));
    assert!(!is_valid(|control| control["titel"] = json!("a title")));
    assert!(!is_valid(|control| control["severity"] = json!("hihg")));
    assert!(!is_valid(|control| control["severity"] = json!(null)));
    assert!(!is_valid(|control| control["threats"] = json!(["bad luck"])));
    assert!(!is_valid(|control| control["max_points"] = json!(0)));
    assert!(!is_valid(|control| control["max_points"] = json!(10.01)));
    assert!(!is_valid(|control| control["max_points"] = json!("8")));
    assert!(!is_valid(|control| control["prerequisites"] = json!(["../mfa"])));
    assert!(!is_valid(|control| control["compliance"] = json!({ "nist": [] })));
    assert!(!is_valid(
        |control| control["compliance"] = json!({ "mitre-attack": ["TA0001"] })
    ));
    assert!(!is_valid(|control| control["title"] = json!(" ")));
    assert!(!is_valid(|control| drop(
        control.as_object_mut().expect("an object").remove("version")
    )));
    assert!(is_valid(|control| control["version"] = json!(1.0)));
    assert!(is_valid(|control| control["max_points"] = json!(7.5)));
    assert!(is_valid(
        |control| control["compliance"] = json!({ "cis-microsoft-365-v5": [5.2] })
    ));
    assert!(is_valid(|control| {
        control["compliance"] = json!({ "scuba": [{ "id": "MS.AAD.1.1v1", "criticality": "shall" }] });
    }));
}

#[test]
fn a_record_of_an_action_plan_says_what_its_status_asks_for() {
    let validator = validator(&schema("action-plan"));
    let is_valid = |more: Value| {
        let mut record = json!({ "control": "entra/mfa", "status": "planned", "reason": "soon" });
        let record_members = record.as_object_mut().expect("an object");
        record_members.extend(more.as_object().expect("an object").clone());
        validator.is_valid(&json!([record]))
    };
    assert!(is_valid(json!({ "due": "2026-09-01" })));
    assert!(!is_valid(json!({ "status": "completed" })));
    assert!(!is_valid(json!({ "status": "risk_accepted" })));
    assert!(is_valid(json!({ "status": "risk_accepted", "expires": "2026-09-01" })));
    assert!(!is_valid(json!({ "status": "attested" })));
    assert!(is_valid(json!({ "status": "attested", "set_at": "2026-03-01" })));
    assert!(!is_valid(json!({ "tenant": "one", "all_tenants": true })));
    assert!(is_valid(json!({ "tenant": "one", "all_tenants": false })));
}
