//! The story of `examples/ninety-days`: what each day changed, and why.

use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};
use serde_json::Value;

use crate::call::{posture_in, run_in};
use crate::support::root;

const FIRST: Date = date(2026, 3, 2);
const DAYS: usize = 90;

/// A folder in which each day was recorded; with each, the files that changed in the morning were put there.
fn lived_through() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for day in FIRST.series(jiff::Span::new().days(1)).take(DAYS) {
        let changed = root().join("examples/ninety-days").join(day.to_string());
        if changed.is_dir() {
            copy(&changed, folder.path());
        }
        let ran = posture_in(
            folder.path(),
            &["score", "export.json", "--quiet", "--as-of", &day.to_string()],
        );
        assert_eq!(ran.code, 0, "on {day}: {}", ran.err);
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.path().strip_prefix(from).expect("below it"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

fn diff(folder: &Path, arguments: &[&str]) -> Value {
    let arguments = [&["history", "diff"], arguments, &["--format", "json"]].concat();
    let ran = posture_in(folder, &arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).expect("JSON")
}

/// A number with two decimals, in hundredths.
#[expect(clippy::cast_possible_truncation, reason = "hundredths of points are small")]
fn hundredths(number: &Value) -> i64 {
    (number.as_f64().expect("a number") * 100.0).round() as i64
}

/// Rows add up to what changed, and that to the two evaluations.
fn adds_up(diff: &Value) {
    for key in ["points", "max_points", "percent", "at_least"] {
        let rows = diff["changes"].as_array().expect("rows").iter();
        let sum: i64 = rows.map(|row| hundredths(&row[key])).sum();
        assert_eq!(sum, hundredths(&diff["change"][key]), "{key}");
        let causes = diff["causes"].as_array().expect("causes").iter();
        assert_eq!(causes.map(|cause| hundredths(&cause[key])).sum::<i64>(), sum, "{key}");
        if key != "points" && key != "max_points" {
            let number = |side: &str| hundredths(&diff[side]["numbers"][key]);
            assert_eq!(number("after") - number("before"), sum, "{key}");
        }
    }
}

/// What a day changed, a row a line.
fn table(folder: &Path) -> String {
    let mut table = String::new();
    for day in 2..=DAYS {
        let diff = diff(folder, &[&(day - 1).to_string(), &day.to_string()]);
        adds_up(&diff);
        for row in diff["changes"].as_array().expect("rows") {
            let text = |key: &str| row[key].as_str().expect("a text").to_owned();
            let number = |key: &str| hundredths(&row[key]);
            table += &format!(
                "{} {:13} {:32} points {:5} of {:5}, percent {:6}, at least {:6}\n",
                diff["after"]["as_of"].as_str().expect("a day"),
                text("cause"),
                text("control"),
                number("points"),
                number("max_points"),
                number("percent"),
                number("at_least"),
            );
        }
    }
    table
}

#[test]
fn ninety_days_are_told_apart_by_cause() {
    let folder = lived_through();
    insta::assert_snapshot!(table(folder.path()), @"
    2026-03-09 configuration entra/block-legacy-authentication points  -800 of     0, percent  -2162, at least  -2162
    2026-03-16 population    entra/everyone-has-mfa           points  -270 of     0, percent   -730, at least   -730
    2026-03-23 catalogue     entra/guests-cannot-invite       points     0 of   400, percent   -538, at least   -538
    2026-03-30 catalogue     exchange/mailbox-auditing-is-on  points   300 of   300, percent    343, at least    343
    2026-04-06 status        sharepoint/no-anonymous-links    points   500 of     0, percent   1136, at least   1136
    2026-04-13 parameters    entra/few-global-administrators  points  -400 of     0, percent   -909, at least   -909
    2026-04-20 visibility    exchange/no-automatic-forwarding points  -600 of  -600, percent   -703, at least  -1364
    2026-04-27 parameters    teams/anonymous-users-cannot-start points     0 of   300, percent   -355, at least   -267
    2026-05-04 status        sharepoint/no-anonymous-links    points  -500 of     0, percent  -1219, at least  -1063
    2026-05-11 configuration entra/block-legacy-authentication points   800 of     0, percent   1702, at least   1702
    2026-05-11 visibility    exchange/no-automatic-forwarding points   600 of   600, percent    859, at least   1276
    2026-05-18 configuration entra/everyone-has-mfa           points   180 of     0, percent    383, at least    383
    2026-05-18 catalogue     entra/everyone-has-mfa           points   -28 of     0, percent    -59, at least    -59
    2026-05-25 applicability teams/anonymous-users-cannot-start points     0 of  -300, percent    419, at least    419
    ");
    let whole = diff(folder.path(), &["1", "90"]);
    adds_up(&whole);
    assert_eq!(
        diff(folder.path(), &["--from", "2026-03-02", "--to", "2026-05-30"]),
        whole
    );
    let causes: Vec<&str> = whole["causes"]
        .as_array()
        .expect("causes")
        .iter()
        .map(|cause| cause["cause"].as_str().expect("a text"))
        .collect();
    assert_eq!(
        causes,
        [
            "configuration",
            "population",
            "visibility",
            "applicability",
            "catalogue",
            "parameters",
            "status"
        ]
    );
    let text = run_in(
        folder.path(),
        &["history", "diff", "7", "8"],
        &[("COLUMNS", "100")],
        b"",
    )
    .out;
    insta::assert_snapshot!(text, @r#"
    Tidewater Clinic: evaluations 7 and 8
                    2026-03-08      2026-03-09         change
      percent            84.05           62.43         -21.62
      at least           84.05           62.43         -21.62
      points    31.10 of 37.00  23.10 of 37.00  -8.00 of 0.00

      cause          changes  percent  at least  points  maximum
      configuration        1   -21.62    -21.62   -8.00     0.00
      in all               1   -21.62    -21.62   -8.00     0.00

      -21.62  entra/block-legacy-authentication  configuration
              Legacy authentication is blocked
              ✓ pass 8.00/8.00 → ✗ fail 0.00/8.00: no enabled policy blocks legacy authentication
              `access_policies[0].state` of "Block legacy": enabled → report-only
    "#);
}
