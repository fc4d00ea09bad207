//! What the history tells in JSON is what its schemas describe.

use serde_json::Value;

use super::reports::{check, closed_schema};
use super::validator;
use crate::history::story;
use crate::shop::Shop;

/// Checks the JSON of a command against a schema that takes no other key.
#[track_caller]
fn is_described(shop: &Shop, name: &str, arguments: &[&str]) {
    let ran = shop.run(&[&["history"], arguments, &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let document: Value = serde_json::from_str(&ran.out).expect("JSON");
    check(&validator(&closed_schema(name)), &document);
}

#[test]
fn what_the_history_tells_is_what_its_schemas_describe() {
    let shop = story();
    is_described(&shop, "history", &[]);
    is_described(&shop, "recorded-day", &["show", "3"]);
    is_described(&shop, "control-history", &["control", "shop/mfa"]);
}

#[test]
fn every_line_of_an_export_is_described() {
    let shop = story();
    let example = crate::support::root().join("examples/north-quay.json");
    let ran = shop.run(&["history", "import-graph", &example.to_string_lossy()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    is_described(&shop, "microsoft-history", &["microsoft"]);
    let validator = validator(&closed_schema("history-export"));
    let lines = shop.run(&["history", "export"]).out;
    for line in lines.lines() {
        check(&validator, &serde_json::from_str(line).expect("JSON"));
    }
}
