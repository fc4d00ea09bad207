//! Expressions, and the answers that they give.

use std::sync::Arc;

use super::limits;
use crate::engine::{Engine, NoAnswer, Workers};
use crate::model::Tenant;
use crate::snapshot::Snapshot;

/// The answer as JSON, or the code of the problem with what it says.
fn asked(expression: &str, snapshot: &str) -> String {
    let workers = Workers::new(1).expect("a thread");
    workers.run(|| {
        let snapshot = Snapshot::from_json("export.json", snapshot.to_owned()).expect("it is a snapshot");
        let query = match Engine::new(limits()).query(&[], expression) {
            Ok(query) => query,
            Err(problems) => return format!("wrong: {}", problems.sorted()[0].message()),
        };
        match query.ask(Arc::new(snapshot), &Tenant::default()) {
            Ok(answer) => serde_json::to_string(&answer).expect("an answer is plain data"),
            Err(NoAnswer::Unknown(problem)) => format!("unknown: {}", problem.message()),
            Err(NoAnswer::Wrong(problem)) => format!("wrong: {}", problem.message()),
        }
    })
}

#[track_caller]
fn check(expression: &str, snapshot: &str, expected: &str) {
    assert_eq!(asked(expression, snapshot), expected, "of {expression}");
}

#[test]
fn every_kind_of_value_is_an_answer() {
    let snapshot = r#"{"n": null, "list": [1, 2.5, "a", true, {"k": []}]}"#;
    check("snapshot.n", snapshot, "null");
    check("snapshot.list", snapshot, r#"[1,2.5,"a",true,{"k":[]}]"#);
    check("#{ b: 1, a: [snapshot.list[0]] }", snapshot, r#"{"a":[1],"b":1}"#);
    check("duration(\"P1D\")", snapshot, "\"PT24H\"");
    check("version(\"1.10\")", snapshot, "\"1.10\"");
    check(
        "[#{ id: \"x\" }].index_by(|row| row.id)",
        snapshot,
        r#"{"x":{"id":"x"}}"#,
    );
    check("let n = 0; for one in snapshot.list { n += 1 } n", snapshot, "5");
}

#[test]
fn a_share_is_settled_as_far_as_it_can_be() {
    let short = "share_of(snapshot.list, |x| x > 1).when_empty(fail, \"none\")";
    let outcome = |snapshot: &str| asked(short, snapshot).split('"').nth(3).map(str::to_owned);
    assert_eq!(outcome(r#"{"list": [1, 2]}"#).as_deref(), Some("partial"));
    assert_eq!(outcome(r#"{"list": [2]}"#).as_deref(), Some("pass"));
    assert_eq!(outcome(r#"{"list": []}"#).as_deref(), Some("fail"));
}

#[test]
fn what_a_snapshot_cannot_mend_is_wrong_and_the_rest_unknown() {
    check(
        "snapshot.nope",
        r#"{"note": 1}"#,
        "unknown: the snapshot has no `nope`; the nearest name there is `note`",
    );
    check("snapshot.nope ?? 1", "{}", "1");
    check("loop {}", "{}", "wrong: the control was ended: too many operations");
    check(
        "share_of([1], |x| true)",
        "{}",
        "wrong: `share_of` does not say what an empty list means",
    );
    check("params.days", "{}", "wrong: unknown variable `params`");
    check(
        "panic_as_tests_want()",
        "{}",
        "wrong: the engine failed while it ran this control: as the test wants it",
    );
}
