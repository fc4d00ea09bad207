//! Policies against spam, malware and phishing: the preset Strict for executives, one policy of each kind for
//! everybody, and before it exceptions for dispatchers and marketing, which are older and weaker.

use serde_json::{Value, json};

use super::conditional_access::merge;
use super::export::Export;
use super::mail_domains::DOMAINS;
use super::organization::{DOMAIN, Kind, Organization};
use super::time::powershell;

const STRICT: &str = "Strict Preset Security Policy";
const STANDARD: &str = "Standard Preset Security Policy";

/// Endings of programs, which are blocked as attachments.
const PROGRAMS: &[&str] = &[
    "ace", "apk", "bat", "cmd", "com", "exe", "hta", "jar", "lnk", "msi", "pif", "reg", "scr", "vbe", "vbs", "wsf",
    "wsh",
];

/// Alert policies about abuse of mail: name, whether it is on, and whether anybody gets it.
const ALERTS: &[(&str, bool, bool)] = &[
    ("Suspicious email sending patterns detected", true, true),
    ("Suspicious connector activity", true, true),
    ("Suspicious Email Forwarding Activity", true, true),
    ("Messages have been delayed", false, true),
    ("Tenant restricted from sending unprovisioned email", true, true),
    ("Tenant restricted from sending email", true, true),
    ("A potentially malicious URL click was detected", true, false),
    ("Elevation of Exchange admin privilege", true, true),
    ("Malware campaign detected after delivery", true, true),
];

pub(super) fn add(export: &mut Export, organization: &Organization) {
    let sensitive = sensitive_users(organization);
    export.scuba("defender_license", json!(true));
    presets(export);
    anti_phishing(export, &sensitive);
    anti_spam(export);
    anti_malware(export);
    safe_attachments(export);
    safe_links(export);
    outbound_spam(export);
    export.scuba("conn_filter", json!([{
        "Name": "Default",
        "Identity": "Default",
        "IsDefault": true,
        "IPAllowList": ["203.0.113.25"],
        "IPBlockList": [],
        "EnableSafeList": false,
        "DirectoryBasedEdgeBlockMode": "Default",
    }]));
    export.scuba("atp_policy_for_o365", json!([{
        "Name": "Default",
        "Identity": "Default",
        "EnableATPForSPOTeamsODB": true,
        "EnableSafeDocs": true,
        "AllowSafeDocsOpen": true,
    }]));
    export.scuba("protection_alerts", ALERTS.iter().map(|named| alert(organization, *named)).collect());
}

/// Three people whose names others like to borrow, as policies write them.
pub(super) fn sensitive_users(organization: &Organization) -> Vec<String> {
    let office = organization.people.iter().filter(|person| person.kind == Kind::Office && person.roles.is_empty());
    office
        .take(3)
        .map(|person| format!("{};{}", person.name, person.principal))
        .collect()
}

/// What a policy or rule says of itself and whom it reaches, with changes: everybody, if they name nobody.
fn rule(name: &str, changes: Value) -> Value {
    let mut rule = json!({
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
    });
    merge(&mut rule, changes);
    rule
}

/// The rules of custom policies: that for dispatchers comes first, that for everybody last.
fn rules(kind: &str, is_for_dispatchers: bool) -> Value {
    let domains: Vec<&str> = DOMAINS.iter().map(|domain| domain.name).collect();
    let staff = json!({ "Priority": 1, kind: "Staff", "RecipientDomainIs": domains });
    let dispatch = json!({ "Priority": 0, kind: "Dispatch", "SentToMemberOf": [format!("dispatch@{DOMAIN}")] });
    if is_for_dispatchers {
        json!([rule("Dispatch", dispatch), rule("Staff", staff)])
    } else {
        json!([rule("Staff", staff)])
    }
}

fn policy(name: &str, changes: &Value) -> Value {
    let mut policy = json!({ "Name": name, "Identity": name });
    merge(&mut policy, changes.clone());
    policy
}

fn presets(export: &mut Export) {
    let executives = json!([format!("executives@{DOMAIN}")]);
    let mail = |name: &str, state: &str, priority: u8| {
        rule(name, json!({
            "State": state,
            "Priority": priority,
            "SentToMemberOf": executives,
            "HostedContentFilterPolicy": name,
            "AntiPhishPolicy": name,
            "MalwareFilterPolicy": name,
        }))
    };
    let links = |name: &str, state: &str, priority: u8| {
        rule(name, json!({
            "State": state,
            "Priority": priority,
            "SentToMemberOf": executives,
            "SafeAttachmentPolicy": name,
            "SafeLinksPolicy": name,
        }))
    };
    export.scuba("protection_policy_rules", json!([mail(STRICT, "Enabled", 0), mail(STANDARD, "Disabled", 1)]));
    export.scuba("atp_policy_rules", json!([links(STRICT, "Enabled", 0), links(STANDARD, "Disabled", 1)]));
    let built_in = rule("ATP Built-In Protection Rule", json!({
        "SafeAttachmentPolicy": "Built-In Protection Policy",
        "SafeLinksPolicy": "Built-In Protection Policy",
    }));
    export.beside("built_in_protection_rules", json!([built_in]));
}

