//! The file itself: what ScubaGear collects stands there as it writes it, what comes from elsewhere says so in
//! `_collection`.

use std::collections::BTreeMap;

use posture::model::Required;
use posture::ruleset::RuleSet;
use serde_json::{Map, Value, json};

use super::time::CAPTURED;

pub(super) struct Export<'a> {
    root: Map<String, Value>,
    collected: Map<String, Value>,
    required: BTreeMap<&'a str, &'a Required>,
}

impl<'a> Export<'a> {
    /// An empty one; the rules say where each collection comes from.
    pub(super) fn new(rules: &'a RuleSet) -> Self {
        let required = rules.controls.iter().flat_map(|control| &control.metadata.requires);
        Self {
            root: Map::new(),
            collected: Map::new(),
            required: required
                .map(|required| (required.collection.as_str(), required))
                .collect(),
        }
    }

    /// Adds what ScubaGear collects.
    pub(super) fn scuba(&mut self, collection: &str, value: Value) {
        self.root.insert(collection.to_owned(), value);
    }

    /// Adds the names of ScubaGear's commands for one of its products that did their work.
    pub(super) fn commands(&mut self, product: &str, commands: &[&str]) {
        self.scuba(&format!("{product}_successful_commands"), json!(commands));
        self.scuba(&format!("{product}_unsuccessful_commands"), json!([]));
    }

    /// Adds what other tools collect, a minute after ScubaGear.
    pub(super) fn beside(&mut self, collection: &str, value: Value) {
        let mut entry = json!({ "status": "ok", "collected_at": CAPTURED.replace(":42:", ":43:") });
        if let Some(required) = self.required.get(collection) {
            entry["source"] = json!(required.source);
            entry["permission"] = json!(required.permission);
        }
        self.collected.insert(collection.to_owned(), entry);
        self.root.insert(collection.to_owned(), value);
    }

    pub(super) fn finish(mut self) -> Value {
        self.root
            .insert("_collection".to_owned(), Value::Object(self.collected));
        Value::Object(self.root)
    }
}
