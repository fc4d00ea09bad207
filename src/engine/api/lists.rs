use std::cmp::Ordering;
use std::sync::Arc;

use rhai::plugin::export_module;
use rhai::{Dynamic, FnPtr, ImmutableString, NativeCallContext};

use super::operators::compare;
use super::text::to_text;
use crate::engine::closure::Closure;
use crate::engine::list::{Builder, List, Seq};
use crate::engine::reading::{Read, Reader, mismatch};
use crate::engine::state;
use crate::engine::stop::{Stop, Stopped};
use crate::engine::view::View;

#[export_module]
pub(super) mod functions {
    /// `list.len()`
    /// The number of elements of a list, members of an object, or characters of a text.
    #[rhai_fn(return_raw)]
    pub fn len(context: NativeCallContext, list: Dynamic) -> Result<i64, Stopped> {
        let reader = Reader::of(&context);
        look(&list, &reader);
        let count = match list.read_lock::<View>() {
            Some(view) => state::with(|state| state.tree(view.which).len(view.node)),
            None if list.is_string() => list.to_string().chars().count(),
            None => Seq::of(&list, &reader, "len")?.len(),
        };
        Ok(count as i64)
    }

    /// `list.is_empty()`
    /// Whether a list, an object or a text holds nothing.
    #[rhai_fn(return_raw)]
    pub fn is_empty(context: NativeCallContext, list: Dynamic) -> Result<bool, Stopped> {
        super::functions::len(context, list).map(|count| count == 0)
    }

