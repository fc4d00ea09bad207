//! The reports that the program writes are what their schema describes, and nothing in them goes undescribed.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{errors, schema, validator};
use crate::call::posture_in;
use crate::support::{root, test_data};

/// Calls the program, and reads every line or the whole of what it prints.
fn run(folder: &Path, arguments: &[&str]) -> String {
    posture_in(folder, &[arguments, &["--as-of", "2026-05-04"]].concat()).out
}

fn report(folder: &Path, snapshots: &[&str]) -> Value {
    let text = run(folder, &[&["score", "--format", "json"], snapshots].concat());
    serde_json::from_str(&text).expect("JSON")
}

/// The schema of a report that may hold no key that is not described.
pub(super) fn closed_schema(name: &str) -> Value {
    fn close(schema: &mut Value) {
        if schema.get("properties").is_some_and(Value::is_object) {
            schema["additionalProperties"] = json!(false);
        }
        match schema {
            Value::Object(members) => members.values_mut().for_each(close),
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let mut schema = schema(name);
    close(&mut schema);
    schema
}

fn of_reports() -> Validator {
    validator(&closed_schema("evaluation"))
}

fn of_lines() -> Validator {
    line_of("evaluation", "EvaluationLine")
}

fn line_of(name: &str, line: &str) -> Validator {
    let schema = closed_schema(name);
    validator(&json!({ "$ref": format!("#/$defs/{line}"), "$defs": schema["$defs"] }))
}

pub(super) fn check(validator: &Validator, report: &Value) {
    let errors = errors(validator, report);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }
}

/// A tenant with everything that a report can tell of: declarations, problems, and a snapshot that nobody can read.
fn eventful() -> tempfile::TempDir {
    let metadata = |more: &str| {
        format!(
            "{{ title: t, description: d, product: shop, category: apps, max_points: 4, scoring: proportional,
            severity: low, complexity: low, user_impact: low, threats: [spoofing], compliance: {{ scuba: [MS.SHOP.1.1v1, {{ id: MS.SHOP.2.1v1,
            strength: partial }}] }}, remediation: [{{ option: o, steps: [s] }}], since: 0.1.0, version: 1.0.0, {more} }}"
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    let all = "requires: [{ collection: tills, source: get-tills }], params: [{ name: most, type: number, default: 1.5,
        description: d }]";
    write(
        folder.path(),
        &[
            ("rules/rules.yaml", "{ name: shop, version: 1.0.0, api: 1 }"),
            ("rules/baselines/all.yaml", "{ title: All, controls: ['*'] }"),
            ("rules/shop/lock-tills/control.yaml", &metadata(all)),
            (
                "rules/shop/lock-tills/control.rhai",
                "share_of(snapshot.tills, |till| till.locked).when_empty(fail, \"no till\").affected(|till| till.id)",
            ),
            ("rules/shop/use-tls/control.yaml", &metadata("licenses: [P1]")),
            ("rules/shop/use-tls/control.rhai", "if snapshot.tls { pass(\"on\") } else { fail(\"off\") }"),
            ("rules/shop/stumble/control.yaml", &metadata("scored: true")),
            ("rules/shop/stumble/control.rhai", "let n = 0; loop { n += 1; }"),
            ("rules/shop/read-logs/control.yaml", &metadata("action_type: review, review_every: P7D")),
            ("rules/shop/ring-bell/control.yaml", &metadata("tags: [loud]")),
            ("rules/shop/ring-bell/control.rhai", "pass(\"it rings\")"),
            ("rules/shop/broken/control.yaml", "title: nothing else"),
            (
                "posture.yaml",
                "{ baseline: all, overrides: { shop/ring-bell: { disabled: no bell } }, ranking: { threats: { spoofing: 2 } }, max_age: { default: 7d } }",
            ),
            (
                "tenants/contoso.yaml",
                "{ name: Contoso, environment: gcc, products: [shop], licenses: [P1], seats: 9, industry: retail,
                attributes: { region: north }, zones: { good: 80, okay: 60 }, goal: { percent: 90, date: 2026-12-31 },
                exclusions: { users: [{ id: u, reason: r, owner: o, expires: 2026-01-01 }] } }",
            ),
            (
                "action-plan.yaml",
                "- { control: shop/lock-tills, status: risk_accepted, reason: r, owner: o, expires: 2026-12-31, resources: [b] }
- { control: shop/read-logs, status: attested, reason: r, set_at: 2026-05-01, ticket: T-1 }
- { control: shop/use-tls, status: planned, reason: r, due: 2026-05-01, tags: [t] }",
            ),
            ("good.json", "{ \"tls\": false, \"tills\": [{ \"id\": \"a\", \"locked\": true }, { \"id\": \"b\", \"locked\": false }] }"),
            ("bare.json", "{ \"tls\": null }"),
            ("torn.json", "{ \"tls\": "),
        ],
    );
    folder
}

#[test]
fn reports_on_the_examples_are_what_the_schema_describes() {
    let report = report(root(), &["examples/harbour-lane.json", "examples/small-office.yaml"]);
    check(&of_reports(), &report);
    let declared = self::report(&root().join("examples/harbour-lane"), &["../harbour-lane.json"]);
    assert!(declared["evaluations"][0]["plan"].is_object(), "{declared:#}");
    check(&of_reports(), &declared);
}

