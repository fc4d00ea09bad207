use std::fmt;

use super::age::moment;
use super::tree::{Kind, Tree, Value};
use super::{SnapshotError, graph, manifest, scubagear};
use crate::model::{Collection, Manifest, Tenant};

/// Who made a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Any object of settings.
    Native,
    /// Answers of Microsoft Graph, saved to files as they came.
    Graph,
    /// CISA's ScubaGear: `ProviderSettingsExport.json`.
    ScubaGear,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Native => "native",
            Self::Graph => "graph",
            Self::ScubaGear => "scubagear",
        })
    }
}

/// What a snapshot says of itself.
#[derive(Clone)]
pub(super) struct Recognised {
    pub(super) format: Format,
    pub(super) tenant: Tenant,
    pub(super) captured_at: Option<String>,
    pub(super) products: Option<Vec<String>>,
    pub(super) manifest: Manifest,
}

/// Recognises the format and reads what the snapshot says of itself; `answers` are the collections that came as answers
/// of Graph.
///
/// # Errors
/// A snapshot that is not an object, or whose `_collection` cannot be read.
pub(super) fn recognise(tree: &Tree, answers: Vec<(String, Collection)>) -> Result<Recognised, SnapshotError> {
    match tree.kind(tree.root()) {
        Kind::Object => {}
        Kind::Array => return Err(SnapshotError::NotAnObject("a list")),
        Kind::Null => return Err(SnapshotError::NotAnObject("null")),
        _ => return Err(SnapshotError::NotAnObject("a single value")),
    }
    let declared = manifest::declared(tree)?;
    if scubagear::is_export(tree) {
        return Ok(scubagear::read(tree, declared));
    }
    let format = if answers.is_empty() {
        Format::Native
    } else {
        Format::Graph
    };
    let mut tenant = organization(tree);
    tenant.id = tenant.id.or_else(|| graph::tenant(tree));
    Ok(Recognised {
        format,
        tenant,
        captured_at: latest(&declared),
        products: None,
        manifest: graph::manifest(answers, declared),
    })
}

/// The tenant as the Graph collection `organization` names it.
fn organization(tree: &Tree) -> Tenant {
    let first = tree
        .member_named(tree.root(), "organization")
        .and_then(|list| tree.elements(list).get(0));
    let text = |name| text_of(tree, first?, name);
    Tenant {
        id: text("id"),
        name: text("displayName"),
        ..Tenant::default()
    }
}

fn latest(manifest: &Manifest) -> Option<String> {
    let times = manifest.iter().filter_map(|(_, c)| c.collected_at.as_deref());
    times.max_by_key(|time| moment(time)).map(str::to_owned)
}

/// The text of a member, where it is one.
pub(super) fn text_of(tree: &Tree, object: super::NodeId, name: &str) -> Option<String> {
    match tree.value(tree.member_named(object, name)?) {
        Value::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}