    /// `list.filter(|x| condition)`
    /// The elements for which the condition holds.
    #[rhai_fn(return_raw)]
    pub fn filter(context: NativeCallContext, list: Dynamic, condition: FnPtr) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "filter")?;
        let mut condition = Closure::new(&context, &condition);
        let mut kept = Vec::new();
        for index in 0..seq.len() {
            if holds(&reader, "filter", &mut condition, seq.value(index, &reader))? {
                kept.push(index);
            }
        }
        Ok(List::part(seq.only(&kept)))
    }

    /// `list.map(|x| value)`
    /// The value of the function for each element.
    #[rhai_fn(return_raw)]
    pub fn map(context: NativeCallContext, list: Dynamic, function: FnPtr) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "map")?;
        let values = each(&context, &reader, &seq, &function)?;
        List::build(values).map_err(|stop| stop.at(&reader))
    }

    /// `list.flat_map(|x| list)`
    /// The elements of the lists that the function gives, in one list.
    #[rhai_fn(return_raw)]
    pub fn flat_map(context: NativeCallContext, list: Dynamic, function: FnPtr) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "flat_map")?;
        let mut function = Closure::new(&context, &function);
        let mut all = Builder::default();
        for index in 0..seq.len() {
            charge(&reader)?;
            let value = function.call([seq.value(index, &reader)])?;
            add_all(&mut all, &Seq::of(&value, &reader, "flat_map")?, &reader)?;
        }
        Ok(all.into_list())
    }

    /// `list.flatten()`
    /// The elements of a list of lists, in one list.
    #[rhai_fn(return_raw)]
    pub fn flatten(context: NativeCallContext, list: Dynamic) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let mut all = Builder::default();
        for value in Seq::of(&list, &reader, "flatten")?.values(&reader) {
            charge(&reader)?;
            add_all(&mut all, &Seq::of(&value, &reader, "flatten")?, &reader)?;
        }
        Ok(all.into_list())
    }

    /// `list.any(|x| condition)`
    /// Whether the condition holds for at least one element; false for an empty list.
    #[rhai_fn(return_raw)]
    pub fn any(context: NativeCallContext, list: Dynamic, condition: FnPtr) -> Result<bool, Stopped> {
        let found = position(&context, "any", &list, &condition, true)?;
        Ok(found.is_some())
    }

    /// `list.all(|x| condition)`
    /// Whether the condition holds for every element; true for an empty list.
    #[rhai_fn(return_raw)]
    pub fn all(context: NativeCallContext, list: Dynamic, condition: FnPtr) -> Result<bool, Stopped> {
        let found = position(&context, "all", &list, &condition, false)?;
        Ok(found.is_none())
    }

    /// `list.none(|x| condition)`
    /// Whether the condition holds for no element; true for an empty list.
    #[rhai_fn(return_raw)]
    pub fn none(context: NativeCallContext, list: Dynamic, condition: FnPtr) -> Result<bool, Stopped> {
        let found = position(&context, "none", &list, &condition, true)?;
        Ok(found.is_none())
    }

    /// `list.count(|x| condition)`
    /// The number of elements for which the condition holds.
    #[rhai_fn(return_raw)]
    pub fn count(context: NativeCallContext, list: Dynamic, condition: FnPtr) -> Result<i64, Stopped> {
        let kept = super::functions::filter(context, list, condition)?;
        Ok(kept.0.len() as i64)
    }

    /// `list.find(|x| condition)`
    /// The first element for which the condition holds, or null.
    #[rhai_fn(return_raw)]
    pub fn find(context: NativeCallContext, list: Dynamic, condition: FnPtr) -> Result<Dynamic, Stopped> {
        let reader = Reader::of(&context);
        let before = state::with(|state| state.reads.len());
        let found = position(&context, "find", &list, &condition, true)?;
        if found.is_some() {
            // Where one fits, those before it are not what decides.
            state::with(|state| {
                let tested = state.reads.split_off(before.min(state.reads.len()));
                state.reads.extend(tested.into_iter().filter(|read| !read.excludes));
            });
        }
        let seq = Seq::of(&list, &reader, "find")?;
        Ok(found.map_or(Dynamic::UNIT, |index| seq.value(index, &reader)))
    }

    /// `list.first()`
    /// The first element, or null.
    #[rhai_fn(return_raw)]
    pub fn first(context: NativeCallContext, list: Dynamic) -> Result<Dynamic, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "first")?;
        Ok(if seq.is_empty() {
            Dynamic::UNIT
        } else {
            seq.value(0, &reader)
        })
    }

    /// `list.last()`
    /// The last element, or null.
    #[rhai_fn(return_raw)]
    pub fn last(context: NativeCallContext, list: Dynamic) -> Result<Dynamic, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "last")?;
        Ok(seq
            .len()
            .checked_sub(1)
            .map_or(Dynamic::UNIT, |index| seq.value(index, &reader)))
    }

    /// `list.sum()`
    /// The sum of a list of numbers; 0 for an empty list.
    #[rhai_fn(return_raw)]
    pub fn sum(context: NativeCallContext, list: Dynamic) -> Result<Dynamic, Stopped> {
        let reader = Reader::of(&context);
        let mut whole: i64 = 0;
        let mut float: Option<f64> = None;
        for value in Seq::of(&list, &reader, "sum")?.values(&reader) {
            match (value.as_int(), value.as_float()) {
                (Ok(n), _) => {
                    whole = whole
                        .checked_add(n)
                        .ok_or_else(|| Stop::misuse("the sum is too large", "").at(&reader))?;
                }
                (_, Ok(x)) => float = Some(float.unwrap_or(0.0) + x),
                _ => return Err(mismatch(&reader, "sum", &value, "numbers")),
            }
        }
        Ok(float.map_or(Dynamic::from(whole), |x| Dynamic::from(x + whole as f64)))
    }

    /// `list.min()`
    /// The least element of numbers, texts, dates or versions, or null for an empty list.
    #[rhai_fn(return_raw)]
    pub fn min(context: NativeCallContext, list: Dynamic) -> Result<Dynamic, Stopped> {
        extreme(&context, "min", &list, Ordering::Less)
    }

    /// `list.max()`
    /// The greatest element of numbers, texts, dates or versions, or null for an empty list.
    #[rhai_fn(return_raw)]
    pub fn max(context: NativeCallContext, list: Dynamic) -> Result<Dynamic, Stopped> {
        extreme(&context, "max", &list, Ordering::Greater)
    }

    /// `list.zip(other)`
    /// The pairs of elements at the same place, as lists of two, up to the end of the shorter list.
    #[rhai_fn(return_raw)]
    pub fn zip(context: NativeCallContext, list: Dynamic, other: Dynamic) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let left = Seq::of(&list, &reader, "zip")?;
        let right = Seq::of(&other, &reader, "zip")?;
        let mut pairs = Builder::default();
        for (a, b) in left.values(&reader).zip(right.values(&reader)) {
            charge(&reader)?;
            let pair = List::build([a, b]).map_err(|stop| stop.at(&reader))?;
            pairs.push(Dynamic::from(pair)).map_err(|stop| stop.at(&reader))?;
        }
        Ok(pairs.into_list())
    }

    /// `list.join(", ")`
    /// The elements as one text, with a text in between.
    #[rhai_fn(name = "join", return_raw)]
    pub fn join_text(
        context: NativeCallContext,
        list: Dynamic,
        between: ImmutableString,
    ) -> Result<ImmutableString, Stopped> {
        let reader = Reader::of(&context);
        let mut text = String::new();
        for (index, value) in Seq::of(&list, &reader, "join")?.values(&reader).enumerate() {
            charge(&reader)?;
            if index > 0 {
                text.push_str(&between);
            }
            text.push_str(&to_text(&value));
            super::super::text::limit(&text, &reader)?;
        }
        Ok(text.into())
    }

    /// `list(x)`
    /// A list of whatever an export holds where a list belongs: a list as it is, null as an empty list, an object whose
    /// values are all objects as those values, any other value as a list of one.
    #[rhai_fn(name = "list", return_raw)]
    pub fn to_list(context: NativeCallContext, value: Dynamic) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        if let Some(view) = value.read_lock::<View>() {
            return Ok(List::part(state::with(|state| listed(state, *view))));
        }
        if value.is_unit() || value.is::<List>() || value.is_array() {
            return Seq::of(&value, &reader, "list").map(List::part);
        }
        List::build([value]).map_err(|stop| stop.at(&reader))
    }
}

