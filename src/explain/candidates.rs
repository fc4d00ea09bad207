//! The changes that are worth trying: of each setting that was read, by its type.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::schemas::Known;
use crate::engine::{Constant, ConstantValue, Fact};
use crate::model::EvidenceValue;
use crate::snapshot::{Edit, Kind, NewValue, NodeId, Snapshot, Step, Tree, Value};

/// A change of one setting, in the order in which it is tried.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) edit: Edit,
    /// The setting's path with `*` for the elements of lists.
    pub(super) pattern: String,
    /// The likeliest first: 0 by type and by the constants beside the read, 1 by other values of the setting, 2 by any
    /// constant of the scripts.
    pub(super) round: u8,
    /// Whether the setting is not among those that decided.
    aside: bool,
}

/// Constants so many lines around a read are what the script is likely to compare it with.
const NEAR: usize = 2;
/// Values of one setting elsewhere in the snapshot are tried up to this many.
const MOST_SEEN: usize = 8;
/// Elements of one list are taken out up to this many.
const MOST_REMOVED: usize = 10;
/// Longer constants are messages.
const LONGEST: usize = 60;

/// Properties that say which element it is, and not how it is set: another value would be another element.
const IDENTIFYING: [&str; 16] = [
    "id",
    "objectid",
    "identity",
    "displayname",
    "userdisplayname",
    "name",
    "key",
    "guid",
    "domainname",
    "domain",
    "userprincipalname",
    "mail",
    "appid",
    "templateid",
    "roletemplateid",
    "description",
];
/// What a snapshot says of itself.
const BOOKKEEPING: [&str; 3] = ["_collection", "scuba_config", "organization"];

/// Every change to try, without repetition; of two, the one that the verdict is likelier to rest on comes first.
pub(super) fn candidates(
    snapshot: &Snapshot,
    facts: &[Fact],
    constants: &[Constant],
    decided: &HashSet<&str>,
) -> Vec<Candidate> {
    let settings = settings(snapshot.tree(), facts);
    let seen = seen(snapshot.tree(), &settings);
    let mut found = Vec::new();
    for setting in &settings {
        let near = near(setting.fact, constants);
        let mut changes = Changes::default();
        setting.changes(snapshot.tree(), &near, 0, &mut changes);
        setting.seen_elsewhere(snapshot.tree(), &seen, &mut changes);
        setting.changes(snapshot.tree(), &all(constants), 2, &mut changes);
        found.extend(changes.0.into_iter().map(|(round, edit)| Candidate {
            edit,
            pattern: setting.known.pattern.clone(),
            round,
            aside: !decided.contains(setting.fact.evidence.path.as_str()),
        }));
    }
    let mut known = HashSet::new();
    found.sort_by_key(|candidate| (candidate.round, candidate.aside));
    found.retain(|candidate| known.insert(candidate.edit.clone()));
    found
}

/// A value that was read, as a setting that can be changed.
struct Setting<'a> {
    node: NodeId,
    fact: &'a Fact,
    known: Known,
    identifies: bool,
}

/// Changes of one setting with the round in which each is tried.
#[derive(Default)]
struct Changes(Vec<(u8, Edit)>);

impl Changes {
    fn add(&mut self, round: u8, edit: Edit) {
        self.0.push((round, edit));
    }
}

/// The settings among the facts, and the lists of texts whose elements are.
fn settings<'a>(tree: &Tree, facts: &'a [Fact]) -> Vec<Setting<'a>> {
    let mut known = HashSet::new();
    let mut settings = Vec::new();
    for fact in facts {
        let Some(node) = fact.node else { continue };
        let list = tree.parent(node).filter(|parent| tree.kind(*parent) == Kind::Array);
        for node in [Some(node), list].into_iter().flatten() {
            let steps = tree.steps(node);
            let is_setting = match steps.first() {
                Some(Step::Key(top)) => !BOOKKEEPING.contains(top),
                _ => false,
            };
            if is_setting && known.insert(node) {
                settings.push(Setting {
                    node,
                    fact,
                    known: Known::of(tree, node),
                    identifies: identifies(&steps),
                });
            }
        }
    }
    settings
}

