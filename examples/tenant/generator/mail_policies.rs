//! Policies against spam, malware and phishing: the preset Strict for executives, one policy of each kind for
//! everybody, and before it exceptions for dispatchers and marketing, which are older and weaker.
//!
//! Here stands what they have in common: whom they reach.

use serde_json::{Value, json};

use super::export::Export;
use super::mail_domains::DOMAINS;
use super::merge::with;
use super::organization::{DOMAIN, Kind, Organization};
use super::{anti_phishing, anti_spam, attachments_and_links};

pub(super) const STRICT: &str = "Strict Preset Security Policy";
pub(super) const STANDARD: &str = "Standard Preset Security Policy";

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.scuba("defender_license", json!(true));
    presets(export);
    anti_phishing::add(export, &sensitive_users(organization));
    anti_spam::add(export);
    attachments_and_links::add(export);
}

/// Three people whose names others like to borrow, as policies write them.
pub(super) fn sensitive_users(organization: &Organization) -> Vec<String> {
    let office = organization
        .people
        .iter()
        .filter(|person| person.kind == Kind::Office && person.roles.is_empty());
    office
        .take(3)
        .map(|person| format!("{};{}", person.name, person.principal))
        .collect()
}

/// What a policy or rule says of itself and whom it reaches, with changes: everybody, if they name nobody.
fn rule(name: &str, changes: Value) -> Value {
    with(
        json!({
            "Name": name,
            "Identity": name,
            "State": "Enabled",
            "Comments": null,
            "SentTo": null,
            "SentToMemberOf": null,
            "RecipientDomainIs": null,
            "ExceptIfSentTo": null,
            "ExceptIfSentToMemberOf": null,
            "ExceptIfRecipientDomainIs": null,
        }),
        changes,
    )
}

/// The rules of custom policies: that for dispatchers comes first, that for everybody last.
pub(super) fn rules(kind: &str, is_for_dispatchers: bool) -> Value {
    let domains: Vec<&str> = DOMAINS.iter().map(|domain| domain.name).collect();
    let staff = json!({ "Priority": 1, kind: "Staff", "RecipientDomainIs": domains });
    let dispatch = json!({ "Priority": 0, kind: "Dispatch", "SentToMemberOf": [format!("dispatch@{DOMAIN}")] });
    if is_for_dispatchers {
        json!([rule("Dispatch", dispatch), rule("Staff", staff)])
    } else {
        json!([rule("Staff", staff)])
    }
}

/// A policy with its settings.
pub(super) fn policy(name: &str, settings: &Value) -> Value {
    with(json!({ "Name": name, "Identity": name }), settings.clone())
}

fn presets(export: &mut Export) {
    let executives = json!([format!("executives@{DOMAIN}")]);
    let mail = |name: &str, state: &str, priority: u8| {
        rule(
            name,
            json!({
                "State": state,
                "Priority": priority,
                "SentToMemberOf": executives,
                "HostedContentFilterPolicy": name,
                "AntiPhishPolicy": name,
                "MalwareFilterPolicy": name,
            }),
        )
    };
    let links = |name: &str, state: &str, priority: u8| {
        rule(
            name,
            json!({
                "State": state,
                "Priority": priority,
                "SentToMemberOf": executives,
                "SafeAttachmentPolicy": name,
                "SafeLinksPolicy": name,
            }),
        )
    };
    export.scuba(
        "protection_policy_rules",
        json!([mail(STRICT, "Enabled", 0), mail(STANDARD, "Disabled", 1)]),
    );
    export.scuba(
        "atp_policy_rules",
        json!([links(STRICT, "Enabled", 0), links(STANDARD, "Disabled", 1)]),
    );
    let built_in = rule(
        "ATP Built-In Protection Rule",
        json!({
            "SafeAttachmentPolicy": "Built-In Protection Policy",
            "SafeLinksPolicy": "Built-In Protection Policy",
        }),
    );
    export.beside("built_in_protection_rules", json!([built_in]));
}
