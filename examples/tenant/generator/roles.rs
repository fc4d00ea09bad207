//! Who holds the privileged roles, and the rules of Privileged Identity Management for them.

use serde_json::{Map, Value, json};

use super::export::Export;
use super::merge::with;
use super::organization::{DOMAIN, Organization, Person};
use super::time::powershell;

/// The privileged roles with their ids, the same in every tenant.
pub(super) const ROLES: &[(&str, &str)] = &[
    ("Global Administrator", "62e90394-69f5-4237-9190-012177145e10"),
    ("Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814"),
    ("User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"),
    ("SharePoint Administrator", "f28a1f50-f6e7-4571-818b-6a12f2af6b6c"),
    ("Exchange Administrator", "29232cdf-9323-42fd-ade2-1d097af3e4de"),
    ("Hybrid Identity Administrator", "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"),
    ("Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"),
    (
        "Cloud Application Administrator",
        "158c047a-c907-4556-b7ef-446551a6b5f7",
    ),
];

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.scuba("privileged_users", users(organization));
    export.scuba("privileged_service_principals", json!({}));
    let roles = ROLES.iter().map(|(name, id)| role(organization, name, id));
    export.scuba("privileged_roles", roles.collect());
}

fn users(organization: &Organization) -> Value {
    let member = |person: &Person| {
        let immutable_id = person.is_synchronized.then(|| {
            let id = organization.id_of(&person.id).replace('-', "");
            format!("{}==", &id[..22])
        });
        let value = json!({
            "DisplayName": person.name,
            "roles": person.roles,
            "OnPremisesImmutableId": immutable_id,
        });
        (person.id.clone(), value)
    };
    organization.administrators().map(member).collect::<Map<_, _>>().into()
}

fn role(organization: &Organization, name: &str, id: &str) -> Value {
    let holders = organization
        .administrators()
        .filter(|person| person.roles.contains(&name));
    let assignments: Vec<Value> = holders
        .map(|person| assignment(organization, person, name, id))
        .collect();
    json!({
        "DisplayName": name,
        "RoleTemplateId": id,
        "Assignments": assignments,
        "Rules": rules(name),
    })
}

/// All were made by PIM. They end, but for those for emergencies, and that of whoever looks after Exchange.
fn assignment(organization: &Organization, person: &Person, role: &str, id: &str) -> Value {
    let is_emergency = organization.emergency_accounts().contains(&person.id.as_str());
    let is_permanent = is_emergency || role == "Exchange Administrator";
    let schedule = organization.id_of(&format!("{} {role}", person.id));
    json!({
        "Id": schedule,
        "PrincipalId": person.id,
        "RoleDefinitionId": id,
        "RoleAssignmentScheduleId": schedule,
        "RoleAssignmentOriginId": schedule,
        "AssignmentType": if is_permanent { "Assigned" } else { "Activated" },
        "MemberType": "Direct",
        "DirectoryScopeId": "/",
        "AppScopeId": null,
        "StartDateTime": powershell(if is_permanent { 412 } else { 0 }, 3_100),
        "EndDateTime": (!is_permanent).then(|| powershell(0, -11_300)),
    })
}

fn rules(role: &str) -> Vec<Value> {
    let is_global = role == "Global Administrator";
    let rule = |id: &str, kind: &str, changes: Value| {
        with(
            json!({
                "Id": id,
                "@odata.type": format!("#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule"),
                "RuleSource": role,
                "RuleSourceType": "Directory Role",
            }),
            changes,
        )
    };
    let mail = |recipients: &[String]| {
        json!({
            "NotificationType": "Email",
            "RecipientType": "Admin",
            "NotificationLevel": "All",
            "IsDefaultRecipientsEnabled": true,
            "NotificationRecipients": recipients,
        })
    };
    let security = [format!("it-security@{DOMAIN}")];
    // Activations of the roles below the highest were left as Microsoft sets them.
    let activations = if is_global { &security[..] } else { &[] };
    vec![
        rule(
            "Expiration_Admin_Eligibility",
            "Expiration",
            json!({
                "IsExpirationRequired": true,
                "MaximumDuration": "P365D",
            }),
        ),
        rule(
            "Expiration_Admin_Assignment",
            "Expiration",
            json!({
                "IsExpirationRequired": !is_global && role != "Exchange Administrator",
                "MaximumDuration": "P180D",
            }),
        ),
        rule(
            "Enablement_EndUser_Assignment",
            "Enablement",
            json!({
                "EnabledRules": ["MultiFactorAuthentication", "Justification"],
            }),
        ),
        rule(
            "Approval_EndUser_Assignment",
            "Approval",
            json!({
                "Setting": {
                    "IsApprovalRequired": is_global,
                    "IsApprovalRequiredForExtension": false,
                    "IsRequestorJustificationRequired": true,
                    "ApprovalMode": "SingleStage",
                    "ApprovalStages": [],
                },
            }),
        ),
        rule("Notification_Admin_Admin_Eligibility", "Notification", mail(&security)),
        rule("Notification_Admin_Admin_Assignment", "Notification", mail(&security)),
        rule(
            "Notification_Admin_EndUser_Assignment",
            "Notification",
            mail(activations),
        ),
    ]
}
