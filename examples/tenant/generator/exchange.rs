//! Exchange: settings of the organisation, mail flow rules, what users may share and install.

use serde_json::{Value, json};

use super::export::Export;
use super::merge::with;
use super::organization::{DOMAIN, INITIAL_DOMAIN, Organization};

pub(super) fn add(export: &mut Export, organization: &Organization) {
    export.scuba(
        "org_config",
        json!([{
            "Name": INITIAL_DOMAIN,
            "DisplayName": "North Quay Logistics",
            "AuditDisabled": false,
            "OAuth2ClientProfileEnabled": true,
            "CustomerLockboxEnabled": false,
            "MailTipsAllTipsEnabled": true,
            "MailTipsExternalRecipientsTipsEnabled": false,
            "MailTipsGroupMetricsEnabled": true,
            "MailTipsMailboxSourcedTipsEnabled": true,
            "MailTipsLargeAudienceThreshold": 25,
            "ActivityBasedAuthenticationTimeoutEnabled": true,
            "ActivityBasedAuthenticationTimeoutInterval": "06:00:00",
        }]),
    );
    export.scuba(
        "transport_config",
        json!([{
            "Name": "Transport Settings",
            "Identity": "Transport Settings",
            "SmtpClientAuthenticationDisabled": false,
            "ReplyAllStormProtectionEnabled": true,
            "MaxReceiveSize": "Unlimited",
            "MaxSendSize": "Unlimited",
        }]),
    );
    export.scuba(
        "remote_domains",
        json!([
            remote_domain("Default", "*"),
            remote_domain("Tidemark Customs", "tidemark-customs.example"),
        ]),
    );
    export.scuba(
        "sharing_policy",
        json!([
            sharing_policy(
                "Default Sharing Policy",
                true,
                &["Anonymous:CalendarSharingFreeBusyReviewer"]
            ),
            sharing_policy(
                "Carriers",
                false,
                &["brightwater-lines.example:CalendarSharingFreeBusySimple"]
            ),
        ]),
    );
    export.scuba("transport_rule", transport_rules(organization));
    export.beside(
        "owa_mailbox_policies",
        json!([
            { "Name": "OwaMailboxPolicy-Default", "IsDefault": true, "AdditionalStorageProvidersAvailable": false },
            { "Name": "Quayside Depot", "IsDefault": false, "AdditionalStorageProvidersAvailable": true },
        ]),
    );
    export.beside(
        "role_assignment_policies",
        json!([{
            "Name": "Default Role Assignment Policy",
            "Identity": "Default Role Assignment Policy",
            "IsDefault": true,
            "Description": "",
            "AssignedRoles": [
                "MyContactInformation", "MyProfileInformation", "MyMailSubscriptions", "MyTextMessaging", "MyVoiceMail",
                "MyDistributionGroupMembership", "My Marketplace Apps",
            ],
        }]),
    );
    export.commands(
        "exo",
        &[
            "Get-RemoteDomain",
            "Get-AcceptedDomain",
            "Get-ScubaSpfRecord",
            "Get-DkimSigningConfig",
            "Get-ScubaDkimRecord",
            "Get-ScubaDmarcRecord",
            "Get-TransportConfig",
            "Get-SharingPolicy",
            "Get-TransportRule",
            "Get-HostedConnectionFilterPolicy",
            "Get-OrganizationConfig",
        ],
    );
}

fn remote_domain(name: &str, domain: &str) -> Value {
    json!({
        "Name": name,
        "Identity": name,
        "DomainName": domain,
        "AllowedOOFType": "External",
        "AutoForwardEnabled": false,
        "AutoReplyEnabled": true,
        "DeliveryReportEnabled": true,
        "NDREnabled": true,
        "IsInternal": false,
    })
}

fn sharing_policy(name: &str, is_default: bool, domains: &[&str]) -> Value {
    json!({ "Name": name, "Identity": name, "Enabled": true, "Default": is_default, "Domains": domains })
}

/// Mail from outside is marked; mail that claims to come from a carrier skips the spam filter; and one rule was left
/// behind by somebody who looked for lost mail.
fn transport_rules(organization: &Organization) -> Value {
    let predicate = |name: &str| format!("Microsoft.Exchange.MessagingPolicies.Rules.Tasks.{name}");
    json!([
        transport_rule(
            organization,
            0,
            "Mark mail from outside",
            json!({
                "FromScope": "NotInOrganization",
                "PrependSubject": "[External] ",
                "Conditions": [predicate("FromScopePredicate")],
                "Actions": [predicate("PrependSubjectAction")],
            })
        ),
        transport_rule(
            organization,
            1,
            "Brightwater arrival notices",
            json!({
                "SenderDomainIs": ["brightwater-lines.example"],
                "SetSCL": "-1",
                "Conditions": [predicate("SenderDomainIsPredicate")],
                "Actions": [predicate("SetSclAction")],
            })
        ),
        transport_rule(
            organization,
            2,
            "Copy of claims to the insurer",
            json!({
                "State": "Disabled",
                "SentTo": [format!("claims@{DOMAIN}")],
                "BlindCopyTo": ["claims@holm-packaging.example"],
                "Conditions": [predicate("SentToPredicate")],
                "Actions": [predicate("BlindCopyToAction")],
            })
        ),
    ])
}

fn transport_rule(organization: &Organization, priority: u64, name: &str, changes: Value) -> Value {
    with(
        json!({
            "Name": name,
            "Identity": name,
            "Guid": organization.id_of(name),
            "State": "Enabled",
            "Mode": "Enforce",
            "Priority": priority,
            "ActivationDate": null,
            "ExpiryDate": null,
            "StopRuleProcessing": false,
            "From": null,
            "FromMemberOf": null,
            "FromScope": null,
            "FromAddressContainsWords": null,
            "FromAddressMatchesPatterns": null,
            "SenderDomainIs": null,
            "SenderIpRanges": null,
            "SentTo": null,
            "SetSCL": null,
            "PrependSubject": null,
            "ApplyHtmlDisclaimerText": null,
            "RedirectMessageTo": null,
            "BlindCopyTo": null,
            "CopyTo": null,
            "AddToRecipients": null,
            "GenerateIncidentReport": null,
            "Conditions": [],
            "Exceptions": null,
            "Actions": [],
        }),
        changes,
    )
}
