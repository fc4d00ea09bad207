//! `posture verify`: what is proved, what is not, and that whatever was edited is found.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::call::{Ran, posture_in};
use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop};
use crate::support::root;

const DAY: &str = "2026-03-01";

/// A tenant whose evaluation of a day is recorded as 1 and saved as `score.json`.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    shop.write("a.json", export("t-1", true));
    score(&shop, &["a.json"]);
    shop
}

fn export(tenant: &str, tls: bool) -> String {
    let organization = json!([{ "id": tenant, "displayName": tenant.to_uppercase() }]);
    let users = json!([{ "id": "u0", "mfa": true }, { "id": "u1", "mfa": false }]);
    json!({ "organization": organization, "tls": tls, "users": users }).to_string()
}

/// Records and saves evaluations.
#[track_caller]
fn score(shop: &Shop, arguments: &[&str]) {
    let always = [
        "score",
        "--record",
        "--as-of",
        DAY,
        "--format",
        "json:score.json",
        "--format",
        "ndjson:score.ndjson",
    ];
    let ran = shop.run(&[&always, arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
}

fn verify(shop: &Shop, arguments: &[&str]) -> Ran {
    let snapshot: &[&str] = if arguments.contains(&"--snapshot") {
        &[]
    } else {
        &["--snapshot", "a.json"]
    };
    shop.run(&[&["verify"], arguments, snapshot].concat())
}

/// The exit code and the document of a proof.
#[track_caller]
fn proof(shop: &Shop, arguments: &[&str]) -> (i32, Value) {
    let ran = verify(shop, &[arguments, &["--format", "json"]].concat());
    let document = serde_json::from_str(&ran.out);
    (
        ran.code,
        document.unwrap_or_else(|_| panic!("no JSON: {}{}", ran.out, ran.err)),
    )
}

#[track_caller]
fn is_proved(shop: &Shop, arguments: &[&str]) {
    let (code, document) = proof(shop, arguments);
    assert_eq!((code, &document["proved"]), (0, &json!(true)), "{document:#}");
}

/// The inputs that are not the same.
fn other_inputs(document: &Value) -> Vec<&str> {
    let inputs = document["inputs"].as_array().expect("a list").iter();
    let others = inputs.filter(|input| input["same"] == false);
    others.map(|input| input["what"].as_str().expect("a text")).collect()
}

fn notes(document: &Value) -> String {
    let notes = document["notes"].as_array().expect("a list").iter();
    notes
        .map(|note| note.as_str().expect("a text"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What is refused, with its exit code.
#[track_caller]
fn refused(shop: &Shop, arguments: &[&str], code: i32, said: &str) {
    let ran = verify(shop, arguments);
    assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{}", ran.err);
    let flat = ran
        .err
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("│ ", "");
    assert!(flat.contains(said), "{}", ran.err);
}

#[test]
fn a_recorded_evaluation_is_proved() {
    let shop = shop();
    let ran = verify(&shop, &["1"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let shown: String = ran.out.lines().map(|line| masked(line) + "\n").collect();
    assert_snapshot!(shown, @"
    Proved: evaluation 1 of T-1, as of 2026-03-01
                      recorded          made again
      ✓  snapshot     <digest>          the same
      ✓  rules        <digest>          the same
      ✓  settings     <digest>          the same
      ✓  action plan  none              the same
      ✓  as of        2026-03-01        the same
      ✓  engine       0.1.0             the same
      ✓  identity     <digest>          the same

      ✓  points       8.00 of 12.00     the same
      ✓  percent      66.66 %           the same
      ✓  at least     66.66 %           the same
      ✓  at most      66.66 %           the same
      ✓  coverage     100.00 %          the same

      both controls came to the same
    ");
    let identity = proof(&shop, &["1"]).1["evaluation"]["identity"]
        .as_str()
        .expect("an identity")
        .to_owned();
    is_proved(&shop, &[&identity[..8]]);
}

/// A line with digests replaced, which change with the rules.
fn masked(line: &str) -> String {
    let is_digest = |word: &&str| word.len() == 16 && word.bytes().all(|digit| digit.is_ascii_hexdigit());
    let words = line.split(' ').filter(is_digest).map(str::to_owned).collect::<Vec<_>>();
    words
        .iter()
        .fold(line.to_owned(), |line, word| line.replace(word, "<digest>        "))
}

#[test]
fn a_saved_report_is_proved_wherever_it_is() {
    let shop = shop();
    is_proved(&shop, &["score.json"]);
    is_proved(&shop, &["score.ndjson"]);
    shop.write("elsewhere/posture.yaml", "rules: ../rules");
    let ran = posture_in(
        &shop.path().join("elsewhere"),
        &[
            "verify",
            "../score.json",
            "--snapshot",
            "../a.json",
            "--format",
            "markdown",
        ],
    );
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out
            .starts_with("## Proved: the evaluation of T-1 in `../score.json`, as of 2026-03-01\n")
    );
}

#[test]
fn whatever_is_edited_in_a_saved_report_is_found() {
    let shop = shop();
    shop.write("action-plan.yaml", PLAN);
    score(&shop, &["a.json"]);
    is_proved(&shop, &["score.json"]);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(shop.path().join("score.json")).expect("a file")).expect("JSON");
    let edits = [
        ("/evaluations/0/controls/0/points", json!(8.0)),
        ("/evaluations/0/controls/0/outcome", json!("pass")),
        ("/evaluations/0/controls/0/reason", json!("fine")),
        ("/evaluations/0/controls/0/affected", json!([])),
        ("/evaluations/0/controls/1/evidence/0/value", json!(false)),
        ("/evaluations/0/controls/0/status_record/expires", json!("2027-01-01")),
        ("/evaluations/0/score/percent", json!(99.99)),
        ("/evaluations/0/score/views/verified/percent", json!(99.99)),
        ("/evaluations/0/plan/digest", json!("0123")),
        ("/evaluations/0/plan", json!(null)),
        ("/evaluations/0/snapshot/digest", json!("0123")),
        ("/evaluations/0/tenant/id", json!("t-2")),
        ("/rule_set/digest", json!("0123")),
        // By then the exception has expired.
        ("/as_of", json!("2026-12-31")),
    ];
    for (place, value) in edits {
        let mut edited = report.clone();
        *edited.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
        shop.write("edited.json", edited.to_string());
        let (code, document) = proof(&shop, &["edited.json"]);
        assert_eq!((code, &document["proved"]), (1, &json!(false)), "{place}");
    }
    let mut edited = report;
    edited["evaluations"][0]["controls"][1]["outcome"] = json!("fail");
    edited["evaluations"][0]["controls"][1]["reason"] = json!("TLS is \u{1b}[31moff");
    shop.write("edited.json", edited.to_string());
    let ran = verify(&shop, &["edited.json"]);
    let from = ran.out.find("  1 of").expect("what differs");
    assert_snapshot!(&ran.out[from..], @r#"
      1 of 2 controls came to something else
        shop/use-tls
          ✗ fail 4.00/4.00 → ✓ pass 4.00/4.00
          `reason`: "TLS is \u001b[31moff" → "TLS is on"

      ! snapshot, rules and action plan are the same: the report was changed after it was written, or it
      was made with another tenant file, `--scope`, `max_age` or ranking, of which a report tells no
      digest
    "#);
}

#[test]
fn what_is_no_report_is_refused() {
    let shop = shop();
    let report = fs::read_to_string(shop.path().join("score.json")).expect("a file");
    shop.write("torn.json", &report[..report.len() / 2]);
    refused(
        &shop,
        &["torn.json"],
        2,
        "this is no report of `posture score`: EOF while parsing",
    );
    refused(&shop, &["a.json"], 2, "line 1, column");
    shop.write("empty.json", "");
    refused(&shop, &["empty.json"], 2, "EOF while parsing a value");
    shop.write(
        "later.json",
        report.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1),
    );
    refused(
        &shop,
        &["later.json"],
        2,
        "the report is of version 2, and version 1 can be read",
    );
    let metadata = METADATA.replace("compliance: {}", "compliance: { scuba: [MS.SHOP.1.1v1] }");
    shop.control("use-tls", &metadata, SCRIPT);
    shop.run(&["score", "a.json", "--by", "scuba", "--format", "json:by.json"]);
    refused(&shop, &["by.json"], 2, "this is a report of `--by scuba`");
    refused(&shop, &["."], 2, "cannot be read");
}

#[test]
fn what_is_not_there_is_said() {
    let shop = shop();
    refused(&shop, &["2"], 3, "no record `2`");
    refused(&shop, &["ffff"], 3, "no record `ffff`");
    refused(
        &shop,
        &["scor.json"],
        2,
        "`scor.json` is neither a file nor a record of the history",
    );
    refused(
        &shop,
        &["1", "--history", "none.db"],
        2,
        "there is no history at `none.db`",
    );
    refused(&shop, &["1", "--snapshot", "none.json"], 2, "none.json");
    refused(
        &shop,
        &["score.json", "--as-recorded"],
        2,
        "`score.json` is a saved report",
    );
    assert_eq!(shop.run(&["verify", "1"]).code, 2);
}

#[test]
fn another_snapshot_is_told_with_where_the_first_came_from() {
    let shop = shop();
    shop.write("b.json", export("t-1", false));
    for evaluation in ["1", "score.json"] {
        let (code, document) = proof(&shop, &[evaluation, "--snapshot", "b.json"]);
        assert_eq!((code, other_inputs(&document)), (1, vec!["snapshot"]));
        assert!(
            notes(&document).contains("this evaluation was made of `a.json`"),
            "{}",
            notes(&document)
        );
        let controls = document["controls"].as_array().expect("a list").iter();
        let others: Vec<&Value> = controls
            .filter(|control| control["claimed"] != control["found"])
            .collect();
        assert_eq!((others.len(), &others[0]["control"]), (1, &json!("shop/use-tls")));
        let outcomes = [&others[0]["claimed"]["outcome"], &others[0]["found"]["outcome"]];
        assert_eq!(outcomes, ["pass", "fail"]);
    }
}

#[test]
fn other_rules_are_named_and_those_of_then_prove_it() {
    let shop = shop();
    for (path, text) in [("control.yaml", METADATA), ("control.rhai", SCRIPT)] {
        shop.write(&format!("then/shop/use-tls/{path}"), text);
    }
    shop.write("then/shop/mfa/control.yaml", SHARED);
    shop.write("then/shop/mfa/control.rhai", SHARE);
    shop.control("use-tls", &METADATA.replace("max_points: 4", "max_points: 5"), SCRIPT);
    shop.control("new", METADATA, SCRIPT);
    let (code, document) = proof(&shop, &["1"]);
    assert_eq!((code, other_inputs(&document)), (1, vec!["rules"]));
    assert_eq!(document["other_rules"], json!(["shop/new", "shop/use-tls"]));
    assert_snapshot!(notes(&document), @"
    1 control with other rules than then: shop/use-tls
    1 control evaluated now, and not then: shop/new
    take the rules as they were: `--rules`, `--baseline`, `--select`, and what `posture.yaml` changes about them
    the history keeps rules, settings and action plan of this evaluation: `--as-recorded` makes it again by these, which proves less
    ");
    is_proved(&shop, &["1", "--rules", "then"]);
    is_proved(&shop, &["score.json", "--rules", "then"]);
    let (code, document) = proof(&shop, &["1", "--as-recorded"]);
    assert_eq!((code, &document["as_recorded"]), (0, &json!(true)));
    assert!(notes(&document).contains("not whose rules they are"));
    assert_eq!(verify(&shop, &["1", "--as-recorded", "--rules", "then"]).code, 2);
}

#[test]
fn a_baseline_is_asked_for() {
    let shop = shop();
    shop.write("rules/baselines/few.yaml", "{ title: Few, controls: [shop/mfa] }");
    score(&shop, &["a.json", "--baseline", "few"]);
    for evaluation in ["2", "score.json"] {
        let (code, document) = proof(&shop, &[evaluation]);
        assert_eq!(code, 1);
        assert!(
            notes(&document).contains("add `--baseline few`"),
            "{}",
            notes(&document)
        );
        is_proved(&shop, &[evaluation, "--baseline", "few"]);
    }
    is_proved(&shop, &["2", "--as-recorded"]);
}

const PLAN: &str =
    "- { control: shop/mfa, status: risk_accepted, reason: r, owner: o, expires: 2026-12-01, set_at: 2026-02-01 }\n";

#[test]
fn the_plan_of_then_counts_and_no_plan_where_there_was_none() {
    let shop = shop();
    shop.write("action-plan.yaml", PLAN);
    is_proved(&shop, &["1"]);
    refused(
        &shop,
        &["1", "--plan", "action-plan.yaml"],
        2,
        "no action plan counted in this evaluation",
    );
    score(&shop, &["a.json"]);
    is_proved(&shop, &["2"]);
    refused(
        &shop,
        &["2", "--no-plan"],
        2,
        "an action plan counted in this evaluation",
    );
    shop.write("then.yaml", PLAN);
    shop.write(
        "action-plan.yaml",
        PLAN.replace("risk_accepted", "resolved_third_party"),
    );
    for evaluation in ["2", "score.json"] {
        let (code, document) = proof(&shop, &[evaluation]);
        assert_eq!((code, other_inputs(&document)), (1, vec!["plan"]));
        assert_eq!(document["controls"][0]["found"]["status"], "resolved_third_party");
        is_proved(&shop, &[evaluation, "--plan", "then.yaml"]);
    }
    is_proved(&shop, &["2", "--as-recorded"]);
    fs::remove_file(shop.path().join("action-plan.yaml")).expect("it is there");
    assert!(notes(&proof(&shop, &["2"]).1).contains("there is none here"));
}

#[test]
fn an_evaluation_is_made_again_on_its_own_day() {
    let shop = shop();
    is_proved(&shop, &["1", "--as-of", DAY]);
    let said = "the evaluation is of 2026-03-01, and `--as-of` says 2026-03-02";
    refused(&shop, &["1", "--as-of", "2026-03-02"], 2, said);
    refused(&shop, &["score.json", "--as-of", "2026-03-02"], 2, said);
}

#[test]
fn of_several_evaluations_the_snapshot_tells_which() {
    let shop = shop();
    shop.write("b.json", export("t-2", false));
    shop.write("c.json", export("t-3", true));
    shop.write("action-plan.yaml", PLAN);
    score(&shop, &["a.json", "b.json"]);
    for report in ["score.json", "score.ndjson"] {
        is_proved(&shop, &[report, "--snapshot", "a.json"]);
        is_proved(&shop, &[report, "--snapshot", "b.json"]);
        let said = format!("`{report}` holds 2 evaluations that may be meant: T-1 on 2026-03-01, T-2 on 2026-03-01");
        refused(&shop, &[report, "--snapshot", "c.json"], 2, &said);
        let (code, document) = proof(&shop, &[report, "--snapshot", "c.json", "--tenant", "t-2"]);
        assert_eq!((code, &document["evaluation"]["tenant"]), (1, &json!("t-2")));
        is_proved(&shop, &[report, "--snapshot", "b.json", "--tenant", "T-2"]);
        let said = format!("`{report}` holds no evaluation of tenant `t-9`");
        refused(&shop, &[report, "--snapshot", "c.json", "--tenant", "t-9"], 2, &said);
    }
    // The plan names no tenant, and does not count in a run over several.
    let (code, document) = proof(&shop, &["3", "--snapshot", "b.json"]);
    assert_eq!((code, &document["one_of_several"]), (0, &json!(true)));
    shop.write(
        "all.ndjson",
        format!("{}\n{}\n", export("t-1", true), export("t-2", false)),
    );
    is_proved(&shop, &["3", "--snapshot", "all.ndjson"]);
    shop.write(
        "others.ndjson",
        format!("{}\n{}\n", export("t-3", true), export("t-4", false)),
    );
    refused(
        &shop,
        &["3", "--snapshot", "others.ndjson"],
        2,
        "none of the snapshots of `others.ndjson`",
    );
}

#[test]
fn the_tenant_file_of_an_evaluation_is_found_again() {
    let shop = shop();
    shop.write("nameless.json", "{ \"tls\": true, \"users\": [] }");
    shop.write("tenants/harbour.yaml", "{ name: Harbour, seats: 9 }");
    score(&shop, &["nameless.json", "--tenant", "harbour"]);
    for evaluation in ["2", "score.json"] {
        is_proved(&shop, &[evaluation, "--snapshot", "nameless.json"]);
        is_proved(
            &shop,
            &[evaluation, "--snapshot", "nameless.json", "--tenant", "harbour"],
        );
    }
    shop.write("tenants/harbour.yaml", "{ name: Harbour, seats: 10 }");
    let (code, document) = proof(&shop, &["2", "--snapshot", "nameless.json"]);
    assert_eq!((code, other_inputs(&document)), (1, vec!["settings"]));
    let (code, document) = proof(&shop, &["score.json", "--snapshot", "nameless.json"]);
    assert_eq!((code, &document["values"][0]["path"]), (1, &json!("tenant.seats")));
    is_proved(&shop, &["2", "--snapshot", "nameless.json", "--as-recorded"]);
}

/// Edits the history with SQL.
fn edited(sql: &str) -> Shop {
    let shop = shop();
    shop.write("action-plan.yaml", PLAN);
    score(&shop, &["a.json"]);
    let connection = Connection::open(shop.path().join(".posture/history.db")).expect("a database");
    let changed = connection.execute(sql, []).expect("SQL");
    assert!(changed > 0, "{sql} changes nothing");
    shop
}

#[test]
fn whatever_is_edited_in_the_history_is_found() {
    let by_identity = [
        "UPDATE evaluations SET as_of = '2026-03-02' WHERE id = 2",
        "UPDATE evaluations SET plan = NULL WHERE id = 2",
        "UPDATE evaluations SET plan = zeroblob(32) WHERE id = 2",
        "UPDATE evaluations SET engine = '0.0.9' WHERE id = 2",
        "UPDATE evaluations SET snapshot_digest = zeroblob(32) WHERE id = 2",
        "UPDATE profiles SET content = replace(content, 't-1', 't-2')",
    ];
    for sql in by_identity {
        let (code, document) = proof(&edited(sql), &["2"]);
        assert!(
            code == 1 && other_inputs(&document).contains(&"identity"),
            "{sql}: {document:#}"
        );
    }
    let by_result = [
        "UPDATE evaluations SET percent_part = percent_part + 1 WHERE id = 2",
        "UPDATE evaluations SET verified_part = verified_part + 1 WHERE id = 2",
        "UPDATE evaluations SET accepted_controls = 0 WHERE id = 2",
        "DELETE FROM evaluation_results WHERE evaluation = 2 AND control = 1",
        "UPDATE evaluation_results SET result = (SELECT min(result) FROM evaluation_results WHERE control = 1) \
         WHERE evaluation = 2 AND control = 1",
        "UPDATE evaluation_results SET result = (SELECT result FROM evaluation_results WHERE evaluation = 1 AND control = 1) \
         WHERE evaluation = 2",
    ];
    for sql in by_result {
        let (code, document) = proof(&edited(sql), &["2"]);
        assert_eq!((code, other_inputs(&document)), (1, Vec::new()), "{sql}");
        assert!(
            notes(&document).contains("was changed after it was written"),
            "{sql}: {}",
            notes(&document)
        );
    }
    let damaged = edited(
        "UPDATE results SET body = replace(body, '\"points\":4.0', '\"points\":3.0') WHERE typeof(body) = 'text'",
    );
    refused(&damaged, &["2"], 2, "is not what was recorded");
}

#[test]
fn a_result_that_was_edited_with_its_digest_is_found() {
    let shop = shop();
    let connection = Connection::open(shop.path().join(".posture/history.db")).expect("a database");
    let body: String = connection
        .query_row("SELECT body FROM results WHERE body LIKE '%shop/use-tls%'", [], |row| {
            row.get(0)
        })
        .expect("a short result is text");
    let forged = body.replace("\"points\":4.0,", "\"points\":3.0,");
    assert_ne!(body, forged);
    let digest = blake3::hash(forged.as_bytes());
    connection
        .execute(
            "UPDATE results SET body = ?1, digest = ?2 WHERE body = ?3",
            (&forged, &digest.as_bytes()[..], &body),
        )
        .expect("SQL");
    let (code, document) = proof(&shop, &["1"]);
    assert_eq!((code, other_inputs(&document)), (1, Vec::new()));
    let control = &document["controls"][0];
    assert_eq!(
        (&control["control"], &control["claimed"]["points"]),
        (&json!("shop/use-tls"), &json!(3.0))
    );
}

#[test]
fn texts_that_are_not_kept_any_more_are_said() {
    let shop = edited("DELETE FROM texts");
    is_proved(&shop, &["2"]);
    refused(
        &shop,
        &["2", "--as-recorded"],
        2,
        "the history does not keep the rules and settings of this evaluation",
    );
    let shop = edited("UPDATE texts SET body = 'x'");
    refused(
        &shop,
        &["2", "--as-recorded"],
        2,
        "the history does not keep the rules and settings of this evaluation",
    );
    let shop = edited("UPDATE texts SET body = replace(body, '\"max_points\":4.0', '\"max_points\":5.0')");
    let (code, document) = proof(&shop, &["2", "--as-recorded"]);
    assert_eq!((code, other_inputs(&document)), (1, vec!["rules"]), "{document:#}");
}

#[test]
fn the_example_is_proved_with_the_shipped_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    let example = root().join("examples/harbour-lane");
    let example = |name: &str| example.join(name).to_string_lossy().into_owned();
    let snapshot = root().join("examples/harbour-lane.json").to_string_lossy().into_owned();
    let (plan, tenants) = (example("action-plan.yaml"), example("tenants"));
    let with = ["--plan", &plan, "--tenants", &tenants];
    let score = [
        "score",
        &snapshot,
        "--record",
        "--as-of",
        "2026-03-02",
        "--format",
        "json:score.json",
    ];
    assert_eq!(posture_in(folder.path(), &[&score[..], &with].concat()).code, 0);
    for evaluation in ["1", "score.json"] {
        let verify = ["verify", evaluation, "--snapshot", &snapshot];
        let ran = posture_in(folder.path(), &[&verify[..], &with].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
    let ran = posture_in(
        folder.path(),
        &["verify", "1", "--snapshot", &snapshot, "--as-recorded"],
    );
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_day_of_the_past_is_proved_by_what_the_history_keeps() {
    let folder = tempfile::tempdir().expect("a folder");
    let days = ["2026-03-02", "2026-03-23", "2026-03-30", "2026-04-06", "2026-04-13"];
    for day in days {
        copy(&root().join("examples/ninety-days").join(day), folder.path());
        let ran = posture_in(folder.path(), &["score", "export.json", "--quiet", "--as-of", day]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    for (id, _) in (1..).zip(days) {
        let id = id.to_string();
        let ran = posture_in(
            folder.path(),
            &["verify", &id, "--snapshot", "export.json", "--as-recorded"],
        );
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
    let ran = posture_in(folder.path(), &["verify", "1", "--snapshot", "export.json"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
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