/// Reads that a value as a whole was looked at.
pub(super) fn look(value: &Dynamic, reader: &Reader) {
    if let Some(view) = value.read_lock::<View>() {
        reader.look(*view);
    }
}

pub(super) fn charge(reader: &Reader) -> Result<(), Stopped> {
    state::charge(1).map_err(|stop| stop.at(reader))
}

/// Whether a condition holds for a value. Of the reads for which it does not, the last is what decided.
fn holds(reader: &Reader, function: &str, condition: &mut Closure<'_>, value: Dynamic) -> Result<bool, Stopped> {
    charge(reader)?;
    let before = state::with(|state| state.reads.len());
    let said = condition.call([value])?;
    let Ok(holds) = said.as_bool() else {
        return Err(mismatch(reader, function, &said, "a condition that is true or false"));
    };
    state::with(|state| state.tested(reader, holds));
    if !holds {
        state::with(|state| {
            if let Some(last) = state.reads.get(before..).and_then(<[_]>::last).copied() {
                state.reads.truncate(before);
                state.reads.push(Read { excludes: true, ..last });
            }
        });
    }
    Ok(holds)
}

/// Adds the elements of a list to another that is being built.
fn add_all(all: &mut Builder, seq: &Seq, reader: &Reader) -> Result<(), Stopped> {
    for value in seq.values(reader) {
        charge(reader)?;
        all.push(value).map_err(|stop| stop.at(reader))?;
    }
    Ok(())
}

/// The value of a function for each element, as a list that is charged for.
pub(super) fn each(
    context: &NativeCallContext<'_>,
    reader: &Reader,
    seq: &Seq,
    function: &FnPtr,
) -> Result<Vec<Dynamic>, Stopped> {
    let mut function = Closure::new(context, function);
    let mut values = Vec::with_capacity(seq.len());
    for value in seq.values(reader) {
        charge(reader)?;
        let value = function.call([value])?;
        let text = value.read_lock::<ImmutableString>().map_or(0, |text| text.len());
        state::charge_bytes(text + size_of::<Dynamic>()).map_err(|stop| stop.at(reader))?;
        values.push(value);
    }
    Ok(values)
}

/// The number of the first element for which a condition gives `wanted`.
fn position(
    context: &NativeCallContext<'_>,
    function: &str,
    list: &Dynamic,
    condition: &FnPtr,
    wanted: bool,
) -> Result<Option<usize>, Stopped> {
    let reader = Reader::of(context);
    let seq = Seq::of(list, &reader, function)?;
    if seq.is_empty() {
        look(list, &reader);
    }
    let mut condition = Closure::new(context, condition);
    for index in 0..seq.len() {
        let value = seq.value(index, &reader);
        if holds(&reader, function, &mut condition, value)? == wanted {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn extreme(
    context: &NativeCallContext<'_>,
    function: &str,
    list: &Dynamic,
    wanted: Ordering,
) -> Result<Dynamic, Stopped> {
    let reader = Reader::of(context);
    let mut found: Option<Dynamic> = None;
    for value in Seq::of(list, &reader, function)?.values(&reader) {
        charge(&reader)?;
        let is_better = match &found {
            None => true,
            Some(best) => compare(&reader, function, &value, best)? == wanted,
        };
        if is_better {
            found = Some(value);
        }
    }
    Ok(found.unwrap_or(Dynamic::UNIT))
}

fn listed(state: &mut state::State, view: View) -> Seq {
    state.whole |= state.is_top(view);
    let tree = state.tree(view.which);
    let nodes: Arc<[_]> = match tree.kind(view.node) {
        crate::snapshot::Kind::Array => tree.elements(view.node).iter().collect(),
        _ => {
            let is_object = |node| tree.kind(node) == crate::snapshot::Kind::Object;
            let is_keyed = tree.len(view.node) > 0 && tree.members(view.node).all(|(_, node)| is_object(node));
            if is_keyed {
                tree.members(view.node).map(|(_, node)| node).collect()
            } else {
                Arc::new([view.node])
            }
        }
    };
    Seq::Nodes(view.which, nodes)
}
