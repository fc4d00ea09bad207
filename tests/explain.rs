//! `posture explain CONTROL SNAPSHOT`: pages as people read them, and that what is proposed does what is said of it.

use std::fs;

use serde_json::{Map, Value, json};

use crate::call::posture;
use crate::shop::{METADATA, SHARE, SHARED, Shop};
use crate::support::root;

const AS_OF: [&str; 2] = ["--as-of", "2026-03-02"];

/// A page at 80 columns.
fn page(shop: &Shop, control: &str, more: &[&str]) -> String {
    let arguments = [&["explain", control, "export.json", "--width", "80"], &AS_OF[..], more].concat();
    let ran = shop.run(&arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    ran.out
}

#[test]
fn the_page_of_a_failing_control_shows_what_it_read_and_what_would_help() {
    let shop = Shop::new();
    shop.write("export.json", "{\n  \"tls\": false\n}");
    insta::assert_snapshot!(page(&shop, "shop/use-tls", &[]), @r#"
    TLS is on
    shop/use-tls
    snapshot export.json · as of 2026-03-02

    ✗ fail
      TLS is off
      decided at rules/shop/use-tls/control.rhai:1
        if snapshot.tls { pass("TLS is on") } else { fail("TLS is off") }

    Points
      0.00 of 4.00, all or nothing
      0.00 of 4.00 in the tenant's 0.00 of 4.00 points, 0.00 %
      with full points the score would be 100.00 %: 4.00 more, 100.00 % of all

    Read, in order
      tls = false  (line 2, column 10)

    Conditions, in order
      rules/shop/use-tls/control.rhai:1  if: does not hold, decides
        snapshot.tls
          tls = false  (line 2, column 10)

    What would give full points
      tls: false → true  (line 2, column 10)
        pass, 4.00 of 4.00: TLS is on
      1 change tried; none deletes data
    "#);
}

#[test]
fn the_page_of_a_share_shows_its_arithmetic_and_the_change_of_many_elements() {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    let user = |number: usize| json!({ "id": format!("u{number}"), "mfa": number < 2 });
    let users: Vec<Value> = (0..6).map(user).collect();
    let export = json!({ "tls": true, "users": users });
    shop.write("export.json", serde_json::to_string_pretty(&export).expect("JSON"));
    insta::assert_snapshot!(page(&shop, "shop/mfa", &[]), @"
    Users have MFA
    shop/mfa
    snapshot export.json · as of 2026-03-02

    ◐ partial
      2 of 6 comply
      decided at rules/shop/mfa/control.rhai:1
        share_of(snapshot.users, |user| user.mfa)

    Points
      2 of 6 comply: 8.00 × 2 ÷ 6 = 2.66, rounded down
      2.66 of 8.00 in the tenant's 6.66 of 12.00 points, 55.50 %
      with full points the score would be 100.00 %: 5.34 more, 44.50 % of all

    Read, in order
      users = 6 elements  (line 3, column 12)
      users[*].mfa = true × 2, false × 4  (the first in line 6)

    Conditions, in order
      rules/shop/mfa/control.rhai:1  share_of: holds 2 of 6 times, decides
        user.mfa
          users[*].mfa = true × 2, false × 4  (the first in line 6)

    What would give full points
      users[*].mfa: false → true  (in 4 places, the first in line 14)
        pass, 8.00 of 8.00: 6 of 6 comply
      8 changes tried; none deletes data
    ");
}

#[test]
fn declared_exclusions_and_records_are_told() {
    let shop = Shop::new();
    let script = "let open = snapshot.doors.filter(|door| !(door in tenant.exclusions.domains));
if open.is_empty() { pass(\"all closed\") } else { fail(\"open\") }";
    shop.control("doors", METADATA, script);
    shop.write(
        "export.json",
        r#"{"tls": false, "doors": ["a.example"], "organization": [{"id": "t-1"}]}"#,
    );
    shop.write(
        "tenants/t-1.yaml",
        "name: One\nexclusions:\n  domains:\n    - { id: a.example, reason: r, owner: o, expires: 2026-12-31 }\n",
    );
    let plan = "- { control: shop/use-tls, status: risk_accepted, reason: not yet, owner: ann, expires: 2026-06-30 }\n";
    shop.write("action-plan.yaml", plan);
    let doors = page(&shop, "shop/doors", &["--select", "shop/*"]);
    assert!(
        doors.contains("it rests on what the tenant declares: domains: a.example"),
        "{doors}"
    );
    let tls = page(&shop, "shop/use-tls", &[]);
    assert!(
        tls.contains("declared: risk accepted, owner ann, expires 2026-06-30: not yet"),
        "{tls}"
    );
}

#[test]
fn what_is_not_known_names_what_to_collect() {
    let shop = Shop::new();
    shop.write("export.json", "{\"other\": 1}");
    let page = page(&shop, "shop/use-tls", &[]);
    let end = "What would have to be collected\n  tls, from get-tls, with Tls.Read\n    the snapshot has no `tls`\n";
    assert!(page.ends_with(end), "{page}");
}

#[test]
fn names_and_snapshots_that_are_not_there_are_told() {
    let shop = Shop::new();
    shop.write("export.json", "{\"tls\": true}");
    let unknown = shop.run(&["explain", "shop/use-tsl", "export.json"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean `shop/use-tls`?"), "{}", unknown.err);
    let missing = shop.run(&["explain", "shop/use-tls", "none.json"]);
    assert_eq!((missing.code, missing.out.as_str()), (2, ""));
    let broken = Shop::new();
    broken.control("use-tls", METADATA, "pass(snapshot.tls.first().x[\"y\"] + 1)");
    broken.write("export.json", "{\"tls\": []}");
    assert_eq!(broken.run(&["explain", "shop/use-tls", "export.json"]).code, 4);
}

/// The JSON of a command in the project's folder.
fn told(arguments: &[&str]) -> Value {
    let text = posture(&[arguments, &AS_OF].concat()).out;
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{arguments:?} prints no JSON: {text}"))
}

fn example() -> Value {
    let text = fs::read_to_string(root().join("examples/harbour-lane.json")).expect("the example");
    serde_json::from_str(&text).expect("JSON")
}

/// The controls of the example with their outcomes.
fn controls() -> Vec<(String, String)> {
    let report = told(&[
        "score",
        "examples/harbour-lane.json",
        "--rules",
        "rules",
        "--format",
        "json",
    ]);
    let controls = report["evaluations"][0]["controls"]
        .as_array()
        .expect("controls")
        .clone();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    controls
        .iter()
        .map(|one| (text(&one["id"]), text(&one["outcome"])))
        .collect()
}

fn explanation(control: &str, snapshot: &str) -> Value {
    told(&["explain", control, snapshot, "--rules", "rules", "--format", "json"])
}

/// The value at a path as reports write it: `a.b[0]["odd key"]`.
fn at<'a>(snapshot: &'a mut Value, path: &str) -> &'a mut Value {
    let mut value = snapshot;
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let end = inside.find(']').expect("a bracket");
            let step: Value = serde_json::from_str(&inside[..end]).expect("a number or a text");
            value = match step {
                Value::String(key) => &mut value[key.as_str()],
                index => &mut value[usize::try_from(index.as_u64().expect("a number")).expect("small")],
            };
            rest = &inside[end + 1..];
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            value = &mut value[&name[..end]];
            rest = &name[end..];
        }
    }
    value
}

fn make(snapshot: &mut Value, change: &Value) {
    for path in change["paths"].as_array().expect("paths") {
        let setting = at(snapshot, path.as_str().expect("a path"));
        let to = change["to"].clone();
        match change["action"].as_str() {
            Some("set") => *setting = to,
            Some("add") => setting.as_array_mut().expect("a list").push(to),
            Some("remove") => {
                let list = setting.as_array_mut().expect("a list");
                let index = list.iter().position(|own| *own == to).expect("it is there");
                list.remove(index);
            }
            other => panic!("{other:?} is no change of a snapshot"),
        }
    }
}

#[test]
fn what_is_proposed_does_what_is_said_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("changed.json");
    let file = file.to_str().expect("UTF-8");
    let mut tried = 0;
    // One in five: each takes a start of the program or three.
    for (control, outcome) in controls().into_iter().step_by(5) {
        let counterfactual = &explanation(&control, "examples/harbour-lane.json")["counterfactual"];
        let list = |name: &str| counterfactual[name].as_array().expect("a list").clone();
        let goal = match outcome.as_str() {
            "fail" | "partial" => "full_points",
            "pass" => "fewer_points",
            "not_applicable" => "nothing",
            _ => "data",
        };
        assert_eq!(counterfactual["goal"], goal, "{control}");
        for proposal in list("reach").iter().chain(&list("raise")).take(2) {
            let mut snapshot = example();
            let changes = proposal["changes"].as_array().expect("changes");
            changes.iter().for_each(|change| make(&mut snapshot, change));
            fs::write(file, snapshot.to_string()).expect("it can be written");
            let after = &explanation(&control, file)["control"];
            let said = |of: &Value| -> Map<String, Value> {
                let keys = ["outcome", "compliant", "total", "reason"];
                keys.iter().map(|key| ((*key).to_owned(), of[*key].clone())).collect()
            };
            assert_eq!(said(after), said(proposal), "{control}: {changes:?}");
            assert_eq!(after["observed_points"], proposal["points"], "{control}");
            tried += 1;
        }
        let is_full = |proposal: &Value| proposal["outcome"] == "pass";
        assert!(goal != "full_points" || list("reach").iter().all(is_full), "{control}");
    }
    assert!(tried >= 12, "only {tried} changes were proposed");
}

#[test]
fn most_shortcomings_of_the_example_have_a_remedy() {
    let has_remedy = |control: &str| {
        let found = &explanation(control, "examples/harbour-lane.json")["counterfactual"];
        assert!(found["tried"].as_u64() > Some(0), "{control}");
        found["reach"].as_array().is_some_and(|reach| !reach.is_empty())
    };
    // Of some services, because each takes a start of the program.
    let looked_at = ["exchange/", "teams/", "entra/block-"];
    let short = controls().into_iter().filter(|(control, outcome)| {
        ["fail", "partial"].contains(&outcome.as_str()) && looked_at.iter().any(|service| control.starts_with(service))
    });
    let (with, without): (Vec<String>, Vec<String>) = short.map(|(control, _)| control).partition(|id| has_remedy(id));
    assert!(with.len() > without.len(), "without a remedy: {without:?}");
    // A policy that nobody has made is no change of a setting.
    assert!(without.contains(&"entra/block-high-risk-sign-ins".to_owned()));
    assert!(with.contains(&"entra/block-legacy-authentication".to_owned()));
}
