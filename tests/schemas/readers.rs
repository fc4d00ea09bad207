//! Readers of files are written by hand, for the sake of their messages: each takes what its schema describes.
//!
//! An example holds every key that a schema knows. It is then spoiled in one place after the other, and the reader and
//! the schema have to agree on every one of these files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use posture::config::{Configuration, Given, Settings, TenantFile};
use posture::model::{Parameter, ParameterType, ParameterValue};
use posture::origin::RuleFile;
use posture::plan::{ActionPlan, PlanPolicy};
use posture::ruleset::{BaselineFile, Case, Expectation, FrameworkFile, RuleSet, parse_cases, parse_module_cases};
use posture::source::{Problem, Problems, SourceFile};
use posture::testing::TestError;
use serde_json::{Map, Value, json};

use super::{errors, schema, validator};

/// A kind of file, an example with every key, and how the program reads it.
struct Reader {
    schema: &'static str,
    example: &'static str,
    read: fn(&str) -> Problems,
}

const READERS: [Reader; 9] = [
    Reader {
        schema: "control",
        example: CONTROL,
        read: |text| shop(text).1,
    },
    Reader {
        schema: "tests",
        example: CASES,
        read: cases,
    },
    Reader {
        schema: "module-tests",
        example: MODULE_CASES,
        read: |text| parse_module_cases(&file(text), &["contoso.json"]).1,
    },
    Reader {
        schema: "rule-set",
        example: "{ name: shop, version: 1.0.0, api: 1, description: d }",
        read: |text| RuleSet::parse(vec![RuleFile::new("rules.yaml", text)]).1,
    },
    Reader {
        schema: "baseline",
        example: BASELINE,
        read: |text| {
            let (file, name) = (file(text), "essentials".to_owned());
            let read = BaselineFile { name, file }.read(&shop(CONTROL).0);
            read.err().unwrap_or_default()
        },
    },
    Reader {
        schema: "framework",
        example: "{ title: t, source: s, requirements: [MS.A.1.1v1, { id: MS.A.2.1v1, criticality: shall }] }",
        read: |text| {
            let (file, name) = (file(text), "scuba".to_owned());
            FrameworkFile { name, file }.read().err().unwrap_or_default()
        },
    },
    Reader {
        schema: "configuration",
        example: CONFIGURATION,
        read: |text| {
            let given = Given {
                flags: BTreeMap::new(),
                environment: &|_| None,
            };
            let (read, problems) = Configuration::parse(&file(text)).expect("it is YAML");
            problems.and(Settings::resolve(&given, Some(&read)).1)
        },
    },
    Reader {
        schema: "tenant",
        example: TENANT,
        read: |text| TenantFile::parse(&file(text), "contoso").1,
    },
    Reader {
        schema: "action-plan",
        example: PLAN,
        read: |text| {
            let read = ActionPlan::parse(&file(text), &PlanPolicy::on(Date::constant(2026, 3, 1)));
            read.err().unwrap_or_default()
        },
    },
];

/// Keys that a case has instead of others: a named snapshot, an error.
const INSTEAD: [&str; 3] = ["base", "patch", "error"];

/// Reads cases as whoever runs them does: one that expects nothing is none.
fn cases(text: &str) -> Problems {
    let (cases, mut problems) = parse_cases(&file(text), &[parameter()], &["contoso.json"]);
    let is_empty = |case: &Case| case.expect.expectation == Expectation::default();
    for case in cases.into_iter().filter(is_empty) {
        let empty = TestError::EmptyExpectation(case.name);
        problems.push(Problem::new(&empty).at(case.place, "here"));
    }
    problems
}

const CONTROL: &str = "
title: TLS is on
description: d
product: shop
category: apps
max_points: 7.5
scoring: binary
scored: true
severity: low
complexity: low
implementation_cost: low
user_impact: low
user_impact_description: none
threats: [spoofing]
compliance:
  cis-microsoft-365-v5: [5.2]
  nist-800-53-r5: [AC-2]
  nist-csf-2.0: [PR.AA-01]
  iso-27001-2022: [A.5.1]
  mitre-attack: [T1110]
  scuba: [{ id: MS.AAD.1.1v1, strength: full, criticality: shall }]
remediation: [{ option: by hand, licenses: [P1], steps: [switch it on], script: on, rollback: switch it off }]
action_type: config
review_every: P7D
requires: [{ collection: tls, source: get-tls, permission: Tls.Read }]
licenses: [P1]
prerequisites: [shop/first]
environments: [gcc]
tags: [quick-win]
tier: core
references: [https://example.org]
action_url: https://example.org
measured_by: snapshot
params: [{ name: days, type: integer, default: 3, min: 1, max: 9, enum: [three], description: d }]
secure_score_id: Tls
former_ids: [shop/tls]
suggest: [{ when: waf.isOn, status: resolved_third_party, reason: r }]
lifecycle: deprecated
replaced_by: shop/first
since: 0.1.0
version: 1.0";

const FIRST: &str = "{ title: t, description: d, product: shop, category: apps, max_points: 4, scoring: binary,
  severity: low, complexity: low, user_impact: low, threats: [], compliance: {}, remediation: [], since: 0.1.0,
  version: 1.0.0 }";

