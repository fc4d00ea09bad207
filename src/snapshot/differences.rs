use std::collections::{BTreeMap, BTreeSet};

use super::load::Notation;
use super::locate::Location;
use super::{NodeId, Snapshot};
use crate::model::Collection;

/// What differs between two snapshots, by top-level collection: what one holds, where that stands in the file, and how
/// it was collected.
#[derive(Debug)]
pub struct Differences {
    /// Something that every control may rest on: the time of capture; or there is no text to compare.
    everything: bool,
    /// There are other collections, or they stand in another order.
    names: bool,
    changed: BTreeSet<String>,
}

impl Snapshot {
    /// What is different here from an earlier snapshot.
    ///
    /// The texts themselves are compared. Values of YAML may refer to others of the same file, so that a file of YAML
    /// changes as a whole.
    pub fn differences_from(&self, before: &Self) -> Differences {
        let (now, then) = (self.parts(), before.parts());
        let is_other = |(name, part): &(&&str, &Part<'_>)| then.get(**name) != Some(part);
        let changed = now.iter().filter(is_other).map(|(name, _)| (*name).to_owned());
        let gone = then.keys().filter(|name| !now.contains_key(*name));
        Differences {
            everything: self.captured() != before.captured() || self.files.is_empty() || before.files.is_empty(),
            names: !self.names().eq(before.names()),
            changed: changed.chain(gone.map(|name| (*name).to_owned())).collect(),
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.tree
            .members(self.tree.root())
            .map(|(key, _)| self.tree.key_name(key))
    }

    /// The collections that are there, and those of which it is only known how they were to be collected.
    fn parts(&self) -> BTreeMap<&str, Part<'_>> {
        let members: Vec<(&str, NodeId)> = self
            .names()
            .zip(self.tree.members(self.tree.root()).map(|(_, node)| node))
            .collect();
        let planned = self.manifest().iter().map(|(name, _)| (name, Part::default()));
        let mut parts: BTreeMap<&str, Part<'_>> = planned.collect();
        for (number, (name, node)) in members.iter().enumerate() {
            let next = members.get(number + 1).map(|(_, next)| *next);
            let part = Part {
                text: self.text_of(*node, next),
                stands: self.locate(*node),
                collected: None,
            };
            parts.insert(name, part);
        }
        for (name, part) in &mut parts {
            part.collected = self.manifest().get(name);
        }
        parts
    }

    /// The text from a top-level value to the one after it, or the file that it may refer to.
    fn text_of(&self, node: NodeId, next: Option<NodeId>) -> Option<&str> {
        let start = self.tree.offset(node)? as usize;
        let number = self.files.partition_point(|file| file.start <= start).checked_sub(1)?;
        let file = &self.files[number];
        let text = self.tree.text();
        let end_of_file = self.files.get(number + 1).map_or(text.len(), |next| next.start);
        if file.notation == Notation::Yaml {
            return text.get(file.start..end_of_file);
        }
        let next = next.and_then(|next| self.tree.offset(next));
        let end = next.map_or(end_of_file, |next| end_of_file.min(next as usize));
        text.get(start..end)
    }
}

/// All that a control can learn of one collection.
#[derive(Debug, Default, PartialEq)]
struct Part<'s> {
    text: Option<&'s str>,
    stands: Option<Location>,
    collected: Option<&'s Collection>,
}

impl Differences {
    /// Whether they can matter to somebody who read some collections, or looked at the snapshot as a whole.
    ///
    /// Who asked for a collection that is not there was told the nearest name of those that are.
    pub fn matter_to(&self, collections: &[String], whole: bool, there: &Snapshot) -> bool {
        let is_there = |name: &str| there.tree.member_named(there.tree.root(), name).is_some();
        self.everything
            || whole && (self.names || !self.changed.is_empty())
            || collections
                .iter()
                .any(|name| self.changed.contains(name) || self.names && !is_there(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of some collections differ.
    fn check(before: &str, after: &str, asked: &[&str], expected: &[&str]) {
        let snapshot = |text: &str| Snapshot::from_json("a.json", text.to_owned()).expect("a snapshot");
        let (before, after) = (snapshot(before), snapshot(after));
        let differences = after.differences_from(&before);
        let matter = |name: &&&str| differences.matter_to(&[(**name).to_owned()], false, &after);
        let found: Vec<&str> = asked.iter().filter(matter).copied().collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_changed_value_matters_to_its_collection() {
        check(
            r#"{ "a": [1], "b": [2] }"#,
            r#"{ "a": [3], "b": [2] }"#,
            &["a", "b", "c"],
            &["a"],
        );
        check(r#"{ "a": 1, "b": 2 }"#, r#"{ "a": 1, "b": 3 }"#, &["a", "b"], &["b"]);
    }

    #[test]
    fn what_moves_within_the_file_is_shown_at_another_place() {
        check(
            r#"{ "a": 1, "b": 2 }"#,
            r#"{ "a": 10, "b": 2 }"#,
            &["a", "b"],
            &["a", "b"],
        );
    }

    #[test]
    fn a_new_collection_may_be_the_nearest_name_of_a_missing_one() {
        check(
            r#"{ "a": 1 }"#,
            r#"{ "a": 1, "b": 2 }"#,
            &["a", "b", "c"],
            &["a", "b", "c"],
        );
        check(r#"{ "a": 1, "b": 2 }"#, r#"{ "a": 1 }"#, &["b", "c"], &["b", "c"]);
    }

    #[test]
    fn how_a_collection_was_collected_matters() {
        let with = |status| format!(r#"{{ "a": 1, "b": 2, "_collection": {{ "a": {{ "status": "{status}" }} }} }}"#);
        check(&with("ok"), &with("failed"), &["a", "b"], &["a"]);
    }

    #[test]
    fn another_time_of_capture_matters_to_all() {
        let at =
            |time| format!(r#"{{ "a": 1, "_collection": {{ "b": {{ "status": "ok", "collected_at": "{time}" }} }} }}"#);
        check(&at("2026-03-01T00:00:00Z"), &at("2026-03-02T00:00:00Z"), &["a"], &["a"]);
    }
}
