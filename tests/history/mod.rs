//! The history as people use it: recording, reading, what a bad disk does to it.

mod listing;
mod mishaps;
mod moving;
mod pruning;
mod reading;
mod recording;

use serde_json::Value;

use crate::call::Ran;
use crate::shop::{SHARE, SHARED, Shop};

/// A shop whose snapshots are those of a tenant, with a control about TLS and one about users.
pub(crate) fn shop() -> Shop {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    shop
}

/// A snapshot of a tenant of that id: whether TLS is on, and whether each of its users has MFA.
fn export(tenant: &str, tls: bool, mfa: &[bool]) -> String {
    let users: Vec<Value> = mfa
        .iter()
        .enumerate()
        .map(|(number, mfa)| serde_json::json!({ "id": format!("u{number}"), "mfa": mfa }))
        .collect();
    let organization = match tenant {
        "" => serde_json::json!([]),
        tenant => serde_json::json!([{ "id": tenant, "displayName": tenant.to_uppercase() }]),
    };
    serde_json::json!({ "organization": organization, "tls": tls, "users": users }).to_string()
}

/// Records a snapshot of a day.
#[track_caller]
fn record(shop: &Shop, day: &str, export: &str) -> Ran {
    shop.write("export.json", export);
    let ran = shop.run(&["score", "export.json", "--record", "--as-of", day]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran
}

/// A tenant over four days: MFA for another user, TLS off and on again.
pub(crate) fn story() -> Shop {
    let shop = shop();
    record(&shop, "2026-03-01", &export("t-1", true, &[true, false]));
    record(&shop, "2026-03-02", &export("t-1", true, &[true, true]));
    record(&shop, "2026-03-03", &export("t-1", false, &[true, true]));
    record(&shop, "2026-03-05", &export("t-1", true, &[true, true, false, false]));
    shop
}

/// The records that `posture history` lists, as JSON.
#[track_caller]
fn records(shop: &Shop, arguments: &[&str]) -> Vec<Value> {
    let ran = shop.run(&[&["history", "--format", "json"], arguments].concat());
    let document: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}", ran.err));
    document["records"].as_array().expect("a list").clone()
}

fn days(records: &[Value]) -> Vec<&str> {
    records.iter().filter_map(|record| record["as_of"].as_str()).collect()
}
