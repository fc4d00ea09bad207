use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::model::{ChangeKind, ControlMetadata, FieldChange};

/// Keys that hold texts for people.
const WORDING: [&str; 3] = ["title", "description", "user_impact_description"];
/// Keys that say what a control is worth.
const POINTS: [&str; 3] = ["max_points", "scoring", "scored"];
/// What of a way to reach the goal is no text for people.
const REMEDIATION: &str = "licenses";

/// The keys of a control's metadata that have other values, each with what kind of change that is.
///
/// The new id of a control that was renamed brings its earlier one with it: that is no change of its own.
pub(super) fn changes(
    before: &ControlMetadata,
    after: &ControlMetadata,
    is_renamed: bool,
) -> Vec<(ChangeKind, FieldChange)> {
    let (old, new) = (fields(before), fields(after));
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let value = |fields: &BTreeMap<String, Value>, key: &str| fields.get(key).cloned().unwrap_or_default();
    let each = keys.into_iter().filter_map(|key| {
        let (before, after) = (value(&old, key), value(&new, key));
        (before != after).then(|| {
            let kind = kind(key, &before, &after);
            let field = FieldChange {
                field: key.clone(),
                before,
                after,
            };
            (kind, field)
        })
    });
    each.filter(|(_, field)| !(is_renamed && field.field == "former_ids"))
        .collect()
}

/// Every key with its value; parameters have one each.
fn fields(metadata: &ControlMetadata) -> BTreeMap<String, Value> {
    let Ok(Value::Object(all)) = serde_json::to_value(metadata) else {
        return BTreeMap::new();
    };
    let mut fields: BTreeMap<String, Value> = all.into_iter().collect();
    let params = fields.remove("params").unwrap_or_default();
    for param in params.as_array().into_iter().flatten().filter_map(Value::as_object) {
        let name = param.get("name").and_then(Value::as_str).unwrap_or_default();
        let own = param.iter().filter(|(key, _)| *key != "name");
        fields.extend(own.map(|(key, value)| (format!("params.{name}.{key}"), value.clone())));
    }
    fields.retain(|_, value| !value.is_null());
    fields
}

fn kind(key: &str, before: &Value, after: &Value) -> ChangeKind {
    if WORDING.contains(&key) || key.starts_with("params.") && key.ends_with(".description") {
        ChangeKind::Wording
    } else if POINTS.contains(&key) {
        ChangeKind::Points
    } else if key.starts_with("params.") {
        ChangeKind::Parameters
    } else if key == "remediation" && without_texts(before) == without_texts(after) {
        ChangeKind::Wording
    } else {
        ChangeKind::Metadata
    }
}

/// Ways to reach the goal without their texts.
fn without_texts(remediation: &Value) -> Vec<Option<Value>> {
    let ways = remediation.as_array().into_iter().flatten();
    ways.map(|way| {
        way.as_object()
            .and_then(|way: &Map<String, Value>| way.get(REMEDIATION).cloned())
    })
    .collect()
}
