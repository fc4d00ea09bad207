//! Teams: a careful policy for everybody, and one for workshops from the days when nobody could travel.

use serde_json::{Value, json};

use super::export::Export;
use super::merge::with;
use super::organization::{DOMAIN, Organization};

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.scuba(
        "teams_tenant_info",
        json!([{
            "TenantId": organization.tenant_id,
            "DisplayName": "North Quay Logistics",
            "AssignedPlan": ["Teams", "MCOProfessional", "MCOMEETADD"],
            "SipDomain": [DOMAIN],
            "TeamsUpgradeEffectiveMode": "TeamsOnly",
        }]),
    );
    export.scuba(
        "meeting_policies",
        json!([
            meeting_policy("Global", json!({})),
            meeting_policy(
                "Tag:Depot Screens",
                json!({
                    "AllowPSTNUsersToBypassLobby": true,
                    "AllowCloudRecording": false,
                })
            ),
            meeting_policy(
                "Tag:Executives",
                json!({
                    "AutoAdmittedUsers": "InvitedUsers",
                    "AllowCloudRecording": false,
                    "AllowAnonymousUsersToJoinMeeting": false,
                    "DesignatedPresenterRoleMode": "OrganizerOnlyUserOverride",
                })
            ),
            meeting_policy(
                "Tag:Workshops 2021",
                json!({
                    "AutoAdmittedUsers": "Everyone",
                    "AllowAnonymousUsersToStartMeeting": true,
                    "AllowExternalParticipantGiveRequestControl": true,
                    "AllowPSTNUsersToBypassLobby": true,
                })
            ),
        ]),
    );
    export.beside(
        "teamsMeetingConfiguration",
        json!([{ "Identity": "Global", "DisableAnonymousJoin": false }]),
    );
    export.scuba(
        "broadcast_policies",
        json!([{
            "Identity": "Global",
            "AllowBroadcastScheduling": true,
            "BroadcastAttendeeVisibilityMode": "EveryoneInCompany",
            "BroadcastRecordingMode": "UserOverride",
        }]),
    );
    export.scuba(
        "federation_configuration",
        json!([{
            "Identity": "Global",
            "AllowFederatedUsers": true,
            "AllowedDomains": [{ "AllowedDomain": ["brightwater-lines.example", "tidemark-customs.example"] }],
            "BlockedDomains": [],
            "AllowPublicUsers": false,
            "AllowTeamsConsumer": true,
            "AllowTeamsConsumerInbound": false,
        }]),
    );
    export.scuba(
        "client_configuration",
        json!([{
            "Identity": "Global",
            "AllowEmailIntoChannel": true,
            "AllowGuestUser": true,
            "AllowBox": false,
            "AllowDropBox": false,
            "AllowGoogleDrive": false,
        }]),
    );
    export.scuba(
        "app_policies",
        json!([app_policy("Global"), app_policy("Tag:Pilot Users")]),
    );
    let setting = |name: &str, value: &str| json!({ "SettingName": name, "SettingValue": value });
    export.scuba(
        "tenant_app_settings",
        json!([
            setting("DefaultApp", "All"),
            setting("GlobalApp", "None"),
            setting("PrivateApp", "None"),
        ]),
    );
    export.commands(
        "teams",
        &[
            "Get-CsTenant",
            "Get-CsTeamsMeetingPolicy",
            "Get-CsTenantFederationConfiguration",
            "Get-CsTeamsClientConfiguration",
            "Get-CsTeamsAppPermissionPolicy",
            "Get-CsTeamsMeetingBroadcastPolicy",
            "Get-M365UnifiedTenantSettings",
        ],
    );
}

fn meeting_policy(identity: &str, changes: Value) -> Value {
    with(
        json!({
            "Identity": identity,
            "AutoAdmittedUsers": "EveryoneInCompanyExcludingGuests",
            "AllowAnonymousUsersToJoinMeeting": true,
            "AllowAnonymousUsersToStartMeeting": false,
            "AllowPSTNUsersToBypassLobby": false,
            "AllowExternalParticipantGiveRequestControl": false,
            "AllowCloudRecording": true,
            "AllowTranscription": true,
            "DesignatedPresenterRoleMode": "EveryoneUserOverride",
            "MeetingChatEnabledType": "Enabled",
            "ScreenSharingMode": "EntireScreen",
        }),
        changes,
    )
}

fn app_policy(identity: &str) -> Value {
    json!({
        "Identity": identity,
        "DefaultCatalogAppsType": "BlockedAppList",
        "DefaultCatalogApps": [],
        "GlobalCatalogAppsType": "AllowedAppList",
        "GlobalCatalogApps": [],
        "PrivateCatalogAppsType": "AllowedAppList",
        "PrivateCatalogApps": [],
    })
}
