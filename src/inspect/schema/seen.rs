use std::collections::HashMap;

use crate::inspect::keyed::is_inventory;
use crate::snapshot::{NodeId, Tree, Value};

/// What was seen at one place: of each kind of value how many, and what stands below.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) nulls: usize,
    pub(super) bools: usize,
    pub(super) ints: usize,
    pub(super) floats: usize,
    pub(super) texts: Texts,
    pub(super) lists: usize,
    pub(super) objects: usize,
    /// Whether one of the objects stands where a list belongs, and is read as one.
    pub(super) is_lone: bool,
    /// What the elements of lists are.
    pub(super) items: Option<Box<Seen>>,
    /// What the members of objects are that are keyed by id.
    pub(super) inventory: Option<Box<Seen>>,
    /// What the members of other objects are, in the order in which they first come.
    pub(super) members: Vec<(String, Seen)>,
    places: HashMap<String, usize>,
}

/// Texts at one place: how many, and which, as long as there are few.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    pub(super) count: usize,
    pub(super) distinct: Vec<String>,
}

/// An enumeration has at most so many values.
pub(super) const MOST_VALUES: usize = 8;

impl Seen {
    /// Adds a value and all below it.
    pub(super) fn add(&mut self, tree: &Tree, node: NodeId) {
        match tree.value(node) {
            Value::Null => self.nulls += 1,
            Value::Bool(_) => self.bools += 1,
            Value::Int(_) => self.ints += 1,
            Value::Float(_) => self.floats += 1,
            Value::Text(text) => self.texts.add(text),
            Value::Array(elements) if tree.is_wrapped(node) => {
                self.is_lone = true;
                elements.iter().for_each(|element| self.add(tree, element));
            }
            Value::Array(elements) => {
                self.lists += 1;
                for element in elements {
                    self.items.get_or_insert_default().add(tree, element);
                }
            }
            Value::Object => {
                self.objects += 1;
                // The keys of the snapshot as a whole are its collections, whatever they look like.
                let is_inventory = node != tree.root() && is_inventory(tree, node);
                for (key, member) in tree.members(node) {
                    let below = if is_inventory {
                        self.inventory.get_or_insert_default()
                    } else {
                        self.member(tree.key_name(key))
                    };
                    below.add(tree, member);
                }
            }
        }
    }

    /// How many values were seen.
    pub(super) fn count(&self) -> usize {
        self.nulls + self.bools + self.ints + self.floats + self.texts.count + self.lists + self.objects
    }

    /// What the elements are, and the objects that stand where a list of them does elsewhere.
    pub(super) fn items_and_lone_objects(&self) -> Seen {
        let mut items = self.items.as_deref().cloned().unwrap_or_default();
        let lone = Seen {
            objects: self.objects,
            inventory: self.inventory.clone(),
            members: self.members.clone(),
            ..Seen::default()
        };
        items.merge(&lone);
        items
    }

    fn member(&mut self, name: &str) -> &mut Seen {
        let place = match self.places.get(name) {
            Some(place) => *place,
            None => {
                self.places.insert(name.to_owned(), self.members.len());
                self.members.push((name.to_owned(), Seen::default()));
                self.members.len() - 1
            }
        };
        &mut self.members[place].1
    }

    fn merge(&mut self, other: &Seen) {
        self.nulls += other.nulls;
        self.bools += other.bools;
        self.ints += other.ints;
        self.floats += other.floats;
        self.lists += other.lists;
        self.objects += other.objects;
        self.is_lone |= other.is_lone;
        self.texts.merge(&other.texts);
        let parts = [(&mut self.items, &other.items), (&mut self.inventory, &other.inventory)];
        for (own, other) in parts {
            if let Some(other) = other {
                own.get_or_insert_default().merge(other);
            }
        }
        for (name, member) in &other.members {
            self.member(name).merge(member);
        }
    }
}

impl Texts {
    fn add(&mut self, text: &str) {
        self.count += 1;
        self.note(text);
    }

    /// One more than an enumeration may have tells that it is none.
    fn note(&mut self, text: &str) {
        if self.distinct.len() <= MOST_VALUES && !self.distinct.iter().any(|known| known == text) {
            self.distinct.push(text.to_owned());
        }
    }

    fn merge(&mut self, other: &Texts) {
        self.count += other.count;
        other.distinct.iter().for_each(|text| self.note(text));
    }
}
