use rhai::plugin::export_module;
use rhai::{Dynamic, NativeCallContext};

use super::lists::{Seen, charge, look};
use crate::engine::list::{List, Seq};
use crate::engine::reading::Reader;
use crate::engine::stop::Stopped;

#[export_module]
pub(super) mod functions {
    /// `list.union(other)`
    /// The elements of both lists, each once.
    #[rhai_fn(return_raw)]
    pub fn union(context: NativeCallContext, list: Dynamic, other: Dynamic) -> Result<List, Stopped> {
        let (reader, left, right) = both(&context, "union", &list, &other)?;
        let mut seen = Seen::default();
        let mut all = Vec::new();
        for value in left.values(&reader).chain(right.values(&reader)) {
            charge(&reader)?;
            if seen.is_new(value.clone(), &reader)? {
                all.push(value);
            }
        }
        List::build(all).map_err(|stop| stop.at(&reader))
    }

    /// `list.intersect(other)`
    /// The elements of the first list that the other has too.
    #[rhai_fn(return_raw)]
    pub fn intersect(context: NativeCallContext, list: Dynamic, other: Dynamic) -> Result<List, Stopped> {
        let (reader, left, right) = both(&context, "intersect", &list, &other)?;
        select(&left, &right, &reader, true)
    }

    /// `list.minus(other)`
    /// The elements of the first list that the other does not have.
    #[rhai_fn(return_raw)]
    pub fn minus(context: NativeCallContext, list: Dynamic, other: Dynamic) -> Result<List, Stopped> {
        let (reader, left, right) = both(&context, "minus", &list, &other)?;
        select(&left, &right, &reader, false)
    }

    /// `list.subset_of(other)`
    /// Whether the other list has every element of the first; true for an empty list.
    #[rhai_fn(return_raw)]
    pub fn subset_of(context: NativeCallContext, list: Dynamic, other: Dynamic) -> Result<bool, Stopped> {
        let (reader, left, right) = both(&context, "subset_of", &list, &other)?;
        Ok(select(&left, &right, &reader, false)?.0.is_empty())
    }

    /// `list.has_any(values)`
    /// Whether the list has at least one of the values.
    #[rhai_fn(return_raw)]
    pub fn has_any(context: NativeCallContext, list: Dynamic, values: Dynamic) -> Result<bool, Stopped> {
        let (reader, left, right) = both(&context, "has_any", &list, &values)?;
        Ok(!select(&right, &left, &reader, true)?.0.is_empty())
    }

    /// `list.has_all(values)`
    /// Whether the list has every one of the values.
    #[rhai_fn(return_raw)]
    pub fn has_all(context: NativeCallContext, list: Dynamic, values: Dynamic) -> Result<bool, Stopped> {
        let (reader, left, right) = both(&context, "has_all", &list, &values)?;
        Ok(select(&right, &left, &reader, false)?.0.is_empty())
    }
}

fn both(
    context: &NativeCallContext<'_>,
    function: &str,
    list: &Dynamic,
    other: &Dynamic,
) -> Result<(Reader, Seq, Seq), Stopped> {
    let reader = Reader::of(context);
    let left = Seq::of(list, &reader, function)?;
    let right = Seq::of(other, &reader, function)?;
    look(list, &reader);
    look(other, &reader);
    Ok((reader, left, right))
}

/// The elements of one list that another has, or has not. The lists were looked at as a whole, so that their elements
/// are no evidence of their own.
fn select(from: &Seq, other: &Seq, reader: &Reader, has: bool) -> Result<List, Stopped> {
    let mut seen = Seen::default();
    for value in other.clone().into_values() {
        charge(reader)?;
        seen.is_new(value, reader)?;
    }
    let mut kept = Vec::new();
    for (index, value) in from.clone().into_values().enumerate() {
        charge(reader)?;
        if seen.contains(&value, reader)? == has {
            kept.push(index);
        }
    }
    Ok(List(from.only(&kept)))
}
