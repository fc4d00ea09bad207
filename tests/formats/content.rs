//! What the formats say of outcomes and of what people declared.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{all_formats, exposition};
use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop};

/// A control for each outcome, one whose risk is accepted, one that somebody vouches for, and a task for people.
fn shop() -> Shop {
    let shop = Shop::new();
    let mapped = METADATA
        .replace(
            "compliance: {}",
            "compliance: { scuba: [MS.SHOP.1.1v1], mitre-attack: [T1078] }",
        )
        .replace("severity: low", "severity: critical");
    shop.control("use-tls", &mapped, SCRIPT);
    shop.control("mfa", SHARED, SHARE);
    shop.control(
        "lock-doors",
        METADATA,
        "if snapshot.doors { pass(\"locked\") } else { fail(\"open\") }",
    );
    shop.control("passes", METADATA, "pass(\"good\")");
    shop.control("does-not-apply", METADATA, "not_applicable(\"no till\")");
    shop.control("accepted", METADATA, "fail(\"known\")");
    shop.control("elsewhere", METADATA, "fail(\"not here\")");
    shop.control("unscored", &format!("{METADATA}scored: false\n"), "fail(\"only told\")");
    shop.control("stumbles", METADATA, "let n = 0; loop { n += 1; }");
    let task = METADATA.replace(
        "requires: [{ collection: tls, source: get-tls, permission: Tls.Read }]",
        "action_type: review\nreview_every: P7D",
    );
    shop.write("rules/shop/read-logs/control.yaml", &task);
    shop.write(
        "action-plan.yaml",
        "- { control: shop/accepted, status: risk_accepted, reason: the shop closes, owner: ann, approved_by: bob, expires: 2026-12-31 }
- { control: shop/elsewhere, status: resolved_third_party, reason: a guard, owner: ann, expires: 2026-12-31 }
- { control: shop/use-tls, status: planned, reason: soon, due: 2026-12-31 }\n",
    );
    shop.write("a.json", snapshot(""));
    shop
}

/// The snapshot behind some lines.
fn snapshot(before: &str) -> String {
    format!(
        "{before}{{\"organization\": [{{\"id\": \"t-1\", \"displayName\": \"One\"}}],\n\"tls\": false,\n\"users\": [\n{{\"id\": \"u0\", \"mfa\": true}},\n{{\"id\": \"u1\", \"mfa\": false}}]}}"
    )
}

