//! Policies against phishing: strict for executives, somewhat milder for everybody else.

use serde_json::json;

use super::export::Export;
use super::mail_policies::{STANDARD, STRICT, policy, rules};
use super::merge::with;
use super::organization::DOMAIN;

/// Adds them; the sensitive people are those whose names are watched.
pub(super) fn add(export: &mut Export, sensitive: &[String]) {
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
    let staff = with(
        strict.clone(),
        json!({
            "PhishThresholdLevel": 2,
            "TargetedDomainProtectionAction": "MoveToJmf",
            "MailboxIntelligenceProtectionAction": "MoveToJmf",
            "AuthenticationFailAction": "MoveToJmf",
            "EnableFirstContactSafetyTips": false,
            "EnableUnusualCharactersSafetyTips": false,
            "ExcludedSenders": ["rates@brightwater-lines.example"],
        }),
    );
    let untouched = with(
        strict.clone(),
        json!({
            "IsDefault": true,
            "PhishThresholdLevel": 1,
            "EnableTargetedUserProtection": false,
            "TargetedUsersToProtect": [],
            "EnableTargetedDomainsProtection": false,
            "TargetedDomainsToProtect": [],
            "EnableOrganizationDomainsProtection": false,
            "EnableMailboxIntelligenceProtection": false,
            "MailboxIntelligenceProtectionAction": "NoAction",
        }),
    );
    export.scuba(
        "anti_phish_policies",
        json!([
            policy(STRICT, &strict),
            policy(STANDARD, &staff),
            policy("Staff", &staff),
            policy("Office365 AntiPhish Default", &untouched),
        ]),
    );
    export.scuba("anti_phish_rules", rules("AntiPhishPolicy", false));
}
