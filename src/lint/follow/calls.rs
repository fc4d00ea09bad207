use std::rc::Rc;

use super::compare::Case;
use super::read::described;
use super::{Closure, Follow, Frame, Scope, Value};
use crate::engine::{Call, Kind, Node};
use crate::lint::comparisons::IMPOSSIBLE_TYPE;
use crate::lint::finding::Found;
use crate::lint::settings::LONE_OBJECT;
use crate::lint::shape::{Kinds, Members, Of, Shape};
use crate::source::Place;

/// A call of a function of the script API, with what it is given.
struct Given<'c, 'a> {
    node: &'a Node,
    call: &'a Call,
    values: &'c [Value<'a>],
    place: Place,
}

impl<'a> Given<'_, 'a> {
    fn shape(&self, at: usize) -> Shape {
        self.values
            .get(at)
            .map_or_else(Shape::unknown, |value| value.shape.clone())
    }

    /// The expression of an argument, what stands before the dot counted as the first.
    fn written(&self, at: usize) -> Option<&'a Node> {
        let receiver = self.call.receiver.as_deref();
        receiver.into_iter().chain(&self.call.args).nth(at)
    }

    fn closures(&self) -> impl Iterator<Item = Rc<Closure<'a>>> {
        let all: Vec<_> = self.values.iter().flat_map(|value| value.closures.clone()).collect();
        all.into_iter()
    }
}

