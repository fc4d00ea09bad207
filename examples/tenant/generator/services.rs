//! What the export says of itself, and services with few settings.

use serde_json::json;

use super::export::Export;
use super::mail_domains::DOMAINS;
use super::mail_policies::sensitive_users;
use super::organization::{DOMAIN, Organization};
use super::time::{CAPTURED, graph};

/// What ScubaGear was asked for and told. Other tools looked at the products that it does not know.
pub(super) fn about_the_export(export: &mut Export, organization: &Organization) {
    let sensitive = sensitive_users(organization);
    let executives = json!({ "SensitiveAccounts": { "IncludedGroups": [format!("executives@{DOMAIN}")] } });
    let own: Vec<&str> = DOMAINS.iter().map(|domain| domain.name).collect();
    let partners = json!({ "PartnerDomains": ["brightwater-lines.example", "tidemark-customs.example"] });
    export.scuba("baseline_version", json!("1"));
    export.scuba("module_version", json!("1.8.0"));
    export.scuba("timestamp_zulu", json!(CAPTURED));
    export.scuba("report_uuid", json!(organization.id_of("report")));
    export.scuba(
        "scuba_config",
        json!({
            "M365Environment": "commercial",
            "ProductNames": ["aad", "exo", "powerbi", "powerplatform", "securitysuite", "sharepoint", "teams"],
            "Defender": {
                "MS.DEFENDER.1.4v1": executives,
                "MS.DEFENDER.1.5v1": executives,
                "MS.DEFENDER.2.1v1": { "SensitiveUsers": sensitive },
                "MS.DEFENDER.2.2v1": { "AgencyDomains": own },
                "MS.DEFENDER.2.3v1": partners,
            },
            "SecuritySuite": {
                "MS.SECURITYSUITE.2.1v1": { "SensitiveUsers": sensitive },
                "MS.SECURITYSUITE.2.3v1": partners,
            },
        }),
    );
}

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.beside(
        "formsSettings",
        json!({
            "isInOrgFormsPhishingScanEnabled": true,
            "isExternalSendFormEnabled": true,
            "isExternalShareCollaborationEnabled": true,
            "isExternalShareResultEnabled": false,
            "isExternalShareTemplateEnabled": true,
            "isBingImageSearchEnabled": true,
            "isRecordIdentityByDefaultEnabled": true,
        }),
    );
    export.beside(
        "appsAndServices",
        json!({
            "id": organization.tenant_id,
            "settings": { "isOfficeStoreEnabled": true, "isAppAndServicesTrialEnabled": false },
        }),
    );
    export.beside(
        "uploadedStreams",
        json!([{
            "id": organization.id_of("Wickmouth firewall"),
            "displayName": "Wickmouth firewall",
            "createdDateTime": graph(301, 20_000),
            "lastDataReceivedDateTime": graph(40, 13_000),
            "isSnapshotReport": false,
            "receiverProtocol": "syslogTls",
            "anonymizeUserData": true,
            "anonymizeMachineData": false,
        }]),
    );
}
