//! CISA's ScubaGear export: `ProviderSettingsExport.json`, one flat object for all products.
//!
//! Facts about the format (keys, cmdlets, products): <https://github.com/cisagov/ScubaGear>, CC0.

use super::formats::{Format, Recognised, text_of};
use super::scuba_exclusions;
use super::tree::{NodeId, Tree, Value};
use crate::model::{Collection, CollectionStatus, Environment, Manifest, Tenant};

/// The commands of ScubaGear, each with the top-level keys that it delivers.
const COMMANDS: &[(&str, &[&str])] = &[
    (
        "Get-MgBetaIdentityConditionalAccessPolicy",
        &["conditional_access_policies", "cap_table_data"],
    ),
    ("Get-MgBetaSubscribedSku", &["service_plans", "license_information"]),
    (
        "Get-PrivilegedUser",
        &["privileged_users", "privileged_service_principals"],
    ),
    ("Get-PrivilegedRole", &["privileged_roles"]),
    ("Get-MgBetaUserCount", &["total_user_count"]),
    ("Get-MgBetaPolicyAuthorizationPolicy", &["authorization_policies"]),
    ("Get-MgBetaDirectorySetting", &["directory_settings"]),
    ("Get-MgBetaPolicyAuthenticationMethodPolicy", &["authentication_method"]),
    ("Get-MgBetaDomain", &["domain_settings"]),
    ("Get-ApplicationsWithRiskyPermissions", &["risky_applications"]),
    (
        "Get-ServicePrincipalsWithRiskyPermissions",
        &["risky_applications", "risky_third_party_service_principals"],
    ),
    ("Format-RiskyApplications", &["risky_applications"]),
    (
        "Format-RiskyThirdPartyServicePrincipals",
        &["risky_third_party_service_principals"],
    ),
    (
        "Get-ServicePrincipalsWithRiskyDelegatedPermissionClassifications",
        &["risky_delegated_permission_classifications"],
    ),
    (
        "Get-LegacyExchangeServicePrincipal",
        &["legacy_exchange_service_principal"],
    ),
    (
        "Get-DedicatedExchangeHybridApplications",
        &["dedicated_exchange_hybrid_applications"],
    ),
    ("Get-AdminAuditLogConfig", &["admin_audit_log_config"]),
    ("Get-EOPProtectionPolicyRule", &["protection_policy_rules"]),
    ("Get-ATPProtectionPolicyRule", &["atp_policy_rules"]),
    ("Get-AntiPhishPolicy", &["anti_phish_policies"]),
    ("Get-AntiPhishRule", &["anti_phish_rules"]),
    ("Get-HostedContentFilterPolicy", &["hosted_content_filter_policies"]),
    ("Get-HostedContentFilterRule", &["hosted_content_filter_rules"]),
    ("Get-HostedConnectionFilterPolicy", &["conn_filter"]),
    ("Get-AtpPolicyForO365", &["atp_policy_for_o365"]),
    ("Get-DlpCompliancePolicy", &["dlp_compliance_policies"]),
    ("Get-DlpComplianceRule", &["dlp_compliance_rules"]),
    ("Get-ProtectionAlert", &["protection_alerts"]),
    ("Get-RemoteDomain", &["remote_domains"]),
    ("Get-AcceptedDomain", &["accepted_domains"]),
    ("Get-ScubaSpfRecord", &["spf_records"]),
    ("Get-DkimSigningConfig", &["dkim_config"]),
    ("Get-ScubaDkimRecord", &["dkim_records"]),
    ("Get-ScubaDmarcRecord", &["dmarc_records"]),
    ("Get-TransportConfig", &["transport_config"]),
    ("Get-SharingPolicy", &["sharing_policy"]),
    ("Get-TransportRule", &["transport_rule"]),
    ("Get-OrganizationConfig", &["org_config"]),
    ("Get-InboundConnector", &["inbound_connectors"]),
    ("Get-OutboundConnector", &["outbound_connectors"]),
    ("Get-IntraOrganizationConnector", &["intra_org_connectors"]),
    ("Get-OrganizationRelationship", &["org_relationships"]),
    ("Get-PowerPlatformTenantSettingsRest", &["environment_creation"]),
    ("Get-PowerPlatformEnvironmentsRest", &["environment_list"]),
    ("Get-PowerPlatformDlpPoliciesRest", &["dlp_policies"]),
    ("Get-PowerPlatformTenantIsolationRest", &["tenant_isolation"]),
    ("Get-SPOTenantRest", &["SPO_tenant"]),
    ("Get-SPOTenant", &["SPO_tenant"]),
    ("Get-CsTenant", &["teams_tenant_info"]),
    ("Get-CsTeamsMeetingPolicy", &["meeting_policies"]),
    ("Get-CsTenantFederationConfiguration", &["federation_configuration"]),
    ("Get-CsTeamsClientConfiguration", &["client_configuration"]),
    ("Get-CsTeamsAppPermissionPolicy", &["app_policies"]),
    ("Get-CsTeamsMeetingBroadcastPolicy", &["broadcast_policies"]),
    ("Get-M365UnifiedTenantSettings", &["tenant_app_settings"]),
];

