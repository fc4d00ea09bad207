//! The licenses that were bought, and who has which.

use serde_json::{Value, json};

use super::export::Export;
use super::organization::{Kind, Organization, Person};

/// The plans that the licenses bring: name, id, service, and for whom they are.
const PLANS: &[(&str, &str, &str, &str)] = &[
    (
        "EXCHANGE_S_FOUNDATION",
        "113feb6c-3fe4-4440-bddc-54d774bf0318",
        "Exchange",
        "Company",
    ),
    (
        "EXCHANGE_S_ENTERPRISE",
        "efb87545-963c-4e0d-99df-69c6916d9eb0",
        "Exchange",
        "User",
    ),
    (
        "SHAREPOINTENTERPRISE",
        "5dbe027f-2339-4123-9542-606e4d348a72",
        "SharePoint",
        "User",
    ),
    ("TEAMS1", "57ff2da0-773e-42df-b2af-ffb7a2317929", "TeamspaceAPI", "User"),
    (
        "OFFICESUBSCRIPTION",
        "43de0ff5-c92c-492b-9116-175376d08c38",
        "MicrosoftOffice",
        "User",
    ),
    (
        "AAD_PREMIUM",
        "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
        "AADPremiumService",
        "User",
    ),
    (
        "AAD_PREMIUM_P2",
        "eec0eb4f-6444-4f95-aba0-50c24d67f998",
        "AADPremiumService",
        "User",
    ),
    ("INTUNE_A", "c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "SCO", "User"),
    (
        "ATP_ENTERPRISE",
        "f20fedf3-f3c3-43c3-8267-2bfdd51c0939",
        "Exchange",
        "User",
    ),
    (
        "THREAT_INTELLIGENCE",
        "8e0c0a52-6a6c-4d40-8370-dd62790dcd70",
        "Exchange",
        "User",
    ),
    ("SAFEDOCS", "bf6f5520-59e3-4f82-974b-7dbbc4fd27c7", "Exchange", "User"),
    (
        "WINDEFATP",
        "871d91ec-ec1a-452b-a83f-bd76c7d770ef",
        "WindowsDefenderATP",
        "User",
    ),
    (
        "ATA",
        "14ab5db5-e6c4-4b20-b4bc-13e36fd2227f",
        "AzureAdvancedThreatAnalytics",
        "User",
    ),
    (
        "ADALLOM_S_STANDALONE",
        "2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2",
        "Adallom",
        "User",
    ),
    ("MIP_S_CLP1", "5136a095-5cf0-4aff-bec3-e84448b38ea5", "Exchange", "User"),
    ("MIP_S_CLP2", "efb0351d-3b08-4503-993d-383af8de41e3", "Exchange", "User"),
    (
        "MICROSOFTENDPOINTDLP",
        "64bfac92-2b17-4482-b5e5-a0304429de3e",
        "Exchange",
        "User",
    ),
    (
        "COMMUNICATIONS_DLP",
        "6dc145d6-95dd-4191-b9c3-185575ee6f6b",
        "Exchange",
        "User",
    ),
    (
        "M365_ADVANCED_AUDITING",
        "2f442157-a11c-46b9-ae5b-6e39ff4e5849",
        "Exchange",
        "User",
    ),
    (
        "LOCKBOX_ENTERPRISE",
        "9f431833-0334-42de-a7dc-70aa40db46db",
        "Exchange",
        "User",
    ),
    ("BI_AZURE_P2", "70d33638-9c74-4d01-bfd3-562de28bd4ba", "PowerBI", "User"),
    (
        "POWERAPPS_O365_P3",
        "9c0dab89-a30c-4117-86e7-97bda240acd2",
        "PowerAppsService",
        "User",
    ),
];

/// What is assigned to whom, by service and id.
const OFFICE: &[&str] = &[
    "EXCHANGE_S_ENTERPRISE",
    "SHAREPOINTENTERPRISE",
    "TEAMS1",
    "AAD_PREMIUM_P2",
];
const DESKLESS: &[(&str, &str)] = &[
    ("exchange", "4a82b400-a79f-41a4-b4e2-e94f5787b113"),
    ("TeamspaceAPI", "57ff2da0-773e-42df-b2af-ffb7a2317929"),
];
const ADMINISTRATOR: &[&str] = &["EXCHANGE_S_FOUNDATION", "AAD_PREMIUM_P2"];

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.scuba("service_plans", PLANS.iter().map(plan).collect());
    export.scuba("license_information", json!([license(&organization.people)]));
}

fn plan(&(name, id, service, applies_to): &(&str, &str, &str, &str)) -> Value {
    json!({
        "ServicePlanName": name,
        "AppliesTo": applies_to,
        "ServicePlanType": service,
        "ProvisioningStatus": "Success",
        "ServicePlanId": id,
    })
}

fn license(people: &[Person]) -> Value {
    let consumed = people.iter().filter(|person| person.kind == Kind::Office).count();
    json!({
        "SkuPartNumber": "SPE_E5",
        "SkuId": "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
        "ConsumedUnits": consumed,
        "PrepaidUnits": { "Warning": 0, "LockedOut": 0, "Suspended": 0, "Enabled": consumed + 12 },
    })
}

/// The plans of one person, as the directory lists them.
pub(super) fn assigned(person: &Person, since: &str) -> Value {
    let known = |names: &[&str]| -> Vec<(&str, &str)> {
        let plans = PLANS.iter().filter(|(name, ..)| names.contains(name));
        plans.map(|(_, id, service, _)| (*service, *id)).collect()
    };
    let plans = match person.kind {
        Kind::Administrator => known(ADMINISTRATOR),
        Kind::Office => known(OFFICE),
        Kind::Deskless => DESKLESS.to_vec(),
        Kind::Guest => Vec::new(),
    };
    let status = if person.is_enabled { "Enabled" } else { "Deleted" };
    let plan = |(service, id): (&str, &str)| json!({ "assignedDateTime": since, "capabilityStatus": status, "service": service, "servicePlanId": id });
    plans.into_iter().map(plan).collect()
}
