//! Power Platform and Power BI: the default environment is looked after, others came after.

use serde_json::{Value, json};

use super::export::Export;
use super::organization::Organization;

/// Settings of Power BI: name, title, and for whom each is on.
const POWER_BI: &[(&str, &str, On)] = &[
    ("PublishToWeb", "Publish to web", On::For("Power BI Publishers")),
    (
        "AllowGuestUserToAccessSharedContent",
        "Guest users can access Microsoft Fabric",
        On::Everybody,
    ),
    ("ExternalSharingV2", "Users can invite guest users", On::Nobody),
    (
        "ServicePrincipalAccessPermissionAPIs",
        "Service principals can call APIs",
        On::For("Power BI Automation"),
    ),
    (
        "ServicePrincipalAccessGlobalAPIs",
        "Service principals can create workspaces, connections, and deployment pipelines",
        On::Nobody,
    ),
    (
        "AllowServicePrincipalsCreateAndUseProfiles",
        "Allow service principals to create and use profiles",
        On::Nobody,
    ),
    (
        "BlockResourceKeyAuthentication",
        "Block ResourceKey Authentication",
        On::Nobody,
    ),
    (
        "RScriptVisual",
        "Interact with and share R and Python visuals",
        On::Everybody,
    ),
    (
        "EimInformationProtectionEdit",
        "Allow users to apply sensitivity labels for content",
        On::Everybody,
    ),
];

enum On {
    Nobody,
    For(&'static str),
    Everybody,
}

pub(super) fn add(export: &mut Export, organization: &Organization) {
    let default = format!("Default-{}", organization.tenant_id);
    let planning = organization.id_of("Planning");
    export.scuba("tenant_id", json!(organization.tenant_id));
    export.scuba(
        "environment_creation",
        json!([{
            "disableEnvironmentCreationByNonAdminUsers": true,
            "disableTrialEnvironmentCreationByNonAdminUsers": false,
            "disablePortalsCreationByNonAdminUsers": true,
            "powerPlatform": {
                "powerApps": { "disableShareWithEveryone": false, "enableGuestsToMake": false },
                "governance": { "disableDeveloperEnvironmentCreationByNonAdminUsers": true },
            },
        }]),
    );
    export.scuba(
        "environment_list",
        json!([
            environment(&default, "North Quay Logistics (default)", "Default"),
            environment(&planning, "Planning", "Production"),
            environment(&organization.id_of("Depot apps"), "Depot apps", "Production"),
            environment(&organization.id_of("Telematics trial"), "Telematics trial", "Sandbox"),
        ]),
    );
    export.scuba(
        "dlp_policies",
        json!([{ "value": [data_policy(organization, &[&default, &planning])] }]),
    );
    export.scuba(
        "tenant_isolation",
        json!([{
            "properties": {
                "tenantId": organization.tenant_id,
                "isDisabled": false,
                "allowedTenants": [{
                    "tenantId": organization.id_of("Tidemark Customs"),
                    "direction": "@{inbound=True; outbound=False}",
                }],
            },
        }]),
    );
    export.commands(
        "powerplatform",
        &[
            "Get-PowerPlatformTenantSettingsRest",
            "Get-PowerPlatformEnvironmentsRest",
            "Get-PowerPlatformDlpPoliciesRest",
            "Get-PowerPlatformTenantIsolationRest",
        ],
    );
    export.scuba("powerbi_license_found", json!(true));
    let settings = POWER_BI
        .iter()
        .map(|(name, title, on)| setting(organization, name, title, on));
    export.beside("powerbi_tenant_settings", settings.collect());
}

fn environment(name: &str, title: &str, kind: &str) -> Value {
    json!({
        "EnvironmentName": name,
        "DisplayName": title,
        "IsDefault": kind == "Default",
        "EnvironmentType": kind,
        "Location": "unitedkingdom",
    })
}

/// What holds in two of the four environments. Social networks are blocked, and whatever nobody thought of is not.
fn data_policy(organization: &Organization, environments: &[&str]) -> Value {
    let connector = |name: &&str| json!({ "id": format!("/providers/Microsoft.PowerApps/apis/shared_{name}") });
    let connectors = |names: &[&str]| -> Value { names.iter().map(connector).collect() };
    let environment = |name: &&str| json!({ "name": name });
    json!({
        "name": organization.id_of("Office work"),
        "displayName": "Office work",
        "environmentType": "OnlyEnvironments",
        "environments": environments.iter().map(environment).collect::<Vec<_>>(),
        "defaultConnectorsClassification": "General",
        "connectorGroups": [
            { "classification": "Confidential", "connectors": connectors(&["office365", "sharepointonline", "teams"]) },
            { "classification": "General", "connectors": connectors(&["rss", "msnweather"]) },
            { "classification": "Blocked", "connectors": connectors(&["twitter", "facebook", "dropbox"]) },
        ],
    })
}

fn setting(organization: &Organization, name: &str, title: &str, on: &On) -> Value {
    let groups = match on {
        On::For(group) => json!([{ "graphId": organization.id_of(group), "name": group }]),
        On::Nobody | On::Everybody => json!([]),
    };
    json!({
        "settingName": name,
        "title": title,
        "enabled": !matches!(on, On::Nobody),
        "canSpecifySecurityGroups": true,
        "enabledSecurityGroups": groups,
        "excludedSecurityGroups": [],
    })
}
