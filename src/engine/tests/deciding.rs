//! Evidence: what decided, and nothing else.

use super::{evidence, run, run_files};

const POLICIES: &str = r#"{
  "policies": [
    {"Name": "one", "State": "off", "Target": "all"},
    {"Name": "two", "State": "on", "Target": "some"},
    {"Name": "three", "State": "on", "Target": "all"}
  ],
  "a": 1, "b": 2, "c": 3
}"#;

#[test]
fn the_reads_of_the_last_condition_count() {
    let script = "let unused = snapshot.c; if snapshot.a == 2 { pass(\"a\") } else if snapshot.b == 2 { fail(\"b\") } else { pass(\"c\") }";
    assert_eq!(evidence(&run(script, POLICIES)), ["b = 2"]);
}

#[test]
fn a_verdict_behind_a_guard_rests_on_the_guard() {
    assert_eq!(
        evidence(&run("if snapshot.a == 2 { return pass(\"a\"); } fail(\"b\")", POLICIES)),
        ["a = 1"]
    );
}

#[test]
fn a_variable_in_the_condition_brings_its_reads() {
    let script = "let on = snapshot.policies.filter(|p| p.State == \"on\" && p.Target == \"all\");\nif on.is_empty() { fail(\"none\") } else { pass(on.first().Name) }";
    // Of an element that does not fit, the read that excluded it; of one that fits, all.
    assert_eq!(
        evidence(&run(script, POLICIES)),
        [
            "policies[0].State = off",
            "policies[1].Target = some",
            "policies[2].State = on",
            "policies[2].Target = all",
        ]
    );
}

#[test]
fn naming_what_is_affected_is_no_evidence() {
    let script = "let bad = snapshot.policies.filter(|p| p.State == \"off\"); if bad.is_empty() { pass(\"x\") } else { fail(\"y\").affected(bad, |p| p.Name) }";
    assert!(evidence(&run(script, POLICIES)).iter().all(|row| !row.contains("Name")));
}

#[test]
fn a_share_shows_what_falls_short() {
    let script = "share_of(snapshot.policies, |p| p.State == \"on\").when_empty(fail, \"none\")";
    assert_eq!(evidence(&run(script, POLICIES)), ["policies[0].State = off"]);
}

#[test]
fn what_is_found_does_not_rest_on_what_stands_before_it() {
    let script = "let two = snapshot.policies.find(|p| p.Name == \"two\"); if two.Target == \"all\" { pass(\"x\") } else { fail(\"y\") }";
    assert_eq!(
        evidence(&run(script, POLICIES)),
        ["policies[1].Name = two", "policies[1].Target = some"]
    );
    let script = "let four = snapshot.policies.find(|p| p.Name == \"four\"); if four == () { fail(\"none\") } else { pass(\"x\") }";
    assert_eq!(evidence(&run(script, POLICIES)).len(), 3);
}

#[test]
fn a_share_of_rows_shows_what_they_were_made_of() {
    let script = "let rows = snapshot.policies.map(|p| #{ on: p.State == \"on\" });
share_of(rows, |row| row.on).when_empty(fail, \"none\")";
    assert_eq!(
        evidence(&run(script, POLICIES)),
        [
            "policies[0].State = off",
            "policies[1].State = on",
            "policies[2].State = on"
        ]
    );
}

#[test]
fn a_full_share_shows_one_witness() {
    let script = "share_of(snapshot.policies, |p| p.State != \"\").when_empty(fail, \"none\")";
    assert_eq!(evidence(&run(script, POLICIES)), ["policies[0].State = off"]);
}

#[test]
fn an_empty_list_is_evidence() {
    let ran = run(
        "if snapshot.policies.is_empty() { fail(\"none\") } else { pass(\"some\") }",
        r#"{"policies": []}"#,
    );
    assert_eq!(evidence(&ran), ["policies = []"]);
}

#[test]
fn membership_shows_the_list() {
    let ran = run(
        "if \"mfa\" in snapshot.grant { pass(\"y\") } else { fail(\"n\") }",
        r#"{"grant": ["block", "x"]}"#,
    );
    assert_eq!(evidence(&ran), [r#"grant = ["block", "x"]"#]);
}

#[test]
fn tolerated_absence_is_evidence() {
    let ran = run(
        "if snapshot.a.b ?? false { pass(\"y\") } else { fail(\"n\") }",
        r#"{"a": {}}"#,
    );
    assert_eq!(evidence(&ran), ["a.b = absent"]);
}

#[test]
fn evidence_has_its_place_in_the_file() {
    let ran = run("if snapshot.b == 2 { pass(\"x\") } else { fail(\"y\") }", POLICIES);
    let row = &ran.verdict.evidence[0];
    assert_eq!(
        (row.file.as_deref(), row.line, row.column),
        (Some("export.json"), Some(7), Some(16))
    );
}

#[test]
fn numbers_keep_their_spelling() {
    let ran = run(
        "if snapshot.x > 1 { pass(\"x\") } else { fail(\"y\") }",
        r#"{"x": 1.50}"#,
    );
    assert_eq!(evidence(&ran), ["x = 1.50"]);
}

#[test]
fn what_a_module_reads_for_the_condition_counts() {
    let files = [
        (
            "test/it/control.rhai",
            "import \"lib/m\" as m; let c = snapshot.c; if m::is_one(snapshot) { pass(\"x\") } else { fail(\"y\") }",
        ),
        ("lib/m.rhai", "fn is_one(s) { s.a == 1 }"),
    ];
    assert_eq!(evidence(&run_files(&files, POLICIES)), ["a = 1"]);
}

#[test]
fn of_several_verdicts_the_one_that_decides_brings_the_evidence() {
    let script = "fn a(s) { if s.a == 2 { pass(\"a\") } else { fail(\"a\") } } fn b(s) { if s.b == 2 { pass(\"b\") } else { fail(\"b\") } }\nany_of([|| a(snapshot), || b(snapshot)])";
    assert_eq!(evidence(&run(script, POLICIES)), ["b = 2"]);
}

#[test]
fn long_texts_are_cut() {
    let snapshot = format!("{{\"x\": \"{}\"}}", "ä".repeat(300));
    let ran = run("if snapshot.x == \"\" { pass(\"x\") } else { fail(\"y\") }", &snapshot);
    assert_eq!(evidence(&ran)[0].chars().count(), "x = ".len() + 201);
}
