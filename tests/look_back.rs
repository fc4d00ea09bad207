//! What a run is compared with: the last recorded evaluation of its tenant.

use crate::call::Ran;
use crate::shop::{METADATA, SCRIPT, Shop};

/// A shop of a tenant with two controls of four points, of which the first reads `tls`.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.control("use-tls", METADATA, SCRIPT);
    shop.control(
        "use-dnssec",
        METADATA,
        "if snapshot.dnssec { pass(\"y\") } else { fail(\"n\") }\n",
    );
    shop.write("export.json", export("true", "true"));
    shop
}

fn export(tls: &str, dnssec: &str) -> String {
    format!(r#"{{ "organization": [{{ "id": "t-1", "displayName": "The Shop" }}], "tls": {tls}, "dnssec": {dnssec} }}"#)
}

fn score(shop: &Shop, day: &str, more: &[&str]) -> Ran {
    shop.run(&[&["score", "export.json", "--as-of", day], more].concat())
}

#[test]
fn a_drop_is_measured_against_the_last_record() {
    let shop = shop();
    assert_eq!(score(&shop, "2026-05-01", &["--record"]).code, 0);
    shop.write("export.json", export("false", "true"));
    let gate = |most: &str| score(&shop, "2026-05-02", &["--max-drop", most]);
    assert_eq!(gate("50").code, 0);
    let failed = gate("49.99");
    assert_eq!(failed.code, 1);
    assert!(
        failed
            .err
            .contains("gate failed: the score is at least 50.00 %, more than 49.99 below the 100.00 % of 2026-05-01"),
        "{}",
        failed.err
    );
}

#[test]
fn a_drop_of_unknown_data_counts() {
    let shop = shop();
    score(&shop, "2026-05-01", &["--record"]);
    shop.write("export.json", r#"{ "organization": [{ "id": "t-1" }], "tls": true }"#);
    let ran = score(&shop, "2026-05-02", &["--max-drop", "10", "--fail-on", "regressed"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("`regressed`: shop/use-dnssec"), "{}", ran.err);
    assert!(ran.err.contains("at least 50.00 %"), "{}", ran.err);
}

#[test]
fn a_change_of_the_rules_is_no_regression() {
    let shop = shop();
    score(&shop, "2026-05-01", &["--record"]);
    shop.control("use-tls", METADATA, "fail(\"never good enough\")\n");
    let gates = ["--fail-on", "regressed"];
    assert_eq!(score(&shop, "2026-05-02", &gates).code, 0);
    shop.write("export.json", export("true", "false"));
    let ran = score(&shop, "2026-05-02", &gates);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("`regressed`: shop/use-dnssec\n"), "{}", ran.err);
}

#[test]
fn running_twice_says_the_same_twice() {
    let shop = shop();
    score(&shop, "2026-05-01", &["--record"]);
    shop.write("export.json", export("false", "true"));
    let run = || score(&shop, "2026-05-02", &["--record", "--max-drop", "10", "--since-last"]);
    let (first, second) = (run(), run());
    assert_eq!((first.code, second.code), (1, 1));
    assert_eq!(first.out, second.out);
    assert!(second.err.contains("recorded before, as 2"), "{}", second.err);
}

#[test]
fn without_a_record_there_is_nothing_to_compare_with() {
    let shop = shop();
    let ran = score(&shop, "2026-05-01", &["--max-drop", "1", "--fail-on", "regressed"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.contains("nothing was recorded of this tenant before"),
        "{}",
        ran.err
    );
}

#[test]
fn a_history_that_cannot_be_read_is_no_passed_gate() {
    let shop = shop();
    shop.write(
        ".posture/history.db",
        "this is no database, but a text that is long enough to look into it closely",
    );
    let ran = score(&shop, "2026-05-01", &["--max-drop", "1"]);
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("100.00 %"), "{}", ran.out);
    assert!(ran.err.contains("history.db"), "{}", ran.err);
}

#[test]
fn only_what_changed_is_printed() {
    let shop = shop();
    let first = score(&shop, "2026-05-01", &["--record", "--since-last"]);
    assert_eq!((first.code, first.out.as_str()), (0, ""));
    assert!(
        first.err.contains("nothing was recorded of this tenant before"),
        "{}",
        first.err
    );
    shop.write("export.json", export("false", "true"));
    let ran = score(&shop, "2026-05-02", &["--record", "--since-last"]);
    insta::assert_snapshot!(ran.out, @"
    The Shop: evaluations 1 and 2
                  2026-05-01    2026-05-02         change
      percent         100.00         50.00         -50.00
      at least        100.00         50.00         -50.00
      points    8.00 of 8.00  4.00 of 8.00  -4.00 of 0.00

      cause          changes  percent  at least  points  maximum
      configuration        1   -50.00    -50.00   -4.00     0.00
      in all               1   -50.00    -50.00   -4.00     0.00

      -50.00  shop/use-tls  configuration
              TLS is on
              ✓ pass 4.00/4.00 → ✗ fail 0.00/4.00: TLS is off
              `tls`: true → false
    ");
    let json = score(&shop, "2026-05-03", &["--record", "--since-last", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(json[0]["changes"], serde_json::json!([]));
    assert_eq!(json[0]["before"]["id"], 2);
    let unrecorded = score(&shop, "2026-05-04", &["--since-last"]);
    assert_eq!(unrecorded.code, 2);
    assert!(unrecorded.err.contains("--record"), "{}", unrecorded.err);
}
