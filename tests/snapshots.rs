//! `posture snapshot`: what a snapshot holds, its paths, and that redacting it changes no outcome.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use posture::evaluate::{Settings, evaluate};
use posture::inspect::{Key, redact};
use posture::model::ControlScore;
use posture::snapshot::Snapshot;
use regex::Regex;
use serde_json::Value;
use walkdir::WalkDir;

use crate::call::{posture, posture_in, result_of};
use crate::support::{root, shipped_program, test_data, workers};

const EXPORT: &str = r#"{
  "users": [{ "id": 1, "name": "ann" }, { "id": "x" }],
  "tls": true,
  "_collection": {
    "users": { "status": "partial", "source": "GET /users", "permission": "User.Read.All", "error": "page 2 timed out" },
    "groups": { "status": "forbidden", "source": "GET /groups" },
    "tls": { "status": "ok", "source": "get-tls", "collected_at": "2026-03-01T08:00:00Z" }
  }
}"#;

/// What `posture snapshot` says of the export above.
fn look(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("export.json"), EXPORT).expect("it can be written");
    let call = posture_in(folder.path(), &[&["snapshot"], arguments, &["--width", "80"]].concat());
    assert_eq!((call.code, call.err.as_str()), (0, ""), "of {arguments:?}");
    call.out
}

#[test]
fn what_was_not_collected_is_told_with_what_it_takes() {
    insta::assert_snapshot!(look(&["info", "export.json"]), @"
    unnamed tenant
      tenant    the snapshot does not say
      snapshot  export.json
      format    native
      captured  2026-03-01T08:00:00Z
      products  the snapshot does not say
      digest    975dcd6aa16f997609ab7e45c9db02ca72e0b9386c7a05cec19877926cb2a301
      size      376 bytes, 21 values

    Collections
      name   type     count  collected by
      users  list     2      see below
      tls    boolean         get-tls

    Not collected, or not all of it
      users (partial)
        from   GET /users
        needs  User.Read.All
        error  page 2 timed out
      groups (forbidden)
        from   GET /groups
    ");
    let json: Value = serde_json::from_str(&look(&["info", "export.json", "--format", "json"])).expect("JSON");
    assert_eq!(json["collections"][2]["name"], "groups");
    assert_eq!(json["collections"][2]["type"], Value::Null);
    assert_eq!(json["captured_at"], "2026-03-01T08:00:00Z");
}

#[test]
fn paths_come_with_types_counts_and_samples() {
    insta::assert_snapshot!(look(&["paths", "export.json", "users"]), @r#"
    users         list         1  2 elements
    users[]       object       2  {"id": 1, "name": "ann"}
    users[].id    number|text  2  1
    users[].name  text         1  "ann"
    "#);
    let json: Value = serde_json::from_str(&look(&["paths", "export.json", "*.id", "--format", "json"])).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(1));
    assert_eq!(json[0]["types"], serde_json::json!(["number", "text"]));
    assert_eq!(json[0]["sample"], 1);
}

#[test]
fn a_pattern_that_fits_no_path_names_the_nearest() {
    let call = posture(&["snapshot", "paths", "examples/harbour-lane.json", "accepted_domain"]);
    assert_eq!((call.code, call.out.as_str()), (3, ""));
    insta::assert_snapshot!(call.err, @"error: no path fits `accepted_domain`; did you mean `accepted_domains`?");
}

#[test]
fn every_path_of_an_export_is_listed_once() {
    let out = result_of(&["snapshot", "paths", "examples/harbour-lane.json", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    let mut paths: Vec<&str> = rows.iter().filter_map(|row| row["path"].as_str()).collect();
    assert!(paths.contains(&"privileged_users{}.DisplayName"));
    paths.sort_unstable();
    let all = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), all);
}

#[test]
fn several_snapshots_are_too_many() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("all.ndjson"), "{}\n{}\n").expect("it can be written");
    let call = posture_in(folder.path(), &["snapshot", "info", "all.ndjson"]);
    assert_eq!(call.code, 2);
    insta::assert_snapshot!(call.err, @"error: `all.ndjson` holds 2 snapshots, this command looks at one");
}

/// Every export that redacting is tried on: the examples, and the real one where it is there.
fn exports() -> Vec<PathBuf> {
    let real = test_data("redacting the real export").map(|folder| folder.join("real/ProviderSettingsExport.json"));
    ["examples/harbour-lane.json", "examples/north-quay.json"]
        .map(|example| root().join(example))
        .into_iter()
        .chain(real)
        .collect()
}

/// An export, and the same redacted with a key.
fn redacted(export: &Path, key: &str) -> String {
    let export = export.to_str().expect("a plain path");
    result_of(&["snapshot", "redact", export, "--key", key])
}

/// What every control says of an export: outcome, counts and points.
fn judge() -> impl Fn(String) -> Vec<String> {
    let program = shipped_program();
    let workers = workers();
    let settings = Settings::on(jiff::civil::Date::constant(2026, 5, 4));
    move |text: String| {
        let snapshot = Snapshot::from_json("export.json", text).expect("a snapshot");
        let evaluation = evaluate(&program, &Arc::new(snapshot), &settings, &workers);
        let told = |c: &ControlScore| {
            let counts = (
                c.compliant,
                c.total,
                c.points,
                c.worth,
                c.affected_total,
                c.evidence_total,
            );
            format!("{} {} {counts:?}", c.id, c.outcome)
        };
        evaluation.controls.iter().map(told).collect()
    }
}

#[test]
fn redacting_changes_no_outcome_and_no_points() {
    let controls = judge();
    for export in exports() {
        let text = fs::read_to_string(&export).expect("an export");
        assert_eq!(controls(redacted(&export, "k")), controls(text), "{}", export.display());
    }
}

