use super::SnapshotError;
use super::formats::text_of;
use super::tree::{Kind, NodeId, Tree};
use crate::model::{Collection, CollectionStatus, Manifest};

/// How a snapshot says that it was made.
pub(super) const KEY: &str = "_collection";

/// Reads `_collection: { <key>: { source, permission, status, error, collected_at } }`.
///
/// # Errors
/// Anything but objects of texts, and a status outside the list: how the data were made decides what counts as known,
/// so it is not guessed.
pub(super) fn declared(tree: &Tree) -> Result<Manifest, SnapshotError> {
    let mut manifest = Manifest::default();
    let Some(all) = tree.member_named(tree.root(), KEY) else {
        return Ok(manifest);
    };
    expect_object(tree, all)?;
    for (key, entry) in tree.members(all) {
        expect_object(tree, entry)?;
        manifest.insert(tree.key_name(key), collection(tree, entry)?);
    }
    Ok(manifest)
}

const KEYS: [&str; 5] = ["source", "permission", "status", "error", "collected_at"];

fn collection(tree: &Tree, entry: NodeId) -> Result<Collection, SnapshotError> {
    for (key, value) in tree.members(entry) {
        let name = tree.key_name(key);
        if !KEYS.contains(&name) {
            return Err(wrong(tree, value, "a key that nobody reads", KEYS.join(", ")));
        }
        if !matches!(tree.kind(value), Kind::Text | Kind::Null) {
            return Err(wrong(tree, value, "no text", "a text".to_owned()));
        }
    }
    let words = || CollectionStatus::ALL.iter().map(|status| status.as_str());
    let all = || format!("one of {}", words().collect::<Vec<_>>().join(", "));
    let status = text_of(tree, entry, "status").ok_or_else(|| SnapshotError::Manifest {
        path: format!("{}.status", tree.path(entry)),
        found: "missing".to_owned(),
        expected: all(),
    })?;
    let status = CollectionStatus::from_word(&status).ok_or_else(|| SnapshotError::Manifest {
        path: format!("{}.status", tree.path(entry)),
        found: format!("`{status}`"),
        expected: all(),
    })?;
    Ok(Collection {
        status,
        source: text_of(tree, entry, "source"),
        permission: text_of(tree, entry, "permission"),
        error: text_of(tree, entry, "error"),
        collected_at: text_of(tree, entry, "collected_at"),
    })
}

fn wrong(tree: &Tree, node: NodeId, found: &str, expected: String) -> SnapshotError {
    SnapshotError::Manifest {
        path: tree.path(node),
        found: found.to_owned(),
        expected,
    }
}

fn expect_object(tree: &Tree, node: NodeId) -> Result<(), SnapshotError> {
    if tree.kind(node) == Kind::Object {
        return Ok(());
    }
    Err(wrong(tree, node, "no object", "an object".to_owned()))
}
