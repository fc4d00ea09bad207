use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::{Kinds, Members, Of, Shape};
use crate::origin::SNAPSHOT_SCHEMAS;

/// What the schemas say of snapshots.
pub(in crate::lint) struct Schemas {
    /// The snapshot, with every collection of every product.
    pub(in crate::lint) snapshot: Shape,
    /// Each collection, with where it comes from.
    pub(in crate::lint) collections: BTreeMap<String, Described>,
    /// The products that have a schema.
    pub(in crate::lint) products: Vec<&'static str>,
}

/// Where a collection comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) struct Described {
    pub(in crate::lint) source: Option<String>,
    pub(in crate::lint) permission: Option<String>,
}

impl Schemas {
    /// Reads the schemas that the program carries.
    pub(in crate::lint) fn read() -> Self {
        let mut named = BTreeMap::new();
        let mut collections = BTreeMap::new();
        for (_, text) in SNAPSHOT_SCHEMAS {
            let schema: Value = serde_json::from_str(text).expect("the schemas are JSON: a test reads them");
            for (name, collection) in schema["properties"].as_object().into_iter().flatten() {
                named.insert(name.clone(), shape(collection, name));
                let text = |key: &str| collection[key].as_str().map(str::to_owned);
                let described = Described {
                    source: text("x-source"),
                    permission: text("x-permission"),
                };
                collections.insert(name.clone(), described);
            }
        }
        Self {
            snapshot: Shape::object(Members {
                named,
                others: None,
                of: Of::Snapshot,
            }),
            collections,
            products: SNAPSHOT_SCHEMAS.iter().map(|(product, _)| *product).collect(),
        }
    }
}

fn shape(schema: &Value, path: &str) -> Shape {
    let kinds = kinds(&schema["type"]);
    let members = schema
        .get("properties")
        .or(schema.get("additionalProperties"))
        .map(|_| {
            let property = |(name, schema): (&String, &Value)| (name.clone(), shape(schema, &format!("{path}.{name}")));
            Rc::new(Members {
                named: schema["properties"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(property)
                    .collect(),
                others: schema
                    .get("additionalProperties")
                    .map(|others| shape(others, &format!("{path}.*"))),
                of: Of::Value,
            })
        });
    let texts = schema["enum"].as_array().map(|values| {
        let texts = values.iter().filter_map(Value::as_str).map(str::to_owned);
        Rc::new(texts.collect())
    });
    Shape {
        members,
        items: schema
            .get("items")
            .map(|items| Rc::new(shape(items, &format!("{path}[]")))),
        texts: texts.filter(|_| kinds.only(Kinds::TEXT | Kinds::NULL)),
        path: Some(Rc::from(path)),
        lone: schema["x-lone-object"] == true,
        ..Shape::of(kinds)
    }
}

/// The kinds that a schema allows; one that does not say was never seen with a value.
fn kinds(stated: &Value) -> Kinds {
    let kind = |word: &Value| match word.as_str() {
        Some("null") => Kinds::NULL,
        Some("boolean") => Kinds::BOOL,
        Some("integer" | "number") => Kinds::NUMBER,
        Some("string") => Kinds::TEXT,
        Some("array") => Kinds::LIST,
        Some("object") => Kinds::OBJECT,
        _ => Kinds::ANY,
    };
    match stated {
        Value::Array(words) => words.iter().map(kind).fold(Kinds::NONE, |all, one| all | one),
        Value::Null => Kinds::ANY,
        word => kind(word),
    }
}
