//! North Quay Logistics, an invented organisation of any size: what its tenant's configuration looks like.
//!
//! It is neither good nor bad: some things were done well, some half, and some nobody has looked at. A file for each
//! product says what, so that every shipped control has something to judge. Numbers come from a seed; each subject
//! draws its own, so that a change to one leaves the others as they were.

use posture::ruleset::RuleSet;
use serde_json::Value;

use export::Export;
use organization::Organization;

mod anti_phishing;
mod anti_spam;
mod attachments_and_links;
mod conditional_access;
mod defender;
mod dice;
mod directory;
mod entra;
mod exchange;
mod export;
mod intune;
mod licenses;
mod mail_domains;
mod mail_policies;
mod merge;
mod organization;
mod power_platform;
mod purview;
mod roles;
mod secure_score;
mod services;
mod sharepoint;
mod teams;
mod time;

/// How large the organisation is, and which of all those of that size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// At least ten, who run it.
    pub(crate) users: usize,
    pub(crate) seed: u64,
}

/// That of `examples/north-quay.json`.
pub(crate) const NORTH_QUAY: Size = Size { users: 250, seed: 1 };

/// The snapshot as a file, one member or element per line.
pub(crate) fn text(rules: &RuleSet, size: Size) -> String {
    let text = serde_json::to_string_pretty(&snapshot(rules, size)).expect("JSON can be written");
    text + "\n"
}

/// The snapshot of the organisation. The rules say where collections come from, and what Microsoft is to have measured.
pub(crate) fn snapshot(rules: &RuleSet, size: Size) -> Value {
    let organization = &Organization::new(size);
    let mut export = Export::new(rules);
    services::about_the_export(&mut export, organization);
    directory::add(&mut export, organization);
    licenses::add(&mut export, organization);
    conditional_access::add(&mut export, organization);
    roles::add(&mut export, organization);
    entra::add(&mut export, organization);
    mail_policies::add(&mut export, organization);
    defender::add(&mut export, organization);
    purview::add(&mut export, organization);
    exchange::add(&mut export, organization);
    mail_domains::add(&mut export, organization);
    sharepoint::add(&mut export);
    teams::add(&mut export, organization);
    power_platform::add(&mut export, organization);
    intune::add(&mut export, organization);
    services::add(&mut export, organization);
    secure_score::add(&mut export, organization, rules);
    export.finish()
}
