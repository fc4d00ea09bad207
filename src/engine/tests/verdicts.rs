//! Verdicts, shares, and verdicts of verdicts.

use super::{check, run, said};

const USERS: &str = r#"{"users": [
    {"id": "ann", "name": "Ann", "mfa": true}, {"id": "bob", "name": "Bob", "mfa": false}, {"id": "cy", "name": "Cy", "mfa": true}],
    "none": [], "on": true, "off": false}"#;

#[test]
fn a_share_counts_and_names_what_falls_short() {
    let script = "share_of(snapshot.users, |u| u.mfa).when_empty(fail, \"nobody\").because(\"users have MFA\").affected(|u| u.id, |u| u.name)";
    let ran = run(script, USERS);
    assert_eq!(said(&ran), "partial 2/3: 2 of 3 users have MFA");
    let bob = &ran.verdict.affected[0];
    assert_eq!(
        (bob.id.as_str(), bob.name.as_deref(), bob.kind.as_deref()),
        ("bob", Some("Bob"), Some("users"))
    );
    assert_eq!((bob.path.as_deref(), bob.line), (Some("users[1]"), Some(2)));
    assert_eq!(ran.verdict.affected_total, 1);
}

#[test]
fn what_falls_short_has_its_usual_name_where_nobody_names_it() {
    let ran = run(
        "share_of(snapshot.users, |u| u.mfa).when_empty(fail, \"nobody\")",
        USERS,
    );
    assert_eq!(ran.verdict.affected[0].id, "bob");
}

#[test]
fn an_empty_list_means_what_the_author_says() {
    for (word, outcome) in [("fail", "fail"), ("pass", "pass"), ("not_applicable", "not_applicable")] {
        let script = format!("share_of(snapshot.none, |u| u.mfa).when_empty({word}, \"nobody\").because(\"x\")");
        check(&script, USERS, &format!("{outcome}: nobody"));
    }
}

#[test]
fn a_share_that_does_not_say_what_empty_means_is_an_error() {
    check(
        "share_of(snapshot.users, |u| u.mfa)",
        USERS,
        "error control::share_without_when_empty: `share_of` does not say what an empty list means",
    );
}

#[test]
fn a_partial_verdict_keeps_its_bounds() {
    check("partial(1, 2, \"half\")", "{}", "partial 1/2: half");
    check(
        "partial(3, 2, \"more\")",
        "{}",
        "error control::misuse:1: 3 of 2 is more than all",
    );
    check(
        "partial(0, 0, \"none\")",
        "{}",
        "error control::misuse:1: a share of nothing: the total is 0",
    );
    check(
        "partial(-1, 2, \"less\")",
        "{}",
        "error control::misuse:1: -1 is less than none",
    );
}

#[test]
fn a_script_without_a_verdict_is_an_error() {
    check(
        "snapshot.on",
        USERS,
        "error control::no_verdict: a script's value is a verdict, this one gave true or false",
    );
    check(
        "let x = 1;",
        USERS,
        "error control::no_verdict: a script's value is a verdict, this one gave nothing",
    );
}

#[test]
fn any_of_passes_with_the_first_that_passes() {
    check(
        "any_of([|| fail(\"a\"), || pass(\"b\"), || pass(\"c\")])",
        "{}",
        "pass: b",
    );
    check(
        "any_of([|| pass(text(snapshot.gone)), || pass(\"b\")])",
        "{}",
        "pass: b",
    );
    check(
        "any_of([|| fail(\"a\"), || pass(text(snapshot.gone))])",
        "{}",
        "inconclusive: the snapshot has no `gone`",
    );
    check(
        "any_of([|| fail(\"a\"), || partial(1, 2, \"b\"), || fail(\"c\")])",
        "{}",
        "partial 1/2: b",
    );
    check("any_of([|| not_applicable(\"a\"), || fail(\"b\")])", "{}", "fail: b");
    check("any_of([|| not_applicable(\"a\")])", "{}", "not_applicable: a");
}

