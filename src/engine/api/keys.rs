use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use rhai::plugin::export_module;
use rhai::{Dynamic, FnPtr, ImmutableString, Map, NativeCallContext};

use super::lists::{charge, each};
use super::operators::compare;
use super::text::to_text;
use crate::engine::index::Index;
use crate::engine::list::{List, Seq};
use crate::engine::reading::{Reader, mismatch};
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
        failed.map_or_else(|| Ok(List(seq.only(&order))), Err)
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
            let number = *numbers.entry(to_text(&key)).or_insert(groups.len());
            if number == groups.len() {
                groups.push((key, Vec::new()));
            }
            groups[number].1.push(index);
        }
        let rows = groups.into_iter().map(|(key, indexes)| {
            let items = Dynamic::from(List(seq.only(&indexes)));
            row([("key", key), ("items", items)])
        });
        List::build(rows.collect()).map_err(|stop| stop.at(&reader))
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
            index.entry(to_text(&key)).or_insert_with(|| seq.value(number, &reader));
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
    for (index, key) in keys(context, &reader, &records, record_key)?.into_iter().enumerate() {
        by_key.entry(key).or_default().push(index);
    }
    let mut rows = Vec::with_capacity(members.len());
    for (index, key) in keys(context, &reader, &members, member_key)?.into_iter().enumerate() {
        let found = by_key.get(&key).map_or(&[][..], Vec::as_slice);
        let first = found.first().map_or(Dynamic::UNIT, |n| records.value(*n, &reader));
        rows.push(row([
            ("member", members.value(index, &reader)),
            ("record", first),
            ("records", Dynamic::from(List(records.only(found)))),
        ]));
    }
    List::build(rows).map_err(|stop| stop.at(&reader))
}

fn keys(context: &NativeCallContext<'_>, reader: &Reader, seq: &Seq, key: &Dynamic) -> Result<Vec<String>, Stopped> {
    let values = if let Some(function) = key.read_lock::<FnPtr>() {
        each(context, reader, seq, &function)?
    } else if let Some(name) = key.read_lock::<ImmutableString>() {
        let member = |value: Dynamic| match value.read_lock::<View>() {
            Some(view) => reader.member(*view, &name),
            None => Err(mismatch(reader, "left_join", &value, "objects")),
        };
        seq.values(reader)
            .map(|value| charge(reader).and_then(|()| member(value)))
            .collect::<Result<_, _>>()?
    } else {
        return Err(mismatch(
            reader,
            "left_join",
            key,
            "a function or the name of a property",
        ));
    };
    Ok(values.iter().map(|value| to_text(value).to_lowercase()).collect())
}
