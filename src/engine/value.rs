use rhai::{Array, Dynamic, Map};
use serde_json::Value as Json;

use super::api::text::to_text;
use super::list::List;
use super::reading;
use super::state::{self, Which};
use super::view::View;
use crate::snapshot::{NodeId, Value};

/// A value of a script as JSON: lists and objects in full, what JSON does not know as the text that people read.
pub(super) fn to_json(value: &Dynamic) -> Json {
    if let Some(view) = value.read_lock::<View>() {
        return of_tree(view.which, view.node);
    }
    if let Some(list) = value.read_lock::<List>() {
        return list.0.clone().into_values().map(|value| to_json(&value)).collect();
    }
    if let Some(array) = value.read_lock::<Array>() {
        return array.iter().map(to_json).collect();
    }
    if let Some(map) = value.read_lock::<Map>() {
        let member = |(name, value): (&_, &Dynamic)| (ToString::to_string(name), to_json(value));
        return Json::Object(map.iter().map(|(name, value)| member((name, value))).collect());
    }
    match value {
        value if value.is_unit() => Json::Null,
        value if value.is_bool() => value.as_bool().unwrap_or_default().into(),
        value if value.is_int() => value.as_int().unwrap_or_default().into(),
        value if value.is_float() => value.as_float().unwrap_or_default().into(),
        other => to_text(other).into(),
    }
}

fn of_tree(which: Which, node: NodeId) -> Json {
    let scalar = state::with(|state| match state.tree(which).value(node) {
        Value::Array(_) | Value::Object => None,
        _ => Some(reading::to_dynamic(state, which, node)),
    });
    if let Some(scalar) = scalar {
        return to_json(&scalar);
    }
    let (elements, members) = state::with(|state| {
        let tree = state.tree(which);
        let members = tree
            .members(node)
            .map(|(key, node)| (tree.key_name(key).to_owned(), node));
        match tree.value(node) {
            Value::Array(elements) => (Some(elements), Vec::new()),
            _ => (None, members.collect()),
        }
    });
    match elements {
        Some(elements) => elements.iter().map(|node| of_tree(which, node)).collect(),
        None => Json::Object(
            members
                .into_iter()
                .map(|(name, node)| (name, of_tree(which, node)))
                .collect(),
        ),
    }
}
