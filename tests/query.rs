//! What `posture query` answers, and how it says that it cannot.

use std::fs;

use serde_json::Value;

use crate::call::{posture, posture_in, result_of};
use crate::support::root;

const EXPORT: &str = "examples/harbour-lane.json";

fn asked(expression: &str) -> String {
    result_of(&["query", expression, EXPORT, "--width", "80"])
}

/// What is wrong with an expression, and the exit code.
fn refused(expression: &str) -> String {
    let call = posture(&["query", expression, EXPORT, "--width", "80"]);
    assert_eq!(call.out, "");
    format!("{}exit code {}", call.err, call.code)
}

#[test]
fn a_list_of_texts_is_one_a_line() {
    insta::assert_snapshot!(asked("snapshot.accepted_domains.map(|domain| domain.DomainName)"), @"
    harbourlane.example
    harbourlane-shop.example
    harbourlane-events.example
    harbourlane.onmicrosoft.example
    ");
}

#[test]
fn the_library_of_the_rules_can_be_imported() {
    let expression = "import \"lib/conditional_access\" as ca;
        ca::in_force(snapshot.conditional_access_policies).map(|policy| #{ name: policy.DisplayName }).first()";
    insta::assert_snapshot!(
        asked(expression),
        @r#"{ "name": "CA002 Multifactor authentication for administrators" }"#
    );
}

#[test]
fn a_verdict_names_what_falls_short() {
    let expression = "share_of(snapshot.accepted_domains, |domain| domain.Default).when_empty(fail, \"none\")";
    insta::assert_snapshot!(asked(expression), @"
    ◐ partial  1 of 4
      1 of 4 comply
    Falling short
      harbourlane-shop.example
      harbourlane-events.example
      harbourlane.onmicrosoft.example
    ");
    let json = result_of(&["query", expression, EXPORT, "--format", "json"]);
    let verdict: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(verdict["outcome"], "partial");
    assert_eq!(verdict["affected"][0]["path"], "accepted_domains[1]");
}

#[test]
fn the_whole_snapshot_is_an_answer() {
    let written: Value = serde_json::from_str(&fs::read_to_string(root().join(EXPORT)).expect("a file")).expect("JSON");
    let json = result_of(&["query", "snapshot", EXPORT, "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON"), written);
    // What is laid out for people is JSON too.
    assert_eq!(
        serde_json::from_str::<Value>(&asked("snapshot")).expect("JSON"),
        written
    );
}

#[test]
fn the_tenant_is_the_one_that_controls_see() {
    assert_eq!(
        asked("[tenant.name, tenant.exclusions.users]"),
        "[\"Harbour Lane\", []]\n"
    );
}

#[test]
fn what_is_not_there_is_told_with_the_nearest_name() {
    insta::assert_snapshot!(refused("snapshot.accepted_domain.len()"), @"
    query::unknown

      × the snapshot has no `accepted_domain`; the nearest name there is
      │ `accepted_domains`
       ╭─[expression:1:10]
     1 │ snapshot.accepted_domain.len()
       ·          ───────┬───────
       ·                 ╰── here
       ╰────
      help: `posture snapshot paths` shows what is there; `x.y ?? default` says
            that `y` may be missing

    exit code 3
    ");
}

#[test]
fn what_was_not_collected_has_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let export = r#"{"users": [], "_collection": {"users": {"status": "forbidden", "permission": "User.Read.All"}}}"#;
    fs::write(folder.path().join("export.json"), export).expect("it can be written");
    let call = posture_in(folder.path(), &["query", "snapshot.users.len()", "export.json"]);
    assert_eq!(call.code, 3);
    assert!(
        call.err.contains("`users` was not collected (forbidden)"),
        "{}",
        call.err
    );
}

#[test]
fn an_expression_that_is_wrong_by_itself_is_shown_where_it_is() {
    insta::assert_snapshot!(refused("snapshot.accepted_domains\n  .lenn()"), @"
    script::unknown_function

      × unknown function `lenn`
       ╭─[expression:2:4]
     1 │ snapshot.accepted_domains
     2 │   .lenn()
       ·    ──┬─
       ·      ╰── here
       ╰────
      help: did you mean `len`?

    exit code 2
    ");
    insta::assert_snapshot!(refused("let n = 0; while true { n += 1 }"), @"
    control::limit

      × the control was ended: too many operations
       ╭─[expression:1:27]
     1 │ let n = 0; while true { n += 1 }
       ·                           ┬
       ·                           ╰── here
       ╰────
      help: look for a loop without an end, or for a list that is walked once for
            each element of another

    exit code 2
    ");
    insta::assert_snapshot!(refused("params.days"), @"
    script::unknown_variable

      × unknown variable `params`
       ╭─[expression:1:1]
     1 │ params.days
       · ───┬──
       ·    ╰── here
       ╰────

    exit code 2
    ");
    insta::assert_snapshot!(refused("|domain| domain"), @"
    control::misuse

      × expression: the expression gives a function, which is no value
      help: call it

    exit code 2
    ");
}

#[test]
fn a_snapshot_that_cannot_be_read_is_told() {
    let call = posture(&["query", "1", "no-such.json"]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("no file or folder `no-such.json`"), "{}", call.err);
}

#[test]
fn control_characters_of_the_snapshot_do_not_drive_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("export.json"), r#"{"name": "a\u001b[2Jb"}"#).expect("it can be written");
    let call = posture_in(folder.path(), &["query", "snapshot.name", "export.json"]);
    assert_eq!(call.out, "a\\u{1b}[2Jb\n");
    let call = posture_in(folder.path(), &["query", "snapshot", "export.json"]);
    assert_eq!(call.out, "{ \"name\": \"a\\u001b[2Jb\" }\n");
}
