//! How old data are, and what becomes of those that are older than they may be.

use std::fs;
use std::sync::Arc;

use jiff::civil::{Date, date};
use posture::evaluate::{Evaluated, Settings, evaluate};
use posture::model::{Freshness, MaxAge, Stale};
use posture::snapshot::Snapshot;
use serde_json::{Value, json};

use crate::shop::{Shop, control, outcome};
use crate::support::{root, shipped_program, workers};

const WARN: &str = "max_age: { default: 7d }";
const INCONCLUSIVE: &str = "{ max_age: { default: 7d }, stale: inconclusive }";

/// A shop with a limit, and a snapshot whose `tls` was collected at a time.
fn shop(configuration: &str, collected_at: &str) -> Shop {
    let shop = Shop::new();
    shop.write("posture.yaml", configuration);
    snapshot(&shop, collected_at);
    shop
}

fn snapshot(shop: &Shop, collected_at: &str) {
    let time = match collected_at {
        "" => String::new(),
        time => format!(r#", "collected_at": "{time}""#),
    };
    shop.write(
        "a.json",
        format!(r#"{{"tls": true, "_collection": {{"tls": {{"status": "ok"{time}}}}}}}"#),
    );
}

/// The code and the message of each notice.
fn notices(report: &Value) -> Value {
    let notices = report["evaluations"][0]["notices"].as_array();
    let told = notices.into_iter().flatten();
    told.map(|notice| json!([notice["code"], notice["message"]])).collect()
}

#[test]
fn stale_data_are_told_and_count_all_the_same() {
    let shop = shop(WARN, "2026-05-01T08:00:00Z");
    let (code, report) = shop.json_on("2026-05-11", &["a.json"]);
    assert_eq!((code, outcome(&report)), (0, "pass"));
    assert_eq!(
        notices(&report),
        json!([[
            "snapshot::stale",
            "data of `shop` are of 2026-05-01, 10 days old (allowed: `7d`); they count all the same: `tls`"
        ]])
    );
    let control = control(&report, "shop/use-tls");
    assert_eq!(
        (&control["age_days"], &report["evaluations"][0]["snapshot"]["age_days"]),
        (&json!(10), &json!(10))
    );
    assert_eq!(control["stale"][0]["collection"], "tls");
}

#[test]
fn stale_data_leave_a_control_inconclusive_where_that_is_configured() {
    let shop = shop(INCONCLUSIVE, "2026-05-01T08:00:00Z");
    let (code, report) = shop.json_on("2026-05-11", &["a.json"]);
    assert_eq!((code, outcome(&report)), (3, "inconclusive"));
    let score = &report["evaluations"][0]["score"];
    assert_eq!((&score["at_least"], &score["at_most"]), (&json!(0.0), &json!(100.0)));
    assert_eq!(
        (
            &score["blind_spots"][0]["collection"],
            &score["blind_spots"][0]["permission"]
        ),
        (&json!("tls"), &json!("Tls.Read"))
    );
    let ran = shop.run(&["score", "a.json", "--as-of", "2026-06-11"]);
    insta::assert_snapshot!(ran.out, @"
    Secure score of unnamed tenant
    snapshot a.json · format native · captured 2026-05-01T08:00:00Z · as of 2026-06-11 · rule set
    de1c0f52f432

      nothing evaluated  0.00 of 0.00 points
      at least 0.00 % · at most 100.00 % · coverage 0.00 %
      4.00 points are unknown: see the blind spots and errors
      snapshot of 2026-05-01, 41 days old

    By category
      category  percent  at least       points  coverage
      apps            –    0.00 %  0.00 / 0.00    0.00 %

    By product
      product  percent  at least       points  coverage
      shop           –    0.00 %  0.00 / 0.00    0.00 %

    Controls
    ? inconclusive        – / 4.00  shop/use-tls
        TLS is on
        `tls` is of 2026-05-01, 41 days old (allowed: `7d`)

    Blind spots
      4.00 points hang on `tls` (stale), from get-tls with Tls.Read
        shop/use-tls

    Age of the data
      data of `shop` are of 2026-05-01, 41 days old (allowed: `7d`); controls that read them are
      inconclusive: `tls`

    The score says how far recommended controls have been adopted; it does not measure the likelihood of
    a breach.
    ");
    let ran = shop.run(&["explain", "shop/use-tls", "a.json", "--as-of", "2026-05-11"]);
    insta::assert_snapshot!(ran.out, @"
    TLS is on
    shop/use-tls
    snapshot a.json · as of 2026-05-11

    ? inconclusive
      `tls` is of 2026-05-01, 10 days old (allowed: `7d`)

    Points
      unknown: between 0 and 4.00
      left out of the tenant's 0.00 of 0.00 points
      with full points the score would be 100.00 %: 4.00 more, 100.00 % of all

    What would have to be collected
      tls, from get-tls, with Tls.Read
        `tls` is of 2026-05-01, 10 days old (allowed: `7d`)
    ");
}

#[test]
fn data_are_fresh_until_their_last_day_by_the_date_in_utc() {
    for (collected_at, as_of, expected) in [
        ("2026-05-01T23:59:59Z", "2026-05-08", "pass"),
        ("2026-05-01T00:00:00Z", "2026-05-09", "inconclusive"),
        ("2026-05-02T01:00:00+02:00", "2026-05-09", "inconclusive"),
        ("2026-05-01T23:00:00-02:00", "2026-05-09", "pass"),
        ("2026-05-20T00:00:00Z", "2026-05-09", "pass"),
        ("", "2026-05-09", "inconclusive"),
        ("lately", "2026-05-09", "inconclusive"),
    ] {
        let shop = shop(INCONCLUSIVE, collected_at);
        let (_, report) = shop.json_on(as_of, &["a.json"]);
        assert_eq!(outcome(&report), expected, "{collected_at} on {as_of}");
    }
}

#[test]
fn an_unknown_age_is_told() {
    let shop = shop(WARN, "");
    let (_, report) = shop.json(&["a.json"]);
    assert_eq!(
        notices(&report),
        json!([[
            "snapshot::unknown_age",
            "data of `shop` are of unknown age (allowed: `7d`); they count all the same: `tls`"
        ]])
    );
    assert_eq!(control(&report, "shop/use-tls")["age_days"], json!(null));
    // Another collection of a known age says nothing of this one.
    let more = r#""users": {"status": "ok", "collected_at": "2026-05-04T08:00:00Z"}"#;
    shop.write(
        "a.json",
        format!(r#"{{"tls": true, "users": [], "_collection": {{{more}}}}}"#),
    );
    assert_eq!(notices(&shop.json(&["a.json"]).1)[0][0], "snapshot::unknown_age");
}

#[test]
fn the_time_of_an_export_says_nothing_of_the_files_beside_it() {
    let shop = Shop::new();
    shop.write("posture.yaml", WARN);
    let export = r#"{"module_version": "1", "timestamp_zulu": "2026-05-04T08:00:00Z""#;
    shop.write("whole.json", format!(r#"{export}, "tls": true}}"#));
    assert_eq!(notices(&shop.json(&["whole.json"]).1), json!([]));
    shop.write("folder/export.json", format!("{export}}}"));
    shop.write("folder/tls.json", "true");
    assert_eq!(notices(&shop.json(&["folder"]).1)[0][0], "snapshot::unknown_age");
}

#[test]
fn a_tenant_file_says_otherwise() {
    let shop = shop(INCONCLUSIVE, "2026-05-01T08:00:00Z");
    for (tenant, expected) in [
        ("max_age: { shop: 30d }", "pass"),
        ("max_age: { default: 1d }", "inconclusive"),
        ("stale: warn", "pass"),
    ] {
        shop.write("tenants/t-1.yaml", tenant);
        let (_, report) = shop.json_on("2026-05-11", &["a.json", "--tenant", "t-1"]);
        assert_eq!(outcome(&report), expected, "{tenant}");
    }
}

#[test]
fn a_capture_after_the_day_of_the_evaluation_is_told() {
    let shop = shop("{}", "2026-05-06T08:00:00Z");
    let (code, report) = shop.json(&["a.json"]);
    assert_eq!(
        (code, notices(&report)),
        (
            0,
            json!([[
                "snapshot::after_as_of",
                "the snapshot is of 2026-05-06, after the day of the evaluation, 2026-05-04"
            ]])
        )
    );
    assert_eq!(report["evaluations"][0]["snapshot"]["age_days"], json!(-2));
}

#[test]
fn what_is_wrong_with_a_limit_is_told_with_its_place() {
    for (configuration, code, words) in [
        ("max_age: { default: 12h }", "config::max_age", "posture.yaml:1:21"),
        (
            "max_age: { default: soon }",
            "config::max_age",
            "`soon` is no duration of whole days",
        ),
        (
            "max_age: { shpo: 7d }",
            "tenant::unknown_product",
            "did you mean `shop`?",
        ),
        (
            "max_age: { bakery: 7d }",
            "tenant::unknown_product",
            "`default` stands for every product",
        ),
        ("stale: worn", "field::unknown_word", "did you mean `warn`?"),
    ] {
        let shop = shop(configuration, "2026-05-01T08:00:00Z");
        let ran = shop.run(&["score", "a.json"]);
        assert!(
            ran.code == 2 && ran.err.contains(code) && ran.err.contains(words),
            "{configuration}: {}",
            ran.err
        );
        shop.write("posture.yaml", "{}");
        shop.write("tenants/t-1.yaml", configuration);
        let ran = shop.run(&["score", "a.json"]);
        assert!(ran.code == 2 && ran.err.contains(code), "{configuration}: {}", ran.err);
    }
}

#[test]
fn limits_stand_among_the_settings() {
    let shop = shop("{ max_age: { shop: P7D, default: 30d }, stale: warn }", "");
    let ran = shop.run(&["config"]);
    let rows: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.contains("max_age") || line.contains("stale"))
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    max_age            default: 30d, shop: P7D  posture.yaml
    stale              warn                     posture.yaml
    ");
}

#[test]
fn ages_stand_in_what_a_snapshot_holds() {
    let shop = shop("{}", "2026-05-01T08:00:00Z");
    let ran = shop.run(&["snapshot", "info", "a.json", "--as-of", "2026-05-11"]);
    insta::assert_snapshot!(ran.out, @"
    unnamed tenant
      tenant    the snapshot does not say
      snapshot  a.json
      format    native
      captured  2026-05-01T08:00:00Z, 10 days old
      products  the snapshot does not say
      digest    fa72db8ed59adad5e395ccc745b64e50f0965d2519c00d013aedcb0c6cca76e8
      size      95 bytes, 6 values

    Collections
      name  type     count  age      collected by
      tls   boolean         10 days
    ");
    let ran = shop.run(&[
        "snapshot",
        "info",
        "a.json",
        "--format",
        "json",
        "--as-of",
        "2026-05-11",
    ]);
    let about: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        (&about["age_days"], &about["collections"][0]["age_days"]),
        (&json!(10), &json!(10))
    );
}

fn settings(as_of: Date) -> Settings {
    let mut freshness = Freshness {
        stale: Some(Stale::Inconclusive),
        ..Freshness::default()
    };
    let a_week = MaxAge::parse("7d").expect("an age");
    freshness.max_age.insert(Freshness::DEFAULT.to_owned(), a_week);
    Settings {
        freshness,
        ..Settings::on(as_of)
    }
}

#[test]
fn what_is_evaluated_again_on_a_later_day_is_stale_without_being_run() {
    let text = fs::read_to_string(root().join("examples/harbour-lane.json")).expect("an example");
    let snapshot = Arc::new(Snapshot::from_json("harbour-lane.json", text).expect("it is an export"));
    let (program, workers) = (Arc::new(shipped_program()), workers());
    let on = |as_of, before: Option<&Evaluated>| {
        Evaluated::new(
            Arc::clone(&program),
            Arc::clone(&snapshot),
            settings(as_of),
            before,
            &workers,
        )
    };
    let fresh = on(date(2026, 3, 9), None);
    let later = on(date(2026, 3, 10), Some(&fresh));
    assert_eq!(later.run, 0);
    let whole = evaluate(&program, &snapshot, &settings(date(2026, 3, 10)), &workers);
    let json = |evaluation| serde_json::to_value(evaluation).expect("JSON");
    assert_eq!(json(&later.evaluation), json(&whole));
    let passing = |evaluated: &Evaluated| {
        let controls = evaluated.evaluation.controls.iter();
        controls.filter(|control| control.outcome.is_evaluated()).count()
    };
    assert!(
        passing(&fresh) > 80 && passing(&later) == 0,
        "{} {}",
        passing(&fresh),
        passing(&later)
    );
}

#[test]
fn leaving_out_a_time_or_stale_data_never_raises_at_least() {
    let text = fs::read_to_string(root().join("examples/harbour-lane.json")).expect("an example");
    let whole: Value = serde_json::from_str(&text).expect("an object");
    let (program, workers) = (shipped_program(), workers());
    let at_least = |snapshot: &Value| {
        let snapshot = Arc::new(Snapshot::from_json("a.json", snapshot.to_string()).expect("it is an export"));
        let evaluation = evaluate(&program, &snapshot, &settings(date(2026, 3, 5)), &workers);
        evaluation.score.and_then(|score| score.at_least.percent())
    };
    let mut told = whole.clone();
    let stale = [
        "conditional_access_policies",
        "users",
        "dmarc_records",
        "SPO_tenant",
        "meeting_policies",
    ];
    for name in stale {
        told["_collection"][name] = json!({ "status": "ok", "collected_at": "2026-01-01T00:00:00Z" });
    }
    let before = at_least(&told);
    assert!(before < at_least(&whole) && before.is_some());
    for name in stale {
        let mut without = told.clone();
        without.as_object_mut().expect("an object").remove(name);
        assert!(at_least(&without) <= before, "without `{name}`");
    }
    let mut without = told.clone();
    without.as_object_mut().expect("an object").remove("timestamp_zulu");
    assert!(at_least(&without) <= before);
}

#[test]
fn stale_data_fail_a_gate() {
    let shop = shop(WARN, "2026-05-01T08:00:00Z");
    let on = |day: &str| shop.run(&["score", "a.json", "--as-of", day, "--fail-on", "stale"]);
    let ran = on("2026-05-11");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("gate failed: `stale`: shop/use-tls"), "{}", ran.err);
    let ran = on("2026-05-08");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    shop.write("posture.yaml", "stale: warn");
    let ran = on("2026-05-11");
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.err,
        "note: `--fail-on stale`: without a `max_age` no data are too old\n"
    );
}

#[test]
fn the_age_limits_of_a_tenant_are_shown_before_those_of_the_configuration() {
    let shop = shop("{ max_age: { default: 30d, shop: 7d }, stale: warn }", "");
    shop.write("tenants/t-1.yaml", "max_age: { shop: 2d }");
    let rows = |arguments: &[&str]| -> Vec<Value> {
        let ran = shop.run(&[&["config", "--format", "json"], arguments].concat());
        let told: Value = serde_json::from_str(&ran.out).expect("JSON");
        let rows = told["settings"].as_array().expect("rows").iter();
        let about_age = rows.filter(|row| ["max_age", "stale"].map(Value::from).contains(&row["name"]));
        about_age
            .map(|row| json!([row["name"], row["values"], row["from"]]))
            .collect()
    };
    assert_eq!(
        rows(&[]),
        [
            json!(["max_age", ["default: 30d", "shop: 7d"], "posture.yaml"]),
            json!(["stale", ["warn"], "posture.yaml"])
        ]
    );
    assert_eq!(
        rows(&["--tenant", "t-1"]),
        [
            json!(["max_age", ["default: 30d"], "posture.yaml"]),
            json!(["max_age", ["shop: 2d"], "tenants/t-1.yaml"]),
            json!(["stale", ["warn"], "posture.yaml"])
        ]
    );
}
