//! What `new` and `init` write is sound, and nothing is written over.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

use crate::call::run_in;
use crate::support::root;

fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|_| panic!("no {}", path.display()));
    serde_yaml::from_str(&text).expect("YAML")
}

fn schema(name: &str) -> Validator {
    let text = fs::read_to_string(root().join(format!("schemas/{name}.schema.json"))).expect("a schema");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a sound schema")
}

#[test]
fn a_new_control_of_each_product_is_sound() {
    for product in [
        "entra",
        "exchange",
        "defender",
        "purview",
        "teams",
        "sharepoint",
        "shop",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let id = format!("{product}/doors-are-locked");
        let ran = run_in(folder.path(), &["new", &id], &[], b"");
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
        let control = folder.path().join("rules").join(&id);
        assert!(schema("control").is_valid(&yaml(&control.join("control.yaml"))));
        assert!(schema("tests").is_valid(&yaml(&control.join("tests.yaml"))));
        let listed = run_in(folder.path(), &["list"], &[], b"");
        assert_eq!(listed.code, 0, "{}", listed.err);
        assert!(listed.out.contains(&id), "{}", listed.out);
    }
}

#[test]
fn a_new_control_begins_with_data_that_a_snapshot_can_hold() {
    for product in ["entra", "exchange", "defender", "purview", "teams"] {
        let folder = tempfile::tempdir().expect("a folder");
        run_in(folder.path(), &["new", &format!("{product}/x")], &[], b"");
        let control = yaml(&folder.path().join(format!("rules/{product}/x/control.yaml")));
        let required = &control["requires"][0];
        let path = root().join(format!("schemas/snapshot/{product}.schema.json"));
        let schema: Value = serde_json::from_str(&fs::read_to_string(path).expect("a schema")).expect("JSON");
        let collection = &schema["properties"][required["collection"].as_str().expect("a name")];
        assert_eq!(collection["x-source"], required["source"], "{product}");
        assert_eq!(collection["x-permission"], required["permission"], "{product}");
        let script =
            fs::read_to_string(folder.path().join(format!("rules/{product}/x/control.rhai"))).expect("a script");
        let read = script
            .split("item.")
            .skip(1)
            .filter_map(|rest| rest.split([' ', ')']).next());
        for setting in read {
            assert!(
                collection["items"]["properties"].get(setting).is_some(),
                "{product}: {setting}"
            );
        }
    }
}

#[test]
fn a_new_repository_scores_with_the_shipped_rules_and_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run_in(folder.path(), &["init", "ours"], &[], b"").code, 0);
    let ours = folder.path().join("ours");
    for (file, kind) in [
        ("posture.yaml", "configuration"),
        ("rules/rules.yaml", "rule-set"),
        ("tenants/example.yaml", "tenant"),
        ("action-plan.yaml", "action-plan"),
    ] {
        assert!(schema(kind).is_valid(&yaml(&ours.join(file))), "{file}");
    }
    yaml(&ours.join(".github/workflows/posture.yml"));
    yaml(&ours.join(".pre-commit-config.yaml"));
    let settings = fs::read_to_string(ours.join(".vscode/settings.json")).expect("settings");
    let settings: Value = serde_json::from_str(&settings).expect("JSON");
    for schema in settings["yaml.schemas"].as_object().expect("schemas").keys() {
        assert!(ours.join(schema).is_file(), "{schema}");
    }
    let example = root().join("examples/harbour-lane.json");
    let ran = run_in(
        &ours,
        &["score", example.to_str().expect("a path"), "--width", "200"],
        &[],
        b"",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("rules microsoft-365 0.1.0 and ours 0.1.0"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("entra/old-powershell-is-blocked"), "{}", ran.out);
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let tests = folder.path().join("rules/shop/x/tests.yaml");
    fs::create_dir_all(tests.parent().expect("a folder")).expect("writable");
    fs::write(&tests, "mine").expect("writable");
    let ran = run_in(folder.path(), &["new", "shop/x"], &[], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is there already; nothing was written"), "{}", ran.err);
    assert_eq!(fs::read_to_string(&tests).expect("it is there"), "mine");
    assert!(!folder.path().join("rules/shop/x/control.yaml").exists());
    let wrong = run_in(folder.path(), &["new", "Shop"], &[], b"");
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("`Shop` is not a control id"), "{}", wrong.err);
}
