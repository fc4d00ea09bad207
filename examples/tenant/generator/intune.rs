//! Intune: iPhones are looked after, Android devices partly, and rugged scanners only within their group.

use serde_json::{Value, json};

use super::export::Export;
use super::merge::with;
use super::organization::Organization;
use super::time::graph;

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.beside(
        "deviceCompliancePolicies",
        json!([
            policy(
                organization,
                "iosCompliancePolicy",
                "iPhones and iPads",
                None,
                json!({
                    "passcodeRequired": true,
                    "passcodeBlockSimple": true,
                    "passcodeExpirationDays": null,
                    "passcodeMinimumLength": 6,
                    "passcodeMinutesOfInactivityBeforeLock": 1,
                    "passcodeMinutesOfInactivityBeforeScreenTimeout": 2,
                    "passcodePreviousPasscodeBlockCount": 5,
                    "passcodeRequiredType": "numeric",
                    "securityBlockJailbrokenDevices": true,
                    "managedEmailProfileRequired": false,
                })
            ),
            policy(
                organization,
                "androidWorkProfileCompliancePolicy",
                "Android work profiles",
                None,
                json!({
                    "passwordRequired": true,
                    "passwordRequiredType": "numericComplex",
                    "passwordExpirationDays": 90,
                    "passwordMinimumLength": 6,
                    "passwordMinutesOfInactivityBeforeLock": 15,
                    "passwordPreviousPasswordBlockCount": null,
                    "securityBlockJailbrokenDevices": true,
                    "storageRequireEncryption": true,
                })
            ),
            policy(
                organization,
                "androidDeviceOwnerCompliancePolicy",
                "Scanners",
                Some("Field Devices"),
                json!({
                    "passwordRequired": true,
                    "passwordRequiredType": "numeric",
                    "passwordExpirationDays": null,
                    "passwordMinimumLength": 4,
                    "passwordMinutesOfInactivityBeforeLock": 5,
                    "passwordPreviousPasswordCountToBlock": null,
                    "securityBlockJailbrokenDevices": true,
                    "storageRequireEncryption": true,
                })
            ),
            policy(
                organization,
                "windows10CompliancePolicy",
                "Windows",
                None,
                json!({
                    "activeFirewallRequired": true,
                    "antivirusRequired": true,
                    "antiSpywareRequired": true,
                    "defenderEnabled": true,
                    "rtpEnabled": true,
                    "bitLockerEnabled": true,
                    "secureBootEnabled": true,
                })
            ),
        ]),
    );
    export.beside(
        "deviceConfigurations",
        json!([
            policy(
                organization,
                "iosGeneralDeviceConfiguration",
                "iPhone restrictions",
                None,
                json!({
                    "passcodeRequired": true,
                    "passcodeBlockSimple": true,
                    "passcodeExpirationDays": null,
                    "passcodeMinimumLength": 6,
                    "passcodeMinutesOfInactivityBeforeLock": 1,
                    "passcodeMinutesOfInactivityBeforeScreenTimeout": 2,
                    "passcodePreviousPasscodeBlockCount": 5,
                    "passcodeRequiredType": "numeric",
                    "passcodeSignInFailureCountBeforeWipe": 10,
                })
            ),
            policy(
                organization,
                "androidDeviceOwnerGeneralDeviceConfiguration",
                "Scanner restrictions",
                None,
                json!({
                    "passwordRequiredType": "numeric",
                    "passwordExpirationDays": null,
                    "passwordMinimumLength": 4,
                    "passwordMinutesOfInactivityBeforeScreenTimeout": 5,
                    "passwordPreviousPasswordCountToBlock": null,
                    "passwordSignInFailureCountBeforeFactoryReset": 0,
                })
            ),
            policy(
                organization,
                "androidWorkProfileGeneralDeviceConfiguration",
                "Work profiles on trial",
                Some("Work Profile Pilot"),
                json!({
                    "passwordRequiredType": "alphanumeric",
                    "passwordExpirationDays": null,
                    "passwordMinimumLength": 8,
                    "passwordMinutesOfInactivityBeforeScreenTimeout": 5,
                    "passwordPreviousPasswordBlockCount": 5,
                    "passwordSignInFailureCountBeforeFactoryReset": null,
                    "workProfilePasswordSignInFailureCountBeforeFactoryReset": 8,
                })
            ),
        ]),
    );
}

/// One for all devices of its kind, or for those of a group alone.
fn policy(organization: &Organization, kind: &str, name: &str, group: Option<&str>, settings: Value) -> Value {
    let kind_of_target = if group.is_some() { "group" } else { "allDevices" };
    let mut target = json!({
        "@odata.type": format!("#microsoft.graph.{kind_of_target}AssignmentTarget"),
        "deviceAndAppManagementAssignmentFilterId": null,
        "deviceAndAppManagementAssignmentFilterType": "none",
    });
    if let Some(group) = group {
        target["groupId"] = json!(organization.id_of(group));
    }
    with(
        json!({
            "@odata.type": format!("#microsoft.graph.{kind}"),
            "id": organization.id_of(name),
            "displayName": name,
            "createdDateTime": graph(512, 40_000),
            "lastModifiedDateTime": graph(129, 36_000),
            "version": 3,
            "assignments": [{ "id": organization.id_of(&format!("{name} (assignment)")), "target": target }],
        }),
        settings,
    )
}
