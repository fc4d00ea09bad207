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
    repository.edit("corpus/acme.json", "\"id\": \"root\"", "\"id\": \"root@acme.example\"");
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
    assert!(!ran.out.contains("root@acme.example"), "{}", ran.out);
    let commit = &repository.git(&["rev-parse", "main"])[..8];
    assert_snapshot!(ran.out.replace(commit, "commit"), @"
    ## What this change does to the secure score

    `main (commit)` → `work tree`, as of 2026-06-01

    2 controls changed: 1 relaxed, 1 tightened; 1 file beside them. The score changes on 2 of 2 snapshots.

    - **gate failed:** relaxed: shop/long-passwords

    | snapshot | percent | | at least | | at most | |
    |---|--:|--:|--:|--:|--:|--:|
    | file-35af298a95bc.json | 53.30 | -13.35 | 53.30 | -13.35 | 53.30 | -13.35 |
    | file-52dd0f6b11ae.json | 45.00 | -15.00 | 45.00 | -15.00 | 45.00 | -15.00 |

    <details><summary>▼ <b>relaxed</b> <code>shop/long-passwords</code> Passwords are long (parameters)</summary>

    - params.length.default: 14 → 9
    - evaluated on 2 snapshots
    - because more points are observed; `at least` rises
    - file-52dd0f6b11ae.json: fail → pass, declared: risk accepted → risk accepted, completed, +5.00 points

    </details>

    <details><summary>▲ <b>tightened</b> <code>shop/users-have-mfa</code> Users have MFA (logic)</summary>

    - no case changed with it
    - evaluated on 2 snapshots
    - its `version` is as it was
    - because fewer points are observed; `at least` falls; a resource falls short that did not
    - file-35af298a95bc.json: partial (2 of 3) → partial (1 of 3), -2.67 points; `user-5a5ae35e3d88@org-c86bca6139b0.example` falls short now
    - file-52dd0f6b11ae.json: pass (1 of 1) → fail (0 of 1), -8.00 points; `Person 07e7c0ebaf41` falls short now

    </details>

    <details><summary>Why: file-35af298a95bc.json</summary>

    | control | cause | percent | at least | points | maximum |
    |---|---|--:|--:|--:|--:|
    | `shop/users-have-mfa` | catalogue | -13.35 | -13.35 | -2.67 | 0.00 |

    </details>

    <details><summary>Why: file-52dd0f6b11ae.json</summary>

    | control | cause | percent | at least | points | maximum |
    |---|---|--:|--:|--:|--:|
    | `shop/long-passwords` | parameters | +25.00 | +25.00 | +5.00 | 0.00 |
    | `shop/users-have-mfa` | catalogue | -40.00 | -40.00 | -8.00 | 0.00 |

    </details>

    - `rules/baselines/ours.yaml` (baseline): changed
      - params.shop/long-passwords.length: 14 → 9

    <sub>Names of people, tenants and domains are pseudonyms.</sub>
    ");
    let ran = repository.diff(&["main", "corpus", "--format", "markdown", "--no-redact"]);
    assert!(ran.out.contains("root@acme.example"), "{}", ran.out);
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
fn times_are_told_where_they_are_asked_for() {
    let repository = changed();
    let milliseconds = |arguments: &[&str]| {
        let document = repository.json(arguments);
        control(&document, "shop/users-have-mfa")["milliseconds_after"].as_f64()
    };
    assert_eq!(milliseconds(&["main", "corpus"]), None);
    assert!(milliseconds(&["main", "corpus", "--timings"]).is_some_and(|took| took > 0.0));
}

#[test]
fn controls_that_end_as_errors_are_counted_on_both_sides() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/control.rhai",
        "if snapshot.tls",
        "let n = 0; loop { n += 1; }\nif snapshot.tls",
    );
    let ran = repository.diff(&["main", "corpus/acme.json"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.out.contains("controls with errors: 0 → 1"), "{}", ran.out);
}

#[test]
fn remarks_stand_beside_the_rules() {
    let repository = changed();
    let ran = repository.diff(&["main", "corpus", "--format", "github"]);
    assert_snapshot!(ran.out, @"
    ::error file=rules/shop/long-passwords/control.rhai,line=1,endLine=1,col=1,endColumn=1,title=diff%3A%3Arelaxed::shop/long-passwords asks for less than before: more points are observed; `at least` rises%0Awhoever merges this lets tenants pass that did not; `--allow-relaxed` states the reason
    ::warning file=rules/shop/users-have-mfa/control.rhai,line=1,endLine=1,col=1,endColumn=1,title=diff%3A%3Auntested::shop/users-have-mfa does something else, and none of its cases changed%0Aadd the case that shows what is different
    ");
    let ran = repository.diff(&["main", "corpus", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.out).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let found = |result: &Value| {
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        format!("{} {} {}", result["ruleId"], result["level"], uri)
    };
    assert_snapshot!(results.iter().map(found).collect::<Vec<_>>().join("\n"), @r#"
    "diff::relaxed" "error" "rules/shop/long-passwords/control.rhai"
    "diff::untested" "warning" "rules/shop/users-have-mfa/control.rhai"
    "#);
}
