//! What people declare, and what it does to points, views, ranking and exit code.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop, control};

/// TLS is off, and two of four users have MFA: 4 of 12 points.
const OFF: &str = r#"{"tls": false, "users": [
    {"id": "ann", "mfa": true}, {"id": "bob", "mfa": false}, {"id": "cid", "mfa": true}, {"id": "Dee", "mfa": false}]}"#;

/// A shop of two controls with an action plan of such records.
fn shop(records: &str) -> Shop {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    shop.write("a.json", OFF);
    shop.write("action-plan.yaml", records);
    shop
}

/// The report of such a plan.
fn planned(records: &str) -> Value {
    let (code, report) = shop(records).json(&["a.json"]);
    assert_eq!(code, 0, "{}", report["problems"]);
    report
}

/// The points of the views: current, verified, planned, achievable.
fn views(report: &Value) -> [f64; 4] {
    let views = &report["evaluations"][0]["score"]["views"];
    ["current", "verified", "planned", "achievable"].map(|view| views[view]["points"].as_f64().unwrap_or(-1.0))
}

fn ranked(report: &Value) -> Vec<&str> {
    let actions = report["evaluations"][0]["actions"].as_array().expect("a list");
    actions.iter().filter_map(|action| action["control"].as_str()).collect()
}

/// Status, standing and points of TLS: all, observed, asserted.
fn tls(report: &Value) -> Value {
    let tls = control(report, "shop/use-tls");
    json!([
        tls["status"],
        tls["status_record"]["standing"],
        tls["points"],
        tls["observed_points"],
        tls["asserted_points"]
    ])
}

#[test]
fn nothing_declared_is_to_address() {
    let report = planned("");
    assert_eq!(tls(&report), json!(["to_address", null, 0.0, 0.0, 0.0]));
    assert_eq!(views(&report), [4.0, 4.0, 4.0, 12.0]);
    assert_eq!(ranked(&report), ["shop/mfa", "shop/use-tls"]);
}

#[test]
fn what_is_planned_counts_in_the_planned_view_alone() {
    let report = planned("- { control: shop/use-tls, status: planned, reason: soon, due: 2026-05-04 }");
    assert_eq!(tls(&report), json!(["planned", "in_force", 0.0, 0.0, 0.0]));
    assert_eq!(views(&report), [4.0, 4.0, 8.0, 12.0]);
    assert_eq!(ranked(&report), ["shop/mfa", "shop/use-tls"]);
}

#[test]
fn a_plan_counts_as_reached_until_it_is_due() {
    let report = planned("- { control: shop/use-tls, status: planned, reason: soon, due: 2026-05-03 }");
    assert_eq!(tls(&report), json!(["planned", "overdue", 0.0, 0.0, 0.0]));
    assert_eq!(views(&report), [4.0, 4.0, 4.0, 12.0]);
}

#[test]
fn an_accepted_risk_is_neither_achievable_nor_ranked() {
    let report = planned("- { control: shop/use-tls, status: risk_accepted, reason: old tills, expires: 2026-06-30 }");
    assert_eq!(tls(&report), json!(["risk_accepted", "in_force", 0.0, 0.0, 0.0]));
    assert_eq!(views(&report), [4.0, 4.0, 4.0, 8.0]);
    assert_eq!(ranked(&report), ["shop/mfa"]);
    assert_eq!(report["evaluations"][0]["score"]["max_points"], 12.0);
}

#[test]
fn an_accepted_risk_keeps_the_points_that_are_earned() {
    let report = planned("- { control: shop/mfa, status: risk_accepted, reason: r, expires: 2026-06-30 }");
    assert_eq!(control(&report, "shop/mfa")["points"], 4.0);
    assert_eq!(views(&report), [4.0, 4.0, 4.0, 8.0]);
}

#[test]
fn what_is_resolved_otherwise_is_asserted() {
    for status in ["resolved_third_party", "resolved_alternate_mitigation"] {
        let report = planned(&format!(
            "- {{ control: shop/use-tls, status: {status}, reason: r, expires: 2026-06-30 }}"
        ));
        assert_eq!(tls(&report), json!([status, "in_force", 4.0, 0.0, 4.0]));
        assert_eq!(views(&report), [8.0, 4.0, 8.0, 12.0]);
        assert_eq!(ranked(&report), ["shop/mfa"]);
        assert_eq!(
            control(&report, "shop/use-tls")["outcome"],
            "fail",
            "what was observed stays visible"
        );
        assert_eq!(report["evaluations"][0]["score"]["asserted_points"], 4.0);
    }
}

