use std::cmp::Ordering;
use std::ops::{Range, RangeInclusive};

use rhai::plugin::export_module;
use rhai::{Dynamic, ImmutableString, Map, NativeCallContext};

use super::addresses::{Cidr, Ip};
use super::dates::{Date, Duration};
use super::keys::key_of;
use super::lists::{charge, look};
use super::text::{limit_length, to_text};
use super::versions::Version;
use crate::engine::index::Index;
use crate::engine::list::{List, Seq};
use crate::engine::reading::{Reader, culprit, mismatch, type_name};
use crate::engine::stop::Stopped;
use crate::engine::view::View;

/// Rhai's own operators are silently false for values of two types; ours stop the script, because then the data have
/// another shape than the author believed.
#[export_module]
pub(super) mod functions {
    #[rhai_fn(name = "==", return_raw)]
    pub fn equals(context: NativeCallContext, a: Dynamic, b: Dynamic) -> Result<bool, Stopped> {
        let reader = Reader::of(&context);
        // Whether something is there at all is no look at what it holds.
        if !a.is_unit() && !b.is_unit() {
            look_compound(&a, &reader);
            look_compound(&b, &reader);
        }
        equal(&reader, &a, &b)
    }

    #[rhai_fn(name = "!=", return_raw)]
    pub fn differs(context: NativeCallContext, a: Dynamic, b: Dynamic) -> Result<bool, Stopped> {
        super::functions::equals(context, a, b).map(|equal| !equal)
    }

    #[rhai_fn(name = "<", return_raw)]
    pub fn less(context: NativeCallContext, a: Dynamic, b: Dynamic) -> Result<bool, Stopped> {
        compare(&Reader::of(&context), "<", &a, &b).map(Ordering::is_lt)
    }

    #[rhai_fn(name = "<=", return_raw)]
    pub fn at_most(context: NativeCallContext, a: Dynamic, b: Dynamic) -> Result<bool, Stopped> {
        compare(&Reader::of(&context), "<=", &a, &b).map(Ordering::is_le)
    }

    #[rhai_fn(name = ">", return_raw)]
    pub fn greater(context: NativeCallContext, a: Dynamic, b: Dynamic) -> Result<bool, Stopped> {
        compare(&Reader::of(&context), ">", &a, &b).map(Ordering::is_gt)
    }

    #[rhai_fn(name = ">=", return_raw)]
    pub fn at_least(context: NativeCallContext, a: Dynamic, b: Dynamic) -> Result<bool, Stopped> {
        compare(&Reader::of(&context), ">=", &a, &b).map(Ordering::is_ge)
    }

    #[rhai_fn(name = "+", return_raw)]
    pub fn text_and(context: NativeCallContext, a: ImmutableString, b: Dynamic) -> Result<ImmutableString, Stopped> {
        concat(&context, &a, &to_text(&b))
    }

    #[rhai_fn(name = "+", return_raw)]
    pub fn and_text(context: NativeCallContext, a: Dynamic, b: ImmutableString) -> Result<ImmutableString, Stopped> {
        concat(&context, &to_text(&a), &b)
    }

    #[rhai_fn(name = "+", return_raw)]
    pub fn text_text(
        context: NativeCallContext,
        a: ImmutableString,
        b: ImmutableString,
    ) -> Result<ImmutableString, Stopped> {
        concat(&context, &a, &b)
    }

    #[rhai_fn(name = "!", return_raw)]
    pub fn not(context: NativeCallContext, value: Dynamic) -> Result<bool, Stopped> {
        match value.as_bool() {
            Ok(value) => Ok(!value),
            Err(_) => Err(mismatch(&Reader::of(&context), "!", &value, "true or false")),
        }
    }

    #[rhai_fn(name = "to_string")]
    pub fn to_string(value: Dynamic) -> ImmutableString {
        to_text(&value).into()
    }
}

fn concat(context: &NativeCallContext<'_>, a: &str, b: &str) -> Result<ImmutableString, Stopped> {
    limit_length(a.len() + b.len(), &Reader::of(context))?;
    Ok(format!("{a}{b}").into())
}

fn look_compound(value: &Dynamic, reader: &Reader) {
    if value.is::<View>() {
        look(value, reader);
    }
}

/// Whether two values of one type are equal; lists and objects in depth. Null equals null alone.
pub(super) fn equal(reader: &Reader, a: &Dynamic, b: &Dynamic) -> Result<bool, Stopped> {
    if a.is_unit() || b.is_unit() {
        return Ok(a.is_unit() && b.is_unit());
    }
    if let (Ok(a), Ok(b)) = (a.as_bool(), b.as_bool()) {
        return Ok(a == b);
    }
    if let Some(order) = scalar_order(a, b) {
        return Ok(order == Some(Ordering::Equal));
    }
    if is_list(a) && is_list(b) {
        return equal_lists(reader, a, b);
    }
    if is_object(a) && is_object(b) {
        return equal_objects(reader, a, b);
    }
    Err(different(reader, "==", a, b))
}

/// The order of two values of one type that has one.
pub(super) fn compare(reader: &Reader, operator: &str, a: &Dynamic, b: &Dynamic) -> Result<Ordering, Stopped> {
    match scalar_order(a, b) {
        Some(Some(order)) => Ok(order),
        _ => Err(different(reader, operator, a, b)),
    }
}

