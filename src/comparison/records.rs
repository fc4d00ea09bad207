use serde_json::{Map, Number, Value as Json};

use super::DayError;
use crate::snapshot::{Kind, NodeId, Snapshot, Tree, Value};

/// Microsoft's own scores in a snapshot, one of each day, as Microsoft Graph returns them.
///
/// # Errors
/// There is none.
pub fn microsoft_records(snapshot: &Snapshot) -> Result<Vec<Json>, DayError> {
    let tree = snapshot.tree();
    let days = tree.member_named(tree.root(), "secureScores").ok_or(DayError::NoDay)?;
    let records: Vec<Json> = match tree.kind(days) {
        Kind::Array => tree.elements(days).iter().map(|day| json(tree, day)).collect(),
        _ => Vec::new(),
    };
    if records.is_empty() {
        return Err(DayError::NoDay);
    }
    Ok(records)
}

fn json(tree: &Tree, node: NodeId) -> Json {
    match tree.value(node) {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(value),
        Value::Int(number) => Json::from(number),
        Value::Float(number) => Number::from_f64(number).map_or(Json::Null, Json::Number),
        Value::Text(text) => Json::from(text),
        Value::Array(elements) => elements.iter().map(|element| json(tree, element)).collect(),
        Value::Object => {
            let members = tree.members(node);
            let members = members.map(|(key, member)| (tree.key_name(key).to_owned(), json(tree, member)));
            Json::Object(members.collect::<Map<_, _>>())
        }
    }
}