/// The products of ScubaGear, each with ours.
const PRODUCTS: &[(&str, &[&str])] = &[
    ("aad", &["entra"]),
    ("defender", &["defender", "purview"]),
    ("securitysuite", &["defender", "purview"]),
    ("exo", &["exchange"]),
    ("powerbi", &["power-bi"]),
    ("powerplatform", &["power-platform"]),
    ("sharepoint", &["sharepoint"]),
    ("teams", &["teams"]),
];

/// The key of the time at which an export was made.
pub(super) const TIME: &str = "timestamp_zulu";

/// Whether a snapshot was made by ScubaGear: a whole export says by which version, a part of one may hold no more than
/// the configuration that it was made with.
pub(super) fn is_export(tree: &Tree) -> bool {
    tree.member_named(tree.root(), "scuba_config").is_some() || is_whole_export(tree, tree.root())
}

/// Whether an object is an export as ScubaGear writes it.
pub(super) fn is_whole_export(tree: &Tree, object: NodeId) -> bool {
    let has = |name| tree.member_named(object, name).is_some();
    has("module_version") && (has(TIME) || has("baseline_version"))
}

/// What an export says of itself; `declared` is what its `_collection` adds.
pub(super) fn read(tree: &Tree, declared: Manifest) -> Recognised {
    let captured_at = text_of(tree, tree.root(), TIME);
    Recognised {
        format: Format::ScubaGear,
        tenant: tenant(tree),
        products: products(tree),
        manifest: manifest(tree, captured_at.as_deref(), declared),
        captured_at,
    }
}

fn tenant(tree: &Tree) -> Tenant {
    let details = tree
        .member_named(tree.root(), "tenant_details")
        .and_then(|details| tree.elements(details).get(0).or(Some(details)));
    let text = |name| text_of(tree, details?, name);
    let environment = tree
        .member_named(tree.root(), "scuba_config")
        .and_then(|config| text_of(tree, config, "M365Environment"))
        .and_then(|word| match word.as_str() {
            "gcchigh" => Some(Environment::GccHigh),
            word => Environment::from_word(word),
        });
    Tenant {
        id: text("TenantId").or_else(|| text_of(tree, tree.root(), "tenant_id")),
        name: text("DisplayName"),
        environment,
        licenses: licenses(tree),
        requirement_exclusions: scuba_exclusions::by_requirement(tree),
        ..Tenant::default()
    }
}

/// The service plans that are provisioned, where the export lists them.
fn licenses(tree: &Tree) -> Option<Vec<String>> {
    let plans = tree.member_named(tree.root(), "service_plans")?;
    let each = tree.elements(plans);
    let is_provisioned = |plan: &NodeId| {
        let status = text_of(tree, *plan, "ProvisioningStatus");
        status.is_none_or(|status| status == "Success")
    };
    let mut names: Vec<String> = each
        .iter()
        .filter(is_provisioned)
        .filter_map(|plan| text_of(tree, plan, "ServicePlanName"))
        .collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then_some(names)
}

fn products(tree: &Tree) -> Option<Vec<String>> {
    let config = tree.member_named(tree.root(), "scuba_config")?;
    let asked = texts(tree, tree.member_named(config, "ProductNames")?);
    let all = asked.iter().any(|name| name == "*");
    let mut products: Vec<String> = PRODUCTS
        .iter()
        .filter(|(theirs, _)| all || asked.iter().any(|name| name.eq_ignore_ascii_case(theirs)))
        .flat_map(|(_, ours)| ours.iter().map(ToString::to_string))
        .collect();
    products.sort();
    products.dedup();
    Some(products)
}

/// A command that failed anywhere makes its keys unknown, whatever the export holds there.
fn manifest(tree: &Tree, captured_at: Option<&str>, declared: Manifest) -> Manifest {
    let mut manifest = Manifest::default();
    for (status, ending) in [
        (CollectionStatus::Ok, "_successful_commands"),
        (CollectionStatus::Failed, "_unsuccessful_commands"),
    ] {
        for command in commands(tree, ending) {
            let keys = COMMANDS.iter().filter(|(name, _)| *name == command);
            for key in keys.flat_map(|(_, keys)| *keys) {
                let collection = Collection {
                    status,
                    source: Some(command.clone()),
                    permission: None,
                    error: (!status.is_collected()).then(|| format!("`{command}` failed")),
                    collected_at: captured_at.map(str::to_owned),
                };
                manifest.insert(*key, collection);
            }
        }
    }
    for (name, collection) in declared.iter() {
        manifest.insert(name, collection.clone());
    }
    manifest
}

fn commands(tree: &Tree, ending: &str) -> Vec<String> {
    let is_list = |name: &str| name.ends_with(ending);
    tree.members(tree.root())
        .filter(|(key, _)| is_list(tree.key_name(*key)))
        .flat_map(|(_, list)| texts(tree, list))
        .collect()
}

/// The texts of a list, or of a lone text where a list belongs.
pub(super) fn texts(tree: &Tree, node: NodeId) -> Vec<String> {
    let text = |id| match tree.value(id) {
        Value::Text(text) => Some(text.to_owned()),
        _ => None,
    };
    match tree.value(node) {
        Value::Array(elements) => elements.iter().filter_map(text).collect(),
        _ => text(node).into_iter().collect(),
    }
}
