//! ScubaGear writes the only element of some lists without the list around it: what the schemas of `schemas/snapshot/`
//! mark with `x-lone-object` is read as a list of one, so that a rule sees one shape.

use super::node::{Node, Source};
use super::tree::{Kind, NodeId, Tree};

/// Where that happens: steps from the top, of which `[]` is to every element of a list.
const PATHS: &[&[&str]] = include!(concat!(env!("OUT_DIR"), "/lone_objects.rs"));

/// Puts a list around every lone object where a list belongs. Gives the paths of the settings that were changed,
/// each once, without the numbers of elements: `risky_applications[].KeyCredentials`.
pub(super) fn normalise(tree: &mut Tree) -> Vec<String> {
    let changed = PATHS.iter().filter(|path| {
        let lone = lone_objects(tree, path);
        tree.wrap_in_lists(&lone);
        !lone.is_empty()
    });
    changed.map(|path| path.join(".").replace(".[]", "[]")).collect()
}

/// The objects at a path.
fn lone_objects(tree: &Tree, path: &[&str]) -> Vec<NodeId> {
    let mut at = vec![tree.root()];
    for step in path {
        at = match *step {
            "[]" => at.iter().flat_map(|list| tree.elements(*list)).collect(),
            key => at.iter().filter_map(|object| tree.member_named(*object, key)).collect(),
        };
    }
    at.retain(|node| tree.kind(*node) == Kind::Object);
    at
}

impl Tree {
    /// Whether a list is none in the text, but was put around a lone object.
    pub(crate) fn is_wrapped(&self, list: NodeId) -> bool {
        let only = self.elements(list).get(0);
        only.is_some_and(|only| self.offset(list).is_some() && self.offset(list) == self.offset(only))
    }

    /// Puts a list of one around each of some values other than the root; their ids are then those of the lists.
    fn wrap_in_lists(&mut self, values: &[NodeId]) {
        let nodes = &mut self.parts.nodes;
        // The root stays the last value.
        let Some(root) = nodes.pop() else { return };
        for id in values {
            let value = nodes[id.index()];
            let source = value
                .offset()
                .map_or(Source::NONE, |offset| Source::at(offset as usize));
            nodes[id.index()] = Node::array(nodes.len() as u32, 1, source);
            nodes.push(value);
        }
        nodes.push(root);
        self.forget_parents();
    }
}

#[cfg(test)]
mod tests {
    use crate::snapshot::Snapshot;

    fn snapshot(text: &str) -> Snapshot {
        let made_by = r#""module_version": "1.7.1", "baseline_version": "1""#;
        Snapshot::from_json("a.json", format!("{{{made_by}, {text}}}")).expect("a snapshot")
    }

    #[test]
    fn a_lone_object_is_a_list_of_one_wherever_it_stands() {
        let text = r#""domain_settings": {"Id": "a.example"},
            "risky_applications": [{"KeyCredentials": {"KeyId": "k"}}, {"KeyCredentials": [{"KeyId": "l"}, {"KeyId": "m"}]}]"#;
        let snapshot = snapshot(text);
        assert_eq!(
            snapshot.lone_objects(),
            ["domain_settings", "risky_applications[].KeyCredentials"]
        );
        let tree = snapshot.tree();
        let domains = tree.member_named(tree.root(), "domain_settings").expect("it is there");
        let domain = tree.elements(domains).get(0).expect("a list of one");
        let id = tree.member_named(domain, "Id").expect("it is there");
        assert_eq!(tree.path(id), "domain_settings[0].Id");
        let place = snapshot.locate(id).expect("it stands in the file");
        assert_eq!((place.at.line, place.at.column), (1, 80));
        assert_eq!(tree.elements(domains).len(), 1);
    }

    #[test]
    fn lists_null_and_inventories_by_id_stay_as_they_are() {
        let text = r#""domain_settings": [], "dkim_records": null, "privileged_users": {"1": {"DisplayName": "Ann"}}"#;
        let snapshot = snapshot(text);
        assert!(snapshot.lone_objects().is_empty());
        let tree = snapshot.tree();
        let users = tree.member_named(tree.root(), "privileged_users").expect("it is there");
        assert_eq!(tree.len(users), 1);
        assert!(tree.elements(users).is_empty(), "an object is no list");
    }

    #[test]
    fn what_scubagear_did_not_make_is_left_alone() {
        let text = r#"{"domain_settings": {"Id": "a.example"}}"#.to_owned();
        let snapshot = Snapshot::from_json("a.json", text).expect("a snapshot");
        assert!(snapshot.lone_objects().is_empty());
    }
}
