//! Settings of Entra ID for everybody: consent, guests, methods of signing in, credentials of applications.

use serde_json::{Value, json};

use super::export::Export;
use super::mail_domains::DOMAINS;
use super::organization::{DOMAIN, Organization};
use super::time::graph;

/// What Entra ID writes for passwords that never expire.
const NEVER: i64 = 2_147_483_647;

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.scuba("authorization_policies", json!([authorization()]));
    export.scuba("directory_settings", directory_settings(organization));
    export.scuba("authentication_method", json!([authentication_methods()]));
    export.scuba(
        "domain_settings",
        DOMAINS.iter().map(|domain| domain_settings(domain.name)).collect(),
    );
    export.beside("app_management_policy", json!([default_app_management()]));
    export.beside("appManagementPolicies", json!([own_app_management(organization)]));
    export.commands(
        "aad",
        &[
            "Get-MgBetaIdentityConditionalAccessPolicy",
            "Get-MgBetaSubscribedSku",
            "Get-PrivilegedUser",
            "Get-PrivilegedRole",
            "Get-MgBetaUserCount",
            "Get-MgBetaPolicyAuthorizationPolicy",
            "Get-MgBetaDirectorySetting",
            "Get-MgBetaPolicyAuthenticationMethodPolicy",
            "Get-MgBetaDomain",
        ],
    );
}

fn authorization() -> Value {
    json!({
        "Id": "authorizationPolicy",
        "DisplayName": "Authorization Policy",
        "Description": "Used to manage authorization related settings across the company.",
        "AllowInvitesFrom": "adminsAndGuestInviters",
        "GuestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
        "PermissionGrantPolicyIdsAssignedToDefaultUserRole": [
            "ManagePermissionGrantsForSelf.microsoft-user-default-low",
        ],
        "DefaultUserRolePermissions": {
            "AllowedToCreateApps": true,
            "AllowedToCreateSecurityGroups": false,
            "AllowedToCreateTenants": false,
            "AllowedToReadBitlockerKeysForOwnedDevice": true,
            "AllowedToReadOtherUsers": true,
        },
        "AllowEmailVerifiedUsersToJoinOrganization": false,
        "AllowUserConsentForRiskyApps": false,
        "AllowedToSignUpEmailBasedSubscriptions": true,
        "AllowedToUseSSPR": true,
        "BlockMsolPowerShell": true,
        "EnabledPreviewFeatures": [],
    })
}

fn directory_settings(organization: &Organization) -> Value {
    let settings = |name: &str, template: &str, values: &[(&str, &str)]| {
        let values = values
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }));
        json!({
            "DisplayName": name,
            "Id": organization.id_of(name),
            "TemplateId": template,
            "Values": values.collect::<Vec<_>>(),
        })
    };
    json!([
        settings(
            "Consent Policy Settings",
            "dffd5d46-495d-40a9-8e21-954ff55e198a",
            &[
                ("BlockUserConsentForRiskyApps", "true"),
                ("EnableAdminConsentRequests", "true"),
            ]
        ),
        settings(
            "Password Rule Settings",
            "5cf42378-d67d-4f36-ba46-e8b86229381d",
            &[
                ("EnableBannedPasswordCheck", "True"),
                ("BannedPasswordList", "northquay\twickmouth\tlogistics\tcontainer"),
                ("EnableBannedPasswordCheckOnPremises", "True"),
                ("BannedPasswordCheckOnPremisesMode", "Audit"),
                ("LockoutThreshold", "10"),
                ("LockoutDurationInSeconds", "60"),
            ]
        ),
    ])
}