fn identifies(steps: &[Step<'_>]) -> bool {
    let last = steps.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.to_ascii_lowercase()),
        Step::Index(_) => None,
    });
    last.is_some_and(|key| IDENTIFYING.contains(&key.as_str()))
}

/// The texts and numbers that each setting has in the snapshot, where it was read.
fn seen(tree: &Tree, settings: &[Setting<'_>]) -> BTreeMap<String, BTreeSet<NewValue>> {
    let mut seen: BTreeMap<String, BTreeSet<NewValue>> = BTreeMap::new();
    for setting in settings.iter().filter(|setting| !setting.identifies) {
        let value = match tree.value(setting.node) {
            Value::Int(value) => NewValue::Int(value),
            Value::Text(text) => NewValue::Text(text.to_owned()),
            _ => continue,
        };
        seen.entry(setting.known.pattern.clone()).or_default().insert(value);
    }
    seen
}

fn near<'a>(fact: &Fact, constants: &'a [Constant]) -> Vec<&'a ConstantValue> {
    let is_near =
        |constant: &&Constant| constant.file == fact.read_at.file && constant.line.abs_diff(fact.read_at.line) <= NEAR;
    let mut near: Vec<&Constant> = constants.iter().filter(is_near).collect();
    near.sort_by_key(|constant| constant.line.abs_diff(fact.read_at.line));
    near.into_iter().map(|constant| &constant.value).collect()
}

fn all(constants: &[Constant]) -> Vec<&ConstantValue> {
    constants.iter().map(|constant| &constant.value).collect()
}

impl Setting<'_> {
    /// The changes by type, with the values that the schema lists and with some constants.
    fn changes(&self, tree: &Tree, constants: &[&ConstantValue], round: u8, changes: &mut Changes) {
        let set = |value: NewValue| Edit::Set(self.node, value);
        let texts = || {
            constants.iter().filter_map(|constant| match constant {
                ConstantValue::Text(text) if !text.is_empty() && text.len() <= LONGEST => Some(text.clone()),
                _ => None,
            })
        };
        let numbers = || {
            constants.iter().filter_map(|constant| match constant {
                ConstantValue::Int(value) => Some(*value),
                ConstantValue::Text(_) => None,
            })
        };
        let listed = || {
            self.known
                .listed()
                .filter_map(|value| value.as_str().map(str::to_owned))
        };
        match tree.value(self.node) {
            Value::Bool(value) => changes.add(round, set(NewValue::Bool(!value))),
            Value::Text(current) => {
                let free = texts().filter(|_| !self.identifies);
                for text in listed().chain(free).filter(|text| text != current) {
                    changes.add(round, set(NewValue::Text(text)));
                }
            }
            Value::Int(current) => {
                let around = numbers().flat_map(|bound| [Some(bound), bound.checked_sub(1), bound.checked_add(1)]);
                for value in around.flatten().filter(|value| *value != current) {
                    changes.add(round, set(NewValue::Int(value)));
                }
            }
            Value::Null => {
                if self.known.can_be("boolean") {
                    changes.add(round, set(NewValue::Bool(true)));
                    changes.add(round, set(NewValue::Bool(false)));
                }
                if self.known.can_be("string") && !self.identifies {
                    listed()
                        .chain(texts())
                        .for_each(|text| changes.add(round, set(NewValue::Text(text))));
                }
                if self.known.can_be("integer") {
                    numbers().for_each(|value| changes.add(round, set(NewValue::Int(value))));
                }
            }
            Value::Array(elements) if self.is_list_of_texts(tree) => {
                let holds = |text: &String| elements.iter().any(|own| tree.value(own) == Value::Text(text));
                for text in texts().chain(listed()).filter(|text| !holds(text)) {
                    changes.add(round, Edit::Add(self.node, text));
                }
                for index in 0..elements.len().min(MOST_REMOVED) {
                    changes.add(round, Edit::Remove(self.node, index));
                }
            }
            Value::Float(_) | Value::Array(_) | Value::Object => {}
        }
    }

    /// The values that the same setting has elsewhere.
    fn seen_elsewhere(&self, tree: &Tree, seen: &BTreeMap<String, BTreeSet<NewValue>>, changes: &mut Changes) {
        let own = match tree.value(self.node) {
            Value::Int(value) => NewValue::Int(value),
            Value::Text(text) => NewValue::Text(text.to_owned()),
            _ => return,
        };
        let others = seen.get(&self.known.pattern).into_iter().flatten();
        for value in others
            .filter(|value| **value != own && !self.identifies)
            .take(MOST_SEEN)
        {
            changes.add(1, Edit::Set(self.node, value.clone()));
        }
    }

    /// Whether it is a list that is a setting: of texts, within something. A collection is data, and loses nothing.
    fn is_list_of_texts(&self, tree: &Tree) -> bool {
        let is_text = |node| tree.kind(node) == Kind::Text;
        let is_within = tree.steps(self.node).len() > 1;
        let can_hold = self.known.schema.is_none_or(|schema| {
            let items = schema.get("items").and_then(|items| items.get("type"));
            items.is_none_or(|kind| kind == "string")
        });
        is_within && can_hold && tree.elements(self.node).iter().all(is_text)
    }
}

