//! Policies against spam that comes in, and against spam from own mailboxes.

use serde_json::json;

use super::export::Export;
use super::mail_policies::{STANDARD, STRICT, policy, rules};
use super::merge::with;
use super::organization::DOMAIN;

pub(super) fn add(export: &mut Export) {
    incoming(export);
    outgoing(export);
}

/// Dispatchers get whatever carriers send.
fn incoming(export: &mut Export) {
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
    let staff = with(
        strict.clone(),
        json!({ "SpamAction": "MoveToJmf", "BulkSpamAction": "MoveToJmf", "BulkThreshold": 6 }),
    );
    let dispatch = with(
        staff.clone(),
        json!({
            "BulkThreshold": 8,
            "HighConfidenceSpamAction": "MoveToJmf",
            "QuarantineRetentionPeriod": 15,
            "AllowedSenderDomains": ["brightwater-lines.example", "tidemark-customs.example"],
        }),
    );
    let untouched = with(
        dispatch.clone(),
        json!({ "IsDefault": true, "AllowedSenderDomains": [] }),
    );
    export.scuba(
        "hosted_content_filter_policies",
        json!([
            policy(STRICT, &strict),
            policy(STANDARD, &staff),
            policy("Dispatch", &dispatch),
            policy("Staff", &staff),
            policy("Default", &untouched),
        ]),
    );
    export.scuba("hosted_content_filter_rules", rules("HostedContentFilterPolicy", true));
}

/// Marketing sends its newsletters by hand.
fn outgoing(export: &mut Export) {
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
    let marketing = with(
        default.clone(),
        json!({
            "IsDefault": false,
            "AutoForwardingMode": "On",
            "RecipientLimitExternalPerHour": 2_000,
            "RecipientLimitPerDay": 5_000,
        }),
    );
    export.beside(
        "hosted_outbound_spam_filter_policy",
        json!([policy("Default", &default), policy("Marketing", &marketing),]),
    );
    export.beside(
        "hosted_outbound_spam_filter_rules",
        json!([{
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
        }]),
    );
}
