//! What each expression of a script can be, followed from the snapshot's schemas through variables, branches, closures,
//! and functions of the script and of modules.
//!
//! A function is followed anew for each call, with what it is given there. Loops and recursion are cut short: what is
//! left is unknown, and nothing is reported of what is unknown.

mod calls;
mod compare;
mod read;
mod value;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

pub(super) use value::{Closure, Frame, Scope, Unit, Value};

use super::finding::Found;
use super::shape::{Constant, Kinds, Shape};
use super::subject::Units;
use crate::engine::{Kind, Node};
use crate::source::Place;

/// How many expressions are followed for one control, and how deep calls go.
const MOST_STEPS: usize = 400_000;
const DEEPEST: usize = 24;

/// A script that is being followed.
pub(super) struct Follow<'a> {
    units: &'a Units<'a>,
    /// Whether an unknown collection is certainly a mistake, because schemas describe the product.
    knows_product: bool,
    steps: usize,
    depth: usize,
    /// The collections that it reads, each where it does so first.
    pub(super) collections: BTreeMap<String, Place>,
    /// The parameters that it reads.
    pub(super) params: BTreeSet<String>,
    /// Whether it may read more than that: by a computed name, or beyond where it was followed.
    pub(super) reads_more: bool,
    /// The modules whose functions it called.
    modules: BTreeSet<&'a str>,
    /// What each expression was, whenever it was reached.
    results: HashMap<usize, Shape>,
    pub(super) found: Vec<Found>,
}

impl<'a> Follow<'a> {
    pub(super) fn new(units: &'a Units<'a>, knows_product: bool) -> Self {
        Self {
            units,
            knows_product,
            steps: 0,
            depth: 0,
            collections: BTreeMap::new(),
            params: BTreeSet::new(),
            reads_more: false,
            modules: BTreeSet::new(),
            results: HashMap::new(),
            found: Vec::new(),
        }
    }

