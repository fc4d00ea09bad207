use serde::{Deserialize, Serialize};

/// Who and what a tenant declares that policies may leave out, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema), schemars(default))]
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
    /// The kinds, under the names that YAML and scripts use.
    pub const KINDS: [&'static str; 6] = ["users", "groups", "applications", "guest_types", "roles", "domains"];

    /// Each kind with its ids.
    pub fn by_kind(&self) -> [(&'static str, &[String]); 6] {
        let lists: [&[String]; 6] = [
            &self.users,
            &self.groups,
            &self.applications,
            &self.guest_types,
            &self.roles,
            &self.domains,
        ];
        std::array::from_fn(|at| (Self::KINDS[at], lists[at]))
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

    /// Adds what another declares as well.
    pub fn add(&mut self, other: &Self) {
        for (kind, ids) in other.by_kind() {
            let list = self.kind_mut(kind).expect("it is one of the kinds");
            let new = ids.iter().filter(|id| !list.contains(id)).cloned().collect::<Vec<_>>();
            list.extend(new);
        }
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.by_kind().iter().all(|(_, ids)| ids.is_empty())
    }

    /// Every exclusion alone, as `(kind, id)`.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let kinds = self.by_kind().into_iter();
        kinds.flat_map(|(kind, ids)| ids.iter().map(move |id| (kind, id.as_str())))
    }

    /// The same without one.
    #[must_use]
    pub fn without(&self, kind: &str, id: &str) -> Self {
        let mut others = self.clone();
        if let Some(list) = others.kind_mut(kind) {
            list.retain(|own| own != id);
        }
        others
    }
}
