//! Tests of the reader: tables of texts, generated texts, and whole trees.

mod accept;
mod generated;
mod limits;
mod places;
mod reject;
mod reject_tokens;

use super::{JsonError, parse};
use crate::snapshot::tree::{NodeId, Tree, Value};
use serde_json::Value as Json;

fn tree(text: &str) -> Tree {
    parse(text.to_owned()).unwrap_or_else(|error| panic!("{text:?} is refused: {error}"))
}

fn refusal(text: &str) -> JsonError {
    match parse(text.to_owned()) {
        Ok(_) => panic!("{text:?} is accepted"),
        Err(error) => error,
    }
}

/// Tree as the other library's value, for comparisons.
fn json(tree: &Tree) -> Json {
    json_at(tree, tree.root())
}

fn json_at(tree: &Tree, id: NodeId) -> Json {
    match tree.value(id) {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::from(value),
        Value::Int(value) => Json::from(value),
        Value::Float(value) => Json::from(value),
        Value::Text(value) => Json::from(value),
        Value::Array(elements) => elements.iter().map(|id| json_at(tree, id)).collect(),
        Value::Object => tree
            .members(id)
            .map(|(key, id)| (tree.key_name(key).to_owned(), json_at(tree, id)))
            .collect(),
    }
}

/// All values of a tree, parents before children.
fn everything(tree: &Tree) -> Vec<NodeId> {
    let mut ids = vec![tree.root()];
    let mut next = 0;
    while let Some(id) = ids.get(next).copied() {
        ids.extend(tree.elements(id));
        ids.extend(tree.members(id).map(|(_, member)| member));
        next += 1;
    }
    ids
}