impl<'a> Follow<'a> {
    pub(super) fn call(
        &mut self,
        node: &'a Node,
        call: &'a Call,
        scope: &Rc<Scope<'a>>,
        frame: &Rc<Frame<'a>>,
    ) -> Value<'a> {
        let mut values = Vec::new();
        for argument in call.receiver.iter().map(|receiver| &**receiver).chain(&call.args) {
            values.push(self.value(argument, scope, frame));
        }
        if let Some(closure) = self.function(call, frame) {
            return self.apply(&closure, &values).into();
        }
        let given = Given {
            node,
            call,
            values: &values,
            place: frame.unit.place(node),
        };
        if call.namespace.is_some() {
            return self.unknown_call(&given).into();
        }
        let shape = if call.operator || call.name == "contains" {
            self.operator(&given, frame)
        } else {
            self.api(&given)
        };
        shape.into()
    }

    /// The function of the script or of a module that is called.
    fn function(&mut self, call: &'a Call, frame: &Frame<'a>) -> Option<Closure<'a>> {
        let unit = match &call.namespace {
            None => frame.unit,
            Some(alias) => {
                let path = *frame.unit.imports.get(alias.as_str())?;
                self.modules.insert(path);
                self.units.module(path)?
            }
        };
        // As a method it has what stands before the dot as `this`.
        if call.receiver.is_some() {
            return None;
        }
        let takes = |function: &&crate::engine::Function| {
            function.name == call.name && function.params.len() == call.args.len()
        };
        let function = unit.script.functions.iter().find(takes)?;
        Some(Closure {
            params: &function.params,
            body: &function.body,
            scope: Scope::empty(),
            unit,
        })
    }

    fn operator(&mut self, given: &Given<'_, 'a>, frame: &Frame<'a>) -> Shape {
        let (left, right) = (given.shape(0), given.shape(1));
        match given.call.name.as_str() {
            "==" | "!=" => self.compare(&left, &right, Case::Matters, &given.place),
            "<" | ">" | "<=" | ">=" => self.compare(&left, &right, Case::Matters, &given.place),
            "contains" => self.contains(&left, &right, given),
            "!" => {
                let operand = given.written(0).unwrap_or(given.node);
                self.wants(Kinds::BOOL, &left, operand, frame, "`!` takes");
            }
            "+" if left.kinds.only(Kinds::TEXT) || right.kinds.only(Kinds::TEXT) => return Shape::of(Kinds::TEXT),
            "+" | "-" | "*" | "/" | "%" | "**" => {
                self.calculates(&left, &right, given);
                let all_numbers = given.values.iter().all(|value| value.shape.kinds.only(Kinds::NUMBER));
                return if all_numbers {
                    Shape::of(Kinds::NUMBER)
                } else {
                    Shape::unknown()
                };
            }
            ".." | "..=" => return Shape::of(Kinds::OTHER),
            _ => return self.unknown_call(given),
        }
        Shape::of(Kinds::BOOL)
    }

    /// Reports a calculation with what is no number; `+` puts texts together with anything.
    fn calculates(&mut self, left: &Shape, right: &Shape, given: &Given<'_, 'a>) {
        let name = given.call.name.as_str();
        let may_be_text = |shape: &Shape| shape.kinds.has(Kinds::TEXT);
        if name == "+" && (may_be_text(left) || may_be_text(right)) {
            return;
        }
        let sides = &given.values[..given.values.len().min(2)];
        let wrong = sides.iter().find_map(|side| {
            let kinds = side.shape.kinds.certain().filter(|kinds| !kinds.has(Kinds::NUMBER))?;
            Some((described(&side.shape), kinds))
        });
        let Some((what, kinds)) = wrong else { return };
        let message = format!("`{name}` calculates with numbers, {what} is {}", kinds.described());
        let found = Found::new(&IMPOSSIBLE_TYPE, given.place.clone(), message).label(kinds.described());
        self.found.push(if kinds.has(Kinds::LIST) {
            found.help("lists are put together by `a.union(b)`, or `[a, b].flatten()`")
        } else {
            found
        });
    }

    /// `value in container`, which is `contains(container, value)`.
    fn contains(&mut self, container: &Shape, value: &Shape, given: &Given<'_, 'a>) {
        match (&container.members, &value.constant) {
            (Some(_), Some(key)) if container.kinds.has(Kinds::OBJECT) => {
                self.property(container, &key.text, &key.place);
            }
            _ => self.look_for(value, container, Case::Matters, &given.place),
        }
        self.needs(Kinds::LIST | Kinds::OBJECT | Kinds::TEXT, container, given);
    }

    fn unknown_call(&mut self, given: &Given<'_, 'a>) -> Shape {
        for closure in given.closures() {
            self.apply(&closure, &[]);
        }
        Shape::unknown()
    }

    /// The functions of the script API.
    fn api(&mut self, given: &Given<'_, 'a>) -> Shape {
        let first = given.shape(0);
        let text = || Shape::of(Kinds::TEXT);
        match given.call.name.as_str() {
            "pass" | "fail" | "not_applicable" | "inconclusive" | "partial" => Shape::of(Kinds::VERDICT),
            "any_of" | "all_of" => {
                for closure in given.closures() {
                    self.apply(&closure, &[]);
                }
                Shape::of(Kinds::VERDICT)
            }
            "share_of" => {
                let item = self.each(given);
                let mut share = Shape::list_of(item);
                share.kinds = Kinds::SHARE;
                share
            }
            "when_empty" => Shape {
                kinds: Kinds::VERDICT,
                ..first
            },
            "because" => first,
            "affected" => {
                let listed = given.values.get(1).filter(|value| value.closures.is_empty());
                let item = listed.map_or(&first, |list| &list.shape).item();
                for closure in given.closures() {
                    self.apply(&closure, &[item.clone().into()]);
                }
                first
            }
            "filter" | "sort_by" => {
                self.each(given);
                list_like(&first)
            }
            "unique" | "minus" | "intersect" => {
                self.items(&first, given);
                list_like(&first)
            }
            "union" => {
                let items = self.items(&first, given).or(&given.shape(1).item());
                Shape::list_of(items)
            }
            "map" => Shape::list_of(self.result_of_each(given)),
            "flat_map" => {
                let inner = self.result_of_each(given);
                Shape::list_of(inner.item())
            }
            "flatten" => Shape::list_of(self.items(&first, given).item()),
            "any" | "all" | "none" => {
                self.each(given);
                Shape::of(Kinds::BOOL)
            }
            "count" => {
                self.each(given);
                Shape::of(Kinds::NUMBER)
            }
            "find" => self.each(given).or_null(),
            "first" | "last" | "min" | "max" => self.items(&first, given).or_null(),
            "sum" => {
                self.items(&first, given);
                Shape::of(Kinds::NUMBER)
            }
            "zip" => {
                let pair = self.items(&first, given).or(&given.shape(1).item());
                Shape::list_of(Shape::list_of(pair))
            }
            "join" => {
                self.items(&first, given);
                text()
            }
            "group_by" => {
                let key = self.result_of_each(given);
                let items = list_like(&first);
                Shape::list_of(Shape::record([("key", key), ("items", items)]))
            }
            "index_by" => {
                let item = self.each(given);
                Shape::object(Members {
                    others: Some(item),
                    ..Members::default()
                })
            }
            "left_join" => self.left_join(given),
            "has_all" | "has_any" | "subset_of" => {
                self.look_for(&item_of(&first), &given.shape(1), Case::Matters, &given.place);
                self.items(&first, given);
                Shape::of(Kinds::BOOL)
            }
            "in_ignoring_case" => {
                self.look_for(&first, &given.shape(1), Case::Ignored, &given.place);
                Shape::of(Kinds::BOOL)
            }
            "same" => {
                self.compare(&first, &given.shape(1), Case::Ignored, &given.place);
                Shape::of(Kinds::BOOL)
            }
            "keys" | "values" | "entries" => self.members_of(&first, given),
            "get" => self.get(given),
            "list" => list_of_whatever(&first),
            "note" => first,
            "len" | "days" | "days_since" => Shape::of(Kinds::NUMBER),
            "is_empty" | "is_unset" | "in_any_cidr" => Shape::of(Kinds::BOOL),
            "matches" | "starts_with" | "ends_with" => {
                self.needs(Kinds::TEXT, &first, given);
                Shape::of(Kinds::BOOL)
            }
            "lower" | "trim" | "replace" => {
                self.needs(Kinds::TEXT, &first, given);
                text()
            }
            "capture" | "registrable_domain" => {
                self.needs(Kinds::TEXT, &first, given);
                text().or_null()
            }
            "split" => {
                self.needs(Kinds::TEXT, &first, given);
                Shape::list_of(text())
            }
            "text" => text(),
            "int" | "bytes" => Shape::of(Kinds::NUMBER).or_null(),
            "bool" => Shape::of(Kinds::BOOL).or_null(),
            "date" | "duration" | "ip" | "cidr" | "version" => Shape::of(Kinds::OTHER).or_null(),
            _ => self.unknown_call(given),
        }
    }

    /// The elements of the list that a list function is called on.
    fn items(&mut self, list: &Shape, given: &Given<'_, 'a>) -> Shape {
        if list.is_unknown() {
            return Shape::unknown();
        }
        if list.lone {
            let path = described(list);
            let found = Found::new(
                &LONE_OBJECT,
                given.place.clone(),
                format!("an export may hold {path} without the list around it"),
            );
            self.found
                .push(found.label("works on a list only").help("write `list(…)` around it"));
        }
        self.needs(Kinds::LIST, list, given);
        match () {
            () if list.kinds.has(Kinds::LIST) => list.item(),
            () if list.kinds.only(Kinds::NULL) => Shape::of(Kinds::NONE),
            () => Shape::unknown(),
        }
    }

    /// Follows the closures of a list function over the elements of its list, which come out.
    fn each(&mut self, given: &Given<'_, 'a>) -> Shape {
        let item = self.items(&given.shape(0), given);
        for closure in given.closures() {
            self.apply(&closure, &[item.clone().into()]);
        }
        item
    }

    /// The same; what the closures give comes out.
    fn result_of_each(&mut self, given: &Given<'_, 'a>) -> Shape {
        let item = self.items(&given.shape(0), given);
        let results = given
            .closures()
            .map(|closure| self.apply(&closure, &[item.clone().into()]));
        let results: Vec<Shape> = results.collect();
        results
            .into_iter()
            .reduce(|all, one| all.or(&one))
            .unwrap_or_else(Shape::unknown)
    }

    fn left_join(&mut self, given: &Given<'_, 'a>) -> Shape {
        let member = self.items(&given.shape(0), given);
        let record = self.items(&given.shape(1), given);
        let sides = [&member, &record];
        let keys: Vec<&Value<'a>> = given.values.iter().skip(2).collect();
        for (at, side) in sides.into_iter().enumerate() {
            let Some(key) = keys.get(at).or(keys.first()) else {
                continue;
            };
            if let Some(name) = &key.shape.constant {
                self.property(side, &name.text, &name.place);
            }
            for closure in key.closures.clone() {
                self.apply(&closure, &[side.clone().into()]);
            }
        }
        Shape::list_of(Shape::record([
            ("member", member),
            ("record", record.clone().or_null()),
            ("records", Shape::list_of(record)),
        ]))
    }

    fn members_of(&mut self, object: &Shape, given: &Given<'_, 'a>) -> Shape {
        self.needs(Kinds::OBJECT, object, given);
        if object.members.as_ref().is_some_and(|members| members.of != Of::Value) {
            self.reads_more = true;
            return Shape::unknown();
        }
        let value = object.member();
        Shape::list_of(match given.call.name.as_str() {
            "keys" => Shape::of(Kinds::TEXT),
            "values" => value,
            _ => Shape::record([("key", Shape::of(Kinds::TEXT)), ("value", value)]),
        })
    }

    /// `object.get(path, default)`.
    fn get(&mut self, given: &Given<'_, 'a>) -> Shape {
        let (object, default) = (given.shape(0), given.shape(2));
        self.needs(Kinds::OBJECT, &object, given);
        let steps: Option<Vec<(String, Place)>> = match given.written(1).map(|node| &node.kind) {
            Some(Kind::Text(path)) => {
                let place = given.shape(1).constant.map(|constant| constant.place.clone());
                let steps = path.split('.').map(|step| Some((step.to_owned(), place.clone()?)));
                steps.collect()
            }
            Some(Kind::List(_)) => given.shape(1).written.and_then(|written| {
                let step = |shape: &Shape| shape.constant.as_ref().map(|c| (c.text.clone(), c.place.clone()));
                written.iter().map(step).collect()
            }),
            _ => None,
        };
        let Some(steps) = steps else {
            let is_value = object.members.as_ref().is_none_or(|members| members.of == Of::Value);
            self.reads_more |= !is_value;
            return if is_value {
                object.member().or(&default)
            } else {
                Shape::unknown()
            };
        };
        // An object that the script writes out is a table to look things up in: any key may be asked for.
        if object.path.is_none() && object.members.as_ref().is_some_and(|m| m.of == Of::Value) {
            return object.member().or(&default);
        }
        let mut value = object;
        for (name, place) in steps {
            value = self.property(&value, &name, &place);
        }
        value.or(&default)
    }

    /// Reports a function that is called on what it cannot work on.
    fn needs(&mut self, wanted: Kinds, shape: &Shape, given: &Given<'_, 'a>) {
        let Some(kinds) = shape.kinds.certain() else { return };
        if kinds.has(wanted) {
            return;
        }
        let name = &given.call.name;
        let takes = wanted.described();
        let what = if name == "contains" {
            "`in` and `contains` look"
        } else {
            ""
        };
        let message = match what {
            "" => format!(
                "`{name}` works on {takes}, {} is {}",
                described(shape),
                kinds.described()
            ),
            what => format!("{what} into {takes}, {} is {}", described(shape), kinds.described()),
        };
        let found = Found::new(&IMPOSSIBLE_TYPE, given.place.clone(), message).label(kinds.described());
        self.found.push(if wanted == Kinds::LIST && kinds == Kinds::OBJECT {
            found.help("its members are a list: `.values()`, `.entries()`")
        } else {
            found
        });
    }
}

