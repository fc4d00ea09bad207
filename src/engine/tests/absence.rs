//! null, absent, not collected.

use super::{check, run, said, unknown, value};

#[test]
fn absence_is_inconclusive_and_names_the_path_and_the_nearest_name() {
    unknown(
        "snapshot.policies[0].Sttae",
        r#"{"policies": [{"State": "on"}]}"#,
        "the snapshot has no `policies[0].Sttae`; the nearest name there is `State`",
    );
    unknown("snapshot.nothing", "{}", "the snapshot has no `nothing`");
}

#[test]
fn absence_in_a_condition_is_neither_pass_nor_fail() {
    for condition in [
        "snapshot.on",
        "!snapshot.on",
        "snapshot.on == true",
        "snapshot.on != true",
        "snapshot.on in [true]",
    ] {
        let script = format!("if {condition} {{ pass(\"yes\") }} else {{ fail(\"no\") }}");
        check(&script, "{}", "inconclusive: the snapshot has no `on`");
    }
}

#[test]
fn a_member_of_null_is_null_and_null_is_an_empty_list() {
    let snapshot = r#"{"a": null}"#;
    value("snapshot.a.b.c == ()", snapshot, "true");
    value("snapshot.a[\"b\"] == ()", snapshot, "true");
    value("snapshot.a.is_empty()", snapshot, "true");
    value("snapshot.a.len()", snapshot, "0");
    value("\"x\" in snapshot.a", snapshot, "false");
    value("snapshot.a.any(|x| x.b)", snapshot, "false");
    value("snapshot.a != 3", snapshot, "true");
}

#[test]
fn null_has_no_order() {
    unknown(
        "snapshot.a > 3",
        r#"{"a": null}"#,
        "`a` is null where `>` takes a number",
    );
}

#[test]
fn the_author_may_say_that_absence_is_fine() {
    value("snapshot.a ?? 7", "{}", "7");
    value("snapshot?.a?.b ?? 7", "{}", "7");
    value("snapshot.a?.b?.c ?? 7", r#"{"a": {}}"#, "7");
    value("snapshot.a?[\"b\"] == ()", "{}", "true");
    value("snapshot.get(\"a.b\", 7)", "{}", "7");
    value("snapshot.get([\"a\", \"@x.y\"], 7)", r#"{"a": {"@x.y": 3}}"#, "3");
    value("\"a\" in snapshot", "{}", "false");
    value("snapshot.contains(\"a\")", r#"{"a": null}"#, "true");
}

#[test]
fn only_the_last_step_before_the_default_may_be_absent() {
    unknown("snapshot.a.b ?? 7", "{}", "the snapshot has no `a`");
    unknown(
        "snapshot.a.b ?? 7",
        r#"{"A": 1}"#,
        "the snapshot has no `a`; the nearest name there is `A`",
    );
    unknown(
        "(snapshot.a.b ?? 7) + snapshot.c",
        r#"{"a": {}}"#,
        "the snapshot has no `c`",
    );
}

#[test]
fn a_default_of_a_mark_elsewhere_on_the_line_does_not_count() {
    let script = "let a = snapshot.x.filter(|y| (y.p ?? 1) == 1 && y.q == 2); pass(text(a.len()))";
    check(script, r#"{"x": [{}]}"#, "inconclusive: the snapshot has no `x[0].q`");
}

#[test]
fn what_was_not_collected_is_inconclusive_whatever_the_author_wrote() {
    let snapshot = r#"{"users": [], "_collection": {
        "users": {"status": "failed", "error": "access denied"}, "groups": {"status": "skipped"}}}"#;
    unknown(
        "snapshot.users ?? []",
        snapshot,
        "`users` was not collected (failed: access denied)",
    );
    unknown(
        "snapshot.get(\"users\", [])",
        snapshot,
        "`users` was not collected (failed: access denied)",
    );
    unknown(
        "\"groups\" in snapshot",
        snapshot,
        "`groups` was not collected (skipped)",
    );
    unknown(
        "snapshot?.groups ?? []",
        snapshot,
        "`groups` was not collected (skipped)",
    );
}

#[test]
fn what_is_unknown_names_its_collection() {
    let ran = run("pass(text(snapshot.users[0].name))", r#"{"users": [{}]}"#);
    assert_eq!(ran.verdict.unknown[0].collection, "users");
    assert_eq!(ran.verdict.unknown[0].path, "users[0].name");
    assert_eq!(ran.verdict.collections, ["users"]);
}

#[test]
fn a_parameter_that_nobody_declared_is_an_error_of_the_control() {
    let ran = run("pass(text(params.dais))", "{}");
    assert!(
        said(&ran).starts_with("error control::misuse:1: there is no `params"),
        "{}",
        said(&ran)
    );
    assert_eq!(
        ran.problem.and_then(|p| p.help).as_deref(),
        Some("did you mean `days`?")
    );
}

#[test]
fn functions_and_modules_know_absence_too() {
    let files = [
        (
            "test/it/control.rhai",
            "import \"lib/m\" as m; fn own(s) { s.a ?? 1 } pass(text(own(snapshot) + m::theirs(snapshot)))",
        ),
        ("lib/m.rhai", "fn theirs(s) { s.b ?? 2 }"),
    ];
    assert_eq!(said(&super::run_files(&files, "{}")), "pass: 3");
    let strict = [files[0], ("lib/m.rhai", "fn theirs(s) { s.b }")];
    assert_eq!(
        said(&super::run_files(&strict, "{}")),
        "inconclusive: the snapshot has no `b`"
    );
}