fn written(shop: &Shop) -> BTreeMap<&'static str, String> {
    let (ran, written) = all_formats(shop.path(), &["score", "a.json", "--as-of", "2026-05-04"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    written
}

fn sarif_run(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    log["runs"][0].clone()
}

fn results(run: &Value) -> BTreeMap<&str, &Value> {
    let results = run["results"].as_array().expect("results");
    results
        .iter()
        .map(|one| (one["ruleId"].as_str().expect("an id"), one))
        .collect()
}

#[test]
fn sarif_tells_every_control_with_its_kind() {
    let run = sarif_run(&written(&shop())["sarif"]);
    let told: Vec<String> = results(&run)
        .iter()
        .map(|(id, one)| {
            let excuse = one["suppressions"][0]["justification"].as_str().unwrap_or("–");
            format!(
                "{id}: {} {} | {excuse}",
                one["kind"].as_str().expect("a kind"),
                one["level"].as_str().expect("a level")
            )
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    shop/accepted: fail note | risk accepted, owner ann, expires 2026-12-31: the shop closes
    shop/does-not-apply: notApplicable none | –
    shop/elsewhere: fail note | resolved through third party, owner ann, expires 2026-12-31: a guard
    shop/lock-doors: open none | –
    shop/mfa: fail error | –
    shop/passes: pass none | –
    shop/read-logs: review none | –
    shop/stumbles: open none | –
    shop/unscored: fail note | –
    shop/use-tls: fail error | –
    ");
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 4);
    let broken = &invocation["toolExecutionNotifications"][0];
    assert_eq!(broken["associatedRule"]["id"], "shop/stumbles");
}

#[test]
fn sarif_points_at_the_line_that_decided_and_at_the_resources() {
    let run = sarif_run(&written(&shop())["sarif"]);
    let results = results(&run);
    let place = &results["shop/use-tls"]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a.json");
    assert_eq!(place["region"], json!({ "startLine": 2, "startColumn": 8 }));
    let resource = &results["shop/mfa"]["relatedLocations"][0];
    assert_eq!(resource["physicalLocation"]["region"]["startLine"], 5);
    assert_eq!(resource["logicalLocations"][0]["name"], "u1");
}

#[test]
fn sarif_relates_rules_to_the_frameworks_that_they_answer() {
    let run = sarif_run(&written(&shop())["sarif"]);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let rule = rules
        .iter()
        .find(|rule| rule["id"] == "shop/use-tls")
        .expect("the rule");
    assert_eq!(rule["properties"]["security-severity"], "9.5");
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    for relationship in rule["relationships"].as_array().expect("relationships") {
        let target = &relationship["target"];
        let component = &run["taxonomies"]
            [usize::try_from(target["toolComponent"]["index"].as_u64().expect("a number")).expect("small")];
        assert_eq!(component["name"], target["toolComponent"]["name"]);
        let taxon = &component["taxa"][usize::try_from(target["index"].as_u64().expect("a number")).expect("small")];
        assert_eq!(taxon["id"], target["id"]);
    }
    assert_eq!(run["tool"]["driver"]["supportedTaxonomies"][1]["name"], "scuba");
}

#[test]
fn a_problem_is_the_same_wherever_it_stands_tomorrow() {
    let shop = shop();
    let fingerprints = |shop: &Shop| -> Vec<Value> {
        let run = sarif_run(&written(shop)["sarif"]);
        run["results"]
            .as_array()
            .expect("results")
            .iter()
            .map(|one| one["partialFingerprints"].clone())
            .collect()
    };
    let before = fingerprints(&shop);
    shop.write("a.json", snapshot("\n\n\n"));
    assert_eq!(fingerprints(&shop), before);
    shop.write("a.json", snapshot("").replace("t-1", "t-2"));
    assert_ne!(fingerprints(&shop), before);
}

#[test]
fn github_gets_alerts_for_open_problems_alone() {
    let run = sarif_run(&written(&shop())["github-sarif"]);
    let told: Vec<&str> = results(&run).into_keys().collect();
    assert_eq!(told, ["shop/mfa", "shop/unscored", "shop/use-tls"]);
    assert_eq!(
        results(&run)["shop/unscored"]["locations"][0]["physicalLocation"]["region"]["startLine"],
        1
    );
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for (at, one) in run["results"].as_array().expect("results").iter().enumerate() {
        assert_eq!(rules[at]["id"], one["ruleId"]);
        assert_eq!(one["ruleIndex"], at);
    }
}

#[test]
fn a_snapshot_that_cannot_be_read_closes_no_alert() {
    let shop = Shop::new();
    shop.write("torn.json", "{");
    let (_, written) = all_formats(shop.path(), &["score", "torn.json", "--as-of", "2026-05-04"]);
    let log: Value = serde_json::from_str(&written["github-sarif"]).expect("JSON");
    assert_eq!(log["runs"], json!([]));
}

#[test]
fn junit_fails_what_is_open_and_skips_what_is_not_known() {
    let report = quick_junit::Report::deserialize_from_str(&written(&shop())["junit"]).expect("JUnit XML");
    let status = |status: &quick_junit::TestCaseStatus| match status {
        quick_junit::TestCaseStatus::Success { .. } => "success".to_owned(),
        quick_junit::TestCaseStatus::Skipped { message, .. } => {
            format!("skipped: {}", message.as_ref().map_or("", |text| text.as_str()))
        }
        quick_junit::TestCaseStatus::NonSuccess { kind, message, .. } => {
            format!("{kind:?}: {}", message.as_ref().map_or("", |text| text.as_str()))
        }
    };
    let cases = report.test_suites[0].test_cases.iter();
    let told: Vec<String> = cases
        .map(|case| format!("{} {}", case.name.as_str(), status(&case.status)))
        .collect();
    assert_snapshot!(told.join("\n"), @"
    shop/accepted skipped: risk accepted, owner ann, expires 2026-12-31: the shop closes
    shop/does-not-apply skipped: not applicable: no till
    shop/elsewhere skipped: resolved through third party, owner ann, expires 2026-12-31: a guard
    shop/lock-doors skipped: inconclusive: the snapshot has no `doors`
    shop/mfa Failure: 1 of 2 comply
    shop/passes success
    shop/read-logs skipped: inconclusive: a task for people (`review`), not attested
    shop/stumbles Error: the control was ended: too many operations
    shop/unscored skipped: not scored: only told
    shop/use-tls Failure: TLS is off
    ");
}

#[test]
fn a_record_of_some_resources_excuses_nothing() {
    let shop = shop();
    let plan = |resources: &str| {
        format!(
            "- {{ control: shop/mfa, status: risk_accepted, reason: r, owner: ann, approved_by: bob, expires: 2026-12-31, resources: [{resources}] }}\n"
        )
    };
    let suppressed = |plan: String| {
        shop.write("action-plan.yaml", plan);
        let run = sarif_run(&written(&shop)["sarif"]);
        results(&run)["shop/mfa"]["suppressions"] != json!([])
    };
    let two = snapshot("").replace("}]}", "},{\"id\": \"u2\", \"mfa\": false}]}");
    assert!(suppressed(plan("u1")));
    shop.write("a.json", two);
    assert!(!suppressed(plan("u1")));
    assert!(suppressed(plan("u1, u2")));
}

#[test]
fn annotations_begin_with_what_pays_most() {
    assert_snapshot!(written(&shop())["github"], @"
    ::notice title=Secure score of One::50.00 %25 (12.00 of 24.00 points), at least 33.33 %25, at most 66.66 %25, coverage 66.66 %25
    ::error file=a.json,title=TLS is on::One (shop/stumbles): the control was ended: too many operations
    ::error file=a.json,line=5,title=Users have MFA::One (shop/mfa): 1 of 2 comply%0A4.00 points left, high severity
    ::error file=a.json,line=2,title=TLS is on::One (shop/use-tls): TLS is off%0A4.00 points left, critical severity
    ");
}

#[test]
fn gauges_are_the_numbers_of_the_report() {
    let written = written(&shop());
    let report: Value = serde_json::from_str(&written["json"]).expect("JSON");
    let score = &report["evaluations"][0]["score"];
    let samples = exposition::read(&written["prometheus"]);
    let value = |name: &str, label: Option<(&str, &str)>| {
        let has = |labels: &BTreeMap<String, String>| {
            label.is_none_or(|(name, value)| labels.get(name).is_some_and(|own| own == value))
        };
        let found = samples.iter().find(|(own, labels, _)| own == name && has(labels));
        found.unwrap_or_else(|| panic!("no {name}")).2
    };
    let percent = |key: &str| score[key].as_f64().expect("a percentage");
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    near(value("posture_score_ratio", None) * 100.0, percent("percent"));
    near(value("posture_score_at_least_ratio", None) * 100.0, percent("at_least"));
    near(value("posture_score_at_most_ratio", None) * 100.0, percent("at_most"));
    near(value("posture_coverage_ratio", None) * 100.0, percent("coverage"));
    near(value("posture_score_points", None), percent("points"));
    near(value("posture_controls", Some(("outcome", "fail"))), 4.0);
    near(value("posture_exit_code", None), 4.0);
    let (_, labels, one) = samples
        .iter()
        .find(|(name, labels, _)| name == "posture_control_outcome" && labels["control"] == "shop/mfa")
        .expect("the control");
    assert_eq!(
        (labels["outcome"].as_str(), labels["tenant"].as_str()),
        ("partial", "t-1")
    );
    near(*one, 1.0);
}

#[test]
fn two_snapshots_of_one_tenant_are_two_series() {
    let shop = shop();
    shop.write("b.json", snapshot(""));
    let (_, written) = all_formats(
        shop.path(),
        &["score", "a.json", "b.json", "b.json", "--as-of", "2026-05-04"],
    );
    let samples = exposition::read(&written["prometheus"]);
    let told: Vec<&str> = samples
        .iter()
        .filter(|(name, ..)| name == "posture_score_ratio")
        .map(|(_, labels, _)| labels["snapshot"].as_str())
        .collect();
    assert_eq!(told, ["a.json", "b.json", "b.json #2"]);
}

#[test]
fn findings_are_new_in_progress_suppressed_or_resolved() {
    let written = written(&shop());
    let told: Vec<String> = written["ocsf"]
        .lines()
        .map(|line| {
            let event: Value = serde_json::from_str(line).expect("JSON");
            let word = |place: &str| event.pointer(place).and_then(Value::as_str).expect("a word").to_owned();
            format!(
                "{}: {}, {}, {}",
                word("/compliance/control"),
                word("/compliance/status"),
                word("/severity"),
                word("/status")
            )
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    shop/accepted: Fail, Low, Suppressed
    shop/does-not-apply: Not Applicable, Informational, New
    shop/elsewhere: Fail, Low, Resolved
    shop/lock-doors: Warning, Low, New
    shop/mfa: Fail, High, New
    shop/passes: Pass, Informational, Resolved
    shop/read-logs: Warning, Low, New
    shop/stumbles: Error, Low, New
    shop/unscored: Fail, Low, New
    shop/use-tls: Fail, Critical, In Progress
    ");
    let event: Value = serde_json::from_str(written["ocsf"].lines().next().expect("a line")).expect("JSON");
    // Midnight of 2026-05-04, in UTC: this snapshot does not say when it was captured.
    assert_eq!(event["time"], 1_777_852_800_000_i64);
}

#[test]
fn rows_have_the_columns_that_are_documented() {
    let written = written(&shop());
    let rows: Vec<&str> = written["rows"].lines().collect();
    assert_eq!(rows.len(), 10);
    assert_snapshot!(rows[4], @r#"{"tenant":"t-1","as_of":"2026-05-04","control":"shop/mfa","outcome":"partial","compliant":1,"total":2,"points":4.0,"max_points":8.0,"status":"to_address"}"#);
}

#[test]
fn what_is_written_line_by_line_is_the_same_on_the_terminal() {
    let shop = shop();
    let written = written(&shop);
    for format in ["ndjson", "rows", "ocsf"] {
        let ran = shop.run(&["score", "a.json", "--as-of", "2026-05-04", "--format", format]);
        assert!(ran.out == written[format], "{format}");
    }
}
