use std::collections::{HashMap, HashSet};

use super::kept;
use crate::inspect::keyed::{is_guid, is_id};
use crate::snapshot::{Kind, NodeId, Snapshot, Tree, Value};

/// What identifies people, the tenant and its domains in one snapshot.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// In lower case.
    pub(super) tenant_ids: HashSet<String>,
    /// Ids that are the same in every tenant, by where they stand; in lower case.
    pub(super) kept_ids: HashSet<String>,
    /// Domains that stand where domains do, in lower case.
    pub(super) domains: HashSet<String>,
    /// Names that are looked for in longer texts.
    pub(super) names: Vec<(String, Name)>,
    /// Texts that are replaced as a whole.
    pub(super) whole: HashMap<NodeId, Whole>,
    /// Names of people as they are written, those in one word too.
    pub(super) alone: HashSet<String>,
    /// Streets and telephone numbers.
    pub(super) contacts: HashSet<String>,
    /// Names of roles in lower case, which are not those of people.
    pub(super) roles: HashSet<String>,
}

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Person,
    /// A person, in one word as settings have it too.
    Word,
    /// An organization, in several words.
    Organization,
    /// An organization, in one word as domains have it too.
    Label,
}

/// What a text as a whole is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Person,
    /// A street, a telephone number.
    Contact,
}

/// Properties that hold the name of a person, in lower case.
const PERSON_PROPERTIES: &[&str] = &[
    "userdisplayname",
    "givenname",
    "surname",
    "createdby",
    "lastmodifiedby",
    "modifiedby",
    "samaccountname",
    "onpremisessamaccountname",
    "mailnickname",
    "manager",
];

/// Properties that only users have, in lower case.
const USER_PROPERTIES: &[&str] = &["userprincipalname", "onpremisesimmutableid", "givenname", "surname"];

/// Properties that say where an organization is and how to reach it, in lower case.
const CONTACT_PROPERTIES: &[&str] = &[
    "street",
    "streetaddress",
    "city",
    "postalcode",
    "businessphones",
    "mobilephone",
    "telephonenumber",
    "officelocation",
];

/// Collections that are about the tenant itself.
const ABOUT_TENANT: &[&str] = &["tenant_details", "teams_tenant_info", "org_config", "organization"];

/// Words that the name of a tenant cannot be told from.
const COMMON: &[&str] = &[
    "default",
    "global",
    "all",
    "none",
    "everyone",
    "admin",
    "user",
    "users",
    "group",
    "groups",
    "enabled",
    "disabled",
    "test",
    "tenant",
    "security",
    "microsoft",
    "office",
    "example",
    "mail",
    "policy",
];

impl Identities {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let tree = snapshot.tree();
        let mut search = Search {
            tree,
            found: Self::default(),
            people: HashSet::new(),
            organizations: HashSet::new(),
        };
        search.organizations.extend(snapshot.tenant().name.clone());
        search
            .found
            .tenant_ids
            .extend(snapshot.tenant().id.as_deref().map(str::to_lowercase));
        for (key, collection) in tree.members(tree.root()) {
            let name = tree.key_name(key);
            if ABOUT_TENANT.contains(&name) {
                search.names_of_tenant(collection);
            }
            search.visit(collection, Place { name, within: "" });
        }
        search.finish()
    }
}

/// Where a value stands: the key over it, and the key over that.
#[derive(Clone, Copy)]
struct Place<'t> {
    name: &'t str,
    within: &'t str,
}

struct Search<'t> {
    tree: &'t Tree,
    found: Identities,
    people: HashSet<String>,
    organizations: HashSet<String>,
}

impl<'t> Search<'t> {
    fn visit(&mut self, node: NodeId, place: Place<'t>) {
        match self.tree.value(node) {
            Value::Text(text) => self.text(node, text, place),
            Value::Array(elements) => elements.iter().for_each(|element| self.visit(element, place)),
            Value::Object => {
                self.object(node, place);
                for (key, member) in self.tree.members(node) {
                    let name = self.tree.key_name(key);
                    // The id of a member of an inventory says nothing about what it is.
                    let below = if is_id(name) {
                        place
                    } else {
                        Place {
                            name,
                            within: place.name,
                        }
                    };
                    self.visit(member, below);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, node: NodeId, place: Place<'t>) {
        let members = || {
            self.tree
                .members(node)
                .map(|(key, member)| (self.tree.key_name(key), member))
        };
        let has = |names: &[&str]| members().any(|(name, _)| names.contains(&name.to_lowercase().as_str()));
        let name_of = |wanted: &str| {
            let found = members().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
            Some((found.1, self.plain(found.1)?))
        };
        let Some((at, name)) = name_of("displayname") else {
            // Approvers are described by their names.
            if place.name.to_lowercase().contains("approver")
                && let Some((at, name)) = name_of("description")
            {
                self.person(at, name);
            }
            return;
        };
        let around = place.name.to_lowercase();
        if has(&["roletemplateid"]) {
            self.found.roles.insert(name.to_lowercase());
        } else if has(USER_PROPERTIES) || around.contains("user") || around.contains("approver") {
            self.person(at, name);
        }
    }

    fn text(&mut self, node: NodeId, text: &'t str, place: Place<'t>) {
        let name = place.name.to_lowercase();
        if is_guid(text) {
            let id = text.to_lowercase();
            if matches!(name.as_str(), "tenantid" | "tenant_id") {
                self.found.tenant_ids.insert(id);
            } else if kept::is_id_property(place.name, Some(place.within)) {
                self.found.kept_ids.insert(id);
            }
            return;
        }
        if name == "roles" {
            self.found.roles.insert(text.to_lowercase());
        }
        if PERSON_PROPERTIES.contains(&name.as_str()) {
            self.person(node, text);
        }
        if CONTACT_PROPERTIES.contains(&name.as_str()) && !text.is_empty() {
            self.found.whole.insert(node, Whole::Contact);
            self.found.contacts.insert(text.to_owned());
        }
        if name.contains("domain") || place.within.to_lowercase().contains("domain") {
            text.split(|c: char| c.is_whitespace() || ",;:=/".contains(c))
                .for_each(|part| self.domain(part));
        }
        self.people.extend(named_before_address(text).map(str::to_owned));
        let after_at = text.split('@').skip(1);
        after_at.for_each(|rest| {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c)));
            self.domain(&rest[..end.unwrap_or(rest.len())]);
        });
    }

