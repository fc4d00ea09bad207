use insta::assert_snapshot;

use super::{days, export, record, records, story};
use crate::shop::Shop;

/// What was gained and lost in all.
fn sums(shop: &Shop) -> (f64, f64) {
    let records = records(shop, &[]);
    let sum = |key: &str| {
        records
            .iter()
            .filter_map(|record| record["numbers"][key].as_f64())
            .sum()
    };
    (sum("gained"), sum("regressed"))
}

#[test]
fn what_would_go_is_said_and_left() {
    let shop = story();
    let ran = shop.run(&["history", "prune", "--before", "2026-03-03", "--dry-run"]);
    assert_snapshot!(ran.out, @"2 records before 2026-03-03 would go, 2 stay");
    assert_eq!(records(&shop, &[]).len(), 4);
}

#[test]
fn old_records_go_and_the_first_that_stays_has_none_before_it() {
    let shop = story();
    let ran = shop.run(&["history", "prune", "--older-than", "2d", "--as-of", "2026-03-05"]);
    assert!(
        ran.out
            .starts_with("2 records before 2026-03-03 were removed, 2 stay\n"),
        "{}",
        ran.out
    );
    assert_eq!(days(&records(&shop, &[])), ["2026-03-03", "2026-03-05"]);
    let first = &records(&shop, &[])[0];
    assert_eq!(
        (&first["numbers"]["regressed"], &first["percent_change"]),
        (&0.0.into(), &serde_json::Value::Null)
    );
    let life = shop.run(&["history", "control", "shop/use-tls"]);
    assert!(
        life.out.contains("2026-03-03") && !life.out.contains("2026-03-01"),
        "{}",
        life.out
    );
}

#[test]
fn what_stays_takes_over_why_those_before_it_changed() {
    let shop = story();
    record(&shop, "2026-04-01", &export("t-1", false, &[true, true, false, false]));
    let before = sums(&shop);
    let arguments = ["history", "prune", "--before", "2026-04-01", "--keep-last-of", "week"];
    let ran = shop.run(&arguments);
    assert!(
        ran.out
            .starts_with("2 records before 2026-04-01 were removed, 3 stay\n"),
        "{}",
        ran.out
    );
    // The first of March is a Sunday.
    assert_eq!(days(&records(&shop, &[])), ["2026-03-01", "2026-03-05", "2026-04-01"]);
    assert_eq!(sums(&shop), before);
    assert_snapshot!(shop.run(&["history", "control", "shop/mfa"]).out, @"
    shop/mfa
    Users have MFA

    T-1  3 records
      2026-03-01     1  ◐ partial          4.00 / 8.00
        1 of 2 comply
      2026-03-05     4  ◐ partial          4.00 / 8.00
        2 of 4 comply
        +4.00 points by configuration
          does not fall short any more: u1
        -4.00 points by population
          falls short now: u2, u3
    ");
}

#[test]
fn everything_may_go_and_the_history_goes_on() {
    let shop = story();
    let ran = shop.run(&["history", "prune", "--before", "2027-01-01"]);
    assert!(
        ran.out
            .starts_with("4 records before 2027-01-01 were removed, 0 stay\n"),
        "{}",
        ran.out
    );
    assert!(records(&shop, &[]).is_empty());
    record(&shop, "2026-03-06", &export("t-1", true, &[true]));
    let records = records(&shop, &[]);
    assert_eq!(records[0]["id"], 5, "a number is never given twice");
}

#[test]
fn texts_that_others_need_stay() {
    let shop = story();
    shop.control(
        "use-tls",
        crate::shop::METADATA,
        "if snapshot.tls { pass(\"on\") } else { fail(\"off\") }\n",
    );
    record(&shop, "2026-03-06", &export("t-1", true, &[true]));
    shop.run(&["history", "prune", "--before", "2026-03-06"]);
    shop.control("use-tls", crate::shop::METADATA, crate::shop::SCRIPT);
    record(&shop, "2026-03-07", &export("t-1", false, &[true]));
    let out = shop.run(&["history", "control", "shop/use-tls"]).out;
    assert!(
        out.contains("-4.00 points by configuration\n"),
        "the old rules could be run: {out}"
    );
    let gone = shop.run(&["history", "prune"]);
    assert_eq!(gone.code, 2, "a day has to be named");
    assert!(
        gone.err.contains("<--before <DATE>|--older-than <TIME>>"),
        "{}",
        gone.err
    );
}