#[test]
fn a_report_on_a_real_export_is_what_the_schema_describes() {
    let Some(folder) = test_data("the schema of reports on the real export") else {
        return;
    };
    let export = folder.join("real/ProviderSettingsExport.json");
    check(&of_reports(), &report(root(), &[&export.to_string_lossy()]));
}

#[test]
fn a_report_on_an_eventful_tenant_is_what_the_schema_describes() {
    let folder = eventful();
    let report = report(
        folder.path(),
        &["--tenant", "contoso", "good.json", "bare.json", "torn.json"],
    );
    check(&of_reports(), &report);
    // The report tells of each of the things that are there for it.
    let [good, _, torn] = &report["evaluations"].as_array().expect("a list")[..] else {
        panic!("three evaluations");
    };
    assert!(
        good["plan"].is_object() && good["tenant"]["goal"].is_object(),
        "{good:#}"
    );
    assert!(torn["problem"].is_object() && torn["score"].is_null(), "{torn:#}");
    assert!(!report["problems"].as_array().expect("a list").is_empty());
    assert_eq!(report["rule_set"]["disabled"][0]["id"], "shop/ring-bell");
    let controls = good["controls"].as_array().expect("a list");
    assert!(controls.iter().any(|control| control["problem"].is_object()));
    assert!(controls.iter().any(|control| control["status_record"].is_object()));
    assert!(controls.iter().any(|control| control["affected"][0].is_object()));
    assert!(controls.iter().any(|control| control["evidence"][0].is_object()));
    assert!(controls.iter().any(|control| control["stale"][0].is_object()));
    assert!(
        good["actions"][0].is_object() && good["notices"][0].is_object(),
        "{good:#}"
    );
}

#[test]
fn a_line_of_ndjson_is_what_the_schema_describes() {
    let folder = eventful();
    let mut text = run(
        folder.path(),
        &["score", "--format", "ndjson", "good.json", "torn.json"],
    );
    text += run(root(), &["score", "--format", "ndjson", "examples/harbour-lane.json"]).as_str();
    let validator = of_lines();
    assert_eq!(text.lines().count(), 3);
    for line in text.lines() {
        check(&validator, &serde_json::from_str(line).expect("JSON"));
    }
}

#[test]
fn a_compliance_report_is_what_its_schema_describes() {
    let folder = eventful();
    let by_scuba = [
        "score",
        "--tenant",
        "contoso",
        "--by",
        "scuba",
        "good.json",
        "torn.json",
        "--format",
    ];
    let text = run(folder.path(), &[&by_scuba[..], &["json"]].concat());
    let report: Value = serde_json::from_str(&text).expect("JSON");
    check(&validator(&closed_schema("compliance")), &report);
    let [good, torn] = &report["evaluations"].as_array().expect("a list")[..] else {
        panic!("two evaluations");
    };
    let controls = &good["compliance"]["requirements"][0]["controls"];
    assert_eq!(controls[1]["asserted"], true, "{controls:#}");
    assert!(torn["compliance"].is_null() && torn["problem"].is_object(), "{torn:#}");
    let lines = run(folder.path(), &[&by_scuba[..], &["ndjson"]].concat());
    assert_eq!(lines.lines().count(), 2);
    let validator = line_of("compliance", "ComplianceLine");
    for line in lines.lines() {
        check(&validator, &serde_json::from_str(line).expect("JSON"));
    }
}

#[test]
fn a_proof_is_what_its_schema_describes() {
    let folder = eventful();
    let score = [
        "score",
        "--tenant",
        "contoso",
        "good.json",
        "--record",
        "--format",
        "json:score.json",
    ];
    run(folder.path(), &score);
    let of_proofs = validator(&closed_schema("verification"));
    let proof = |arguments: &[&str]| -> Value {
        let text = run(folder.path(), &[&["verify", "--format", "json"], arguments].concat());
        serde_json::from_str(&text).expect("JSON")
    };
    let of_record = proof(&["1", "--snapshot", "good.json"]);
    assert_eq!(of_record["proved"], true, "{of_record:#}");
    check(&of_proofs, &of_record);
    let of_report = proof(&["score.json", "--snapshot", "bare.json", "--select", "shop/use-tls"]);
    let first = &of_report["controls"][0];
    assert!(
        first["claimed"].is_object() && first["found"].is_null(),
        "{of_report:#}"
    );
    check(&of_proofs, &of_report);
}

#[test]
fn what_is_no_report_is_none_for_the_schema() {
    let validator = validator(&schema("evaluation"));
    let report = report(root(), &["examples/small-office.yaml"]);
    let is_valid = |pointer: &str, value: Value| {
        let mut report = report.clone();
        *report.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        validator.is_valid(&report)
    };
    assert!(validator.is_valid(&report));
    assert!(!is_valid("/schema_version", json!(2)));
    assert!(!is_valid("/exit", json!(null)));
    assert!(!is_valid("/evaluations/0/controls/0/outcome", json!("maybe")));
    assert!(!is_valid("/evaluations/0/controls/0/points", json!("4.00")));
    assert!(!is_valid("/evaluations/0/score/percent", json!(100.01)));
    assert!(!is_valid("/evaluations/0/score/views", json!({})));
}
