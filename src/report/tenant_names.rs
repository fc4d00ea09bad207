use std::collections::{BTreeMap, BTreeSet};

use super::style::visible;

/// What people call tenants that are told together: their names, with the ids beside those that several have.
pub(super) struct TenantNames<'a>(BTreeMap<&'a str, BTreeSet<&'a str>>);

impl<'a> TenantNames<'a> {
    /// Of tenants, each with what tells it from others and its name.
    pub(super) fn of(tenants: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let mut keys: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (key, name) in tenants {
            if let Some(name) = name {
                keys.entry(name).or_default().insert(key);
            }
        }
        Self(keys)
    }

    /// `Harbour Lane`, or `Harbour Lane (424b1fee-9709)` where another tenant is called that, too.
    pub(super) fn name(&self, key: &str, name: Option<&str>) -> String {
        let shared = name.and_then(|name| self.0.get(name)).filter(|keys| keys.len() > 1);
        let alone = tenant_name(key, name);
        match (shared, key) {
            (None, _) => alone,
            (Some(_), "") => format!("{alone} (no id)"),
            (Some(_), key) => format!("{alone} ({})", visible(key)),
        }
    }
}

/// What people call a tenant: its name, else what tells it from others.
pub(super) fn tenant_name(key: &str, name: Option<&str>) -> String {
    match (name, key) {
        (Some(name), _) => visible(name),
        (None, "") => "unnamed tenant".to_owned(),
        (None, key) => visible(key),
    }
}

#[cfg(test)]
mod tests {
    use super::TenantNames;

    #[test]
    fn a_name_that_several_tenants_have_gets_the_id() {
        let names = TenantNames::of([
            ("t-1", Some("Quay")),
            ("t-2", Some("Quay")),
            ("t-3", Some("Lane")),
            ("", None),
        ]);
        assert_eq!(names.name("t-1", Some("Quay")), "Quay (t-1)");
        assert_eq!(names.name("t-3", Some("Lane")), "Lane");
        assert_eq!(names.name("t-4", None), "t-4");
        assert_eq!(names.name("", None), "unnamed tenant");
    }

    #[test]
    fn a_tenant_that_is_told_often_is_one() {
        let names = TenantNames::of([("t-1", Some("Quay")), ("t-1", Some("Quay"))]);
        assert_eq!(names.name("t-1", Some("Quay")), "Quay");
    }
}
