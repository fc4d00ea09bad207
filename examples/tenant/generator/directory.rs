//! Users, groups, and the tenant itself.

use serde_json::{Value, json};

use super::export::Export;
use super::licenses::assigned;
use super::organization::{DOMAIN, INITIAL_DOMAIN, Kind, Organization, Person};
use super::time::{graph, powershell};

/// Groups: name, whether it is one of Microsoft 365, and who sees what is in it.
const GROUPS: &[(&str, bool, &str)] = &[
    ("Executives", false, ""),
    ("Dispatch", false, ""),
    ("Marketing", false, ""),
    ("Field Devices", false, ""),
    ("Work Profile Pilot", false, ""),
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
    export.scuba("total_user_count", json!(people.len()));
    export.beside("users", users(organization));
    export.beside("userRegistrationDetails", registrations(organization));
    export.beside(
        "groups",
        GROUPS.iter().map(|named| group(organization, *named)).collect(),
    );
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
