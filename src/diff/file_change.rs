use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::model::{FieldChange, words};

words! {
    /// What a file that decides beside controls is.
    FileKind {
        /// `posture.yaml`.
        Configuration = "configuration",
        /// A tenant file.
        Tenant = "tenant",
        /// The action plan.
        Plan = "action-plan",
        /// A named choice of controls.
        Baseline = "baseline",
        /// The requirements of a framework.
        Framework = "framework",
        /// What a rule set says of itself.
        Manifest = "manifest",
        /// The cases of a module.
        ModuleCases = "module-cases",
        /// What is known of the shape of snapshots.
        SnapshotSchema = "snapshot-schema",
    }
}

/// A file that decides beside those of controls, as it stands on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidingFile {
    /// What it is.
    pub kind: FileKind,
    /// Its path, the same on both sides.
    pub path: String,
    /// Its text: YAML or JSON.
    pub text: String,
}

/// What changed in a file beside those of controls.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct FileChange {
    /// Its path.
    pub file: String,
    /// What it is.
    pub kind: FileKind,
    /// Whether it is new.
    pub is_added: bool,
    /// Whether it is gone.
    pub is_removed: bool,
    /// What it says otherwise, by path; nothing where only its layout differs.
    pub changes: Vec<FieldChange>,
}

/// What changed in files that stand on one side or both.
pub fn file_changes(before: &[DecidingFile], after: &[DecidingFile]) -> Vec<FileChange> {
    let find = |files: &[DecidingFile], path: &str| files.iter().position(|file| file.path == path);
    let paths: BTreeSet<&str> = before.iter().chain(after).map(|file| file.path.as_str()).collect();
    let change = |path: &str| {
        let (old, new) = (
            find(before, path).map(|at| &before[at]),
            find(after, path).map(|at| &after[at]),
        );
        let text = |file: Option<&DecidingFile>| file.map(|file| file.text.clone());
        (text(old) != text(new)).then(|| FileChange {
            file: path.to_owned(),
            kind: new.or(old).map_or(FileKind::Configuration, |file| file.kind),
            is_added: old.is_none(),
            is_removed: new.is_none(),
            changes: differences(old, new),
        })
    };
    paths.into_iter().filter_map(change).collect()
}

/// What a file says otherwise. A member that one side lacks is one change, however much it holds.
fn differences(old: Option<&DecidingFile>, new: Option<&DecidingFile>) -> Vec<FieldChange> {
    let value = |file: Option<&DecidingFile>| {
        let value = file.and_then(|file| serde_yaml::from_str::<Value>(&file.text).ok());
        value.unwrap_or_default()
    };
    let mut changes = Vec::new();
    compare(&value(old), &value(new), "", &mut changes);
    changes
}

fn compare(old: &Value, new: &Value, path: &str, changes: &mut Vec<FieldChange>) {
    if old == new {
        return;
    }
    let (Some(old_members), Some(new_members)) = (members(old), members(new)) else {
        changes.push(FieldChange {
            field: path.to_owned(),
            before: old.clone(),
            after: new.clone(),
        });
        return;
    };
    let names: BTreeSet<&String> = old_members.keys().chain(new_members.keys()).collect();
    for name in names {
        let member = |members: &BTreeMap<String, Value>| members.get(name).cloned().unwrap_or_default();
        let below = match path {
            "" => name.clone(),
            path if name.starts_with('[') => format!("{path}{name}"),
            path => format!("{path}.{name}"),
        };
        compare(&member(&old_members), &member(&new_members), &below, changes);
    }
}

/// The members of an object, or of a list of objects, by what tells each from the others; of anything else there are
/// none: a list of plain values is one value.
fn members(value: &Value) -> Option<BTreeMap<String, Value>> {
    match value {
        Value::Object(members) => Some(
            members
                .iter()
                .map(|(key, member)| (key.clone(), member.clone()))
                .collect(),
        ),
        Value::Array(elements) if elements.iter().any(Value::is_object) => {
            let named = elements.iter().enumerate().map(|(number, element)| {
                let name = named(element, elements).unwrap_or_else(|| number.to_string());
                (format!("[{name}]"), element.clone())
            });
            Some(named.collect())
        }
        _ => None,
    }
}

/// What tells an element of a list from all others: the value of the first of these keys that no other has.
fn named(element: &Value, all: &[Value]) -> Option<String> {
    ["id", "control", "name"].into_iter().find_map(|key| {
        let own = element.get(key)?.as_str()?;
        let alike = all
            .iter()
            .filter(|other| other.get(key).and_then(Value::as_str) == Some(own));
        (alike.count() == 1).then(|| own.to_owned())
    })
}
