//! A whole export as one file of a folder: its collections stand beside those of the other files.

use super::keys::KeyId;
use super::node::{Node, Source};
use super::scubagear;
use super::tree::{NodeId, Tree};

/// Puts the members of each export among a folder's files beside the other collections.
///
/// # Errors
/// The name of a collection that both an export and another file hold.
pub(super) fn spread(tree: &mut Tree) -> Result<(), String> {
    let files: Vec<(KeyId, NodeId)> = tree.members(tree.root()).collect();
    if !files.iter().any(|(_, file)| scubagear::is_whole_export(tree, *file)) {
        return Ok(());
    }
    let mut members: Vec<(KeyId, NodeId)> = Vec::new();
    for (name, file) in files {
        let is_export = scubagear::is_whole_export(tree, file);
        let inner: Vec<_> = tree.members(file).collect();
        for (key, member) in if is_export { inner } else { vec![(name, file)] } {
            if members.iter().any(|(known, _)| *known == key) {
                return Err(tree.key_name(key).to_owned());
            }
            members.push((key, member));
        }
    }
    tree.set_root(&members);
    Ok(())
}

impl Tree {
    /// Makes the root an object of some members, which lie anywhere in the tree.
    fn set_root(&mut self, members: &[(KeyId, NodeId)]) {
        let parts = &mut self.parts;
        let nodes: Vec<Node> = members.iter().map(|(_, node)| parts.nodes[node.index()]).collect();
        let keys: Vec<KeyId> = members.iter().map(|(key, _)| *key).collect();
        let first = parts.nodes.len() as u32;
        let shape = parts.shapes.add(&keys);
        parts.nodes.extend(nodes);
        parts.nodes.push(Node::object(first, shape, Source::NONE));
        self.forget_parents();
    }
}
