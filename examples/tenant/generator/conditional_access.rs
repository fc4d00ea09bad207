//! Conditional access, half done: what concerns administrators and risk is on, what would concern everybody is watched.

use serde_json::{Value, json};

use super::export::Export;
use super::merge::with;
use super::organization::Organization;
use super::roles::ROLES;
use super::time::powershell;

const GUESTS: &str =
    "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider";

const PHISHING_RESISTANT: &[&str] = &["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];

pub(super) fn add(export: &mut Export, organization: &Organization) {
    let policies = policies(organization);
    export.scuba("conditional_access_policies", policies.into());
    export.beside(
        "identitySecurityDefaultsEnforcementPolicy",
        json!({
            "id": "00000000-0000-0000-0000-000000000005",
            "displayName": "Security Defaults",
            "description": "Security defaults is a set of basic identity security mechanisms.",
            "isEnabled": false,
        }),
    );
}

fn policies(organization: &Organization) -> Vec<Value> {
    let policy = |number: usize, name: &str, changes: Value| policy(organization, number, name, changes);
    let roles = |wanted: &[&str]| -> Vec<&str> {
        let named = ROLES
            .iter()
            .filter(|(name, _)| wanted.is_empty() || wanted.contains(name));
        named.map(|(_, id)| *id).collect()
    };
    let block = json!({ "Operator": "OR", "BuiltInControls": ["block"] });
    let mfa = json!({ "Operator": "OR", "BuiltInControls": ["mfa"] });
    let device = json!({ "Operator": "OR", "BuiltInControls": ["compliantDevice", "domainJoinedDevice"] });
    vec![
        policy(
            1,
            "Block legacy authentication",
            json!({
                "Conditions": { "ClientAppTypes": ["exchangeActiveSync", "other"] },
                "GrantControls": block,
            }),
        ),
        policy(
            2,
            "Multifactor authentication for administrators",
            json!({
                "Conditions": { "Users": { "IncludeUsers": [], "IncludeRoles": roles(&[]) } },
                "GrantControls": mfa,
            }),
        ),
        policy(
            3,
            "Multifactor authentication for everyone",
            json!({
                "State": "enabledForReportingButNotEnforced",
                "GrantControls": mfa,
            }),
        ),
        policy(
            4,
            "Multifactor authentication for guests",
            json!({
                "Conditions": { "Users": { "IncludeUsers": [], "IncludeGuestsOrExternalUsers": {
                    "GuestOrExternalUserTypes": GUESTS,
                    "ExternalTenants": {
                        "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
                        "MembershipKind": "all",
                    },
                } } },
                "GrantControls": mfa,
            }),
        ),
        policy(
            5,
            "Block users at high risk",
            json!({
                "Conditions": { "UserRiskLevels": ["high"] },
                "GrantControls": block,
            }),
        ),
        policy(
            6,
            "Multifactor authentication for risky sign-ins",
            json!({
                "Conditions": { "SignInRiskLevels": ["high", "medium"] },
                "GrantControls": mfa,
            }),
        ),
        policy(
            7,
            "Block device code",
            json!({
                "Conditions": { "AuthenticationFlows": { "TransferMethods": "deviceCodeFlow,authenticationTransfer" } },
                "GrantControls": block,
            }),
        ),
        policy(
            8,
            "Managed devices for Windows",
            json!({
                "Conditions": { "Platforms": { "IncludePlatforms": ["windows"], "ExcludePlatforms": [] } },
                "GrantControls": device,
            }),
        ),
        policy(
            9,
            "Managed devices to register methods",
            json!({
                "State": "disabled",
                "Conditions": { "Applications": {
                    "IncludeApplications": [],
                    "IncludeUserActions": ["urn:user:registersecurityinfo"],
                } },
                "GrantControls": device,
            }),
        ),
        policy(
            10,
            "Security keys for the highest roles",
            json!({
                "Conditions": { "Users": {
                    "IncludeUsers": [],
                    "IncludeRoles": roles(&["Global Administrator", "Privileged Role Administrator"]),
                } },
                "GrantControls": { "Operator": "OR", "AuthenticationStrength": {
                    "Id": "00000000-0000-0000-0000-000000000004",
                    "DisplayName": "Phishing-resistant MFA",
                    "PolicyType": "builtIn",
                    "RequirementsSatisfied": "mfa",
                    "AllowedCombinations": PHISHING_RESISTANT,
                } },
            }),
        ),
        policy(
            11,
            "Short sessions for administrators",
            json!({
                "Conditions": { "Users": { "IncludeUsers": [], "IncludeRoles": roles(&[]) } },
                "GrantControls": null,
                "SessionControls": {
                    "SignInFrequency": {
                        "IsEnabled": true,
                        "Type": "hours",
                        "Value": 4,
                        "AuthenticationType": "primaryAndSecondaryAuthentication",
                        "FrequencyInterval": "timeBased",
                    },
                    "PersistentBrowser": { "IsEnabled": true, "Mode": "never" },
                },
            }),
        ),
    ]
}

/// A policy for everybody but the accounts for emergencies, but for what the changes say.
fn policy(organization: &Organization, number: usize, name: &str, changes: Value) -> Value {
    let name = format!("CA{number:03} {name}");
    with(
        json!({
            "DisplayName": name,
            "Id": organization.id_of(&name),
            "State": "enabled",
            "CreatedDateTime": powershell(700 - 20 * number as i64, 4_000),
            "ModifiedDateTime": powershell(90 + number as i64, 7_000),
            "DeletedDateTime": null,
            "TemplateId": null,
            "PartialEnablementStrategy": null,
            "Conditions": {
                "Users": {
                    "IncludeUsers": ["All"],
                    "ExcludeUsers": organization.emergency_accounts(),
                    "IncludeGroups": [],
                    "ExcludeGroups": [],
                    "IncludeRoles": [],
                    "ExcludeRoles": [],
                    "IncludeGuestsOrExternalUsers": null,
                    "ExcludeGuestsOrExternalUsers": null,
                },
                "Applications": {
                    "IncludeApplications": ["All"],
                    "ExcludeApplications": [],
                    "IncludeUserActions": [],
                    "IncludeAuthenticationContextClassReferences": [],
                    "ApplicationFilter": null,
                },
                "ClientAppTypes": ["all"],
                "UserRiskLevels": [],
                "SignInRiskLevels": [],
                "Platforms": null,
                "Locations": null,
                "Devices": null,
                "AuthenticationFlows": null,
                "ClientApplications": null,
            "AgentIdRiskLevels": null,
            "InsiderRiskLevels": null,
            "ServicePrincipalRiskLevels": [],
            },
            "GrantControls": {
                "Operator": "OR",
                "BuiltInControls": [],
                "CustomAuthenticationFactors": [],
                "TermsOfUse": [],
                "AuthenticationStrength": null,
            },
            "SessionControls": null,
        }),
        changes,
    )
}
