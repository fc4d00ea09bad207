//! `posture convert`: the same bytes as `posture score`, and what it says of what is no report.

use insta::assert_snapshot;
use posture::report::{FORMATS, Needs};
use serde_json::Value;

use super::all_formats;
use crate::call::{posture_in, run_in};
use crate::shop::Shop;
use crate::support::{root, test_data};

/// Every format of a saved report is what `score` wrote.
#[track_caller]
fn check(folder: &str, arguments: &[&str]) {
    let folder = root().join(folder);
    let (ran, scored) = all_formats(&folder, &[&["score", "--as-of", "2026-03-02"], arguments].concat());
    assert!(ran.code <= 1 || ran.code == 4, "{}", ran.err);
    let saved = tempfile::tempdir().expect("a folder");
    let report = saved.path().join("score.json");
    std::fs::write(&report, &scored["json"]).expect("it can be written");
    let (ran, converted) = all_formats(&folder, &["convert", &report.to_string_lossy()]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for format in &FORMATS {
        let name = format.name;
        assert!(
            scored[name] == converted[name],
            "{name} is another when it is converted"
        );
    }
    let lines = saved.path().join("score.ndjson");
    std::fs::write(&lines, &scored["ndjson"]).expect("it can be written");
    for format in FORMATS.iter().filter(|format| format.needs == Needs::Evaluations) {
        let arguments = ["convert", &lines.to_string_lossy(), "--format", format.name];
        let ran = posture_in(&folder, &arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out == scored[format.name], "{} of lines is another", format.name);
    }
}

#[test]
fn a_saved_report_is_written_as_score_would_have() {
    check("examples/harbour-lane", &["../harbour-lane.json"]);
}

#[test]
fn one_of_a_tenant_with_everything_likewise() {
    check("examples/north-quay", &["../north-quay.json"]);
}

#[test]
fn one_of_yaml_and_one_of_several_tenants_likewise() {
    check(
        "examples",
        &[
            "small-office.yaml",
            "harbour-lane.json",
            "--baseline",
            "essentials",
            "--min-score",
            "90",
        ],
    );
}

#[test]
fn one_of_a_real_export_likewise() {
    if let Some(data) = test_data("the formats of the real export") {
        let export = data.join("real/ProviderSettingsExport.json");
        check(".", &[&export.to_string_lossy()]);
    }
}

/// What a failing control, one that stumbles and a snapshot that cannot be read say.
#[test]
fn problems_are_converted_too() {
    let shop = eventful();
    let (ran, scored) = all_formats(shop.path(), &["score", "a.json", "torn.json", "--as-of", "2026-03-02"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    shop.write("score.json", &scored["json"]);
    let (ran, converted) = all_formats(shop.path(), &["convert", "score.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (name, text) in &scored {
        assert!(converted[name] == *text, "{name} is another when it is converted");
    }
}

fn eventful() -> Shop {
    let shop = Shop::new();
    shop.control("stumbles", crate::shop::METADATA, "let n = 0; loop { n += 1; }");
    shop.write(
        "action-plan.yaml",
        "- { control: shop/use-tls, status: risk_accepted, reason: r, owner: o, approved_by: b, expires: 2026-12-31 }\n",
    );
    shop.write(
        "a.json",
        r#"{"tls": false, "organization": [{"id": "t-1", "displayName": "One"}]}"#,
    );
    shop.write("torn.json", r#"{"tls": "#);
    shop
}

fn small() -> Shop {
    let shop = Shop::new();
    shop.write(
        "a.json",
        r#"{"tls": true, "organization": [{"id": "t-1", "displayName": "One"}]}"#,
    );
    let (_, report) = shop.json(&["a.json"]);
    shop.write("score.json", report.to_string());
    let lines = shop
        .run(&["score", "a.json", "--format", "ndjson", "--as-of", "2026-05-04"])
        .out;
    shop.write("score.ndjson", lines);
    shop
}

/// What is said of a text that is no report that can be read.
fn refused(shop: &Shop, text: &str) -> String {
    shop.write("saved.json", text);
    let ran = shop.run(&["convert", "saved.json", "--format", "csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    ran.err
}

#[test]
fn what_is_no_report_is_told_with_its_place() {
    let shop = small();
    let report = std::fs::read_to_string(shop.path().join("score.json")).expect("a report");
    let torn = refused(&shop, &report[..report.len() / 2]);
    assert!(
        torn.contains("saved::unreadable") && torn.contains("EOF while parsing"),
        "{torn}"
    );
    assert_snapshot!(refused(&shop, "{\"version\": \"2.1.0\", \"runs\": []}"), @"
    saved::unreadable

      × saved.json: line 1, column 1: this is no report of `posture score`: it holds no evaluation
      help: give what `posture score SNAPSHOT --format json` or `--format ndjson` wrote, whole and
            unchanged
    ");
    assert_snapshot!(refused(&shop, &report.replace("\"schema_version\":1", "\"schema_version\":2")), @"
    saved::version

      × saved.json: the report is of version 2, and version 1 can be read
      help: read it with the version of the program that made it
    ");
    assert_snapshot!(refused(&shop, "[1]"), @"
    saved::unreadable

      × saved.json: line 1, column 1: this is no report of `posture score`: it is no object
      help: give what `posture score SNAPSHOT --format json` or `--format ndjson` wrote, whole and
            unchanged
    ");
    assert_snapshot!(refused(&shop, ""), @"
    saved::unreadable

      × saved.json: line 1, column 0: this is no report of `posture score`: EOF while parsing a value
      help: give what `posture score SNAPSHOT --format json` or `--format ndjson` wrote, whole and
            unchanged
    ");
    assert_snapshot!(refused(&shop, &report.replace("\"outcome\":\"pass\"", "\"outcome\":\"fine\"")), @"
    saved::unreadable

      × saved.json: line 1, column 2338: this is no report of `posture score`: `fine` is no Outcome
      help: give what `posture score SNAPSHOT --format json` or `--format ndjson` wrote, whole and
            unchanged
    ");
    assert_snapshot!(refused(&shop, &format!("{report}\n{report}")), @"
    saved::several

      × saved.json: line 2 begins another report
      help: give one report at a time
    ");
    assert_snapshot!(refused(&shop, &report.replace("\"as_of\":\"2026-05-04\"", "\"as_of\":\"soon\"")), @"
    saved::unreadable

      × saved.json: line 1, column 1: this is no report of `posture score`: `as_of` is `soon`, which
      │ is no date
      help: give what `posture score SNAPSHOT --format json` or `--format ndjson` wrote, whole and
            unchanged
    ");
}

#[test]
fn lines_of_several_runs_are_told() {
    let shop = small();
    let lines = std::fs::read_to_string(shop.path().join("score.ndjson")).expect("lines");
    let later = lines.replace("2026-05-04", "2026-05-05");
    assert_snapshot!(refused(&shop, &format!("{lines}{later}")), @"
    saved::mixed

      × saved.json: line 2 is of another day, rule set or version of the program than the lines before
      │ it
      help: give the lines of one run
    ");
}

#[test]
fn what_lines_do_not_hold_is_not_invented() {
    let shop = small();
    let ran = shop.run(&["convert", "score.ndjson", "--format", "sarif"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_snapshot!(ran.err, @"error: lines of NDJSON do not hold all that `sarif` tells: give the report of `posture score --format json` (lines do for ndjson, csv, rows, markdown)");
}

#[test]
fn a_report_of_requirements_holds_no_controls() {
    let shop = Shop::new();
    let metadata = crate::shop::METADATA.replace("compliance: {}", "compliance: { scuba: [MS.SHOP.1.1v1] }");
    shop.control("use-tls", &metadata, crate::shop::SCRIPT);
    shop.write("a.json", "{\"tls\": true}");
    let by = shop.run(&[
        "score",
        "a.json",
        "--by",
        "scuba",
        "--format",
        "json",
        "--as-of",
        "2026-05-04",
    ]);
    assert_snapshot!(refused(&shop, &by.out), @"
    saved::by_requirement

      × saved.json: this is a report of `--by scuba`, which does not tell what each control came to
      help: give the report by control: of the same `posture score` without `--by`
    ");
}

#[test]
fn a_report_is_read_from_the_standard_input() {
    let shop = small();
    let report = std::fs::read(shop.path().join("score.json")).expect("a report");
    let ran = run_in(shop.path(), &["convert", "-", "--format", "rows"], &[], &report);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let row: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(row["control"], "shop/use-tls");
}

#[test]
fn nothing_is_written_of_a_report_that_is_refused() {
    let shop = small();
    shop.write("out.csv", "before");
    shop.write("saved.json", "{");
    let ran = shop.run(&["convert", "saved.json", "--format", "csv:out.csv"]);
    assert_eq!(ran.code, 2);
    let kept = std::fs::read_to_string(shop.path().join("out.csv")).expect("a file");
    assert_eq!(kept, "before");
}

#[test]
fn other_views_have_their_own_formats() {
    let shop = small();
    let ran = shop.run(&["score", "a.json", "--by", "scuba", "--format", "sarif"]);
    assert_eq!(ran.code, 2);
    assert_snapshot!(ran.err, @"error: `--by` cannot be told as `sarif`: its formats are text, json, ndjson, csv, markdown");
}
