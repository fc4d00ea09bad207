//! The domains that mail comes from, and what DNS says of them: one for each stage on the way to refusing forgeries.

use serde_json::{Value, json};

use super::export::Export;
use super::organization::{DOMAIN, INITIAL_DOMAIN, Organization};
use super::time::powershell;

pub(super) struct Domain {
    pub(super) name: &'static str,
    spf: &'static str,
    /// What DMARC asks for, without its version and the address for reports.
    dmarc: Option<&'static str>,
    is_signed: bool,
}

/// The last one came with a depot that was bought.
pub(super) const DOMAINS: &[Domain] = &[
    Domain {
        name: DOMAIN,
        spf: "v=spf1 include:spf.protection.outlook.com include:_spf.tidemark-customs.example -all",
        dmarc: Some("p=reject; sp=reject; pct=100"),
        is_signed: true,
    },
    Domain {
        name: "northquay-freight.example",
        spf: "v=spf1 include:spf.protection.outlook.com -all",
        dmarc: Some("p=quarantine; pct=50"),
        is_signed: true,
    },
    Domain {
        name: "northquay-parcels.example",
        spf: "v=spf1 include:spf.protection.outlook.com ip4:203.0.113.0/24 ~all",
        dmarc: Some("p=none"),
        is_signed: false,
    },
    Domain {
        name: INITIAL_DOMAIN,
        spf: "v=spf1 include:spf.protection.outlook.com -all",
        dmarc: Some("p=reject"),
        is_signed: true,
    },
    Domain {
        name: "quaysidedepot.example",
        spf: "v=spf1 a mx include:spf.protection.outlook.com -all",
        dmarc: None,
        is_signed: false,
    },
];

pub(super) fn add(export: &mut Export, organization: &Organization) {
    let of_each = |describe: &dyn Fn(&Domain) -> Value| -> Value { DOMAINS.iter().map(describe).collect() };
    export.scuba("accepted_domains", of_each(&accepted));
    export.scuba(
        "spf_records",
        of_each(&|domain| {
            let mut record = answer(domain.name, domain.name, Some(domain.spf.to_owned()));
            let is_hard = domain.spf.ends_with("-all");
            record["compliant"] = json!(is_hard);
            record["message"] = json!(if is_hard {
                "SPF record found."
            } else {
                "SPF record does not hard-fail."
            });
            record
        }),
    );
    export.scuba("dkim_config", of_each(&|domain| signing(organization, domain)));
    export.scuba(
        "dkim_records",
        of_each(&|domain| {
            let text = domain.is_signed.then(|| key(organization, domain));
            answer(domain.name, &format!("selector1._domainkey.{}", domain.name), text)
        }),
    );
    export.scuba(
        "dmarc_records",
        of_each(&|domain| {
            let text = domain
                .dmarc
                .map(|asked| format!("v=DMARC1; {asked}; rua=mailto:dmarc@{DOMAIN}"));
            answer(domain.name, &format!("_dmarc.{}", domain.name), text)
        }),
    );
}

fn accepted(domain: &Domain) -> Value {
    json!({
        "Name": domain.name,
        "Identity": domain.name,
        "DomainName": domain.name,
        "DomainType": "Authoritative",
        "Default": domain.name == DOMAIN,
        "InitialDomain": domain.name == INITIAL_DOMAIN,
        "MatchSubDomains": false,
        "AuthenticationType": "Managed",
        "SendingFromDomainDisabled": false,
    })
}

/// What DNS answered.
fn answer(domain: &str, asked: &str, text: Option<String>) -> Value {
    let result = if text.is_some() {
        "Query returned 1 txt records"
    } else {
        "Query returned NXDomain"
    };
    let texts: Vec<String> = text.into_iter().collect();
    json!({
        "domain": domain,
        "rdata": texts,
        "log": [{
            "query_name": asked,
            "query_method": "traditional",
            "query_result": result,
            "query_answers": texts,
        }],
    })
}

fn signing(organization: &Organization, domain: &Domain) -> Value {
    let host = domain.name.replace('.', "-");
    json!({
        "Name": domain.name,
        "Identity": domain.name,
        "Domain": domain.name,
        "Enabled": domain.is_signed,
        "Status": if domain.is_signed { "Valid" } else { "CnameMissing" },
        "Algorithm": "RsaSHA256",
        "HeaderCanonicalization": "Relaxed",
        "BodyCanonicalization": "Relaxed",
        "Selector1KeySize": 2048,
        "Selector1CNAME": format!("selector1-{host}._domainkey.{INITIAL_DOMAIN}"),
        "Selector1PublicKey": key(organization, domain),
        "KeyCreationTime": powershell(340, 11_000),
        "RotateOnDate": powershell(336, 11_000),
    })
}

/// A record with an invented public key.
fn key(organization: &Organization, domain: &Domain) -> String {
    let mut dice = organization.dice(domain.name);
    let letters: Vec<char> = ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .chain(['+', '/'])
        .collect();
    let key: String = (0..216).map(|_| dice.pick(&letters)).collect();
    format!("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0{key};")
}