    /// Follows a control's script from its first statement.
    pub(super) fn script(&mut self, unit: &'a Unit<'a>, variables: [(&'a str, Shape); 3]) {
        let scope = Scope::empty();
        for (name, shape) in variables {
            scope.set(name, Value::from(shape));
        }
        let frame = Frame::of(unit);
        self.block(&unit.script.statements, &scope, &frame);
    }

    /// The modules whose functions were followed.
    pub(super) fn modules(&self) -> impl Iterator<Item = &'a str> {
        self.modules.iter().copied()
    }

    /// What an expression was, whenever it was reached; nothing where it never was.
    pub(super) fn result(&self, node: &Node) -> Option<&Shape> {
        self.results.get(&key(node))
    }

    /// The statements of a block in a scope of its own; the value is that of the last.
    fn block(&mut self, nodes: &'a [Node], scope: &Rc<Scope<'a>>, frame: &Rc<Frame<'a>>) -> Value<'a> {
        let inner = Scope::within(scope);
        let mut last = Value::from(Shape::of(Kinds::NULL));
        for node in nodes {
            last = self.value(node, &inner, frame);
        }
        last
    }

    fn value(&mut self, node: &'a Node, scope: &Rc<Scope<'a>>, frame: &Rc<Frame<'a>>) -> Value<'a> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            self.reads_more = true;
            return Value::unknown();
        }
        let value = self.follow(node, scope, frame);
        let seen = self.results.remove(&key(node));
        let result = seen.map_or_else(|| value.shape.clone(), |seen| seen.or(&value.shape));
        self.results.insert(key(node), result);
        value
    }

    fn follow(&mut self, node: &'a Node, scope: &Rc<Scope<'a>>, frame: &Rc<Frame<'a>>) -> Value<'a> {
        match &node.kind {
            Kind::Null => Shape::of(Kinds::NULL).into(),
            Kind::Bool(_) => Shape::of(Kinds::BOOL).into(),
            Kind::Number(_) => Shape::of(Kinds::NUMBER).into(),
            Kind::Text(text) => self.text(node, text, frame).into(),
            Kind::Composite(parts) => {
                self.all(parts, scope, frame);
                Shape::of(Kinds::TEXT).into()
            }
            Kind::List(parts) => {
                let values = self.all(parts, scope, frame);
                let closures = values.iter().flat_map(|value| value.closures.clone()).collect();
                let shapes: Vec<Shape> = values.into_iter().map(|value| value.shape).collect();
                let items = shapes.iter().cloned().reduce(|all, one| all.or(&one));
                let mut list = Shape::list_of(items.unwrap_or(Shape::of(Kinds::NONE)));
                list.written = Some(Rc::new(shapes));
                Value { shape: list, closures }
            }
            Kind::Object(parts) => {
                let mut members = super::shape::Members::default();
                for (name, part) in parts {
                    let shape = self.value(part, scope, frame).shape;
                    members.named.insert(name.clone(), shape);
                }
                Shape::object(members).into()
            }
            Kind::Variable { name, namespace: None } => self.variable(name, scope, frame),
            Kind::Read { base, step, .. } => self.read(node, base, step, scope, frame),
            Kind::Call(call) => self.call(node, call, scope, frame),
            Kind::Logic(operands) => {
                for operand in operands {
                    let shape = self.value(operand, scope, frame).shape;
                    self.wants(Kinds::BOOL, &shape, operand, frame, "`&&` and `||` take");
                }
                Shape::of(Kinds::BOOL).into()
            }
            Kind::Coalesce(operands) => {
                let shapes: Vec<Shape> = self.all(operands, scope, frame).into_iter().map(|v| v.shape).collect();
                let last = shapes.len().saturating_sub(1);
                let answers = shapes.into_iter().enumerate().map(|(at, mut shape)| {
                    if at < last && !shape.is_unknown() {
                        shape.kinds = shape.kinds.without(Kinds::NULL);
                    }
                    shape
                });
                answers
                    .reduce(|all, one| all.or(&one))
                    .unwrap_or_else(Shape::unknown)
                    .into()
            }
            Kind::Closure { params, body, .. } => {
                let closure = Closure {
                    params,
                    body,
                    scope: Rc::clone(scope),
                    unit: frame.unit,
                };
                Value {
                    shape: Shape::of(Kinds::OTHER),
                    closures: vec![Rc::new(closure)],
                }
            }
            Kind::Block(body) => self.block(body, scope, frame),
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                let asked = self.value(condition, scope, frame).shape;
                self.wants(Kinds::BOOL, &asked, condition, frame, "a condition is");
                let then = self.block(then, scope, frame);
                let otherwise = self.block(otherwise, scope, frame);
                then.shape.or(&otherwise.shape).into()
            }
            Kind::Loop { variables, head, body } => {
                let over = self.value(head, scope, frame).shape;
                let inner = Scope::within(scope);
                for (at, name) in variables.iter().enumerate() {
                    let item = if at == 0 && over.kinds.has(Kinds::LIST) {
                        over.item()
                    } else {
                        Shape::unknown()
                    };
                    inner.set(name, item.into());
                }
                self.block(body, &inner, frame);
                Value::unknown()
            }
            Kind::Let { name, value } => {
                let value = self.value(value, scope, frame);
                // What is changed later may be anything by the time that it is read.
                let is_changed = frame.unit.changed.contains(name.as_str());
                scope.set(name, if is_changed { Value::unknown() } else { value });
                Shape::of(Kinds::NULL).into()
            }
            Kind::Return(value) => {
                let value = value.as_ref().map(|value| self.value(value, scope, frame).shape);
                frame.returned(value.unwrap_or(Shape::of(Kinds::NULL)));
                Shape::of(Kinds::NONE).into()
            }
            Kind::Assign { .. } | Kind::Leave(_) | Kind::Switch { .. } => {
                for child in node.children() {
                    self.value(child, scope, frame);
                }
                Shape::of(Kinds::NULL).into()
            }
            Kind::Variable { .. } | Kind::Literal => Value::unknown(),
            Kind::Import { .. } | Kind::Nothing => Shape::of(Kinds::NULL).into(),
        }
    }

    fn all(&mut self, nodes: &'a [Node], scope: &Rc<Scope<'a>>, frame: &Rc<Frame<'a>>) -> Vec<Value<'a>> {
        nodes.iter().map(|node| self.value(node, scope, frame)).collect()
    }

    fn text(&self, node: &Node, text: &str, frame: &Frame<'a>) -> Shape {
        Shape {
            constant: Some(Rc::new(Constant {
                text: text.to_owned(),
                place: frame.unit.place(node),
            })),
            ..Shape::of(Kinds::TEXT)
        }
    }

    fn variable(&mut self, name: &'a str, scope: &Rc<Scope<'a>>, frame: &Rc<Frame<'a>>) -> Value<'a> {
        if let Some(value) = scope.get(name) {
            return value;
        }
        // A function may be named where a closure is wanted.
        let named = frame
            .unit
            .script
            .functions
            .iter()
            .filter(|function| function.name == name);
        let closures = named.map(|function| {
            Rc::new(Closure {
                params: &function.params,
                body: &function.body,
                scope: Scope::empty(),
                unit: frame.unit,
            })
        });
        Value {
            shape: Shape::unknown(),
            closures: closures.collect(),
        }
    }

    /// What a closure or function gives for some arguments.
    fn apply(&mut self, closure: &Closure<'a>, arguments: &[Value<'a>]) -> Shape {
        if self.depth >= DEEPEST {
            self.reads_more = true;
            return Shape::unknown();
        }
        self.depth += 1;
        let scope = Scope::within(&closure.scope);
        for (at, param) in closure.params.iter().enumerate() {
            let is_changed = closure.unit.changed.contains(param.as_str());
            let given = arguments.get(at).filter(|_| !is_changed).cloned();
            scope.set(param, given.unwrap_or_else(Value::unknown));
        }
        let frame = Frame::of(closure.unit);
        let last = self.block(closure.body, &scope, &frame);
        self.depth -= 1;
        frame.result(last.shape)
    }
}

/// What tells an expression from all others of a run.
fn key(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}
