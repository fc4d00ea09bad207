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
            changes: differences(&leaves(old), &leaves(new)),
        })
    };
    paths.into_iter().filter_map(change).collect()
}

fn differences(old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Vec<FieldChange> {
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |leaves: &BTreeMap<String, Value>, path: &str| leaves.get(path).cloned().unwrap_or_default();
    let each = paths.into_iter().map(|path| FieldChange {
        field: path.clone(),
        before: value(old, path),
        after: value(new, path),
    });
    each.filter(|change| change.before != change.after).collect()
}

/// Every value of a file by its path; a list of plain values is one, and a member of a list of objects is named by what
/// tells it from the others.
fn leaves(file: Option<&DecidingFile>) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    if let Some(value) = file.and_then(|file| serde_yaml::from_str::<Value>(&file.text).ok()) {
        collect(&value, String::new(), &mut leaves);
    }
    leaves
}

fn collect(value: &Value, path: String, leaves: &mut BTreeMap<String, Value>) {
    let below = |key: &str| match path.as_str() {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                collect(member, below(key), leaves);
            }
        }
        Value::Array(elements) if elements.iter().any(|element| element.is_object()) => {
            for (number, element) in elements.iter().enumerate() {
                let name = named(element, elements).unwrap_or_else(|| number.to_string());
                collect(element, format!("{path}[{name}]"), leaves);
            }
        }
        _ => {
            leaves.insert(path, value.clone());
        }
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