#[test]
fn nothing_that_identifies_survives() {
    let address = Regex::new(r"[\w.%+-]+@[\w-]+(\.[\w-]+)+").expect("an expression");
    for export in exports() {
        let text = fs::read_to_string(&export).expect("an export");
        let document: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
        let mut secrets: Vec<String> = address
            .find_iter(&text)
            .map(|found| found.as_str().to_lowercase())
            .filter(|found| !found.contains("@odata."))
            .collect();
        let mut take = |value: &Value| secrets.extend(value.as_str().map(str::to_lowercase));
        let list = |name: &str| document[name].as_array().cloned().unwrap_or_default();
        list("accepted_domains")
            .iter()
            .for_each(|domain| take(&domain["DomainName"]));
        list("userRegistrationDetails")
            .iter()
            .for_each(|user| take(&user["userDisplayName"]));
        let people = document["privileged_users"].as_object().expect("an inventory");
        for (id, person) in people {
            take(&Value::from(id.as_str()));
            take(&person["DisplayName"]);
        }
        take(&document["tenant_id"]);
        take(&document["tenant_details"][0]["TenantId"]);
        take(&document["tenant_details"][0]["DisplayName"]);
        assert!(secrets.len() > 10, "{secrets:?}");
        let out = redacted(&export, "k").to_lowercase();
        let told: Vec<&String> = secrets.iter().filter(|secret| out.contains(secret.as_str())).collect();
        assert!(told.is_empty(), "{}: {told:?}", export.display());
    }
}

#[test]
fn pseudonyms_hang_on_the_key() {
    let export = root().join("examples/harbour-lane.json");
    assert_eq!(redacted(&export, "a"), redacted(&export, "a"));
    assert_ne!(redacted(&export, "a"), redacted(&export, "b"));
    let without = || result_of(&["snapshot", "redact", "examples/harbour-lane.json"]);
    assert_ne!(without(), without());
}

#[test]
fn a_redacted_snapshot_is_written_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("export.json"), EXPORT).expect("it can be written");
    let call = posture_in(folder.path(), &["snapshot", "redact", "export.json", "-o", "out.json"]);
    assert_eq!((call.code, call.out.as_str(), call.err.as_str()), (0, "", ""));
    let written = fs::read_to_string(folder.path().join("out.json")).expect("it is there");
    // Nothing in it identifies anybody.
    let same: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(same, serde_json::from_str::<Value>(EXPORT).expect("JSON"));
    let call = posture_in(
        folder.path(),
        &["snapshot", "redact", "export.json", "-o", "no/such/out.json"],
    );
    assert_eq!(call.code, 4);
    assert!(
        call.err.contains("`no/such/out.json` cannot be written"),
        "{}",
        call.err
    );
}

#[test]
fn redacting_changes_no_case_of_scuba() {
    let Some(folder) = test_data("redacting the cases of SCuBA") else {
        return;
    };
    let (controls, key) = (judge(), Key::of_text("k"));
    for file in WalkDir::new(folder.join("conformance/scuba/cases")) {
        let file = file.expect("a case").into_path();
        if file.extension().is_none_or(|ending| ending != "jsonl") {
            continue;
        }
        for line in fs::read_to_string(&file).expect("cases").lines() {
            let case: Value = serde_json::from_str(line).expect("JSON");
            // Some inputs are no snapshot at all.
            let Ok(snapshot) = Snapshot::from_json("case", case["input"].to_string()) else {
                continue;
            };
            let redacted = redact(&snapshot, &key);
            assert_eq!(
                controls(redacted),
                controls(case["input"].to_string()),
                "{}",
                case["id"]
            );
        }
    }
}

/// A folder with a whole export, an answer of Graph under another name, and a collection of its own.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("it can be written");
    write(
        "ProviderSettingsExport.json",
        "{\n  \"module_version\": \"1.7.1\",\n  \"timestamp_zulu\": \"2026-05-04T00:00:00Z\",\n  \"tenant_details\": [{\"TenantId\": \"t-1\"}],\n  \"domain_settings\": {\"Id\": \"a.example\"}\n}",
    );
    write(
        "answer-3.json",
        "{\"@odata.context\": \"https://graph.microsoft.com/v1.0/$metadata#reports/authenticationMethods/userRegistrationDetails\",\n \"value\": [{\"id\": \"ann\"}]}",
    );
    write("label_policies.json", "[]");
    folder
}

#[test]
fn a_folder_takes_a_whole_export_and_answers_of_graph_together() {
    let folder = folder();
    let asked = |expression: &str| posture_in(folder.path(), &["query", expression, "."]).out;
    assert_eq!(asked("snapshot.keys().len()").trim(), "6");
    assert!(asked("snapshot.domain_settings.first().Id").contains("a.example"));
    assert!(asked("snapshot.userRegistrationDetails.first().id").contains("ann"));
    let info = posture_in(folder.path(), &["snapshot", "info", ".", "--format", "json"]).out;
    let info: Value = serde_json::from_str(&info).expect("JSON");
    assert_eq!(
        (&info["format"], &info["tenant"]["id"]),
        (&"scubagear".into(), &"t-1".into())
    );
    assert_eq!(info["lone_objects"], serde_json::json!(["domain_settings"]));
}

#[test]
fn a_collection_that_stands_twice_in_a_folder_is_told() {
    let folder = folder();
    fs::write(folder.path().join("domain_settings.json"), "[]").expect("it can be written");
    let ran = posture_in(folder.path(), &["snapshot", "info", "."]);
    assert!(
        ran.code == 2 && ran.err.contains("`domain_settings` stands in an export"),
        "{}",
        ran.err
    );
}
