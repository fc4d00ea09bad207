use std::fs;

use serde_json::Value;

use super::{days, export, record, records, shop};
use crate::shop::Shop;

#[test]
fn nothing_is_recorded_unless_it_is_asked_for() {
    let shop = shop();
    shop.write("a.json", export("t-1", true, &[true]));
    assert_eq!(shop.run(&["score", "a.json"]).code, 0);
    assert!(!shop.path().join(".posture").exists());
    let ran = shop.run(&["history"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("there is no history at `.posture/history.db`"),
        "{}",
        ran.err
    );
}

#[test]
fn a_recorded_evaluation_says_where_it_is() {
    let shop = shop();
    let first = record(&shop, "2026-03-01", &export("t-1", true, &[true]));
    assert_eq!(first.err, "recorded as 1 in `.posture/history.db`\n");
    let again = record(&shop, "2026-03-01", &export("t-1", true, &[true]));
    assert_eq!(again.err, "recorded before, as 1 in `.posture/history.db`\n");
    assert_eq!(records(&shop, &[]).len(), 1);
}

#[test]
fn the_configuration_asks_for_it_and_the_command_line_decides() {
    let shop = shop();
    shop.write("a.json", export("t-1", true, &[true]));
    shop.write("posture.yaml", "history: { record: true, path: kept/scores.db }\n");
    let is_there = || shop.path().join("kept/scores.db").exists();
    shop.run(&["score", "a.json", "--no-record"]);
    assert!(!is_there());
    shop.run_where(&[("POSTURE_HISTORY_RECORD", "false")], &["score", "a.json"]);
    assert!(!is_there());
    assert_eq!(shop.run(&["score", "a.json"]).code, 0);
    assert!(is_there());
    assert_eq!(records(&shop, &[]).len(), 1);
    shop.run(&["score", "a.json", "--history", "other.db"]);
    assert_eq!(records(&shop, &["--history", "other.db"]).len(), 1);
    let wrong = shop.run_where(&[("POSTURE_HISTORY_RECORD", "yes")], &["score", "a.json"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong
            .err
            .contains("`history.record` is `yes`, which is neither true nor false"),
        "{}",
        wrong.err
    );
}

#[test]
fn every_snapshot_of_a_run_is_recorded_and_unreadable_ones_are_not() {
    let shop = shop();
    shop.write("a.json", export("t-1", true, &[true]));
    shop.write("b.json", export("t-2", true, &[false]));
    shop.write("broken.json", "{");
    let ran = shop.run(&[
        "score",
        "a.json",
        "b.json",
        "broken.json",
        "--record",
        "--as-of",
        "2026-03-01",
    ]);
    assert_eq!(ran.code, 4);
    let records = records(&shop, &[]);
    let tenants: Vec<&Value> = records.iter().map(|record| &record["tenant"]["key"]).collect();
    assert_eq!(tenants, ["t-1", "t-2"]);
}

#[test]
fn snapshots_without_a_tenant_are_recorded_alone_and_not_mixed_up() {
    let shop = shop();
    shop.write("a.json", export("", true, &[true]));
    shop.write("b.json", export("", true, &[false]));
    shop.write("c.json", export("t-1", true, &[false]));
    let ran = shop.run(&[
        "score",
        "a.json",
        "b.json",
        "c.json",
        "--record",
        "--as-of",
        "2026-03-01",
    ]);
    assert_eq!(ran.code, 4);
    assert!(
        ran.err.contains("2 snapshots name no tenant and cannot be told apart"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("exit code 4: 2 evaluations were not recorded"),
        "{}",
        ran.err
    );
    assert_eq!(records(&shop, &[]).len(), 1);
    let alone = shop.run(&["score", "a.json", "--record", "--as-of", "2026-03-01"]);
    assert_eq!(alone.code, 0, "{}", alone.err);
    assert_eq!(records(&shop, &[]).len(), 2);
}

/// What is printed where the record cannot be written: the whole report, the error, and the exit code for it.
#[track_caller]
fn reported_all_the_same(shop: &Shop, history: &str, why: &str) {
    shop.write("a.json", export("t-1", true, &[true]));
    let day = ["--as-of", "2026-03-01"];
    let without = shop.run(&[&["score", "a.json"], &day[..]].concat());
    let ran = shop.run(&[&["score", "a.json", "--record", "--history", history], &day[..]].concat());
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert_eq!(ran.out, without.out);
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(why), "{said}");
    assert!(said.contains("1 evaluation was not recorded"), "{said}");
}

#[test]
fn a_file_that_is_no_history_is_left_as_it_is_and_the_report_printed() {
    let shop = shop();
    shop.write("notes.txt", "not a database, and long enough to be none\n".repeat(50));
    reported_all_the_same(&shop, "notes.txt", "is no history: it is no SQLite database");
    let text = fs::read_to_string(shop.path().join("notes.txt")).expect("a file");
    assert!(text.starts_with("not a database"));
}

#[test]
fn a_place_that_cannot_be_written_is_told_and_the_report_printed() {
    let shop = shop();
    shop.write("file", "");
    reported_all_the_same(&shop, "file/history.db", "cannot be written");
    fs::create_dir(shop.path().join("folder.db")).expect("a folder");
    reported_all_the_same(&shop, "folder.db", "`folder.db`");
}

#[test]
fn the_rules_are_known_by_the_revision_that_is_checked_out() {
    let shop = shop();
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=n", "-c", "user.email=e@example.org"])
            .args(arguments);
        git.current_dir(shop.path())
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        return;
    }
    assert!(git(&["add", "rules"]) && git(&["commit", "-q", "-m", "rules"]));
    record(&shop, "2026-03-01", &export("t-1", true, &[true]));
    shop.write("rules/shop/mfa/control.rhai", "pass(\"everyone\")\n");
    record(&shop, "2026-03-02", &export("t-1", true, &[true]));
    let records = records(&shop, &[]);
    let revisions: Vec<&str> = records
        .iter()
        .filter_map(|record| record["rules"]["revision"].as_str())
        .collect();
    let [clean, dirty] = revisions[..] else {
        panic!("{revisions:?}")
    };
    assert_eq!(format!("{clean}-dirty"), dirty);
    assert_eq!(days(&records), ["2026-03-01", "2026-03-02"]);
}