/// An exclusion that could be declared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Exclusion {
    pub(super) kind: &'static str,
    pub(super) ids: Vec<String>,
}

/// What a tenant could declare as left out: what was read where policies leave out, each alone, then all of a list.
pub(super) fn exclusions(tree: &Tree, facts: &[Fact]) -> Vec<Exclusion> {
    let mut single = Vec::new();
    let mut whole = Vec::new();
    let mut known = HashSet::new();
    for node in facts.iter().filter_map(|fact| fact.node) {
        let Some(kind) = excluded_kind(tree, node) else {
            continue;
        };
        let texts: Vec<String> = match tree.value(node) {
            Value::Text(text) if kind == "guest_types" => text.split(',').map(|id| id.trim().to_owned()).collect(),
            Value::Text(text) => vec![text.to_owned()],
            Value::Array(elements) => elements.iter().filter_map(|node| text_of(tree, node)).collect(),
            _ => continue,
        };
        let alone = texts.iter().map(|id| Exclusion {
            kind,
            ids: vec![id.clone()],
        });
        single.extend(alone.filter(|exclusion| known.insert(exclusion.clone())));
        if texts.len() > 1 {
            whole.extend(Some(Exclusion { kind, ids: texts }).filter(|exclusion| known.insert(exclusion.clone())));
        }
    }
    single.extend(whole);
    single
}

fn text_of(tree: &Tree, node: NodeId) -> Option<String> {
    match tree.value(node) {
        Value::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}

/// The kind of exclusion that a value could be declared as, by the property that it stands under.
fn excluded_kind(tree: &Tree, node: NodeId) -> Option<&'static str> {
    let steps = tree.steps(node);
    let property = steps.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::Index(_) => None,
    })?;
    match property {
        "ExcludeUsers" => Some("users"),
        "ExcludeGroups" => Some("groups"),
        "ExcludeApplications" => Some("applications"),
        "GuestOrExternalUserTypes" => Some("guest_types"),
        "DomainName" | "domain" => Some("domains"),
        _ => None,
    }
}

/// A value as evidence shows it.
pub(super) fn shown(value: &NewValue) -> EvidenceValue {
    match value {
        NewValue::Bool(value) => EvidenceValue::Bool(*value),
        NewValue::Int(value) => EvidenceValue::Number(value.to_string()),
        NewValue::Text(text) => EvidenceValue::Text(text.clone()),
    }
}