fn item_of(list: &Shape) -> Shape {
    if list.kinds.has(Kinds::LIST) {
        list.item()
    } else {
        Shape::unknown()
    }
}

/// A list of the same elements as another.
fn list_like(list: &Shape) -> Shape {
    Shape {
        path: list.path.clone(),
        ..Shape::list_of(item_of(list))
    }
}

/// `list(x)`: a list as it is, and what an export holds where a list belongs.
fn list_of_whatever(shape: &Shape) -> Shape {
    if shape.is_unknown() {
        return Shape::list_of(Shape::unknown());
    }
    let is_keyed = shape.members.as_ref().is_some_and(|members| {
        let all_objects = members
            .named
            .values()
            .all(|member| member.kinds.certain() == Some(Kinds::OBJECT));
        members.of == Of::Value && all_objects
    });
    let item = match shape.kinds.certain() {
        Some(Kinds::LIST) => shape.item(),
        Some(Kinds::OBJECT) if is_keyed => shape.member(),
        Some(kinds) if !kinds.has(Kinds::LIST | Kinds::OBJECT) => Shape { kinds, ..shape.clone() },
        Some(Kinds::OBJECT) => shape.clone(),
        // A text that stands alone or in a list.
        Some(kinds) if !kinds.has(Kinds::OBJECT) => Shape::of(kinds.without(Kinds::LIST)).or(&shape.item()),
        _ => Shape::unknown(),
    };
    Shape {
        path: shape.path.clone(),
        ..Shape::list_of(item)
    }
}