fn anti_phishing(export: &mut Export, sensitive: &[String]) {
    let strict = json!({
        "Enabled": true,
        "IsDefault": false,
        "PhishThresholdLevel": 4,
        "ImpersonationProtectionState": "Manual",
        "EnableTargetedUserProtection": true,
        "TargetedUsersToProtect": sensitive,
        "TargetedUserProtectionAction": "Quarantine",
        "EnableTargetedDomainsProtection": true,
        "TargetedDomainsToProtect": [DOMAIN, "tidemark-customs.example"],
        "EnableOrganizationDomainsProtection": true,
        "TargetedDomainProtectionAction": "Quarantine",
        "EnableMailboxIntelligence": true,
        "EnableMailboxIntelligenceProtection": true,
        "MailboxIntelligenceProtectionAction": "Quarantine",
        "EnableSpoofIntelligence": true,
        "AuthenticationFailAction": "Quarantine",
        "HonorDmarcPolicy": true,
        "DmarcQuarantineAction": "Quarantine",
        "DmarcRejectAction": "Reject",
        "EnableFirstContactSafetyTips": true,
        "EnableSimilarUsersSafetyTips": true,
        "EnableSimilarDomainsSafetyTips": true,
        "EnableUnusualCharactersSafetyTips": true,
        "EnableUnauthenticatedSender": true,
        "EnableViaTag": true,
        "ExcludedDomains": [],
        "ExcludedSenders": [],
    });
    let mut staff = strict.clone();
    merge(&mut staff, json!({
        "PhishThresholdLevel": 2,
        "TargetedDomainProtectionAction": "MoveToJmf",
        "MailboxIntelligenceProtectionAction": "MoveToJmf",
        "AuthenticationFailAction": "MoveToJmf",
        "EnableFirstContactSafetyTips": false,
        "EnableUnusualCharactersSafetyTips": false,
        "ExcludedSenders": ["rates@brightwater-lines.example"],
    }));
    let mut untouched = strict.clone();
    merge(&mut untouched, json!({
        "IsDefault": true,
        "PhishThresholdLevel": 1,
        "EnableTargetedUserProtection": false,
        "TargetedUsersToProtect": [],
        "EnableTargetedDomainsProtection": false,
        "TargetedDomainsToProtect": [],
        "EnableOrganizationDomainsProtection": false,
        "EnableMailboxIntelligenceProtection": false,
        "MailboxIntelligenceProtectionAction": "NoAction",
    }));
    export.scuba("anti_phish_policies", json!([
        policy(STRICT, &strict),
        policy(STANDARD, &staff),
        policy("Staff", &staff),
        policy("Office365 AntiPhish Default", &untouched),
    ]));
    export.scuba("anti_phish_rules", rules("AntiPhishPolicy", false));
}

fn anti_spam(export: &mut Export) {
    let strict = json!({
        "IsDefault": false,
        "SpamAction": "Quarantine",
        "HighConfidenceSpamAction": "Quarantine",
        "PhishSpamAction": "Quarantine",
        "HighConfidencePhishAction": "Quarantine",
        "BulkSpamAction": "Quarantine",
        "MarkAsSpamBulkMail": "On",
        "BulkThreshold": 5,
        "QuarantineRetentionPeriod": 30,
        "PhishZapEnabled": true,
        "SpamZapEnabled": true,
        "AllowedSenders": [],
        "AllowedSenderDomains": [],
    });
    let mut staff = strict.clone();
    merge(&mut staff, json!({ "SpamAction": "MoveToJmf", "BulkSpamAction": "MoveToJmf", "BulkThreshold": 6 }));
    let mut dispatch = staff.clone();
    merge(&mut dispatch, json!({
        "BulkThreshold": 8,
        "HighConfidenceSpamAction": "MoveToJmf",
        "QuarantineRetentionPeriod": 15,
        "AllowedSenderDomains": ["brightwater-lines.example", "tidemark-customs.example"],
    }));
    let mut untouched = dispatch.clone();
    merge(&mut untouched, json!({ "IsDefault": true, "AllowedSenderDomains": [] }));
    export.scuba("hosted_content_filter_policies", json!([
        policy(STRICT, &strict),
        policy(STANDARD, &staff),
        policy("Dispatch", &dispatch),
        policy("Staff", &staff),
        policy("Default", &untouched),
    ]));
    export.scuba("hosted_content_filter_rules", rules("HostedContentFilterPolicy", true));
}

