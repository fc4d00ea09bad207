use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use rhai::plugin::export_module;
use rhai::{Dynamic, FnPtr, ImmutableString, Map, NativeCallContext};

use super::lists::{charge, each};
use super::operators::compare;
use crate::engine::index::Index;
use crate::engine::list::{Builder, List, Seq};
use crate::engine::reading::{Reader, culprit, mismatch, type_name};
use crate::engine::stop::Stopped;
use crate::engine::view::View;

#[export_module]
pub(super) mod functions {
    /// `list.sort_by(|x| key)`
    /// The elements in ascending order of a key; equal ones keep their order.
    #[rhai_fn(return_raw)]
    pub fn sort_by(context: NativeCallContext, list: Dynamic, key: FnPtr) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "sort_by")?;
        let keys = each(&context, &reader, &seq, &key)?;
        let mut order: Vec<usize> = (0..seq.len()).collect();
        let mut failed = None;
        order.sort_by(|a, b| {
            compare(&reader, "sort_by", &keys[*a], &keys[*b]).unwrap_or_else(|stopped| {
                failed.get_or_insert(stopped);
                Ordering::Equal
            })
        });
        failed.map_or_else(|| Ok(List::part(seq.only(&order))), Err)
    }

    /// `list.group_by(|x| key)`
    /// A list of `#{ key, items }`, one for each key, in the order in which the keys come.
    #[rhai_fn(return_raw)]
    pub fn group_by(context: NativeCallContext, list: Dynamic, key: FnPtr) -> Result<List, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "group_by")?;
        let mut groups: Vec<(Dynamic, Vec<usize>)> = Vec::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (index, key) in each(&context, &reader, &seq, &key)?.into_iter().enumerate() {
            let written = key_of(&reader, "group_by", &key)?.unwrap_or_default();
            let number = *numbers.entry(written).or_insert(groups.len());
            if number == groups.len() {
                groups.push((key, Vec::new()));
            }
            groups[number].1.push(index);
        }
        let rows = groups.into_iter().map(|(key, indexes)| {
            let items = Dynamic::from(List::part(seq.only(&indexes)));
            row([("key", key), ("items", items)])
        });
        List::build(rows).map_err(|stop| stop.at(&reader))
    }

    /// `list.index_by(|x| key)`
    /// The elements by a key, for `index[key]`, `index.get(key, default)` and `key in index`; of several elements with
    /// one key the first counts.
    #[rhai_fn(return_raw)]
    pub fn index_by(context: NativeCallContext, list: Dynamic, key: FnPtr) -> Result<Index, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "index_by")?;
        let mut index: HashMap<String, Dynamic> = HashMap::new();
        for (number, key) in each(&context, &reader, &seq, &key)?.into_iter().enumerate() {
            if let Some(key) = key_of(&reader, "index_by", &key)? {
                index.entry(key).or_insert_with(|| seq.value(number, &reader));
            }
        }
        Ok(Index(Arc::new(index)))
    }

    /// `population.left_join(records, key)` or `population.left_join(records, |member| key, |record| key)`
    /// One `#{ member, record, records }` for each member of a population: the first record with the same key, or null,
    /// and all of them. `key` is a function for both sides, or the name of a property. Texts that differ in case alone
    /// are the same key. No member is left out, and none comes twice.
    #[rhai_fn(name = "left_join", return_raw)]
    pub fn left_join(
        context: NativeCallContext,
        population: Dynamic,
        records: Dynamic,
        key: Dynamic,
    ) -> Result<List, Stopped> {
        join(&context, &population, &records, &key, &key)
    }

    /// `population.left_join(records, key)` or `population.left_join(records, |member| key, |record| key)`
    /// One `#{ member, record, records }` for each member of a population: the first record with the same key, or null,
    /// and all of them. `key` is a function for both sides, or the name of a property. Texts that differ in case alone
    /// are the same key. No member is left out, and none comes twice.
    #[rhai_fn(name = "left_join", return_raw)]
    pub fn left_join_on(
        context: NativeCallContext,
        population: Dynamic,
        records: Dynamic,
        member_key: Dynamic,
        record_key: Dynamic,
    ) -> Result<List, Stopped> {
        join(&context, &population, &records, &member_key, &record_key)
    }
}

