use std::collections::{BTreeSet, HashSet};

use rhai::plugin::export_module;
use rhai::{Dynamic, NativeCallContext};

use super::lists::{charge, look};
use super::operators::equal;
use crate::engine::list::{List, Seq};
use crate::engine::reading::{Reader, kind_of, mismatch, type_name};
use crate::engine::state::{self, Which};
use crate::engine::stop::{Stop, Stopped};
use crate::snapshot::NodeId;

#[export_module]
pub(super) mod functions {
    /// `list.unique()`
    /// The elements without repetition, each where it stands first.
    #[rhai_fn(return_raw)]
    pub fn unique(context: NativeCallContext, list: Dynamic) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "unique")?;
        let mut kept: Vec<usize> = Vec::new();
        let mut seen = Seen::default();
        for index in 0..seq.len() {
            charge(&reader)?;
            if seen.is_new(seq.value(index, &reader), &reader)? {
                kept.push(index);
            }
        }
        Ok(List::part(seq.only(&kept)))
    }

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

/// An element of the snapshot that the other list could never hold.
fn strange_element(reader: &Reader, (which, node): (Which, NodeId), wanted: &str) -> Stopped {
    let stop = state::with(|state| {
        let path = state.path(which, node);
        let found = kind_of(state, which, node);
        let why = format!("`{path}` is {found} where it is compared with {wanted}");
        Stop::Unknown(state.unknown(path, why))
    });
    stop.at(reader)
}

/// The elements of one list that another has, or has not. The lists were looked at as a whole, so that their elements
/// are no evidence of their own. Elements of another type than all of the other list's are not silently different.
fn select(from: &Seq, other: &Seq, reader: &Reader, has: bool) -> Result<List, Stopped> {
    let mut seen = Seen::default();
    let mut kinds = BTreeSet::new();
    for value in other.clone().into_values() {
        charge(reader)?;
        if !value.is_unit() {
            kinds.insert(type_name(&value));
        }
        seen.is_new(value, reader)?;
    }
    let mut kept = Vec::new();
    for (index, value) in from.clone().into_values().enumerate() {
        charge(reader)?;
        let is_strange = !value.is_unit() && !kinds.is_empty() && !kinds.contains(type_name(&value));
        if let (true, Some(wanted)) = (is_strange, kinds.first()) {
            return Err(
                match from
                    .node(index)
                    .map(|node| (node, *wanted))
                    .or(other.node(0).map(|n| (n, type_name(&value))))
                {
                    Some((node, wanted)) => strange_element(reader, node, wanted),
                    None => mismatch(reader, "a comparison of lists", &value, wanted),
                },
            );
        }
        if seen.contains(&value, reader)? == has {
            kept.push(index);
        }
    }
    Ok(List::part(from.only(&kept)))
}

/// Values met so far: scalars by hash, others one by one.
#[derive(Default)]
struct Seen {
    scalars: HashSet<String>,
    others: Vec<Dynamic>,
}

impl Seen {
    fn is_new(&mut self, value: Dynamic, reader: &Reader) -> Result<bool, Stopped> {
        if let Some(key) = scalar_key(&value) {
            return Ok(self.scalars.insert(key));
        }
        for other in &self.others {
            charge(reader)?;
            if equal(reader, &value, other)? {
                return Ok(false);
            }
        }
        self.others.push(value);
        Ok(true)
    }

    fn contains(&self, value: &Dynamic, reader: &Reader) -> Result<bool, Stopped> {
        if let Some(key) = scalar_key(value) {
            return Ok(self.scalars.contains(&key));
        }
        for other in &self.others {
            charge(reader)?;
            if equal(reader, value, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn scalar_key(value: &Dynamic) -> Option<String> {
    match value {
        v if v.is_string() => Some(format!("t{v}")),
        v if v.is_int() => Some(format!("n{v}")),
        // Integers and floats are one type.
        v if v.is_float() => v.as_float().ok().map(|x| format!("n{x}")),
        v if v.is_bool() || v.is_unit() => Some(format!("b{v}")),
        _ => None,
    }
}