    fn person(&mut self, node: NodeId, name: &str) {
        if name.contains('@') || is_guid(name) || kept::is_actor(name) {
            return;
        }
        self.found.whole.insert(node, Whole::Person);
        self.people.insert(name.to_owned());
    }

    fn domain(&mut self, text: &str) {
        let domain = text.trim_matches('.').to_lowercase();
        if let Some(suffix) = kept::tenant_suffix(&domain) {
            let own = domain.trim_end_matches(suffix).trim_end_matches('.');
            let label = own.rsplit('.').next().unwrap_or(own);
            let label = label.trim_end_matches("-admin").trim_end_matches("-my");
            if suffix != "mail.protection.outlook.com" {
                self.organizations.insert(label.to_owned());
            }
        }
        if !kept::is_domain(&domain) && kept::public_suffix(&domain).is_some() {
            self.found.domains.insert(domain);
        }
    }

    fn names_of_tenant(&mut self, collection: NodeId) {
        let lone = (self.tree.kind(collection) == Kind::Object).then_some(collection);
        for object in self.tree.elements(collection).iter().chain(lone) {
            for name in ["DisplayName", "displayName"] {
                let member = self.tree.member_named(object, name);
                self.organizations
                    .extend(member.and_then(|member| self.plain(member)).map(str::to_owned));
            }
        }
    }

    fn plain(&self, node: NodeId) -> Option<&'t str> {
        match self.tree.value(node) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn finish(self) -> Identities {
        let mut found = self.found;
        self.organizations.iter().for_each(|name| found.organization(name));
        self.people.iter().for_each(|name| found.person(name));
        found
    }
}

impl Identities {
    /// Learns the name of an organization, in the ways in which files and domains write it.
    pub(super) fn organization(&mut self, name: &str) {
        if name.contains(char::is_whitespace) {
            let words: Vec<&str> = name.split_whitespace().collect();
            let written = ["", "-", "_"].map(|between| (words.join(between), Name::Label));
            self.names.extend(written);
            self.names.push((name.to_owned(), Name::Organization));
        } else if !is_common(name) {
            self.names.push((name.to_owned(), Name::Label));
        }
    }

    /// Learns the name of a person. One in several words is looked for in longer texts whatever its case.
    pub(super) fn person(&mut self, name: &str) {
        let name = name.trim();
        if self.roles.contains(&name.to_lowercase()) {
            return;
        }
        if name.contains(' ') {
            self.names.push((name.to_owned(), Name::Person));
        }
        self.alone.insert(name.to_owned());
    }

    /// Looks for the names of people in one word as well, where they are not like any word of the settings.
    pub(super) fn with_words(mut self) -> Self {
        let is_told = |name: &&String| {
            let is_marked = name.contains(|c: char| !c.is_lowercase());
            !name.contains(' ') && name.chars().count() > 2 && is_marked && !is_common(name)
        };
        let words = self.alone.iter().filter(is_told);
        let words: Vec<_> = words.map(|name| (name.clone(), Name::Word)).collect();
        self.names.extend(words);
        self
    }
}

/// Whether a word says nothing about whose it is.
pub(super) fn is_common(name: &str) -> bool {
    name.chars().count() < 3 || COMMON.contains(&name.to_lowercase().as_str())
}

/// The name in `Ann Lee;ann@shop.example` and `Ann Lee <ann@shop.example>`.
fn named_before_address(text: &str) -> Option<&str> {
    let (name, address) = text.split_once(['<', ';'])?;
    let is_word = |word: &str| word.starts_with(char::is_uppercase);
    let is_of_name = |c: char| c.is_alphabetic() || " .'-".contains(c);
    let is_name = |name: &str| {
        (2..=4).contains(&name.split(' ').count()) && name.split(' ').all(is_word) && name.chars().all(is_of_name)
    };
    let is_address = address.contains('@') && !address.trim().contains(char::is_whitespace);
    (is_address && is_name(name.trim())).then_some(name.trim())
}
