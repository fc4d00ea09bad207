use serde_json::Value;

/// A value with changes: members are put into objects, and into the objects in these likewise.
pub(super) fn with(mut value: Value, changes: Value) -> Value {
    merge(&mut value, changes);
    value
}

fn merge(value: &mut Value, changes: Value) {
    match (value, changes) {
        (Value::Object(members), Value::Object(changes)) => {
            for (key, change) in changes {
                merge(members.entry(key).or_insert(Value::Null), change);
            }
        }
        (value, change) => *value = change,
    }
}
