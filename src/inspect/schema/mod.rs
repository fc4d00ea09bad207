//! A schema of what snapshots hold, inferred from some of them, in the dialect of `schemas/snapshot/`.

mod seen;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::snapshot::Snapshot;
use seen::Seen;

/// Snapshots on their way to a schema, one after the other.
#[derive(Debug, Default)]
pub struct Inference {
    seen: Seen,
    snapshots: usize,
    /// What delivers each collection and what that takes, as the first snapshot that says so has it.
    delivered: BTreeMap<String, (Option<String>, Option<String>)>,
}

impl Inference {
    /// Adds what a snapshot holds.
    pub fn add(&mut self, snapshot: &Snapshot) {
        let tree = snapshot.tree();
        self.snapshots += 1;
        self.seen.add(tree, tree.root());
        for (name, collection) in snapshot.manifest().iter() {
            let known = self.delivered.entry(name.to_owned()).or_default();
            known.0 = known.0.take().or_else(|| collection.source.clone());
            known.1 = known.1.take().or_else(|| collection.permission.clone());
        }
    }

    /// How many snapshots there were.
    pub fn snapshots(&self) -> usize {
        self.snapshots
    }

    /// The schema of all of them.
    pub fn schema(&self) -> Value {
        let of = match self.snapshots {
            1 => "1 snapshot".to_owned(),
            several => format!("{several} snapshots"),
        };
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A snapshot",
            "description": format!("Inferred from {of}: a setting that none of them has is missing."),
        });
        let inferred = write::schema(&self.seen, "");
        if let (Some(schema), Value::Object(inferred)) = (schema.as_object_mut(), inferred) {
            schema.extend(inferred);
            // How a snapshot was made is no setting of the tenant.
            if let Some(collections) = schema.get_mut("properties").and_then(Value::as_object_mut) {
                collections.shift_remove("_collection");
            }
            if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
                required.retain(|name| name != "_collection");
            }
        }
        for (name, (source, permission)) in &self.delivered {
            let Some(collection) = schema["properties"].get_mut(name).and_then(Value::as_object_mut) else {
                continue;
            };
            let said = [("x-source", source), ("x-permission", permission)];
            let said = said.into_iter().filter_map(|(word, text)| Some((word, text.as_ref()?)));
            for (place, (word, text)) in said.enumerate() {
                collection.shift_insert(place, word.to_owned(), text.as_str().into());
            }
        }
        schema
    }
}
