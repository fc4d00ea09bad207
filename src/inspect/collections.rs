use jiff::civil::Date;
use serde::Serialize;

use crate::model::Collection;
use crate::snapshot::{Kind, NodeId, Snapshot, age_in_days};

/// What a snapshot is, without its settings.
#[derive(Debug, Serialize)]
pub struct About {
    /// Where it was read from.
    pub source: String,
    /// Who made it.
    pub format: Option<String>,
    /// BLAKE3 of its text, in hexadecimal.
    pub digest: Option<String>,
    /// When it was captured, where it says so.
    pub captured_at: Option<String>,
    /// The day that ages are counted to, where one was asked for.
    pub as_of: Option<Date>,
    /// How many days before that day; negative where it was after.
    pub age_days: Option<i64>,
    /// Bytes of its text, unpacked.
    pub bytes: usize,
    /// How many values it holds.
    pub values: usize,
    /// The tenant that it is of.
    pub tenant: Whose,
    /// The products that were asked for, where it says so.
    pub products: Option<Vec<String>>,
    /// Paths at which it holds a lone object where a list belongs; they are read as lists of one.
    pub lone_objects: Vec<String>,
    /// What it holds, in its order, then what it says that it does not hold.
    pub collections: Vec<CollectionRow>,
}

/// Whose snapshot it is, as far as it says so.
#[derive(Debug, Serialize)]
pub struct Whose {
    /// The tenant id.
    pub id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
}

/// One top-level key.
#[derive(Debug, Serialize)]
pub struct CollectionRow {
    /// The key.
    pub name: String,
    /// What kind of value it has; nothing where it is not there.
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    /// Elements of a list, keys of an object.
    pub count: Option<usize>,
    /// How collecting it went; nothing where nobody recorded it.
    pub status: Option<&'static str>,
    /// The command or API path that delivers it.
    pub source: Option<String>,
    /// The permission that it takes.
    pub permission: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// When it was collected, where the snapshot says so.
    pub collected_at: Option<String>,
    /// How many days before the day that was asked for; negative where it was after.
    pub age_days: Option<i64>,
}

impl CollectionRow {
    /// Whether it is known that it was not collected, or not all of it.
    pub fn is_missing(&self) -> bool {
        self.status.is_some_and(|status| status != "ok")
    }
}

/// What a snapshot is and holds, and how old that was on a day, where one is given.
pub fn about(snapshot: &Snapshot, as_of: Option<Date>) -> About {
    let tree = snapshot.tree();
    let identity = snapshot.identity();
    let manifest = snapshot.manifest();
    let there = || tree.members(tree.root()).map(|(key, node)| (tree.key_name(key), node));
    let mut collections: Vec<CollectionRow> = there()
        .filter(|(name, _)| *name != "_collection")
        .map(|(name, node)| row(snapshot, name, Some(node), manifest.get(name), as_of))
        .collect();
    let absent = manifest
        .iter()
        .filter(|(name, _)| there().all(|(known, _)| known != *name));
    collections.extend(absent.map(|(name, collection)| row(snapshot, name, None, Some(collection), as_of)));
    About {
        source: identity.source,
        format: identity.format,
        digest: identity.digest.filter(|digest| !digest.is_empty()),
        as_of,
        age_days: age(identity.captured_at.as_deref(), as_of),
        captured_at: identity.captured_at,
        bytes: tree.text().len(),
        values: tree.node_count(),
        tenant: Whose {
            id: snapshot.tenant().id.clone(),
            name: snapshot.tenant().name.clone(),
        },
        products: snapshot.products().map(<[String]>::to_vec),
        lone_objects: identity.lone_objects,
        collections,
    }
}

fn age(time: Option<&str>, as_of: Option<Date>) -> Option<i64> {
    age_in_days(time?, as_of?)
}

fn row(
    snapshot: &Snapshot,
    name: &str,
    node: Option<NodeId>,
    made: Option<&Collection>,
    as_of: Option<Date>,
) -> CollectionRow {
    let tree = snapshot.tree();
    let collected_at = snapshot.collected(name);
    let is_compound = |node: &NodeId| matches!(tree.kind(*node), Kind::Array | Kind::Object);
    CollectionRow {
        name: name.to_owned(),
        kind: node.map(|node| word(tree.kind(node))),
        count: node.filter(is_compound).map(|node| tree.len(node)),
        status: made.map(|made| made.status.as_str()),
        source: made.and_then(|made| made.source.clone()),
        permission: made.and_then(|made| made.permission.clone()),
        error: made.and_then(|made| made.error.clone()),
        collected_at: collected_at.map(str::to_owned),
        age_days: age(collected_at, as_of),
    }
}

/// What people call a kind of value, in one word.
pub(super) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "boolean",
        Kind::Int | Kind::Float => "number",
        Kind::Text => "text",
        Kind::Array => "list",
        Kind::Object => "object",
    }
}
