use super::candidates::{Exclusion, shown};
use super::counterfactual::{Action, Change};
use crate::model::{EvidenceValue, Exclusions};
use crate::snapshot::{Edit, NodeId, Snapshot, Tree};

/// What an edit makes of a setting, whichever one it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Value(crate::snapshot::NewValue),
    Added(String),
    Removed(String),
}

impl Wanted {
    pub(super) fn of(edit: &Edit, tree: &Tree) -> Self {
        match edit {
            Edit::Set(_, value) => Self::Value(value.clone()),
            Edit::Add(_, text) => Self::Added(text.clone()),
            Edit::Remove(list, index) => Self::Removed(element(tree, *list, *index)),
        }
    }
}

fn element(tree: &Tree, list: NodeId, index: usize) -> String {
    match tree.elements(list).get(index).map(|node| tree.evidence_value(node)) {
        Some(EvidenceValue::Text(text)) => text,
        _ => String::new(),
    }
}

/// The value that an edit is about.
pub(super) fn node_of(edit: &Edit) -> NodeId {
    match edit {
        Edit::Set(node, _) | Edit::Add(node, _) | Edit::Remove(node, _) => *node,
    }
}

/// A change as people read it: made in one place, or everywhere at a path.
pub(super) fn change(snapshot: &Snapshot, edits: &[Edit], pattern: &str) -> Change {
    let tree = snapshot.tree();
    let paths: Vec<String> = edits.iter().map(|edit| tree.path(node_of(edit))).collect();
    let first = &edits[0];
    let at = snapshot.locate(node_of(first));
    let (action, to) = match first {
        Edit::Set(_, value) => (Action::Set, shown(value)),
        Edit::Add(_, text) => (Action::Add, EvidenceValue::Text(text.clone())),
        Edit::Remove(list, index) => (Action::Remove, EvidenceValue::Text(element(tree, *list, *index))),
    };
    let from = tree.evidence_value(node_of(first));
    let is_same = edits.iter().all(|edit| tree.evidence_value(node_of(edit)) == from);
    Change {
        action,
        path: match paths.as_slice() {
            [one] => one.clone(),
            _ => pattern.to_owned(),
        },
        from: Some(from).filter(|_| is_same),
        to,
        paths,
        line: at.as_ref().map(|location| location.at.line),
        column: at.as_ref().map(|location| location.at.column),
        file: at.map(|location| location.file),
    }
}

/// A declared exclusion as a change.
pub(super) fn excluding(exclusion: &Exclusion) -> Change {
    let key = format!("exclusions.{}", exclusion.kind);
    Change {
        action: Action::Exclude,
        paths: vec![key.clone()],
        path: key,
        from: None,
        to: match exclusion.ids.as_slice() {
            [one] => EvidenceValue::Text(one.clone()),
            several => EvidenceValue::Text(several.join(", ")),
        },
        file: None,
        line: None,
        column: None,
    }
}

/// The exclusions that a tenant would declare.
pub(super) fn declared(exclusion: &Exclusion) -> Exclusions {
    let mut exclusions = Exclusions::default();
    if let Some(list) = exclusions.kind_mut(exclusion.kind) {
        list.clone_from(&exclusion.ids);
    }
    exclusions
}