const CASES: &str = "
- name: it is on
  snapshot: { tls: true }
  params: { days: 5 }
  tenant:
    id: contoso
    name: Contoso
    environment: gcc
    licenses: [P1]
    exclusions: { users: [u], groups: [g], applications: [a], guest_types: [t], roles: [r], domains: [d] }
  captured_at: 2026-03-01T08:00:00Z
  as_of: 2026-03-01
  tags: [tls]
  expect: { outcome: pass, points: 7.5, compliant: 1, total: 2, affected: [u], reason: TLS*, evidence: [tls] }";

const MODULE_CASES: &str = "
- name: guests are no members
  call: m::members(snapshot.users)
  snapshot: { users: [] }
  tenant:
    id: contoso
    name: Contoso
    environment: gcc
    licenses: [P1]
    exclusions: { users: [u], groups: [g], applications: [a], guest_types: [t], roles: [r], domains: [d] }
  captured_at: 2026-03-01T08:00:00Z
  tags: [tls]
  expect: []";

const BASELINE: &str = "
title: Essentials
description: d
controls: [shop/*]
ignore: [severity:low]
params: { shop/use-tls: { days: 5 } }";

const CONFIGURATION: &str = "
rules: [builtin, ./rules]
baseline: essentials
select: ['entra/*']
ignore: tag:slow
require_digest: 0123456789ab
tenants: ./tenants
tenant: contoso
plan: ./action-plan.yaml
scope: editions
longest_exception: P90D
expiring_within: P14D
self_approval: refuse
overrides: { shop/use-tls: { max_points: 3, params: { days: 5 }, disabled: not ours } }
ranking:
  complexity: { low: 1, moderate: 0.5, high: 0.25 }
  cost: { low: 1, moderate: 0.5, high: 0.25 }
  user_impact: { low: 1, moderate: 0.5, high: 0.25 }
  severity: { low: 0.5, medium: 1, high: 1.5, critical: 2 }
  threats: { account-breach: 2, password-cracking: 2, elevation-of-privilege: 2, data-exfiltration: 2, malware: 2,
    data-spillage: 2, data-deletion: 2, malicious-insider: 2, phishing: 2, spoofing: 2 }
  tags: { quick-win: 1.5 }
lints: { title-style: off }
history: { record: true, path: ./history.db }
max_age: { default: 30d, entra: P7D }
stale: inconclusive";

const TENANT: &str = "
id: 0d6c
name: Contoso
environment: commercial
products: [entra]
licenses: [P1]
seats: 100
industry: retail
attributes: { region: north }
params: { shop/use-tls: { days: 5 } }
max_age: { entra: 2w }
stale: warn
zones: { good: 80, okay: 60.5 }
goal: { percent: 90, date: 2026-12-31 }
exclusions:
  users: [{ id: breakglass@example.org, reason: emergencies, owner: ann, expires: 2026-12-31 }]
  groups: [{ id: g, reason: r, owner: ann, expires: 2026-12-31 }]
  applications: [{ id: a, reason: r, owner: ann, expires: 2026-12-31 }]
  guest_types: [{ id: t, reason: r, owner: ann, expires: 2026-12-31 }]
  roles: [{ id: r, reason: r, owner: ann, expires: 2026-12-31 }]
  domains: [{ id: d, reason: r, owner: ann, expires: 2026-12-31 }]";

const PLAN: &str = "
- control: shop/use-tls
  status: risk_accepted
  reason: it is a test shop
  owner: ann
  set_by: bob
  set_at: 2026-02-01
  approved_by: cleo
  due: 2026-05-01
  expires: 2026-08-01
  ticket: SHOP-1
  evidence: https://example.org
  tags: [shop]
  resources: [till]
  tenant: contoso
  all_tenants: false";

fn file(text: &str) -> Arc<SourceFile> {
    SourceFile::new("example.yaml", text)
}

fn parameter() -> Parameter {
    Parameter {
        name: "days".to_owned(),
        kind: ParameterType::Integer,
        default: ParameterValue::Integer(3),
        min: None,
        max: None,
        allowed: Vec::new(),
        description: "d".to_owned(),
    }
}

/// A rule set with a control of that metadata.
fn shop(control: &str) -> (RuleSet, Problems) {
    RuleSet::parse(vec![
        RuleFile::new("shop/first/control.yaml", FIRST),
        RuleFile::new("shop/first/control.rhai", "pass(\"\")"),
        RuleFile::new("shop/use-tls/control.yaml", control),
        RuleFile::new("shop/use-tls/control.rhai", "pass(\"\")"),
    ])
}

impl Reader {
    fn example(&self) -> Value {
        serde_yaml::from_str(self.example).expect("YAML")
    }

    fn problems(&self, value: &Value) -> Vec<Problem> {
        let text = serde_yaml::to_string(value).expect("plain data");
        (self.read)(&text).sorted()
    }

    /// Every object of the example in which only some keys are known: where it stands, and these keys.
    fn objects(&self) -> Vec<(String, Map<String, Value>)> {
        let mut found = Vec::new();
        let schema = schema(self.schema);
        closed_objects(&schema, &schema, &self.example(), String::new(), &mut found);
        found
    }
}

fn closed_objects(
    root: &Value,
    schema: &Value,
    value: &Value,
    at: String,
    found: &mut Vec<(String, Map<String, Value>)>,
) {
    if let Some(definition) = schema["$ref"].as_str() {
        let definition = root.pointer(&definition[1..]).expect("a definition");
        return closed_objects(root, definition, value, at, found);
    }
    for way in schema["anyOf"].as_array().into_iter().flatten() {
        closed_objects(root, way, value, at.clone(), found);
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                closed_objects(root, &schema["items"], item, format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            let Some(properties) = schema["properties"].as_object() else {
                let every = schema["patternProperties"]
                    .as_object()
                    .and_then(|every| every.values().next());
                for (key, member) in members {
                    let at = format!("{at}/{}", key.replace('/', "~1"));
                    closed_objects(root, every.unwrap_or(&Value::Null), member, at, found);
                }
                return;
            };
            found.push((at.clone(), properties.clone()));
            for (key, member) in members {
                closed_objects(root, &properties[key], member, format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

/// The example with one object changed.
fn changed(example: &Value, at: &str, change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut changed = example.clone();
    change(
        changed
            .pointer_mut(at)
            .and_then(Value::as_object_mut)
            .expect("an object"),
    );
    changed
}

#[test]
fn an_example_holds_every_key_and_is_accepted() {
    for reader in READERS {
        let name = reader.schema;
        let example = reader.example();
        let problems: Vec<String> = reader
            .problems(&example)
            .iter()
            .map(|p| p.message().to_owned())
            .collect();
        assert_eq!(problems, Vec::<String>::new(), "{name}");
        assert_eq!(
            errors(&validator(&schema(name)), &example),
            Vec::<String>::new(),
            "{name}"
        );
        for (at, properties) in reader.objects() {
            let held = example.pointer(&at).and_then(Value::as_object).expect("an object");
            let held: BTreeSet<&str> = held.keys().map(String::as_str).collect();
            let known = properties.keys().map(String::as_str);
            let known = known.filter(|key| !INSTEAD.contains(key));
            assert_eq!(held, known.collect(), "{name}{at}");
        }
    }
}

/// A reader tells the keys that it knows to whoever gives another.
#[test]
fn a_reader_knows_the_keys_of_its_schema() {
    for reader in READERS {
        let (name, example) = (reader.schema, reader.example());
        let validator = validator(&schema(name));
        for (at, properties) in reader.objects() {
            let other = changed(&example, &at, |object| {
                drop(object.insert("zzzzzz".to_owned(), json!(1)))
            });
            assert!(!validator.is_valid(&other), "{name}{at}");
            let problems = reader.problems(&other);
            let unknown = problems.iter().find(|problem| problem.code() == "field::unknown_key");
            let help = unknown.and_then(Problem::help_text).unwrap_or_default();
            let (_, known) = help
                .split_once("the keys are ")
                .unwrap_or_else(|| panic!("{name}{at}: {help}"));
            let known: BTreeSet<&str> = known.split(", ").collect();
            assert_eq!(known, properties.keys().map(String::as_str).collect(), "{name}{at}");
        }
    }
}

#[test]
fn a_reader_requires_what_its_schema_requires() {
    for reader in READERS {
        let (name, example) = (reader.schema, reader.example());
        let validator = validator(&schema(name));
        for (at, properties) in reader.objects() {
            for key in properties.keys() {
                let without = changed(&example, &at, |object| drop(object.remove(key)));
                let is_accepted = reader.problems(&without).is_empty();
                assert_eq!(is_accepted, validator.is_valid(&without), "{name}{at} without `{key}`");
            }
        }
    }
}

#[test]
fn a_reader_takes_the_values_that_its_schema_describes() {
    for reader in READERS {
        let (name, example) = (reader.schema, reader.example());
        let validator = validator(&schema(name));
        for (at, properties) in reader.objects() {
            for key in properties.keys() {
                for value in [json!(null), json!([[]]), json!({})] {
                    let other = changed(&example, &at, |object| drop(object.insert(key.clone(), value.clone())));
                    let is_accepted = reader.problems(&other).is_empty();
                    assert_eq!(is_accepted, validator.is_valid(&other), "{name}{at}/{key} as {value}");
                }
                // The schema need not know every word that the reader refuses, such as one that names another control.
                let other = changed(&example, &at, |object| {
                    drop(object.insert(key.clone(), json!("no such word!")))
                });
                let is_accepted = reader.problems(&other).is_empty();
                assert!(!is_accepted || validator.is_valid(&other), "{name}{at}/{key}");
            }
        }
    }
}
