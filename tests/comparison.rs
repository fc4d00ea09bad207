//! `posture compare`: our score beside Microsoft's own.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop};
use crate::support::test_data;

/// A day of Microsoft's, as Graph answers.
fn day(controls: &Value) -> String {
    json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#security/secureScores",
        "value": [
            { "id": "old", "createdDateTime": "2026-05-01T00:00:00Z", "currentScore": 0, "maxScore": 1, "controlScores": [] },
            { "id": "new", "azureTenantId": "t-1", "createdDateTime": "2026-05-03T00:00:00Z", "currentScore": 10.47,
              "maxScore": 24, "controlScores": controls },
        ]
    })
    .to_string()
    .replace("\"value\":[", "\"value\":\n[")
}

/// A shop whose controls correspond to three of Microsoft's.
fn shop() -> Shop {
    let shop = Shop::new();
    let named = |metadata: &str, id: &str| metadata.replace("since:", &format!("secure_score_id: {id}\nsince:"));
    shop.control(
        "use-tls",
        &named(METADATA, "CustomerLockBoxEnabled").replace("max_points: 4", "max_points: 1"),
        SCRIPT,
    );
    shop.control("mfa", &named(SHARED, "mdo_enablemailboxintelligence"), SHARE);
    shop.control(
        "logs",
        &named(METADATA, "exo_mailboxaudit").replace("max_points: 4", "max_points: 3"),
        "if snapshot.logs { pass(\"on\") } else { fail(\"off\") }",
    );
    shop.write(
        "a.json",
        r#"{"tls": true, "users": [{"id": "a", "mfa": true}, {"id": "b", "mfa": false}], "organization": [{"id": "t-2"}]}"#,
    );
    shop.write(
        "day.json",
        day(&json!([
            { "controlName": "CustomerLockBoxEnabled", "score": 1, "implementationStatus": " Feature in place: true. " },
            { "controlName": "mdo_enablemailboxintelligence", "score": 7.47 },
            { "controlName": "exo_mailboxaudit", "score": 0 },
            { "controlName": "OneAdmin", "score": 2 },
        ])),
    );
    shop
}

/// Microsoft's points, over all agreements.
fn their_sum(comparison: &Value) -> f64 {
    let sums = comparison["sums"].as_array().expect("a list");
    sums.iter().filter_map(|sum| sum["theirs"].as_f64()).sum()
}

#[test]
fn every_control_of_the_day_stands_beside_ours_and_the_sums_add_up() {
    let ran = shop().run(&["compare", "secure-score", "a.json", "day.json", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    let row = |control: &Value| {
        json!([
            control["id"],
            control["agreement"],
            control["ours"]["points"],
            control["theirs"]
        ])
    };
    let rows: Vec<Value> = told["controls"].as_array().expect("a list").iter().map(row).collect();
    assert_eq!(
        rows,
        [
            json!(["CustomerLockBoxEnabled", "same", 1.0, 1.0]),
            json!(["OneAdmin", "not_covered", null, 2.0]),
            json!(["exo_mailboxaudit", "unknown", 0.0, 0.0]),
            json!(["mdo_enablemailboxintelligence", "stricter", 4.0, 7.47]),
        ]
    );
    assert!((their_sum(&told) - 10.47).abs() < 1e-9);
    assert_eq!((&told["points"], &told["max_points"]), (&json!(10.47), &json!(24.0)));
    assert_eq!(
        told["apart"],
        json!(["the day is of tenant t-1, the snapshot of tenant t-2"])
    );
}

#[test]
fn people_read_what_both_sides_found() {
    let ran = shop().run(&["compare", "secure-score", "a.json", "day.json", "--width", "100"]);
    insta::assert_snapshot!(ran.out);
}

#[test]
fn a_file_without_a_day_is_no_day() {
    let shop = shop();
    shop.write("empty.json", "{\"secureScores\": []}");
    shop.write("object.json", day(&json!({})));
    shop.write("odd.json", day(&json!([{ "controlName": "OneAdmin", "score": "1" }])));
    for (file, told) in [
        ("a.json", "there is no secure score of Microsoft's in it"),
        ("empty.json", "there is no secure score of Microsoft's in it"),
        ("object.json", "secureScores[1].controlScores"),
        ("odd.json", "secureScores[1].controlScores[0].score"),
        ("missing.json", "missing.json"),
    ] {
        let ran = shop.run(&["compare", "secure-score", "a.json", file]);
        assert!(
            ran.code == 2 && ran.out.is_empty() && ran.err.contains(told),
            "{file}: {}",
            ran.err
        );
    }
}

#[test]
fn a_day_that_contradicts_itself_is_told() {
    let shop = shop();
    shop.write("day.json", day(&json!([{ "controlName": "OneAdmin", "score": 1 }])));
    let ran = shop.run(&["compare", "secure-score", "a.json", "day.json"]);
    assert!(
        ran.out.contains("come to 1.00 points, not to the 10.47 that it says"),
        "{}",
        ran.out
    );
}

#[test]
fn the_real_day_is_128_of_274_points() {
    let Some(folder) = test_data("Microsoft's own day") else {
        return;
    };
    let path = |name: &str| folder.join(name).to_str().expect("a plain path").to_owned();
    let (export, graph) = (path("real/ProviderSettingsExport.json"), path("real/graph"));
    let told = crate::call::posture(&["compare", "secure-score", &export, &graph, "--format", "json"]);
    let told: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!((&told["points"], &told["max_points"]), (&json!(128.0), &json!(274.0)));
    let controls = told["controls"].as_array().expect("a list");
    assert_eq!(controls.len(), 68);
    let legacy = controls
        .iter()
        .find(|control| control["id"] == "BlockLegacyAuthentication");
    assert_eq!(legacy.expect("it is there")["agreement"], "same");
    assert!((their_sum(&told) - 128.0).abs() < 1e-9);
}