#[test]
fn what_is_vouched_for_unseen_enters_both_sums_but_not_at_least() {
    let shop = shop("- { control: shop/use-tls, status: resolved_third_party, reason: r, expires: 2026-06-30 }");
    shop.write(
        "a.json",
        r#"{"users": [{"id": "ann", "mfa": true}, {"id": "bob", "mfa": false}]}"#,
    );
    let (_, report) = shop.json(&["a.json"]);
    assert_eq!(
        tls(&report),
        json!(["resolved_third_party", "in_force", 4.0, null, 4.0])
    );
    let score = &report["evaluations"][0]["score"];
    assert_eq!(
        (&score["points"], &score["max_points"], &score["at_least"]),
        (&json!(8.0), &json!(12.0), &json!(50.0))
    );
}

#[test]
fn a_record_is_worth_nothing_where_the_question_does_not_arise_or_the_control_fails_to_run() {
    for (script, code) in [("not_applicable(\"no shop\")", 0), ("loop {}", 4)] {
        let shop = shop("- { control: shop/use-tls, status: resolved_third_party, reason: r, expires: 2026-06-30 }");
        shop.control("use-tls", METADATA, script);
        let (ended, report) = shop.json(&["a.json"]);
        assert_eq!(ended, code);
        assert_eq!(tls(&report), json!(["resolved_third_party", "idle", 0.0, null, 0.0]));
        assert_eq!(views(&report), [4.0, 4.0, 4.0, 8.0]);
    }
}

#[test]
fn completed_is_what_was_observed_whatever_is_declared() {
    let shop = shop("- { control: shop/use-tls, status: risk_accepted, reason: r, expires: 2026-06-30 }");
    shop.write("a.json", OFF.replace("false, \"users\"", "true, \"users\""));
    let (_, report) = shop.json(&["a.json"]);
    assert_eq!(tls(&report), json!(["completed", "completed", 4.0, 4.0, 0.0]));
}

#[test]
fn resources_that_are_covered_count_beside_the_compliant_ones() {
    let named = |ids: &str| {
        let report = planned(&format!(
            "- {{ control: shop/mfa, status: resolved_third_party, reason: r, expires: 2026-06-30, resources: [{ids}] }}"
        ));
        let mfa = control(&report, "shop/mfa");
        json!([mfa["points"], mfa["asserted_points"], mfa["status_record"]["covered"]])
    };
    assert_eq!(named("bob"), json!([6.0, 2.0, 1]));
    assert_eq!(
        named("BOB, dee"),
        json!([8.0, 4.0, 2]),
        "ids are the same in either case"
    );
    assert_eq!(
        named("ann, eve"),
        json!([4.0, 0.0, 0]),
        "only what falls short is covered"
    );
    assert_eq!(named("bob, bob"), json!([6.0, 2.0, 1]), "naming one twice covers one");
}

#[test]
fn a_binary_control_needs_all_that_fall_short_covered() {
    let named = |ids: &str| {
        let shop = shop(&format!(
            "- {{ control: shop/mfa, status: resolved_third_party, reason: r, expires: 2026-06-30, resources: [{ids}] }}"
        ));
        shop.control("mfa", &SHARED.replace("proportional", "binary"), SHARE);
        control(&shop.json(&["a.json"]).1, "shop/mfa")["points"].as_f64()
    };
    assert_eq!(named("bob"), Some(0.0));
    assert_eq!(named("bob, dee"), Some(8.0));
}

#[test]
fn a_resource_that_starts_failing_is_not_covered() {
    let shop = shop(
        "- { control: shop/mfa, status: resolved_third_party, reason: r, expires: 2026-06-30, resources: [bob, dee] }",
    );
    let points = |snapshot: &str| {
        shop.write("a.json", snapshot);
        control(&shop.json(&["a.json"]).1, "shop/mfa")["points"].as_f64()
    };
    assert_eq!(points(OFF), Some(8.0));
    assert_eq!(
        points(&OFF.replace("\"ann\", \"mfa\": true", "\"ann\", \"mfa\": false")),
        Some(6.0)
    );
}