/// Numbers, texts, dates, durations, versions and addresses: none where the types differ or have no order, no order
/// where a number is not comparable.
fn scalar_order(a: &Dynamic, b: &Dynamic) -> Option<Option<Ordering>> {
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        return Some(Some(a.cmp(&b)));
    }
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return Some(a.partial_cmp(&b));
    }
    if let (Some(a), Some(b)) = (a.read_lock::<ImmutableString>(), b.read_lock::<ImmutableString>()) {
        return Some(Some(a.as_str().cmp(b.as_str())));
    }
    ordered::<Date>(a, b)
        .or_else(|| ordered::<Duration>(a, b))
        .or_else(|| ordered::<Version>(a, b))
        .or_else(|| ordered::<Ip>(a, b))
        .map(Some)
}

fn ordered<T: Ord + Clone + Send + Sync + 'static>(a: &Dynamic, b: &Dynamic) -> Option<Ordering> {
    Some(a.read_lock::<T>()?.cmp(&*b.read_lock::<T>()?))
}

#[expect(clippy::cast_precision_loss, reason = "a whole number is compared with a float")]
fn number(value: &Dynamic) -> Option<f64> {
    value.as_float().ok().or_else(|| value.as_int().ok().map(|n| n as f64))
}

fn is_list(value: &Dynamic) -> bool {
    value.is::<List>() || value.is_array() || value.is::<View>()
}

fn is_object(value: &Dynamic) -> bool {
    value.is_map() || value.is::<View>()
}

fn equal_lists(reader: &Reader, a: &Dynamic, b: &Dynamic) -> Result<bool, Stopped> {
    if let (Some(a), Some(b)) = (a.read_lock::<View>(), b.read_lock::<View>())
        && a.node == b.node
        && a.which == b.which
    {
        return Ok(true);
    }
    if both_objects(a, b) {
        return equal_objects(reader, a, b);
    }
    let left = Seq::of(a, reader, "==")?;
    let right = Seq::of(b, reader, "==")?;
    if left.len() != right.len() {
        return Ok(false);
    }
    for (a, b) in left.into_values().zip(right.into_values()) {
        charge(reader)?;
        if !equal(reader, &a, &b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn both_objects(a: &Dynamic, b: &Dynamic) -> bool {
    type_name(a) == "an object" && type_name(b) == "an object"
}

fn equal_objects(reader: &Reader, a: &Dynamic, b: &Dynamic) -> Result<bool, Stopped> {
    let (left, right) = (members(a), members(b));
    if left.len() != right.len() {
        return Ok(false);
    }
    for ((name, a), (other, b)) in left.into_iter().zip(right) {
        charge(reader)?;
        if name != other || !equal(reader, &a, &b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn members(value: &Dynamic) -> Vec<(String, Dynamic)> {
    let mut members: Vec<(String, Dynamic)> = if let Some(map) = value.read_lock::<Map>() {
        map.iter()
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect()
    } else if let Some(view) = value.read_lock::<View>() {
        crate::engine::state::with(|state| {
            let tree = state.tree(view.which);
            let member = |(key, node)| {
                let value = crate::engine::reading::to_dynamic(state, view.which, node);
                (tree.key_name(key).to_owned(), value)
            };
            tree.members(view.node).map(member).collect()
        })
    } else {
        Vec::new()
    };
    members.sort_by(|a, b| a.0.cmp(&b.0));
    members
}

fn different(reader: &Reader, operator: &str, a: &Dynamic, b: &Dynamic) -> Stopped {
    let (found, wanted) = culprit(a, b);
    mismatch(reader, operator, found, type_name(wanted))
}

/// Whether a number lies in a range; null lies in none.
fn in_range(reader: &Reader, part: &Dynamic, holds: impl FnOnce(i64) -> bool) -> Result<bool, Stopped> {
    match part.as_int() {
        Ok(number) => Ok(holds(number)),
        Err(_) if part.is_unit() => Ok(false),
        Err(_) => Err(mismatch(reader, "in", part, "a whole number")),
    }
}

/// `x in y`: an element of a list, a key of an object, a part of a text, an address of a network; nothing is in null.
pub(super) fn contains(context: &NativeCallContext<'_>, whole: &Dynamic, part: &Dynamic) -> Result<bool, Stopped> {
    let reader = Reader::of(context);
    if whole.is_unit() {
        return Ok(false);
    }
    if let Some(text) = whole.read_lock::<ImmutableString>() {
        return match part.read_lock::<ImmutableString>() {
            Some(part) => Ok(text.contains(part.as_str())),
            None => Err(mismatch(&reader, "in", part, "a text")),
        };
    }
    if let Some(network) = whole.read_lock::<Cidr>() {
        return match part.read_lock::<Ip>() {
            Some(address) => Ok(network.holds(*address)),
            None => Err(mismatch(&reader, "in", part, "an address: `ip(…)`")),
        };
    }
    if let Some(index) = whole.read_lock::<Index>() {
        return Ok(key_of(&reader, "in", part)?.is_some_and(|key| index.find(&key).is_some()));
    }
    if type_name(whole) == "an object" {
        let Some(key) = part.read_lock::<ImmutableString>() else {
            return Err(mismatch(&reader, "in", part, "the name of a key"));
        };
        return match whole.read_lock::<View>() {
            Some(view) => reader.has_key(*view, &key),
            None => Ok(whole
                .read_lock::<Map>()
                .is_some_and(|map| map.contains_key(key.as_str()))),
        };
    }
    if let Some(range) = whole.read_lock::<Range<i64>>() {
        return in_range(&reader, part, |number| range.contains(&number));
    }
    if let Some(range) = whole.read_lock::<RangeInclusive<i64>>() {
        return in_range(&reader, part, |number| range.contains(&number));
    }
    look(whole, &reader);
    for value in Seq::of(whole, &reader, "in")?.into_values() {
        charge(&reader)?;
        // A null among the elements is no match and no reason to stop.
        if (!value.is_unit() || part.is_unit()) && equal(&reader, &value, part)? {
            return Ok(true);
        }
    }
    Ok(false)
}
