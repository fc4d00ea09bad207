//! Exports, imports, and Microsoft's own records.

use std::fs;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{export, record, records, shop, story};
use crate::shop::Shop;

/// The lines of an export.
fn lines(shop: &Shop, history: &[&str]) -> String {
    let ran = shop.run(&[&["history", "export"], history].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    ran.out
}

/// A story in which records were removed, with Microsoft's days beside it.
fn pruned() -> Shop {
    let shop = story();
    shop.run(&["history", "prune", "--before", "2026-03-04", "--keep-last-of", "week"]);
    record(&shop, "2026-03-06", &export("t-2", true, &[true, false]));
    shop.write("graph.json", graph(&[day("2026-03-01", 40.5), day("2026-03-02", 41.0)]));
    assert_eq!(shop.run(&["history", "import-graph", "graph.json"]).code, 0);
    shop
}

fn day(day: &str, points: f64) -> Value {
    json!({
        "id": format!("T-1_{day}"), "azureTenantId": "T-1", "createdDateTime": format!("{day}T00:00:00Z"),
        "currentScore": points, "maxScore": 120.33, "activeUserCount": 3,
        "averageComparativeScores": [{ "basis": "AllTenants", "averageScore": 33.07 }],
        "controlScores": [{ "controlName": "mfa", "score": 7.47, "implementationStatus": "some" }],
    })
}

fn graph(days: &[Value]) -> String {
    let context = "https://graph.microsoft.com/v1.0/$metadata#security/secureScores";
    json!({ "@odata.context": context, "value": days }).to_string()
}

#[test]
fn an_export_that_is_imported_exports_to_the_same_bytes() {
    let shop = pruned();
    let exported = lines(&shop, &[]);
    shop.write("backup.ndjson", &exported);
    let ran = shop.run(&["history", "import", "backup.ndjson", "--history", "other.db"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_snapshot!(ran.out, @"
    3 records added, 0 there already
    2 days of Microsoft's own score added
    ");
    assert_eq!(lines(&shop, &["--history", "other.db"]), exported);
    let again = shop.run_with(
        &["history", "import", "-", "--history", "other.db"],
        exported.as_bytes(),
    );
    assert_snapshot!(again.out, @"0 records added, 3 there already");
    assert_eq!(lines(&shop, &["--history", "other.db"]), exported);
    let numbers = |records: Vec<Value>| -> Vec<Value> { records.into_iter().map(|r| r["numbers"].clone()).collect() };
    assert_eq!(
        numbers(records(&shop, &["--history", "other.db"])),
        numbers(records(&shop, &[]))
    );
}

#[test]
fn an_export_goes_to_a_file_as_a_whole() {
    let shop = story();
    assert_eq!(shop.run(&["history", "export", "backup.ndjson"]).code, 0);
    let text = fs::read_to_string(shop.path().join("backup.ndjson")).expect("a file");
    assert_eq!(text, lines(&shop, &[]));
    let ran = shop.run(&["history", "export", "nowhere/backup.ndjson"]);
    assert_eq!(ran.code, 4);
    assert!(
        ran.err.contains("`nowhere/backup.ndjson` cannot be written"),
        "{}",
        ran.err
    );
}

#[test]
fn a_folder_is_no_export() {
    let ran = shop().run(&["history", "import", "rules"]);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.err, "error: `rules` cannot be read: is a directory\n");
}

#[test]
fn histories_of_several_places_become_one() {
    let (here, there) = (story(), shop());
    record(&there, "2026-03-01", &export("t-9", true, &[true]));
    here.write("there.ndjson", lines(&there, &[]));
    let ran = here.run(&["history", "import", "there.ndjson"]);
    assert_eq!(ran.out, "1 record added, 0 there already\n");
    assert_eq!(records(&here, &[]).len(), 5);
}

/// What is said of an export that was changed, of which nothing is imported.
#[track_caller]
fn refused(change: impl FnOnce(&mut Vec<String>)) -> String {
    let shop = story();
    let mut changed: Vec<String> = lines(&shop, &[]).lines().map(str::to_owned).collect();
    change(&mut changed);
    shop.write("changed.ndjson", changed.join("\n"));
    let ran = shop.run(&["history", "import", "changed.ndjson", "--history", "other.db"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(records(&shop, &["--history", "other.db"]).is_empty());
    ran.err.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_damaged_line_tells_its_number_and_nothing_is_imported() {
    let at = |lines: &[String], kind: &str| {
        let start = format!("{{\"type\":\"{kind}\"");
        lines.iter().position(|line| line.starts_with(&start)).expect("a line")
    };
    let mut number = 0;
    let said = refused(|lines| {
        number = at(lines, "result");
        lines[number] = lines[number].replace("\"reason\":\"", "\"reason\":\"not ");
    });
    assert!(
        said.contains(&format!("line {}: the result does not fit its digest", number + 1)),
        "{said}"
    );
    let said = refused(|lines| {
        number = at(lines, "evaluation");
        lines[number] = lines[number].replace("2026-03-01", "2026-02-01");
    });
    assert!(
        said.contains(&format!("line {}: what it says does not fit its identity", number + 1)),
        "{said}"
    );
    let said = refused(|lines| lines[1] = "{\"type\": ?}".to_owned());
    assert!(said.contains("line 2: expected value, at column 10"), "{said}");
    assert!(!said.contains("at line 1"), "{said}");
    let said = refused(|lines| lines[1].truncate(30));
    assert!(said.contains("line 2: "), "{said}");
    let said = refused(|lines| drop(lines.pop()));
    assert!(said.contains("the end is missing"), "{said}");
    let said = refused(|lines| drop(lines.remove(1)));
    assert!(said.contains("lines were exported"), "{said}");
    let said = refused(|lines| drop(lines.remove(0)));
    assert!(said.contains("line 1: an export begins with"), "{said}");
    let said = refused(|lines| lines[0] = lines[0].replace(":1}", ":2}"));
    assert!(said.contains("line 1: it was exported by another posture"), "{said}");
    let said = refused(|lines| {
        number = at(lines, "result");
        lines.remove(number);
    });
    assert!(said.contains("there is no result"), "{said}");
}

#[test]
fn days_of_microsofts_own_score_are_kept_apart() {
    let shop = pruned();
    let ran = shop.run(&["history", "microsoft"]);
    assert_snapshot!(ran.out, @"
    Microsoft Secure Score of t-1
      day         percent          points  averages of Microsoft's
      2026-03-01  33.65 %  40.50 / 120.33  AllTenants 33.07
      2026-03-02  34.07 %  41.00 / 120.33  AllTenants 33.07
    ");
    let ours = records(&shop, &[]);
    shop.write(
        "graph.json",
        graph(&[
            day("2026-03-02", 43.0),
            day("2026-03-03", 44.0),
            day("2026-03-01", 40.5),
        ]),
    );
    let again = shop.run(&["history", "import-graph", "graph.json"]);
    assert_eq!(again.out, "2 days of Microsoft's own score added, 1 there already\n");
    assert_snapshot!(shop.run(&["history", "microsoft", "--tenant", "T-1", "--from", "2026-03-02", "--format", "csv"]).out, @"
    tenant,day,percent,points,max_points,averages
    t-1,2026-03-02,35.73,43.00,120.33,AllTenants 33.07
    t-1,2026-03-03,36.56,44.00,120.33,AllTenants 33.07
    ");
    assert_eq!(records(&shop, &[]), ours);
    let document: Value =
        serde_json::from_str(&shop.run(&["history", "microsoft", "--format", "json"]).out).expect("JSON");
    assert_eq!(document["days"][0]["control_scores"][0]["score"], 7.47);
}

#[test]
fn what_is_no_record_of_microsofts_is_told_and_nothing_kept() {
    let shop = story();
    let mut odd = day("2026-03-02", 41.0);
    odd["maxScore"] = "many".into();
    shop.write("odd.json", graph(&[day("2026-03-01", 40.0), odd]));
    let ran = shop.run(&["history", "import-graph", "odd.json"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("secureScores[1]: `maxScore` is not there, or no number"),
        "{}",
        ran.err
    );
    let none = shop.run(&["history", "import-graph", "export.json"]);
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("there is no secure score of Microsoft's in it"),
        "{}",
        none.err
    );
    assert_eq!(shop.run(&["history", "microsoft"]).code, 3);
}