pub(super) fn row<const N: usize>(members: [(&str, Dynamic); N]) -> Dynamic {
    let row: Map = members.into_iter().map(|(name, value)| (name.into(), value)).collect();
    Dynamic::from_map(row)
}

fn join(
    context: &NativeCallContext<'_>,
    population: &Dynamic,
    records: &Dynamic,
    member_key: &Dynamic,
    record_key: &Dynamic,
) -> Result<List, Stopped> {
    let reader = Reader::of(context);
    let members = Seq::of(population, &reader, "left_join")?;
    let records = Seq::of(records, &reader, "left_join")?;
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    let record_keys = keys(context, &reader, &records, record_key)?;
    for (index, key) in record_keys.iter().enumerate() {
        if let Some(key) = joining(&reader, key)? {
            by_key.entry(key).or_default().push(index);
        }
    }
    let found: HashMap<String, List> = by_key
        .into_iter()
        .map(|(key, indexes)| (key, List::part(records.only(&indexes))))
        .collect();
    let sample = record_keys.iter().find(|key| !key.is_unit());
    let mut rows = Builder::default();
    for (index, key) in keys(context, &reader, &members, member_key)?.iter().enumerate() {
        charge(&reader)?;
        if let Some(other) = sample.filter(|other| !key.is_unit() && type_name(other) != type_name(key)) {
            let (found, wanted) = culprit(key, other);
            return Err(mismatch(&reader, "left_join", found, type_name(wanted)));
        }
        // Null is the key of nothing: it does not match null.
        let matching = joining(&reader, key)?.and_then(|key| found.get(&key).cloned());
        let first = matching.as_ref().map_or(Dynamic::UNIT, |list| list.0.value(0, &reader));
        let all = matching.unwrap_or_else(|| List::part(Seq::empty()));
        let member = members.value(index, &reader);
        let row = row([("member", member), ("record", first), ("records", Dynamic::from(all))]);
        rows.push(row).map_err(|stop| stop.at(&reader))?;
    }
    Ok(rows.into_list())
}

/// A key to join by: texts that differ in case alone are the same.
fn joining(reader: &Reader, key: &Dynamic) -> Result<Option<String>, Stopped> {
    Ok(key_of(reader, "left_join", key)?.map(|key| key.to_lowercase()))
}

/// A scalar as a key that no value of another type has; null is none.
pub(in crate::engine) fn key_of(reader: &Reader, function: &str, value: &Dynamic) -> Result<Option<String>, Stopped> {
    match value {
        value if value.is_unit() => Ok(None),
        value if value.is_string() => Ok(Some(format!("t{value}"))),
        value if value.is_int() || value.is_bool() => Ok(Some(format!("s{value}"))),
        other => Err(mismatch(
            reader,
            function,
            other,
            "a text, a whole number, or true or false as key",
        )),
    }
}

fn keys(context: &NativeCallContext<'_>, reader: &Reader, seq: &Seq, key: &Dynamic) -> Result<Vec<Dynamic>, Stopped> {
    if let Some(function) = key.read_lock::<FnPtr>() {
        return each(context, reader, seq, &function);
    }
    let Some(name) = key.read_lock::<ImmutableString>() else {
        return Err(mismatch(
            reader,
            "left_join",
            key,
            "a function or the name of a property",
        ));
    };
    let member = |value: Dynamic| match value.read_lock::<View>() {
        Some(view) => reader.member(*view, &name),
        None => Err(mismatch(reader, "left_join", &value, "objects")),
    };
    seq.values(reader)
        .map(|value| charge(reader).and_then(|()| member(value)))
        .collect()
}