fn authentication_methods() -> Value {
    let everyone = json!({ "TargetType": "group", "Id": "all_users" });
    let nobody = json!({ "TargetType": "group", "Id": "00000000-0000-0000-0000-000000000000" });
    let feature = |state: &str| json!({ "State": state, "IncludeTarget": everyone, "ExcludeTarget": nobody });
    let method = |id: &str, state: &str| json!({ "Id": id, "State": state, "ExcludeTargets": [] });
    let mut authenticator = method("MicrosoftAuthenticator", "enabled");
    authenticator["FeatureSettings"] = json!({
        "NumberMatchingRequiredState": feature("enabled"),
        "DisplayAppInformationRequiredState": feature("enabled"),
        "DisplayLocationInformationRequiredState": feature("enabled"),
        "CompanionAppAllowedState": feature("default"),
    });
    json!({
        "authentication_method_policy": {
            "Id": "authenticationMethodsPolicy",
            "DisplayName": "Authentication Methods Policy",
            "PolicyMigrationState": "migrationInProgress",
            "PolicyVersion": "1.5",
            "LastModifiedDateTime": graph(204, 12_000),
        },
        "authentication_method_feature_settings": [
            method("Fido2", "enabled"),
            authenticator,
            method("TemporaryAccessPass", "enabled"),
            method("SoftwareOath", "enabled"),
            method("HardwareOath", "disabled"),
            method("X509Certificate", "disabled"),
            method("Sms", "enabled"),
            method("Voice", "disabled"),
            method("Email", "disabled"),
        ],
    })
}

/// Passwords of the domain of the depot that was bought still expire.
fn domain_settings(name: &str) -> Value {
    let is_bought = name == "quaysidedepot.example";
    json!({
        "Id": name,
        "AuthenticationType": "Managed",
        "IsDefault": name == DOMAIN,
        "IsInitial": name.contains("onmicrosoft"),
        "IsRoot": true,
        "IsVerified": true,
        "IsAdminManaged": true,
        "PasswordValidityPeriodInDays": if is_bought { 60 } else { NEVER },
        "PasswordNotificationWindowInDays": 14,
        "State": null,
        "AvailabilityStatus": null,
        "SupportedServices": ["Email", "OfficeCommunicationsOnline"],
    })
}

fn default_app_management() -> Value {
    let since = "2001-01-01T00:00:00Z";
    let restriction = |kind: &str, state: &str, lifetime: Option<&str>| {
        json!({
            "RestrictionType": kind,
            "State": state,
            "MaxLifetime": lifetime,
            "RestrictForAppsCreatedAfterDateTime": since,
            "ExcludeActors": null,
        })
    };
    let restrictions = json!({
        "PasswordCredentials": [
            restriction("passwordAddition", "disabled", None),
            restriction("passwordLifetime", "enabled", Some("P180D")),
            restriction("symmetricKeyAddition", "disabled", None),
            restriction("symmetricKeyLifetime", "enabled", Some("P180D")),
        ],
        "KeyCredentials": [restriction("asymmetricKeyLifetime", "enabled", Some("P365D"))],
    });
    json!({
        "Id": "00000000-0000-0000-0000-000000000000",
        "DisplayName": "Default app management tenant policy",
        "Description": "Default tenant policy that enforces app management restrictions on applications.",
        "IsEnabled": true,
        "ApplicationRestrictions": restrictions,
        "ServicePrincipalRestrictions": restrictions,
    })
}

/// One application was freed from the limits for passwords.
fn own_app_management(organization: &Organization) -> Value {
    json!({
        "id": organization.id_of("Route planning"),
        "displayName": "Route planning",
        "description": "Until the vendor can handle certificates",
        "isEnabled": true,
        "restrictions": {
            "passwordCredentials": [{
                "restrictionType": "passwordLifetime",
                "state": "disabled",
                "maxLifetime": null,
                "restrictForAppsCreatedAfterDateTime": null,
            }],
            "keyCredentials": [],
        },
        "appliesTo": [{
            "@odata.type": "#microsoft.graph.application",
            "id": organization.id_of("Route Planner (application)"),
            "appId": organization.id_of("Route Planner"),
            "displayName": "Route Planner",
        }],
    })
}
