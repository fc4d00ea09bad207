//! `posture schema infer`: the schema describes the snapshots that it comes from.

use std::fs;
use std::path::PathBuf;

use jsonschema::draft202012;
use serde_json::Value;

use crate::call::{posture, posture_in, result_of};
use crate::schemas::snapshot::KEYWORDS;
use crate::support::{root, test_data};

fn document(path: &PathBuf) -> Value {
    let text = fs::read_to_string(path).expect("an export");
    match path.extension().is_some_and(|ending| ending == "yaml") {
        true => serde_yaml::from_str(&text).expect("YAML"),
        false => serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON"),
    }
}

/// Infers one schema from some exports, and checks that it describes each of them.
#[track_caller]
fn check(exports: &[PathBuf]) -> Value {
    let paths = exports.iter().map(|path| path.to_str().expect("a plain path"));
    let arguments: Vec<&str> = ["schema", "infer"].into_iter().chain(paths).collect();
    let schema: Value = serde_json::from_str(&result_of(&arguments)).expect("JSON");
    draft202012::meta::validate(&schema).expect("a schema of the draft");
    let validator = draft202012::new(&schema).expect("a schema");
    for export in exports {
        let wrong: Vec<String> = validator
            .iter_errors(&document(export))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{}:\n{}", export.display(), wrong.join("\n"));
    }
    assert_only_known_keywords(&schema);
    schema
}

fn assert_only_known_keywords(schema: &Value) {
    let members = schema.as_object().expect("a schema is an object");
    for (word, below) in members {
        assert!(KEYWORDS.contains(&word.as_str()), "{word}");
        match word.as_str() {
            "items" | "additionalProperties" => assert_only_known_keywords(below),
            "properties" => below
                .as_object()
                .expect("schemas")
                .values()
                .for_each(assert_only_known_keywords),
            _ => {}
        }
    }
}

#[test]
fn the_schema_of_an_export_describes_it() {
    let schema = check(&[root().join("examples/harbour-lane.json")]);
    let collections = &schema["properties"];
    assert_eq!(collections["accepted_domains"]["x-source"], "Get-AcceptedDomain");
    let policy = &collections["conditional_access_policies"]["items"];
    assert_eq!(policy["properties"]["State"]["enum"][0], "enabled");
    assert!(policy["required"].as_array().expect("a list").contains(&"State".into()));
    assert!(collections["privileged_users"]["additionalProperties"].is_object());
    assert!(collections.get("_collection").is_none());
}

#[test]
fn one_schema_describes_snapshots_of_different_shapes() {
    let mut exports = vec![
        root().join("examples/harbour-lane.json"),
        root().join("examples/small-office.yaml"),
    ];
    let real = test_data("a schema of the real export");
    exports.extend(real.map(|folder| folder.join("real/ProviderSettingsExport.json")));
    check(&exports);
    for export in exports {
        check(&[export]);
    }
}

#[test]
fn a_snapshot_that_cannot_be_read_leaves_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.json"), r#"{"tls": true}"#).expect("it can be written");
    fs::write(folder.path().join("none.ndjson"), "\n ").expect("it can be written");
    let infer = |arguments: &[&str]| posture_in(folder.path(), &[&["schema", "infer"], arguments].concat());
    let some = infer(&["good.json", "no-such.json"]);
    assert_eq!(some.code, 4);
    assert!(some.out.contains("\"boolean\""), "{}", some.out);
    assert!(some.err.contains("no file or folder `no-such.json`"), "{}", some.err);
    assert_eq!(infer(&["no-such.json"]).code, 2);
    assert_eq!(infer(&["good.json", "-o", "out.json"]).out, "");
    assert!(folder.path().join("out.json").is_file());
    assert_eq!(posture(&["schema", "infer"]).code, 2);
}
