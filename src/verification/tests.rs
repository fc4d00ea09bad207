use serde_json::{Value, json};

use super::{Claim, Input, SavedError, Verification, saved};

fn evaluation() -> Value {
    json!({
        "tenant": { "id": "T-1", "name": "Harbour" },
        "snapshot": { "source": "a.json", "digest": "aa", "captured_at": null, "format": "ScubaGear" },
        "plan": { "digest": "pp" },
        "problem": null,
        "score": {
            "points": 4.0, "max_points": 12.0, "percent": 33.33, "at_least": 33.33, "at_most": 33.33, "coverage": 100.0,
            "views": { "verified": { "points": 4.0 } }
        },
        "controls": [
            { "id": "shop/mfa", "outcome": "fail", "compliant": 1, "total": 3, "points": 0.0, "max_points": 8.0,
              "status": "to_address", "reason": "1 of 3" },
            { "id": "shop/tls", "outcome": "pass", "compliant": null, "total": null, "points": 4.0, "max_points": 4.0,
              "status": "completed", "reason": "TLS is on" }
        ],
        "actions": [{ "rank": 1, "control": "shop/mfa" }]
    })
}

fn report() -> Value {
    json!({
        "schema_version": 1,
        "engine": { "name": "posture", "version": "1" },
        "as_of": "2026-03-01",
        "rule_set": { "digest": "rr", "revision": null, "baseline": "all", "controls": [
            { "id": "shop/mfa", "digest": "m1" }, { "id": "shop/tls", "digest": "t1" }
        ] },
        "evaluations": [evaluation()],
        "problems": [],
        "exit": { "code": 0, "reason": "done" }
    })
}

/// The same report as a line of NDJSON.
fn line() -> String {
    let mut line = evaluation();
    for key in ["schema_version", "engine", "as_of"] {
        line[key] = report()[key].clone();
    }
    line["rule_set"] = json!({ "digest": "rr" });
    line.to_string()
}

fn claim(report: &Value) -> Claim {
    saved(&report.to_string()).expect("a report").remove(0)
}

/// The report with something else at a place, beside the report as it is.
fn with(pointer: &str, value: Value) -> Verification {
    let mut changed = report();
    *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    Verification::of(&claim(&changed), &claim(&report()))
}

fn error(text: &str) -> String {
    saved(text).expect_err("no claim").to_string()
}

#[test]
fn the_same_evaluation_is_proved() {
    let verification = Verification::of(&claim(&report()), &claim(&report()));
    assert!(verification.holds() && verification.gives_the_same());
    assert_eq!((verification.controls_total, verification.other_rules.len()), (2, 0));
}

#[test]
fn whatever_is_edited_is_found() {
    let of_evaluation = [
        ("/score/points", json!(5)),
        ("/score/percent", json!(33.34)),
        ("/score/coverage", json!(null)),
        ("/score/views/verified/points", json!(5)),
        ("/controls/0/outcome", json!("pass")),
        ("/controls/0/compliant", json!(2)),
        ("/controls/0/points", json!(0.01)),
        ("/controls/0/status", json!("planned")),
        ("/controls/0/reason", json!("2 of 3")),
        ("/actions/0/control", json!("shop/tls")),
        ("/snapshot/format", json!(null)),
        ("/snapshot/digest", json!("ab")),
        ("/tenant/name", json!("Harbor")),
        ("/plan", json!(null)),
        ("/plan/digest", json!("pq")),
    ];
    let of_report = [("/as_of", json!("2026-03-02")), ("/rule_set/digest", json!("rs"))];
    let places = of_evaluation
        .into_iter()
        .map(|(place, value)| (format!("/evaluations/0{place}"), value))
        .chain(of_report.map(|(place, value)| (place.to_owned(), value)));
    for (place, value) in places {
        assert!(!with(&place, value).holds(), "{place}");
    }
}

#[test]
fn where_a_snapshot_was_read_from_is_not_part_of_a_proof() {
    assert!(with("/evaluations/0/snapshot/source", json!("../a.json")).holds());
}

#[test]
fn a_control_that_was_taken_out_or_put_in_is_found() {
    let mut fewer = report();
    fewer["evaluations"][0]["controls"]
        .as_array_mut()
        .expect("a list")
        .remove(0);
    let (fewer, all) = (claim(&fewer), claim(&report()));
    let taken_out = Verification::of(&fewer, &all);
    assert_eq!(taken_out.controls[0].control.as_str(), "shop/mfa");
    assert!(taken_out.controls[0].claimed.is_none() && taken_out.controls[0].found.is_some());
    let put_in = Verification::of(&all, &fewer);
    assert!(put_in.controls[0].claimed.is_some() && put_in.controls[0].found.is_none());
    assert!(!taken_out.holds() && !put_in.holds());
}