#[test]
fn a_risk_accepted_for_some_resources_leaves_the_others_to_do() {
    let report =
        planned("- { control: shop/mfa, status: risk_accepted, reason: r, expires: 2026-06-30, resources: [bob] }");
    assert_eq!(views(&report), [4.0, 4.0, 4.0, 10.0]);
    let left = &report["evaluations"][0]["actions"][1];
    assert_eq!(
        (&left["control"], &left["points_left"]),
        (&json!("shop/mfa"), &json!(2.0))
    );
}

#[test]
fn planning_some_resources_plans_their_points() {
    let report = planned("- { control: shop/mfa, status: planned, reason: r, due: 2026-06-30, resources: [bob] }");
    assert_eq!(views(&report), [4.0, 4.0, 6.0, 12.0]);
}

#[test]
fn a_record_holds_on_its_last_day_and_not_on_the_next() {
    let shop = shop(
        "- { control: shop/use-tls, status: resolved_third_party, reason: r, set_at: 2026-01-05, expires: 2026-06-30 }",
    );
    let on = |day: &str| tls(&shop.json_on(day, &["a.json"]).1);
    assert_eq!(
        on("2026-06-30"),
        json!(["resolved_third_party", "in_force", 4.0, 0.0, 4.0])
    );
    assert_eq!(on("2026-07-01"), json!(["to_address", "expired", 0.0, 0.0, 0.0]));
}

#[test]
fn a_record_holds_from_the_day_on_which_it_was_set() {
    let shop = shop(
        "- { control: shop/use-tls, status: resolved_third_party, reason: r, set_at: 2026-05-05, expires: 2026-06-30 }",
    );
    let on = |day: &str| tls(&shop.json_on(day, &["a.json"]).1);
    assert_eq!(on("2026-05-04"), json!(["to_address", "pending", 0.0, 0.0, 0.0]));
    assert_eq!(
        on("2026-05-05"),
        json!(["resolved_third_party", "in_force", 4.0, 0.0, 4.0])
    );
}

/// A weekly task, worth four points, attested on the fourth of May.
fn task() -> Shop {
    let shop = shop("- { control: shop/review, status: attested, reason: read it, set_at: 2026-05-04 }");
    let review = METADATA.replace("since:", "action_type: review\nreview_every: P7D\nsince:");
    shop.write("rules/shop/review/control.yaml", review);
    shop
}

#[test]
fn an_attestation_holds_until_the_next_is_due() {
    let shop = task();
    let on = |day: &str| {
        let (_, report) = shop.json_on(day, &["a.json"]);
        let review = control(&report, "shop/review");
        json!([
            review["outcome"],
            review["status"],
            review["points"],
            review["asserted_points"]
        ])
    };
    assert_eq!(on("2026-05-03"), json!(["inconclusive", "to_address", 0.0, 0.0]));
    assert_eq!(on("2026-05-11"), json!(["inconclusive", "attested", 4.0, 4.0]));
    assert_eq!(on("2026-05-12"), json!(["inconclusive", "to_address", 0.0, 0.0]));
}

#[test]
fn what_is_attested_counts_at_least_but_is_not_verified() {
    let (_, report) = task().json(&["a.json"]);
    assert_eq!(views(&report), [8.0, 4.0, 8.0, 16.0]);
    assert_eq!(report["evaluations"][0]["score"]["at_least"], 50.0);
    assert_eq!(
        report["evaluations"][0]["score"]["views"]["verified"]["max_points"],
        12.0
    );
}

#[test]
fn no_plan_leaves_what_people_declared_out() {
    let shop = shop("- { control: shop/use-tls, status: resolved_third_party, reason: r, expires: 2026-06-30 }");
    let (_, report) = shop.json(&["a.json", "--no-plan"]);
    assert_eq!(tls(&report), json!(["to_address", null, 0.0, 0.0, 0.0]));
    assert_eq!(report["evaluations"][0]["plan"], Value::Null);
    assert_eq!(
        shop.run(&["score", "a.json", "--no-plan", "--plan", "action-plan.yaml"])
            .code,
        2
    );
}

