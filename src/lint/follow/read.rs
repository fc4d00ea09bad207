use std::rc::Rc;

use super::{Follow, Frame, Scope, Value};
use crate::engine::{Kind, Node, Step};
use crate::lint::comparisons::IMPOSSIBLE_TYPE;
use crate::lint::finding::Found;
use crate::lint::settings::{UNKNOWN_PARAMETER, UNKNOWN_SETTING};
use crate::lint::shape::{Kinds, Members, Of, Shape};
use crate::source::{Place, did_you_mean, nearest};

impl<'a> Follow<'a> {
    pub(super) fn read(
        &mut self,
        node: &'a Node,
        base: &'a Node,
        step: &'a Step,
        scope: &Rc<Scope<'a>>,
        frame: &Rc<Frame<'a>>,
    ) -> Value<'a> {
        let of = self.value(base, scope, frame).shape;
        match step {
            Step::Property(name) => self.property(&of, name, &frame.unit.place(node)).into(),
            Step::Index(index) => {
                let place = frame.unit.place(index);
                let index_shape = self.value(index, scope, frame).shape;
                if let Kind::Text(name) = &index.kind {
                    return self.property(&of, name, &place).into();
                }
                self.element(&of, &index_shape).into()
            }
        }
    }

    /// What a value holds under a name.
    pub(super) fn property(&mut self, of: &Shape, name: &str, place: &Place) -> Shape {
        if of.is_unknown() {
            return Shape::unknown();
        }
        if let (true, Some(members)) = (of.kinds.has(Kinds::OBJECT), of.members.clone()) {
            self.note_read(&members, name, place);
            let known = members.named.get(name).or(members.others.as_ref());
            let Some(known) = known else {
                self.unknown_member(of, &members, name, place);
                return Shape::unknown();
            };
            let is_or_null = of.kinds.has(Kinds::NULL);
            return if is_or_null {
                known.clone().or_null()
            } else {
                known.clone()
            };
        }
        if let Some(kinds) = of.kinds.certain()
            && !kinds.has(Kinds::OBJECT)
        {
            let what = described(of);
            let found = Found::new(
                &IMPOSSIBLE_TYPE,
                place.clone(),
                format!("{what} has no property `{name}`"),
            );
            let found = found.label(format!("read from {}", kinds.described()));
            self.found.push(if kinds.has(Kinds::LIST) {
                found.help("a property belongs to an element: `list.first()`, or a closure such as `list.any(|x| …)`")
            } else {
                found
            });
        }
        if of.kinds.only(Kinds::NULL) {
            of.clone()
        } else {
            Shape::unknown()
        }
    }

    fn element(&mut self, of: &Shape, index: &Shape) -> Shape {
        if of.kinds.has(Kinds::LIST) && !of.kinds.has(Kinds::OBJECT) {
            return of.item();
        }
        if let Some(members) = &of.members {
            if members.of != Of::Value {
                self.reads_more = true;
            }
            let is_key = index.kinds.has(Kinds::TEXT);
            return if is_key && members.of == Of::Value {
                of.member()
            } else {
                Shape::unknown()
            };
        }
        Shape::unknown()
    }

    /// Keeps which collections and parameters are read; a misspelt collection counts as the one that was meant, so that a
    /// mistake is told once.
    fn note_read(&mut self, members: &Members, name: &str, place: &Place) {
        match members.of {
            Of::Snapshot => {
                let is_known = members.named.contains_key(name);
                let meant = nearest(name, members.named.keys().map(String::as_str)).filter(|_| !is_known);
                if is_known || meant.is_some() || !self.knows_product {
                    let name = meant.unwrap_or(name).to_owned();
                    self.collections.entry(name).or_insert_with(|| place.clone());
                }
            }
            Of::Params => {
                self.params.insert(name.to_owned());
            }
            Of::Value | Of::Tenant => {}
        }
    }

    fn unknown_member(&mut self, of: &Shape, members: &Members, name: &str, place: &Place) {
        let names: Vec<&str> = members.named.keys().map(String::as_str).collect();
        let near = did_you_mean(name, names.iter().copied());
        let (lint, message) = match members.of {
            Of::Params => (&UNKNOWN_PARAMETER, format!("unknown parameter `{name}`")),
            Of::Tenant => (&UNKNOWN_SETTING, format!("unknown property `{name}` of the tenant")),
            // What a product without a schema delivers, nobody here knows.
            Of::Snapshot if near.is_none() && !self.knows_product => return,
            Of::Snapshot => (&UNKNOWN_SETTING, format!("unknown setting `{name}`")),
            Of::Value => match &of.path {
                Some(path) => (&UNKNOWN_SETTING, format!("unknown setting `{path}.{name}`")),
                None => (&UNKNOWN_SETTING, format!("unknown property `{name}`")),
            },
        };
        let usual = match members.of {
            Of::Params => "declare it in `control.yaml`, under `params`".to_owned(),
            Of::Tenant => format!("it has {}", names.join(", ")),
            Of::Snapshot => self.units.collections_told.clone(),
            Of::Value if names.len() <= 12 => format!("there are {}", names.join(", ")),
            Of::Value => self.units.settings_told.clone(),
        };
        let label = if members.of == Of::Params {
            "not declared"
        } else {
            self.units.unknown_label
        };
        self.found.push(
            Found::new(lint, place.clone(), message)
                .label(label)
                .help(near.unwrap_or(usual)),
        );
    }

    /// Reports a value that cannot be of the kinds that are wanted of it.
    pub(super) fn wants(&mut self, wanted: Kinds, shape: &Shape, node: &Node, frame: &Frame<'a>, says: &str) {
        if let Some(kinds) = shape.kinds.certain()
            && !kinds.has(wanted)
        {
            let what = described(shape);
            let message = format!("{says} {}, {what} is {}", wanted.described(), kinds.described());
            let found = Found::new(&IMPOSSIBLE_TYPE, frame.unit.place(node), message);
            self.found.push(found.label(kinds.described()));
        }
    }
}

/// What a message calls a value.
pub(super) fn described(shape: &Shape) -> String {
    match (&shape.path, &shape.constant) {
        (Some(path), _) => format!("`{path}`"),
        (None, Some(constant)) => format!("\"{}\"", constant.text),
        (None, None) => "this".to_owned(),
    }
}
