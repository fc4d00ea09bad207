//! Purview: the audit log, data loss prevention with one policy in force and one on trial, sensitivity labels.

use serde_json::{Value, json};

use super::export::Export;
use super::merge::with;
use super::organization::Organization;

/// Types of sensitive information, each with its id, the same in every tenant.
const CREDIT_CARD: (&str, &str) = ("Credit Card Number", "50842eb7-edc8-4019-85dd-5a5c1f2bb085");
const TAXPAYER: (&str, &str) = (
    "U.S. Individual Taxpayer Identification Number (ITIN)",
    "e55e2a32-f92d-4985-a35d-a0b269eb687b",
);
const SOCIAL_SECURITY: (&str, &str) = (
    "U.S. Social Security Number (SSN)",
    "a44669fe-0d48-453d-a9b1-2cc83f2cba77",
);
const PASSPORT: (&str, &str) = ("U.K. Passport Number", "178ec42a-18b4-47cc-85c7-d62c92fd67f8");

/// What narrows a location of a policy for data loss prevention; nothing does here.
const NARROWED: &str = "ExchangeSender ExchangeSenderMemberOf ExchangeSenderException ExchangeSenderMemberOfException \
    ExchangeAdaptiveScopes ExchangeAdaptiveScopesException SharePointLocationException SharePointAdaptiveScopes \
    SharePointAdaptiveScopesException OneDriveLocationException OneDriveSharedBy OneDriveSharedByMemberOf \
    ExceptIfOneDriveSharedBy ExceptIfOneDriveSharedByMemberOf OneDriveAdaptiveScopes \
    OneDriveAdaptiveScopesException TeamsLocationException TeamsAdaptiveScopes TeamsAdaptiveScopesException \
    EndpointDlpLocationException EndpointDlpAdaptiveScopes EndpointDlpAdaptiveScopesException PolicyRBACScopes";

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.scuba("defender_dlp_license", json!(true));
    export.scuba(
        "dlp_compliance_policies",
        json!([
            data_policy(
                "Payment and identity data",
                "Enable",
                &["Exchange", "SharePoint", "OneDrive", "Teams"]
            ),
            data_policy(
                "Customs documents",
                "TestWithNotifications",
                &["Exchange", "SharePoint"]
            ),
        ]),
    );
    export.scuba("dlp_compliance_rules", data_rules(organization));
    export.scuba(
        "admin_audit_log_config",
        json!([{
            "Name": "Admin Audit Log Settings",
            "Identity": "Admin Audit Log Settings",
            "UnifiedAuditLogIngestionEnabled": true,
            "AdminAuditLogEnabled": true,
            "AdminAuditLogAgeLimit": "90.00:00:00",
            "LogLevel": "None",
        }]),
    );
    export.commands(
        "securitysuite",
        &[
            "Get-AdminAuditLogConfig",
            "Get-EOPProtectionPolicyRule",
            "Get-ATPProtectionPolicyRule",
            "Get-AntiPhishPolicy",
            "Get-AntiPhishRule",
            "Get-AcceptedDomain",
            "Get-HostedConnectionFilterPolicy",
            "Get-HostedContentFilterPolicy",
            "Get-HostedContentFilterRule",
            "Get-AtpPolicyForO365",
            "Get-DlpCompliancePolicy",
            "Get-DlpComplianceRule",
            "Get-ProtectionAlert",
        ],
    );
    audit(export);
    labels(export, organization);
}

fn data_policy(name: &str, mode: &str, locations: &[&str]) -> Value {
    let mut policy = json!({
        "Name": name,
        "DisplayName": name,
        "Identity": name,
        "Enabled": true,
        "Mode": mode,
        "Type": "Dlp",
        "Workload": locations.join(", "),
    });
    for location in ["Exchange", "SharePoint", "OneDrive", "Teams", "EndpointDlp"] {
        let covered = if locations.contains(&location) {
            json!(["All"])
        } else {
            json!([])
        };
        policy[format!("{location}Location")] = covered;
    }
    for setting in NARROWED.split(' ') {
        policy[setting] = json!([]);
    }
    policy
}

