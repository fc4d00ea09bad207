//! Settings of Defender for Office 365 for everybody, and alerts about mail.

use serde_json::{Value, json};

use super::export::Export;
use super::organization::Organization;
use super::time::powershell;

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
    // A printer in Wickmouth, which is long gone.
    export.scuba(
        "conn_filter",
        json!([{
            "Name": "Default",
            "Identity": "Default",
            "IsDefault": true,
            "IPAllowList": ["203.0.113.25"],
            "IPBlockList": [],
            "EnableSafeList": false,
            "DirectoryBasedEdgeBlockMode": "Default",
        }]),
    );
    export.scuba(
        "atp_policy_for_o365",
        json!([{
            "Name": "Default",
            "Identity": "Default",
            "EnableATPForSPOTeamsODB": true,
            "EnableSafeDocs": true,
            "AllowSafeDocsOpen": true,
        }]),
    );
    let alerts = ALERTS.iter().map(|named| alert(organization, *named));
    export.scuba("protection_alerts", alerts.collect());
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
