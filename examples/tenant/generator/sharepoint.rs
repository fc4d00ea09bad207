//! SharePoint and OneDrive: links for anyone are possible, with limits that grew over time.

use serde_json::json;

use super::export::Export;

pub(super) fn add(export: &mut Export) {
    export.scuba(
        "SPO_tenant",
        json!([{
            // Anyone, by a link; OneDrive only known guests.
            "SharingCapability": 2,
            "CoreSharingCapability": 2,
            "ODBSharingCapability": 3,
            "OneDriveSharingCapability": 3,
            "SharingDomainRestrictionMode": 0,
            "SharingAllowedDomainList": "",
            "SharingBlockedDomainList": "",
            "GuestSharingGroupAllowListInTenantByGroupId": { "results": [] },
            "PreventExternalUsersFromResharing": true,
            "RequireAnonymousLinksExpireInDays": 30,
            "FileAnonymousLinkType": 1,
            "FolderAnonymousLinkType": 2,
            "DefaultSharingLinkType": 1,
            "DefaultLinkPermission": 2,
            "CoreDefaultShareLinkScope": -1,
            "CoreDefaultShareLinkRole": 0,
            "CoreDefaultLinkToExistingAccess": false,
            "OneDriveDefaultShareLinkScope": -1,
            "OneDriveDefaultShareLinkRole": 0,
            "OneDriveDefaultLinkToExistingAccess": false,
            "EmailAttestationRequired": true,
            "EmailAttestationReAuthDays": 30,
            "LegacyAuthProtocolsEnabled": false,
            "LegacyBrowserAuthProtocolsEnabled": false,
            "IsUnmanagedSyncClientForTenantRestricted": false,
            "AllowedDomainListForSyncClient": { "results": [] },
            "BlockMacSync": false,
            "DisallowInfectedFileDownload": true,
        }]),
    );
    export.beside(
        "sharepointSettings",
        json!({
            "sharingCapability": "externalUserAndGuestSharing",
            "isLegacyAuthProtocolsEnabled": false,
            "isResharingByExternalUsersEnabled": false,
            "isUnmanagedSyncAppForTenantRestricted": false,
            "idleSessionSignOut": { "isEnabled": true, "warnAfterInSeconds": 2_700, "signOutAfterInSeconds": 3_600 },
        }),
    );
    export.scuba("OneDrive_PnP_Flag", json!(false));
    export.commands("SharePoint", &["Get-SPOTenantRest"]);
}
