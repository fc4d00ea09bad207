use std::rc::Rc;

use super::{Kinds, Members, Of, Shape};
use crate::snapshot::{NodeId, Snapshot, Tree, Value};

/// What a real snapshot holds, in place of what schemas say of all.
///
/// The elements of a list are taken together: what one of them has, any of them may have.
pub(in crate::lint) fn of_snapshot(snapshot: &Snapshot) -> Shape {
    let tree = snapshot.tree();
    let mut top = shape(tree, tree.root(), "");
    if let Some(members) = top.members.take().and_then(Rc::into_inner) {
        top.members = Some(Rc::new(Members {
            of: Of::Snapshot,
            ..members
        }));
    }
    top
}

fn shape(tree: &Tree, node: NodeId, path: &str) -> Shape {
    let known = match tree.value(node) {
        // Nobody knows what it would be where it is set.
        Value::Null => return Shape::unknown(),
        Value::Bool(_) => Shape::of(Kinds::BOOL),
        Value::Int(_) | Value::Float(_) => Shape::of(Kinds::NUMBER),
        Value::Text(_) => Shape::of(Kinds::TEXT),
        Value::Array(elements) => {
            let inner = format!("{path}[]");
            let items = elements.iter().map(|element| shape(tree, element, &inner));
            Shape::list_of(
                items
                    .reduce(|all, one| together(&all, &one))
                    .unwrap_or_else(Shape::unknown),
            )
        }
        Value::Object => {
            let member = |(key, value)| {
                let name = tree.key_name(key);
                let below = if path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                };
                (name.to_owned(), shape(tree, value, &below))
            };
            Shape::object(Members {
                named: tree.members(node).map(member).collect(),
                others: None,
                of: Of::Value,
            })
        }
    };
    Shape {
        path: Some(Rc::from(path)),
        // A value that is set in this snapshot may be null in the next.
        ..known.or_null()
    }
}

/// What one of two elements may be; one that is null takes nothing from what the other tells.
fn together(a: &Shape, b: &Shape) -> Shape {
    match (a.is_unknown(), b.is_unknown()) {
        (true, _) => b.clone(),
        (_, true) => a.clone(),
        _ => {
            let mut both = a.or(b);
            if let (Some(one), Some(other)) = (&a.members, &b.members) {
                let mut named = one.named.clone();
                for (name, shape) in &other.named {
                    let merged = named
                        .get(name)
                        .map_or_else(|| shape.clone(), |own| together(own, shape));
                    named.insert(name.clone(), merged);
                }
                both.members = Some(Rc::new(Members {
                    named,
                    others: None,
                    of: Of::Value,
                }));
            }
            both
        }
    }
}
