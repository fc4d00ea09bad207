//! What a review says in each format.

use insta::assert_snapshot;
use serde_json::Value;

use super::repository::{Repository, control};
use crate::schemas::{errors, schema, validator};

/// A change of several kinds at once.
fn changed() -> Repository {
    let repository = Repository::new();
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 9");
    repository.edit(
        "rules/shop/users-have-mfa/control.rhai",
        "user.mfa)",
        "user.mfa && user.key)",
    );
    repository
}

#[test]
fn the_document_is_what_its_schema_describes_and_its_rows_add_up() {
    let repository = changed();
    repository.0.write("corpus/broken.json", "{");
    let document = repository.json(&["main", "corpus"]);
    let errors = errors(&validator(&schema("diff")), &document);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let number = |value: &Value| (value.as_f64().expect("a number") * 100.0).round() as i64;
    for snapshot in document["snapshots"].as_array().expect("a list") {
        let Some(rows) = snapshot["changes"].as_array().filter(|rows| !rows.is_empty()) else {
            continue;
        };
        for key in ["percent", "at_least"] {
            let sum: i64 = rows.iter().map(|row| number(&row[key])).sum();
            let change = number(&snapshot["after"][key]) - number(&snapshot["before"][key]);
            assert_eq!(sum, change, "{key} of {}", snapshot["source"]);
        }
    }
}

#[test]
fn a_control_says_what_it_reads_now_and_which_way_it_goes_on_each_snapshot() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/control.rhai",
        "snapshot.tls ",
        "snapshot.tls && snapshot.tls_version > 1 ",
    );
    repository.edit(
        "rules/shop/use-tls/control.yaml",
        "requires: [",
        "requires: [{ collection: tls_version, source: get-version, permission: Version.Read }, ",
    );
    let document = repository.json(&["main", "corpus"]);
    let own = control(&document, "shop/use-tls");
    assert_eq!(own["kind"], "logic");
    assert_eq!(own["reads"][0]["permission"], "Version.Read");
    let on_globex = &own["snapshots"][0];
    assert_eq!(
        (&on_globex["snapshot"], &on_globex["comparable"]),
        (&"corpus/globex.json".into(), &false.into())
    );
    assert_eq!(on_globex["after"]["outcome"], "inconclusive");
}

#[test]
fn a_comment_has_its_summary_first_and_pseudonyms_for_names() {
    let repository = changed();
    repository.edit("corpus/acme.json", "\"id\": \"bob\"", "\"id\": \"bob@acme.example\"");
    let ran = repository.diff(&[
        "main",
        "corpus",
        "--format",
        "markdown",
        "--redact-key",
        "k",
        "--fail-on",
        "relaxed",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(!ran.out.contains("bob@acme.example"), "{}", ran.out);
    let commit = &repository.git(&["rev-parse", "main"])[..8];
    assert_snapshot!(ran.out.replace(commit, "commit"), @"");
    let ran = repository.diff(&["main", "corpus", "--format", "markdown", "--no-redact"]);
    assert!(ran.out.contains("bob@acme.example"), "{}", ran.out);
}

#[test]
fn a_comment_is_never_longer_than_one_may_be() {
    let repository = Repository::new();
    let users: Vec<String> = (0..900)
        .map(|number| format!(r#"{{ "id": "user-{number}", "role": "user", "mfa": true, "key": false }}"#))
        .collect();
    for number in 0..400 {
        let text = format!(
            r#"{{ "organization": [{{ "id": "t-{number}" }}], "tls": true, "password": {{ "length": 12 }}, "users": [{}] }}"#,
            users[..3].join(",")
        );
        repository
            .0
            .write(&format!("corpus/a-rather-long-name-of-a-tenant-{number}.json"), text);
    }
    repository.edit(
        "rules/shop/users-have-mfa/control.rhai",
        "user.mfa)",
        "user.mfa && user.key)",
    );
    let ran = repository.diff(&["main", "corpus", "--format", "markdown"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.chars().count() <= 65_536, "{}", ran.out.chars().count());
    assert!(
        ran.out.contains("Cut, because a comment has a limit"),
        "{}",
        &ran.out[ran.out.len() - 400..]
    );
}

#[test]
fn remarks_stand_beside_the_rules() {
    let repository = changed();
    let ran = repository.diff(&["main", "corpus", "--format", "github"]);
    assert_snapshot!(ran.out, @"");
    let ran = repository.diff(&["main", "corpus", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.out).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let found = |result: &Value| {
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        format!("{} {} {}", result["ruleId"], result["level"], uri)
    };
    assert_snapshot!(results.iter().map(found).collect::<Vec<_>>().join("\n"), @"");
}
