//! What every tenant has, and controls look for.

/// Ids that begin like this are Microsoft's: `00000003-0000-0000-c000-000000000000` is Graph.
const FIRST_PARTY: &str = "-0000-";

/// Ids of Microsoft that do not tell themselves by how they look.
const IDS: &[&str] = &[
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Azure CLI
    "14d82eec-204b-4c2f-b7e8-296a70dab67e", // Graph command line tools
    "1950a258-227b-4e31-a9cf-717495945fc2", // Azure PowerShell
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264", // Teams
    "2793995e-0a7d-40d7-bd35-6968ba142197", // My Apps
    "797f4846-ba00-4fd7-ba43-dac1f8f63013", // Azure management
    "a0c73c16-a7e3-4564-9a95-2bdf47383716", // Exchange Online PowerShell
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", // Azure portal
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Teams services
    "d3590ed6-52b3-4102-aeff-aad2292ab01c", // Office
    "d4ebce55-015a-49b5-a083-c84d1797ae8c", // Intune enrollment
    "fb78d390-0c51-40cd-8e17-fdbfab77341b", // Exchange REST API
    "10dae51f-b6af-4016-8d66-8c2a99b929b3", // role of guests
    "2af84b1e-32c8-42b7-82bc-daa82404023b", // role of restricted guests
    "a0b1b346-4d3e-4e8b-98f8-753987be4970", // role of members
    "f8cdef31-a31e-4b4a-93e4-5f571e91255a", // the tenant of Microsoft's applications
    "72f988bf-86f1-41af-91ab-2d7cd011db47", // the tenant of Microsoft
];

/// Properties whose ids are the same in every tenant, in lower case.
const ID_PROPERTIES: &[&str] = &[
    "roletemplateid",
    "roledefinitionid",
    "templateid",
    "serviceplanid",
    "disabledplans",
    "skuid",
    "aaguids",
    "guestuserroleid",
    "roleid",
    "resourceappid",
    "includeroles",
    "excluderoles",
];

/// Domains that are Microsoft's own, or known to all.
const DOMAINS: &[&str] = &[
    "microsoft.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "microsoft.us",
    "outlook.com",
    "office.com",
    "office.net",
    "office365.com",
    "office365.us",
    "windows.net",
    "windowsazure.com",
    "live.com",
    "azure.com",
    "azure.net",
    "azure.us",
    "onmicrosoft.com",
    "onmicrosoft.us",
    "sharepoint.com",
    "sharepoint.us",
    "skype.com",
    "lync.com",
    "msappproxy.net",
    "w3.org",
    "xmlsoap.org",
    "dmarc.cyber.dhs.gov",
];

/// Suffixes below which each tenant has a name of its own.
const TENANT_SUFFIXES: &[&str] = &[
    "mail.onmicrosoft.com",
    "onmicrosoft.com",
    "onmicrosoft.us",
    "sharepoint.com",
    "sharepoint.us",
    "mail.protection.outlook.com",
    "msappproxy.net",
];

/// Suffixes that are nobody's.
const RESERVED_SUFFIXES: &[&str] = &[
    "example",
    "test",
    "invalid",
    "localhost",
    "local",
    "internal",
    "lan",
    "corp",
    "home",
    "intranet",
    "private",
];

/// Labels that say what a host is for, and not whose it is.
const LABELS: &[&str] = &[
    "www",
    "mail",
    "smtp",
    "mx",
    "autodiscover",
    "_dmarc",
    "_domainkey",
    "_spf",
    "spf",
    "_mta-sts",
    "mta-sts",
    "_smtp",
    "_tls",
    "selector1",
    "selector2",
];

/// Suffixes of domains that settings and files end with more often.
const ENDINGS: &[&str] = &[
    "id",
    "name",
    "info",
    "md",
    "sh",
    "rs",
    "py",
    "zip",
    "mov",
    "email",
    "date",
    "group",
    "zone",
    "link",
    "open",
    "support",
    "report",
    "services",
    "security",
    "team",
    "host",
    "contact",
    "directory",
    "management",
    "network",
    "phone",
    "domains",
    "exchange",
];

/// Who changes settings that nobody changed.
const ACTORS: &[&str] = &[
    "system",
    "nt authority\\system",
    "none",
    "unknown",
    "admin",
    "administrator",
];

/// Whether an id is the same in every tenant, wherever it stands.
pub(super) fn is_id(guid: &str) -> bool {
    let guid = guid.to_ascii_lowercase();
    let is_first_party = guid.starts_with("0000000") && guid[8..].starts_with(FIRST_PARTY);
    is_first_party || IDS.contains(&guid.as_str())
}

/// Whether the ids under a key are the same in every tenant; `within` is the key around it.
pub(super) fn is_id_property(name: &str, within: Option<&str>) -> bool {
    let name = name.to_ascii_lowercase();
    let within = within.map(str::to_ascii_lowercase).unwrap_or_default();
    ID_PROPERTIES.contains(&name.as_str()) || (name == "id" && within.contains("sensitiveinformation"))
}

/// Whether a domain in lower case is known to all.
pub(super) fn is_domain(domain: &str) -> bool {
    DOMAINS.iter().any(|known| {
        domain
            .strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// The suffix below which a tenant has a name, and where the domain has one, without the point before it.
pub(super) fn tenant_suffix(domain: &str) -> Option<&'static str> {
    let below = |suffix: &&&str| {
        domain
            .strip_suffix(**suffix)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
    };
    TENANT_SUFFIXES.iter().find(below).copied()
}

/// Whether a public suffix is one that settings and files end with more often.
pub(super) fn is_ending(suffix: &str) -> bool {
    ENDINGS.contains(&suffix)
}

/// The part of a domain in lower case that says nothing about whose it is, where it is one that can be known.
pub(super) fn public_suffix(domain: &str) -> Option<&str> {
    let (_, last) = domain.rsplit_once('.')?;
    if RESERVED_SUFFIXES.contains(&last) {
        return Some(last);
    }
    let suffix = psl::suffix(domain.as_bytes()).filter(psl::Suffix::is_known)?;
    let length = suffix.as_bytes().len();
    (length < domain.len()).then(|| &domain[domain.len() - length..])
}

/// Whether a label in lower case says what a host is for.
pub(super) fn is_label(label: &str) -> bool {
    LABELS.contains(&label)
}

/// Whether a name is not that of a person.
pub(super) fn is_actor(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    name.is_empty() || name.starts_with("microsoft") || ACTORS.contains(&name.as_str())
}
