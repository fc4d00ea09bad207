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
}

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Person,
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
            roles: HashSet::new(),
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
    /// Names of roles, which are not those of people.
    roles: HashSet<String>,
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
            self.roles.insert(name.to_lowercase());
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
            self.roles.insert(text.to_lowercase());
        }
        if PERSON_PROPERTIES.contains(&name.as_str()) {
            self.person(node, text);
        }
        if CONTACT_PROPERTIES.contains(&name.as_str()) && !text.is_empty() {
            self.found.whole.insert(node, Whole::Contact);
        }
        if name.contains("domain") || place.within.to_lowercase().contains("domain") {
            text.split(|c: char| c.is_whitespace() || ",;:=/".contains(c))
                .for_each(|part| self.domain(part));
        }
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
        let is_common = |name: &str| name.chars().count() < 3 || COMMON.contains(&name.to_lowercase().as_str());
        for name in self.organizations {
            if name.contains(char::is_whitespace) {
                let compact: String = name.chars().filter(|c| !c.is_whitespace()).collect();
                found.names.push((compact, Name::Label));
                found.names.push((name, Name::Organization));
            } else if !is_common(&name) {
                found.names.push((name, Name::Label));
            }
        }
        // A name in one word may be a word of the settings: it is replaced where it stands alone.
        let is_told = |name: &String| name.trim().contains(' ') && !self.roles.contains(&name.to_lowercase());
        let people = self.people.into_iter().filter(is_told);
        found.names.extend(people.map(|name| (name, Name::Person)));
        found
    }
}