#[test]
fn of_verdicts_that_all_fail_the_one_that_counts_says_more() {
    let script =
        "any_of([|| fail(\"a\"), || share_of(snapshot.users, |u| false).when_empty(fail, \"b\"), || fail(\"c\")])";
    check(script, USERS, "partial 0/3: 0 of 3 comply");
}

#[test]
fn all_of_fails_with_the_first_that_fails() {
    check(
        "all_of([|| pass(\"a\"), || fail(\"b\"), || fail(\"c\")])",
        "{}",
        "fail: b",
    );
    check(
        "all_of([|| pass(text(snapshot.gone)), || fail(\"b\")])",
        "{}",
        "fail: b",
    );
    check(
        "all_of([|| pass(\"a\"), || pass(text(snapshot.gone))])",
        "{}",
        "inconclusive: the snapshot has no `gone`",
    );
    check(
        "all_of([|| pass(\"a\"), || partial(1, 2, \"b\")])",
        "{}",
        "partial 1/2: b",
    );
    check("all_of([|| pass(\"a\"), || pass(\"b\")])", "{}", "pass: a; b");
    check("all_of([|| not_applicable(\"a\"), || pass(\"b\")])", "{}", "pass: b");
}

#[test]
fn a_verdict_after_the_one_that_decides_is_not_asked_for() {
    let script = "any_of([|| pass(\"a\"), || pass(text(snapshot.gone))])";
    assert!(run(script, "{}").verdict.collections.is_empty());
}

#[test]
fn a_limit_within_any_of_is_still_a_limit() {
    let ran = run("any_of([|| { loop {} }, || pass(\"b\")])", "{}");
    assert!(said(&ran).starts_with("error control::limit"), "{}", said(&ran));
}

#[test]
fn verdicts_of_verdicts_take_verdicts() {
    check(
        "any_of([|| true])",
        "{}",
        "error control::misuse:1: `any_of` is given true or false, it takes verdicts, such as `|| pass(…)`",
    );
    check(
        "any_of([])",
        "{}",
        "error control::misuse:1: `any_of` is given no verdict",
    );
}

#[test]
fn outcomes_have_names_within_functions_and_closures() {
    let script = "fn f(s) { any_of([|| share_of(s.none, |u| u.mfa).when_empty(fail, \"a\"), || share_of(s.none, |u| u.mfa).when_empty(not_applicable, \"b\")]) } f(snapshot)";
    check(script, USERS, "fail: a");
}

#[test]
fn affected_resources_of_a_plain_verdict_are_named() {
    let script = "let bad = snapshot.users.filter(|u| !u.mfa); fail(\"some\").affected(bad, |u| u.id, |u| u.name, |u| \"no MFA\")";
    let ran = run(script, USERS);
    assert_eq!(ran.verdict.affected[0].id, "bob");
    assert_eq!(ran.verdict.affected[0].reason.as_deref(), Some("no MFA"));
    assert_eq!(ran.verdict.affected_total, 1);
}

#[test]
fn parameters_that_fall_short_have_no_place_in_the_snapshot() {
    let script = "share_of(params.kinds, |kind| kind in snapshot.blocked).when_empty(fail, \"none\")";
    let ran = run(script, "{\"blocked\": [\"exe\"]}");
    let affected = &ran.verdict.affected;
    assert_eq!((affected.len(), affected[0].id.as_str()), (1, "cmd"));
    assert_eq!((&affected[0].path, affected[0].line), (&None, None));
}

#[test]
fn affected_resources_are_capped_and_counted() {
    let users: Vec<String> = (0..1250)
        .map(|n| format!("{{\"id\": \"u{n}\", \"mfa\": false}}"))
        .collect();
    let snapshot = format!("{{\"users\": [{}]}}", users.join(","));
    let ran = run(
        "share_of(snapshot.users, |u| u.mfa).when_empty(fail, \"nobody\").affected(|u| u.id)",
        &snapshot,
    );
    assert_eq!((ran.verdict.affected.len(), ran.verdict.affected_total), (1000, 1250));
    assert_eq!((ran.verdict.evidence.len(), ran.verdict.evidence_total), (20, 1250));
}
