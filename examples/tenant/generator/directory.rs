//! Users, groups, licenses and the tenant itself.

use serde_json::{Value, json};

use super::export::Export;
use super::organization::{DOMAIN, INITIAL_DOMAIN, Kind, Organization, Person};
use super::time::{graph, powershell};

/// The plans that the licenses bring: name, id, service, and for whom they are.
const PLANS: &[(&str, &str, &str, &str)] = &[
    ("EXCHANGE_S_FOUNDATION", "113feb6c-3fe4-4440-bddc-54d774bf0318", "Exchange", "Company"),
    ("EXCHANGE_S_ENTERPRISE", "efb87545-963c-4e0d-99df-69c6916d9eb0", "Exchange", "User"),
    ("SHAREPOINTENTERPRISE", "5dbe027f-2339-4123-9542-606e4d348a72", "SharePoint", "User"),
    ("TEAMS1", "57ff2da0-773e-42df-b2af-ffb7a2317929", "TeamspaceAPI", "User"),
    ("OFFICESUBSCRIPTION", "43de0ff5-c92c-492b-9116-175376d08c38", "MicrosoftOffice", "User"),
    ("AAD_PREMIUM", "41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AADPremiumService", "User"),
    ("AAD_PREMIUM_P2", "eec0eb4f-6444-4f95-aba0-50c24d67f998", "AADPremiumService", "User"),
    ("INTUNE_A", "c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "SCO", "User"),
    ("ATP_ENTERPRISE", "f20fedf3-f3c3-43c3-8267-2bfdd51c0939", "Exchange", "User"),
    ("THREAT_INTELLIGENCE", "8e0c0a52-6a6c-4d40-8370-dd62790dcd70", "Exchange", "User"),
    ("SAFEDOCS", "bf6f5520-59e3-4f82-974b-7dbbc4fd27c7", "Exchange", "User"),
    ("WINDEFATP", "871d91ec-ec1a-452b-a83f-bd76c7d770ef", "WindowsDefenderATP", "User"),
    ("ATA", "14ab5db5-e6c4-4b20-b4bc-13e36fd2227f", "AzureAdvancedThreatAnalytics", "User"),
    ("ADALLOM_S_STANDALONE", "2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2", "Adallom", "User"),
    ("MIP_S_CLP1", "5136a095-5cf0-4aff-bec3-e84448b38ea5", "Exchange", "User"),
    ("MIP_S_CLP2", "efb0351d-3b08-4503-993d-383af8de41e3", "Exchange", "User"),
    ("MICROSOFTENDPOINTDLP", "64bfac92-2b17-4482-b5e5-a0304429de3e", "Exchange", "User"),
    ("COMMUNICATIONS_DLP", "6dc145d6-95dd-4191-b9c3-185575ee6f6b", "Exchange", "User"),
    ("M365_ADVANCED_AUDITING", "2f442157-a11c-46b9-ae5b-6e39ff4e5849", "Exchange", "User"),
    ("LOCKBOX_ENTERPRISE", "9f431833-0334-42de-a7dc-70aa40db46db", "Exchange", "User"),
    ("BI_AZURE_P2", "70d33638-9c74-4d01-bfd3-562de28bd4ba", "PowerBI", "User"),
    ("POWERAPPS_O365_P3", "9c0dab89-a30c-4117-86e7-97bda240acd2", "PowerAppsService", "User"),
];

/// What is assigned to whom, by service and id.
const OFFICE: &[&str] = &["EXCHANGE_S_ENTERPRISE", "SHAREPOINTENTERPRISE", "TEAMS1", "AAD_PREMIUM_P2"];
const DESKLESS: &[(&str, &str)] = &[
    ("exchange", "4a82b400-a79f-41a4-b4e2-e94f5787b113"),
    ("TeamspaceAPI", "57ff2da0-773e-42df-b2af-ffb7a2317929"),
];
const ADMINISTRATOR: &[&str] = &["EXCHANGE_S_FOUNDATION", "AAD_PREMIUM_P2"];

/// Groups: name, whether it is one of Microsoft 365, and who sees what is in it.
const GROUPS: &[(&str, bool, &str)] = &[
    ("Executives", false, ""),
    ("Dispatch", false, ""),
    ("Marketing", false, ""),
    ("Field Devices", false, ""),
    ("Power BI Publishers", false, ""),
    ("Power BI Automation", false, ""),
    ("All Staff", true, "Public"),
    ("Board Papers", true, "HiddenMembership"),
    ("Customs Declarations", true, "Private"),
    ("Depot Rosters", true, "Public"),
    ("Finance", true, "Private"),
    ("Fleet Maintenance", true, "Private"),
    ("Human Resources", true, "Private"),
    ("Summer Party 2023", true, "Public"),
];

pub(super) fn add(export: &mut Export, organization: &Organization) {
    let people = &organization.people;
    export.scuba("tenant_details", json!([tenant(organization)]));
    export.scuba("service_plans", PLANS.iter().map(plan).collect());
    export.scuba("license_information", json!([license(people)]));
    export.scuba("total_user_count", json!(people.len()));
    export.beside("users", users(organization));
    export.beside("userRegistrationDetails", registrations(organization));
    export.beside("groups", GROUPS.iter().map(|named| group(organization, *named)).collect());
    export.beside("riskDetections", risk_detections(organization));
    export.beside("onPremisesSynchronization", json!([synchronization(organization)]));
}

fn tenant(organization: &Organization) -> Value {
    json!({
        "AADAdditionalData": [{
            "Id": organization.tenant_id,
            "DisplayName": "North Quay Logistics",
            "TenantType": "AAD",
            "CountryLetterCode": "GB",
            "City": "Wickmouth",
            "Street": "1 North Quay",
            "PreferredLanguage": "en",
            "CreatedDateTime": powershell(2_914, 31_000),
            "OnPremisesSyncEnabled": true,
            "OnPremisesLastSyncDateTime": graph(0, 1_290),
            "OnPremisesLastPasswordSyncDateTime": graph(0, 480),
            "SecurityComplianceNotificationMails": [format!("it-security@{DOMAIN}")],
            "TechnicalNotificationMails": [format!("it@{DOMAIN}")],
        }],
        "DisplayName": "North Quay Logistics",
        "DomainName": INITIAL_DOMAIN,
        "TenantId": organization.tenant_id,
    })
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

fn users(organization: &Organization) -> Value {
    let mut dice = organization.dice("plans");
    let user = |person: &Person| {
        json!({
            "id": person.id,
            "displayName": person.name,
            "userPrincipalName": person.principal,
            "userType": if person.kind == Kind::Guest { "Guest" } else { "Member" },
            "accountEnabled": person.is_enabled,
            "onPremisesSyncEnabled": person.is_synchronized.then_some(true),
            "assignedPlans": assigned(person, &graph(200 + dice.below(900) as i64, dice.below(80_000) as i64)),
        })
    };
    organization.people.iter().map(user).collect()
}

fn assigned(person: &Person, since: &str) -> Value {
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
    let plan = |(service, id): (&str, &str)| {
        json!({ "assignedDateTime": since, "capabilityStatus": status, "service": service, "servicePlanId": id })
    };
    plans.into_iter().map(plan).collect()
}

/// Who can prove who he is by more than a password: nearly all in offices, half of those without a desk.
fn registrations(organization: &Organization) -> Value {
    let mut dice = organization.dice("registrations");
    let registration = |person: &Person| {
        let is_office = matches!(person.kind, Kind::Office | Kind::Administrator);
        let is_registered = dice.percent(if is_office { 94 } else { 55 });
        let methods: &[&str] = match (is_registered, person.kind) {
            (false, _) => &[],
            (true, Kind::Administrator) => &["fido2SecurityKey", "microsoftAuthenticatorPush"],
            (true, Kind::Office) => &["microsoftAuthenticatorPush", "softwareOneTimePasscode"],
            (true, _) => &["mobilePhone"],
        };
        let preferred = match methods {
            [] => "none",
            ["mobilePhone"] => "sms",
            _ => "push",
        };
        json!({
            "id": person.id,
            "userPrincipalName": person.principal,
            "userDisplayName": person.name,
            "userType": if person.kind == Kind::Guest { "guest" } else { "member" },
            "isAdmin": !person.roles.is_empty(),
            "isSsprRegistered": is_registered,
            "isSsprEnabled": is_office,
            "isSsprCapable": is_registered && is_office,
            "isMfaRegistered": is_registered,
            "isMfaCapable": is_registered,
            "isPasswordlessCapable": is_registered && person.kind == Kind::Administrator,
            "methodsRegistered": methods,
            "userPreferredMethodForSecondaryAuthentication": preferred,
            "lastUpdatedDateTime": graph(0, 20_000 + dice.below(9_000) as i64),
        })
    };
    let enabled = organization.people.iter().filter(|person| person.is_enabled);
    enabled.map(registration).collect()
}

fn group(organization: &Organization, (name, is_unified, visibility): (&str, bool, &str)) -> Value {
    let alias = name.to_lowercase().replace(' ', "-");
    json!({
        "id": organization.id_of(name),
        "displayName": name,
        "mail": format!("{alias}@{DOMAIN}"),
        "groupTypes": if is_unified { vec!["Unified"] } else { vec![] },
        "securityEnabled": !is_unified,
        "mailEnabled": true,
        "visibility": is_unified.then_some(visibility),
    })
}

/// Three passwords were found in a leak; one was changed since.
fn risk_detections(organization: &Organization) -> Value {
    let mut dice = organization.dice("risk");
    let members = organization.people.iter().filter(|person| person.kind == Kind::Office);
    let found = [
        ("leakedCredentials", "atRisk", "high", 9),
        ("leakedCredentials", "remediated", "high", 33),
        ("unfamiliarFeatures", "dismissed", "medium", 4),
        ("leakedCredentials", "atRisk", "high", 2),
    ];
    let detections = members.skip(3).step_by(7).zip(found);
    detections
        .map(|(person, (event, state, level, days))| {
            json!({
                "id": dice.guid(),
                "userId": person.id,
                "userDisplayName": person.name,
                "userPrincipalName": person.principal,
                "riskEventType": event,
                "riskState": state,
                "riskLevel": level,
                "detectedDateTime": graph(days, dice.below(80_000) as i64),
            })
        })
        .collect()
}

fn synchronization(organization: &Organization) -> Value {
    json!({
        "id": organization.tenant_id,
        "features": {
            "passwordSyncEnabled": true,
            "passwordWritebackEnabled": true,
            "userWritebackEnabled": false,
            "groupWriteBackEnabled": false,
            "deviceWritebackEnabled": false,
            "directoryExtensionsEnabled": false,
            "blockSoftMatchEnabled": false,
            "blockCloudObjectTakeoverThroughHardMatchEnabled": false,
            "cloudPasswordPolicyForPasswordSyncedUsersEnabled": false,
        },
    })
}
