//! What happens to attachments and links in mail.

use serde_json::json;

use super::export::Export;
use super::mail_policies::{STANDARD, STRICT, policy, rules};
use super::merge::with;

/// Endings of programs, which are blocked as attachments.
const PROGRAMS: &str = "ace apk bat cmd com exe hta jar lnk msi pif reg scr vbe vbs wsf wsh";

pub(super) fn add(export: &mut Export) {
    anti_malware(export);
    safe_attachments(export);
    safe_links(export);
}

fn anti_malware(export: &mut Export) {
    let complete = json!({
        "IsDefault": false,
        "EnableFileFilter": true,
        "FileTypes": PROGRAMS.split(' ').collect::<Vec<_>>(),
        "FileTypeAction": "Reject",
        "ZapEnabled": true,
    });
    let untouched = with(
        complete.clone(),
        json!({ "IsDefault": true, "EnableFileFilter": false }),
    );
    export.beside(
        "anti_malware_policies",
        json!([
            policy(STRICT, &complete),
            policy(STANDARD, &complete),
            policy("Staff", &complete),
            policy("Default", &untouched),
        ]),
    );
    export.beside("anti_malware_rules", rules("MalwareFilterPolicy", false));
}

fn safe_attachments(export: &mut Export) {
    let with = |action: &str, is_built_in: bool| json!({ "Enable": true, "Action": action, "Redirect": false, "IsBuiltInProtection": is_built_in });
    export.beside(
        "safe_attachment_policies",
        json!([
            policy(STRICT, &with("Block", false)),
            policy(STANDARD, &with("Block", false)),
            policy("Staff", &with("DynamicDelivery", false)),
            policy("Built-In Protection Policy", &with("Block", true)),
        ]),
    );
    export.beside("safe_attachment_rules", rules("SafeAttachmentPolicy", false));
}

fn safe_links(export: &mut Export) {
    let strict = json!({
        "IsBuiltInProtection": false,
        "EnableSafeLinksForEmail": true,
        "EnableSafeLinksForTeams": true,
        "EnableSafeLinksForOffice": true,
        "EnableForInternalSenders": true,
        "ScanUrls": true,
        "DeliverMessageAfterScan": true,
        "TrackClicks": true,
        "AllowClickThrough": false,
        "DoNotRewriteUrls": [],
        "DisableUrlRewrite": false,
    });
    let staff = with(
        strict.clone(),
        json!({ "EnableForInternalSenders": false, "AllowClickThrough": true }),
    );
    let built_in = with(staff.clone(), json!({ "IsBuiltInProtection": true }));
    export.beside(
        "safe_links_policies",
        json!([
            policy(STRICT, &strict),
            policy(STANDARD, &strict),
            policy("Staff", &staff),
            policy("Built-In Protection Policy", &built_in),
        ]),
    );
    export.beside("safe_links_rules", rules("SafeLinksPolicy", false));
}
