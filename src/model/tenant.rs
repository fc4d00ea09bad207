use serde::Serialize;

use super::Environment;

/// What is true of one tenant, apart from its settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tenant {
    /// The tenant id.
    pub id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// The cloud it lives in.
    pub environment: Option<Environment>,
    /// Who and what policies may leave out.
    #[serde(skip)]
    pub exclusions: Exclusions,
}

impl Tenant {
    /// What a report calls it: its name, else its id.
    pub fn shown_name(&self) -> &str {
        let known = self.name.as_deref().or(self.id.as_deref());
        known.unwrap_or("unnamed tenant")
    }
}

/// Who and what a tenant declares that policies may leave out, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Exclusions {
    /// Users.
    pub users: Vec<String>,
    /// Groups.
    pub groups: Vec<String>,
    /// Applications.
    pub applications: Vec<String>,
    /// Guest types.
    pub guest_types: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Domains.
    pub domains: Vec<String>,
}

impl Exclusions {
    /// Each kind with its ids, under the names that YAML and scripts use.
    pub fn by_kind(&self) -> [(&'static str, &[String]); 6] {
        [
            ("users", &self.users),
            ("groups", &self.groups),
            ("applications", &self.applications),
            ("guest_types", &self.guest_types),
            ("roles", &self.roles),
            ("domains", &self.domains),
        ]
    }

    /// The list of a kind, to be filled.
    pub fn kind_mut(&mut self, kind: &str) -> Option<&mut Vec<String>> {
        match kind {
            "users" => Some(&mut self.users),
            "groups" => Some(&mut self.groups),
            "applications" => Some(&mut self.applications),
            "guest_types" => Some(&mut self.guest_types),
            "roles" => Some(&mut self.roles),
            "domains" => Some(&mut self.domains),
            _ => None,
        }
    }
}
