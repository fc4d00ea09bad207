//! What a value of a script can be, as far as schemas tell: its kinds, its members, its elements, its only texts.
//!
//! What is not known stays unknown: nothing is reported of it.

mod kinds;
mod schema;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(super) use kinds::Kinds;
pub(super) use schema::{Described, Schemas};
pub(super) use snapshot::of_snapshot;

/// What is known of a value.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) kinds: Kinds,
    /// The members of an object; nothing where they are not known.
    pub(super) members: Option<Rc<Members>>,
    /// The elements of a list, or what a share counts; nothing where they are not known.
    pub(super) items: Option<Rc<Shape>>,
    /// The only texts that it can be, where the list is closed.
    pub(super) texts: Option<Rc<BTreeSet<String>>>,
    /// Where in a snapshot it stands: `conditional_access_policies[].State`.
    pub(super) path: Option<Rc<str>>,
    /// An export may hold the only element of this list without the list around it.
    pub(super) lone: bool,
    /// The text, where it is a constant, and where the script says it.
    pub(super) constant: Option<Rc<Constant>>,
    /// Each element, where it is a list that the script writes out.
    pub(super) written: Option<Rc<Vec<Shape>>>,
}

/// A text of a script.
#[derive(Debug)]
pub(super) struct Constant {
    pub(super) text: String,
    pub(super) place: crate::source::Place,
}

/// The members of an object.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) named: BTreeMap<String, Shape>,
    /// What any other member is, where any key may stand; nothing where the named ones are all.
    pub(super) others: Option<Shape>,
    pub(super) of: Of,
}

/// Whose members they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Of {
    /// Of a value of a snapshot or of the script.
    #[default]
    Value,
    /// Of the snapshot: its collections.
    Snapshot,
    /// Of the parameters that the control declares.
    Params,
    /// Of the tenant's profile.
    Tenant,
}

impl Shape {
    pub(super) fn of(kinds: Kinds) -> Self {
        Self {
            kinds,
            members: None,
            items: None,
            texts: None,
            path: None,
            lone: false,
            constant: None,
            written: None,
        }
    }

    pub(super) fn unknown() -> Self {
        Self::of(Kinds::ANY)
    }

    pub(super) fn list_of(items: Shape) -> Self {
        Self {
            items: Some(Rc::new(items)),
            ..Self::of(Kinds::LIST)
        }
    }

    pub(super) fn object(members: Members) -> Self {
        Self {
            members: Some(Rc::new(members)),
            ..Self::of(Kinds::OBJECT)
        }
    }

    pub(super) fn record<const N: usize>(members: [(&str, Shape); N]) -> Self {
        let named = members
            .into_iter()
            .map(|(name, shape)| (name.to_owned(), shape))
            .collect();
        Self::object(Members {
            named,
            ..Members::default()
        })
    }

    pub(super) fn or_null(mut self) -> Self {
        self.kinds = self.kinds | Kinds::NULL;
        self
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.kinds == Kinds::ANY
    }

    /// What an element of it is.
    pub(super) fn item(&self) -> Shape {
        self.items.as_deref().cloned().unwrap_or_else(Self::unknown)
    }

    /// What any member of it is.
    pub(super) fn member(&self) -> Shape {
        let Some(members) = &self.members else {
            return Self::unknown();
        };
        let all = members.named.values().chain(&members.others).cloned();
        all.reduce(|all, one| all.or(&one)).unwrap_or_else(Self::unknown)
    }

    /// What is either this or the other.
    pub(super) fn or(&self, other: &Self) -> Self {
        if self.is_unknown() || other.is_unknown() {
            return Self::unknown();
        }
        let is_nothing = |shape: &Self| shape.kinds.only(Kinds::NULL);
        if is_nothing(self) || is_nothing(other) {
            let mut known = if is_nothing(self) { other.clone() } else { self.clone() };
            known.kinds = self.kinds | other.kinds;
            return known;
        }
        let has = |shape: &Self, kind| shape.kinds.has(kind);
        // A side that is no object says nothing of members, and so on.
        Self {
            kinds: self.kinds | other.kinds,
            members: match (&self.members, &other.members) {
                (Some(a), Some(b)) if Rc::ptr_eq(a, b) => Some(Rc::clone(a)),
                (Some(a), Some(b)) => Some(Rc::new(a.or(b))),
                (Some(a), None) if !has(other, Kinds::OBJECT) => Some(Rc::clone(a)),
                (None, Some(b)) if !has(self, Kinds::OBJECT) => Some(Rc::clone(b)),
                _ => None,
            },
            items: match (&self.items, &other.items) {
                (Some(a), Some(b)) if Rc::ptr_eq(a, b) => Some(Rc::clone(a)),
                (Some(a), Some(b)) => Some(Rc::new(a.or(b))),
                (Some(a), None) if !has(other, Kinds::LIST) => Some(Rc::clone(a)),
                (None, Some(b)) if !has(self, Kinds::LIST) => Some(Rc::clone(b)),
                _ => None,
            },
            texts: match (&self.texts, &other.texts) {
                (Some(a), Some(b)) => Some(Rc::new(a.union(b).cloned().collect())),
                _ => None,
            },
            path: if self.path == other.path {
                self.path.clone()
            } else {
                None
            },
            lone: self.lone && other.lone,
            constant: None,
            written: None,
        }
    }
}

impl Members {
    fn or(&self, other: &Self) -> Self {
        let mut named = self.named.clone();
        for (name, shape) in &other.named {
            let merged = named.get(name).map_or_else(|| shape.clone(), |own| own.or(shape));
            named.insert(name.clone(), merged);
        }
        let others = match (&self.others, &other.others) {
            (Some(a), Some(b)) => Some(a.or(b)),
            (one, another) => one.as_ref().or(another.as_ref()).cloned(),
        };
        Self {
            named,
            others,
            of: Of::Value,
        }
    }
}
