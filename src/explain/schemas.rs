//! What the snapshot schemas say of a setting: how its path repeats, and the values it can have.

use std::sync::OnceLock;

use serde_json::Value;

use crate::origin::SNAPSHOT_SCHEMAS;
use crate::snapshot::{NodeId, Step, Tree, join};

/// A setting as the schemas know it.
pub(super) struct Known {
    /// Its path with `*` for every number and id of an element: `users[*].enabled`.
    pub(super) pattern: String,
    /// Its schema; nothing where no schema describes it.
    pub(super) schema: Option<&'static Value>,
}

impl Known {
    /// The setting that a value of a snapshot is.
    pub(super) fn of(tree: &Tree, node: NodeId) -> Self {
        let mut known = Self {
            pattern: String::new(),
            schema: None,
        };
        for (depth, step) in tree.steps(node).into_iter().enumerate() {
            known = known.step(step, depth);
        }
        known
    }

    fn step(self, step: Step<'_>, depth: usize) -> Self {
        let Self { pattern, schema } = self;
        // An export may hold the only element without the list around it.
        let within = |schema: &'static Value| schema.get("items").unwrap_or(schema);
        match step {
            Step::Index(_) => Self {
                pattern: format!("{pattern}[*]"),
                schema: schema.map(within),
            },
            Step::Key(key) if depth == 0 => Self {
                schema: collections().find_map(|all| all.get(key)),
                pattern: join(&pattern, step),
            },
            Step::Key(key) => {
                let object = schema.map(within);
                let property = object.and_then(|object| object.get("properties")?.get(key));
                let any = object.and_then(|object| object.get("additionalProperties"));
                match (property, any.filter(|any| any.is_object())) {
                    (None, Some(any)) => Self {
                        pattern: format!("{pattern}[*]"),
                        schema: Some(any),
                    },
                    (property, _) => Self {
                        pattern: join(&pattern, step),
                        schema: property,
                    },
                }
            }
        }
    }

    /// The values that the schema lists, of the setting or of the elements of a list.
    pub(super) fn listed(&self) -> impl Iterator<Item = &'static Value> {
        let schema = self.schema;
        let own = schema.and_then(|schema| schema.get("enum"));
        let of_items = schema.and_then(|schema| schema.get("items")?.get("enum"));
        let listed = own.or(of_items).and_then(Value::as_array);
        listed.into_iter().flatten()
    }

    /// Whether the schema says that it can be of a type.
    pub(super) fn can_be(&self, name: &str) -> bool {
        match self.schema.and_then(|schema| schema.get("type")) {
            Some(Value::String(only)) => only == name,
            Some(Value::Array(several)) => several.iter().any(|one| one == name),
            _ => false,
        }
    }
}

fn collections() -> impl Iterator<Item = &'static Value> {
    static SCHEMAS: OnceLock<Vec<Value>> = OnceLock::new();
    let parsed = |text: &str| serde_json::from_str(text).expect("a test reads the schemas");
    let schemas = SCHEMAS.get_or_init(|| SNAPSHOT_SCHEMAS.iter().map(|(_, text)| parsed(text)).collect());
    schemas.iter().filter_map(|schema| schema.get("properties"))
}