/// Numbers of taxpayers are noticed and nothing more; those of cards and social security are blocked.
fn data_rules(organization: &Organization) -> Value {
    let blocking = json!({ "BlockAccess": true, "BlockAccessScope": "All", "NotifyUser": ["LastModifier", "Owner"] });
    let noticing = json!({ "BlockAccess": false, "BlockAccessScope": null, "NotifyUser": ["SiteAdmin"] });
    let owned = "Payment and identity data";
    json!([
        data_rule(organization, "Block card numbers", owned, CREDIT_CARD, blocking.clone()),
        data_rule(
            organization,
            "Block social security numbers",
            owned,
            SOCIAL_SECURITY,
            blocking.clone()
        ),
        data_rule(organization, "Watch taxpayer numbers", owned, TAXPAYER, noticing),
        data_rule(
            organization,
            "Passports of drivers",
            "Customs documents",
            PASSPORT,
            blocking
        ),
    ])
}

fn data_rule(organization: &Organization, name: &str, policy: &str, kind: (&str, &str), changes: Value) -> Value {
    let sought =
        json!([{ "name": kind.0, "id": kind.1, "mincount": "1", "maxcount": "-1", "confidencelevel": "High" }]);
    let condition = json!({
        "Version": "1.0",
        "Condition": {
            "Operator": "And",
            "SubConditions": [{ "ConditionName": "ContentContainsSensitiveInformation", "Value": sought }],
        },
    });
    with(
        json!({
            "Name": name,
            "DisplayName": name,
            "Guid": organization.id_of(name),
            "ParentPolicyName": policy,
            "Disabled": false,
            "Mode": "Enforce",
            "NotifyAllowOverride": null,
            "ReportSeverityLevel": "High",
            "IsAdvancedRule": false,
            "ContentContainsSensitiveInformation": sought,
            "AdvancedRule": condition.to_string(),
        }),
        changes,
    )
}

fn audit(export: &mut Export) {
    let subscriptions = ["Audit.AzureActiveDirectory", "Audit.Exchange", "Audit.SharePoint"];
    let subscription = |kind: &str| json!({ "contentType": kind, "status": "enabled", "webhook": null });
    export.beside(
        "activityFeedSubscriptions",
        subscriptions.into_iter().map(subscription).collect(),
    );
    export.beside(
        "unified_audit_log_retention_policies",
        json!([{
            "Name": "Teams for a year",
            "Enabled": true,
            "Priority": 100,
            "RetentionDuration": "TwelveMonths",
            "RecordTypes": ["MicrosoftTeams"],
            "Operations": [],
            "UserIds": [],
        }]),
    );
}

fn labels(export: &mut Export, organization: &Organization) {
    export.beside(
        "label_policies",
        json!([{
            "Name": "Labels for everyone",
            "Type": "PublishedSensitivityLabel",
            "Enabled": true,
            "Mode": "Enforce",
            "Labels": ["Public", "Internal", "Confidential"],
            "ScopedLabels": ["Public", "Internal", "Confidential"],
            "ExchangeLocation": ["All"],
            "ExchangeLocationException": [],
            "Priority": 0,
        }]),
    );
    export.beside(
        "auto_sensitivity_label_policies",
        json!([{
            "Name": "Confidential passports",
            "Enabled": true,
            "Mode": "TestWithoutNotifications",
            "ApplySensitivityLabel": organization.id_of("Confidential"),
            "ExchangeLocation": ["All"],
            "SharePointLocation": ["All"],
            "OneDriveLocation": ["All"],
            "Priority": 0,
        }]),
    );
    export.beside(
        "auto_sensitivity_label_rules",
        json!([{
            "Name": "Passports",
            "ParentPolicyName": "Confidential passports",
            "Disabled": false,
            "Workload": "Exchange, SharePoint, OneDriveForBusiness",
        }]),
    );
    export.beside(
        "policy_config",
        json!([{
            "Identity": "Settings",
            "PurviewLabelConsent": null,
            "EnableLabelCoauth": true,
            "EnableSpoAipMigration": true,
        }]),
    );
}
