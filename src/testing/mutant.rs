use serde_json::Value as Json;

use crate::model::{ReadPath, ReadStep, words};

words! {
    /// A way to change a value that a control read.
    Change {
        /// True becomes false, false true.
        Flip = "flip",
        /// An item of a list is missing.
        DropItem = "drop_item",
        /// A list of exclusions has one more.
        AddExclusion = "add_exclusion",
        /// The key is missing.
        RemoveKey = "remove_key",
        /// The value is not configured.
        Null = "null",
        /// A number is on the other side of a bound.
        Shift = "shift",
        /// A text is in the other case.
        OtherCase = "other_case",
    }
}

/// An identifier that nobody declared.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// The value at a path.
pub(super) fn at<'v>(values: &'v Json, path: &[ReadStep]) -> Option<&'v Json> {
    path.iter().try_fold(values, |value, step| match step {
        ReadStep::Key(name) => value.get(name),
        ReadStep::Index(index) => value.get(index),
    })
}

fn at_mut<'v>(values: &'v mut Json, path: &[ReadStep]) -> Option<&'v mut Json> {
    path.iter().try_fold(values, |value, step| match step {
        ReadStep::Key(name) => value.get_mut(name),
        ReadStep::Index(index) => value.get_mut(index),
    })
}

/// The values that a value at a path becomes under a change; none where the change does not fit it. Nothing in the
/// place of a value is its absence.
pub(super) fn changed(change: Change, path: &ReadPath, value: &Json, bounds: &[f64]) -> Vec<Option<Json>> {
    let is_member = matches!(path.last(), Some(ReadStep::Key(_)));
    let is_item = matches!(path.last(), Some(ReadStep::Index(_)));
    match (change, value) {
        (Change::Flip, Json::Bool(value)) => vec![Some((!value).into())],
        (Change::DropItem, _) if is_item => vec![None],
        (Change::AddExclusion, Json::Array(items)) if is_of_exclusions(path) => {
            let one_more = items.iter().cloned().chain([Json::from(NOBODY)]);
            vec![Some(one_more.collect())]
        }
        (Change::RemoveKey, _) if is_member => vec![None],
        // A null list is an empty one: that would change nothing.
        (Change::Null, Json::Array(items)) if items.is_empty() => Vec::new(),
        (Change::Null, value) if is_member && !value.is_null() => vec![Some(Json::Null)],
        (Change::Shift, Json::Number(number)) => number.as_f64().map_or_else(Vec::new, |number| {
            shifted(number, bounds).into_iter().map(Some).collect()
        }),
        (Change::OtherCase, Json::String(text)) => match other_case(text) {
            other if other == *text => Vec::new(),
            other => vec![Some(other.into())],
        },
        _ => Vec::new(),
    }
}

fn is_of_exclusions(path: &ReadPath) -> bool {
    path.iter()
        .rev()
        .find_map(|step| match step {
            ReadStep::Key(name) => Some(name.to_lowercase().contains("exclu")),
            ReadStep::Index(_) => None,
        })
        .unwrap_or(false)
}

/// Numbers on the other side of each bound: for what is at most 90, 91; the neighbours where there is no bound.
fn shifted(number: f64, bounds: &[f64]) -> Vec<Json> {
    let mut shifted: Vec<f64> = bounds
        .iter()
        .map(|bound| if number <= *bound { bound + 1.0 } else { bound - 1.0 })
        .chain([number + 1.0, number - 1.0])
        .filter(|other| (other - number).abs() > f64::EPSILON)
        .collect();
    shifted.sort_by(f64::total_cmp);
    shifted.dedup();
    shifted.into_iter().map(whole).collect()
}

/// A number as JSON writes it: whole ones without a fraction.
fn whole(number: f64) -> Json {
    #[expect(clippy::cast_possible_truncation, reason = "it was looked at")]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return (number as i64).into();
    }
    number.into()
}

fn other_case(text: &str) -> String {
    let upper = text.to_uppercase();
    if upper == text { text.to_lowercase() } else { upper }
}

/// The values with one of them changed.
pub(super) fn with(values: &Json, path: &ReadPath, new: Option<Json>) -> Option<Json> {
    let mut changed = values.clone();
    match new {
        Some(new) => *at_mut(&mut changed, path)? = new,
        None => {
            let (last, above) = path.split_last()?;
            match (at_mut(&mut changed, above)?, last) {
                (Json::Object(members), ReadStep::Key(name)) => {
                    members.shift_remove(name)?;
                }
                (Json::Array(items), ReadStep::Index(index)) if *index < items.len() => {
                    items.remove(*index);
                }
                _ => return None,
            }
        }
    }
    Some(changed)
}
