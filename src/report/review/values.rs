//! Keys with their values before and after, short enough to be read in a line.

use serde_json::Value;

use crate::model::FieldChange;

/// A value longer than this is cut.
const LONGEST: usize = 80;
/// Names that are written out; the others are counted.
const MOST: usize = 5;

/// A key with its value before and after.
pub(super) fn field(field: &FieldChange) -> String {
    if let (Some(before), Some(after)) = (plain_list(&field.before), plain_list(&field.after)) {
        let without = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|own| !those.contains(own)).cloned().collect()
        };
        let (added, removed) = (without(&after, &before), without(&before, &after));
        let part = |sign: &str, names: &[String]| (!names.is_empty()).then(|| format!("{sign} {}", quoted(names)));
        let parts: Vec<String> = [part("+", &added), part("−", &removed)].into_iter().flatten().collect();
        if !parts.is_empty() {
            return format!("{}: {}", field.field, parts.join("; "));
        }
    }
    match (&field.before, &field.after) {
        (Value::Null, Value::Object(members)) => format!("{}: added: {}", field.field, plain(members)),
        (Value::Object(members), Value::Null) => format!("{}: removed: {}", field.field, plain(members)),
        (before, after) => format!("{}: {} → {}", field.field, value(before), value(after)),
    }
}

/// The texts of a list of plain values; of nothing there are none.
fn plain_list(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
        other => Some(other.to_string()),
    };
    match value {
        Value::Null => Some(Vec::new()),
        Value::Array(elements) => elements.iter().map(text).collect(),
        _ => None,
    }
}

fn value(value: &Value) -> String {
    let text = match value {
        Value::Null => return "nothing".to_owned(),
        Value::String(text) => format!("\"{text}\""),
        other => other.to_string(),
    };
    cut(&text)
}

/// The members of an object, one behind the other.
fn plain(members: &serde_json::Map<String, Value>) -> String {
    let each = members.iter().map(|(key, member)| match member {
        Value::String(text) => format!("{key}: {}", cut(text)),
        other => format!("{key}: {}", cut(&other.to_string())),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

pub(super) fn quoted(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{}`", cut(name))).collect();
    let more = match names.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}