fn anti_malware(export: &mut Export) {
    let complete = json!({
        "IsDefault": false,
        "EnableFileFilter": true,
        "FileTypes": PROGRAMS,
        "FileTypeAction": "Reject",
        "ZapEnabled": true,
    });
    let mut untouched = complete.clone();
    merge(&mut untouched, json!({ "IsDefault": true, "EnableFileFilter": false }));
    export.beside("anti_malware_policies", json!([
        policy(STRICT, &complete),
        policy(STANDARD, &complete),
        policy("Staff", &complete),
        policy("Default", &untouched),
    ]));
    export.beside("anti_malware_rules", rules("MalwareFilterPolicy", false));
}

fn safe_attachments(export: &mut Export) {
    let with = |action: &str, is_built_in: bool| {
        json!({ "Enable": true, "Action": action, "Redirect": false, "IsBuiltInProtection": is_built_in })
    };
    export.beside("safe_attachment_policies", json!([
        policy(STRICT, &with("Block", false)),
        policy(STANDARD, &with("Block", false)),
        policy("Staff", &with("DynamicDelivery", false)),
        policy("Built-In Protection Policy", &with("Block", true)),
    ]));
    export.beside("safe_attachment_rules", rules("SafeAttachmentPolicy", false));
}

fn safe_links(export: &mut Export) {
    let strict = json!({
        "IsBuiltInProtection": false,
        "EnableSafeLinksForEmail": true,
        "EnableSafeLinksForTeams": true,
        "EnableSafeLinksForOffice": true,
        "EnableForInternalSenders": true,
        "ScanUrls": true,
        "DeliverMessageAfterScan": true,
        "TrackClicks": true,
        "AllowClickThrough": false,
        "DoNotRewriteUrls": [],
    });
    let mut staff = strict.clone();
    merge(&mut staff, json!({ "EnableForInternalSenders": false, "AllowClickThrough": true }));
    let mut built_in = staff.clone();
    merge(&mut built_in, json!({ "IsBuiltInProtection": true }));
    export.beside("safe_links_policies", json!([
        policy(STRICT, &strict),
        policy(STANDARD, &strict),
        policy("Staff", &staff),
        policy("Built-In Protection Policy", &built_in),
    ]));
    export.beside("safe_links_rules", rules("SafeLinksPolicy", false));
}

/// Against spam from own mailboxes. Marketing sends its newsletters by hand.
fn outbound_spam(export: &mut Export) {
    let security = json!([format!("it-security@{DOMAIN}")]);
    let default = json!({
        "IsDefault": true,
        "AutoForwardingMode": "Off",
        "RecipientLimitExternalPerHour": 400,
        "RecipientLimitInternalPerHour": 800,
        "RecipientLimitPerDay": 800,
        "ActionWhenThresholdReached": "BlockUser",
        "NotifyOutboundSpam": true,
        "NotifyOutboundSpamRecipients": security,
        "BccSuspiciousOutboundMail": false,
        "BccSuspiciousOutboundAdditionalRecipients": [],
    });
    let mut marketing = default.clone();
    merge(&mut marketing, json!({
        "IsDefault": false,
        "AutoForwardingMode": "On",
        "RecipientLimitExternalPerHour": 2_000,
        "RecipientLimitPerDay": 5_000,
    }));
    export.beside("hosted_outbound_spam_filter_policy", json!([
        policy("Default", &default),
        policy("Marketing", &marketing),
    ]));
    export.beside("hosted_outbound_spam_filter_rules", json!([{
        "Name": "Marketing",
        "Identity": "Marketing",
        "State": "Enabled",
        "Priority": 0,
        "HostedOutboundSpamFilterPolicy": "Marketing",
        "From": null,
        "FromMemberOf": [format!("marketing@{DOMAIN}")],
        "SenderDomainIs": null,
        "ExceptIfFrom": null,
        "ExceptIfFromMemberOf": null,
        "ExceptIfSenderDomainIs": null,
    }]));
}

fn alert(organization: &Organization, (name, is_on, is_mailed): (&str, bool, bool)) -> Value {
    json!({
        "Name": name,
        "Guid": organization.id_of(name),
        "Severity": "Medium",
        "IsSystemRule": true,
        "Disabled": !is_on,
        "NotificationEnabled": is_mailed,
        "NotifyUser": if is_mailed { vec!["TenantAdmins"] } else { vec![] },
        "NotifyUserSuppressionExpiryDate": null,
        "WhenChanged": powershell(310, 9_000),
    })
}