#[test]
fn of_another_version_the_results_are_compared_and_not_the_words() {
    let mut older = report();
    older["engine"]["version"] = json!("0");
    older["evaluations"][0]["controls"][1]["reason"] = json!("TLS is enabled");
    older["evaluations"][0]["score"]["views"] = json!({});
    let verification = Verification::of(&claim(&older), &claim(&report()));
    assert!(verification.is_other(Input::Engine) && verification.holds());
    older["evaluations"][0]["controls"][1]["points"] = json!(3);
    assert!(!Verification::of(&claim(&older), &claim(&report())).holds());
}

#[test]
fn what_is_not_claimed_does_not_differ() {
    let claim = claim(&report());
    let mut found = claim.clone();
    found.settings = Some("ss".to_owned());
    assert!(Verification::of(&claim, &found).holds());
    assert!(!Verification::of(&found, &claim).holds());
}

#[test]
fn the_controls_whose_rules_differ_are_named() {
    let verification = with("/rule_set/controls/1/digest", json!("t2"));
    let named: Vec<&str> = verification.other_rules.iter().map(|id| id.as_str()).collect();
    assert_eq!(named, ["shop/tls"]);
}

#[test]
fn a_line_claims_what_a_document_does() {
    let of_lines = saved(&format!("\n{}\n\n{}\n", line(), line())).expect("lines");
    assert_eq!(of_lines.len(), 2);
    assert!(Verification::of(&of_lines[1], &claim(&report())).holds());
    assert_eq!(saved(&line()).expect("a line").len(), 1);
    assert_eq!(
        (of_lines[0].tenant.as_str(), of_lines[0].rules.baseline.as_ref()),
        ("t-1", None)
    );
}

#[test]
fn a_report_of_one_line_is_no_line_of_ndjson() {
    let minimal = report().to_string();
    assert_eq!(
        saved(&minimal).expect("a report")[0].rules.baseline.as_deref(),
        Some("all")
    );
}

#[test]
fn what_is_no_report_is_refused_with_its_place() {
    let whole = serde_json::to_string_pretty(&report()).expect("JSON");
    let half = &whole[..whole.len() / 2];
    let (torn, last) = (error(half), format!("line {}, ", half.lines().count()));
    assert!(torn.starts_with(&last) && torn.contains("EOF while parsing"), "{torn}");
    assert_eq!(
        error("{ \"tls\": true }"),
        "line 1, column 1: this is no report of `posture score`: it holds no evaluation"
    );
    assert!(error("[]").ends_with("it is no object"));
    assert!(error("hello").contains("line 1, column 1"));
    assert!(error("").contains("EOF"));
    let second = error(&format!("{}\n{}", line(), line().replace("\"fail\"", "\"maybe\"")));
    assert!(second.starts_with("line 2") && second.contains("`maybe`"), "{second}");
    let torn = error(&format!("{}\n{}", line(), &line()[..200]));
    assert!(torn.starts_with("line 2, column 200"), "{torn}");
}

#[test]
fn a_report_of_another_kind_is_refused() {
    let with = |key: &str, value: Value| {
        let mut report = report();
        report[key] = value;
        report.to_string()
    };
    assert!(matches!(
        saved(&with("schema_version", json!(2))),
        Err(SavedError::Version(2))
    ));
    let by_scuba = saved(&with("framework", json!({ "name": "scuba" })));
    assert!(matches!(by_scuba, Err(SavedError::ByRequirement(name)) if name == "scuba"));
    assert!(matches!(saved(&with("evaluations", json!([]))), Err(SavedError::Empty)));
}

#[test]
fn a_control_with_two_results_is_refused() {
    let mut twice = report();
    let control = twice["evaluations"][0]["controls"][0].clone();
    twice["evaluations"][0]["controls"]
        .as_array_mut()
        .expect("a list")
        .push(control);
    assert_eq!(
        error(&twice.to_string()),
        "the control `shop/mfa` stands twice in the evaluation of `a.json`"
    );
}

#[test]
fn lists_in_the_place_of_objects_are_no_panic() {
    let mut lists = report();
    lists["evaluations"][0] = json!([{ "id": null, "name": null }, ["a.json", "aa", null], null, null, []]);
    let _ = saved(&lists.to_string());
    lists["engine"] = json!(["1"]);
    let _ = saved(&lists.to_string());
}
