use std::collections::BTreeMap;

use super::scubagear::texts;
use super::tree::{Kind, NodeId, Tree};
use crate::model::Exclusions;

/// The lists of a policy in `scuba_config`, and what kind of exclusion each declares.
const LISTS: &[(&[&str], &str)] = &[
    (&["CapExclusions", "Users"], "users"),
    (&["CapExclusions", "Groups"], "groups"),
    (&["CapExclusions", "Applications"], "applications"),
    (&["CapExclusions", "GuestUserTypes"], "guest_types"),
    (&["RoleExclusions", "Users"], "users"),
    (&["RoleExclusions", "Groups"], "groups"),
    (&["AllowedForwardingDomains"], "domains"),
];

/// What `scuba_config` declares that policies may leave out: by the requirement that it is declared for, and for no
/// other.
pub(super) fn by_requirement(tree: &Tree) -> BTreeMap<String, Exclusions> {
    let mut all = BTreeMap::new();
    let Some(config) = tree.member_named(tree.root(), "scuba_config") else {
        return all;
    };
    let products = objects(tree, config);
    for (requirement, declared) in products.into_iter().flat_map(|(_, product)| objects(tree, product)) {
        let mut exclusions = Exclusions::default();
        for (path, kind) in LISTS {
            let list = path
                .iter()
                .try_fold(declared, |node, step| tree.member_named(node, step));
            let ids = list.map_or_else(Vec::new, |list| texts(tree, list));
            let ids = ids.into_iter().filter(|id| !id.trim().is_empty());
            exclusions.kind_mut(kind).expect("it is one of the kinds").extend(ids);
        }
        if !exclusions.is_empty() {
            all.insert(requirement, exclusions);
        }
    }
    all
}

/// The members of an object that are objects themselves, by name.
fn objects(tree: &Tree, object: NodeId) -> Vec<(String, NodeId)> {
    let is_object = |(_, member): &(_, NodeId)| tree.kind(*member) == Kind::Object;
    let members = tree.members(object).filter(is_object);
    members
        .map(|(key, member)| (tree.key_name(key).to_owned(), member))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::snapshot::Snapshot;

    #[test]
    fn an_exclusion_is_declared_for_its_requirement_alone() {
        let snapshot = Snapshot::from_json(
            "export.json",
            r#"{"scuba_config": {"M365Environment": "gcc", "Aad": {
                "MS.AAD.1.1v1": {"CapExclusions": {"Users": ["ann", ""], "Groups": "all"}},
                "MS.AAD.2.1v1": {"CapExclusions": {"Users": []}}}},
              "module_version": "1.5", "baseline_version": "1"}"#
                .to_owned(),
        )
        .expect("it is JSON");
        let declared = &snapshot.tenant().requirement_exclusions;
        assert_eq!(declared.keys().collect::<Vec<_>>(), ["MS.AAD.1.1v1"]);
        assert_eq!(declared["MS.AAD.1.1v1"].users, ["ann"]);
        assert_eq!(declared["MS.AAD.1.1v1"].groups, ["all"]);
    }
}