#[test]
fn a_broken_plan_does_not_matter_where_it_is_left_out() {
    let shop = shop("control: shop/use-tls");
    assert_eq!(shop.run(&["score", "a.json"]).code, 2);
    assert_eq!(shop.run(&["score", "a.json", "--no-plan"]).code, 0);
}

#[test]
fn one_that_holds_goes_before_one_that_does_not() {
    let holds =
        "- { control: shop/use-tls, status: resolved_third_party, reason: r, set_at: 2026-01-01, expires: 2026-06-30 }";
    for other in [
        "- { control: shop/use-tls, status: risk_accepted, reason: r, set_at: 2026-02-01, expires: 2026-03-01 }",
        "- { control: shop/use-tls, status: attested, reason: r, set_at: 2026-02-01 }",
        "- { control: shop/use-tls, status: risk_accepted, reason: r, set_at: 2026-05-05, expires: 2026-06-01 }",
    ] {
        let report = planned(&format!("{holds}\n{other}"));
        assert_eq!(tls(&report)[0], "resolved_third_party", "{other}");
    }
}

#[test]
fn of_two_that_hold_the_later_counts() {
    let record = |status: &str, set_at: &str| {
        format!("- {{ control: shop/use-tls, status: {status}, reason: r, set_at: {set_at}, expires: 2026-06-30 }}\n")
    };
    let (old, new) = (
        record("risk_accepted", "2026-01-01"),
        record("resolved_third_party", "2026-02-01"),
    );
    for records in [format!("{old}{new}"), format!("{new}{old}")] {
        assert_eq!(tls(&planned(&records))[0], "resolved_third_party");
    }
}

#[test]
fn a_control_that_was_renamed_keeps_its_record() {
    let shop = shop("- { control: shop/tls, status: resolved_third_party, reason: r, expires: 2026-06-30 }");
    shop.control(
        "use-tls",
        &METADATA.replace("since:", "former_ids: [shop/tls]\nsince:"),
        SCRIPT,
    );
    assert_eq!(tls(&shop.json(&["a.json"]).1)[0], "resolved_third_party");
}

#[test]
fn the_report_says_what_is_declared() {
    let shop = shop(
        "- { control: shop/use-tls, status: resolved_third_party, reason: the proxy does, owner: Ann, set_at: 2026-01-05,
    expires: 2026-06-30, ticket: T-1 }
- { control: shop/mfa, status: planned, reason: rollout, due: 2026-05-03 }",
    );
    let ran = shop.run(&["score", "a.json", "--as-of", "2026-05-04", "--width", "80"]);
    insta::assert_snapshot!(ran.out, @"
    Secure score of unnamed tenant
    snapshot a.json · format native · as of 2026-05-04 · rule set 60b2da83278f

      66.66 %  8.00 of 12.00 points
      at least 66.66 % · at most 66.66 % · coverage 100.00 %
      4.00 points are declared by people, not measured
      verified 33.33 % (4.00 of 12.00)

    By category
      category   percent  at least       points  coverage
      identity   50.00 %   50.00 %  4.00 / 8.00  100.00 %
      apps      100.00 %  100.00 %  4.00 / 4.00  100.00 %

    By product
      product  percent  at least        points  coverage
      shop     66.66 %   66.66 %  8.00 / 12.00  100.00 %

    Controls
    ✗ fail             4.00 / 4.00  shop/use-tls
        TLS is on
        TLS is off
        declared (4.00 points): resolved through third party, owner Ann, expires
        2026-06-30, T-1: the proxy does
        tls = false  (line 1, column 9)
    ◐ partial          4.00 / 8.00  shop/mfa
        Users have MFA
        2 of 4 comply
        declared: planned, overdue, due 2026-05-03: rollout
        users[1].mfa = false  (line 2, column 54)
        users[3].mfa = false  (line 2, column 111)
        affected: bob, Dee

    Action plan
      `shop/mfa` should have been done by 2026-05-03  (action-plan.yaml:3)

    The score says how far recommended controls have been adopted; it does not
    measure the likelihood of a breach.
    ");
}
