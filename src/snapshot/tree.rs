//! Immutable tree of values over the text it was read from.
//!
//! All values lie in one vector, the children of an array or object side by
//! side. Objects store no keys, only their shape; strings store where they
//! stand in the text, or in a side arena if they had to be decoded.

pub use super::keys::KeyId;
pub use super::node::Kind;

use super::keys::Keys;
use super::node::{Content, Node};
use super::shapes::Shapes;
use std::fmt;
use std::ops::Range;
use std::slice;
use std::sync::OnceLock;

/// Id of a value within its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Value as seen by a reader; object members are asked for separately.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number of 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text, without escapes.
    Text(&'t str),
    /// A list, with its elements.
    Array(Elements),
    /// An object; its members are asked for by key.
    Object,
}

/// Step from a value to one of its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step<'t> {
    /// To the member of that name.
    Key(&'t str),
    /// To the element of that number, from 0.
    Index(usize),
}

/// Immutable JSON-like tree together with its text.
pub struct Tree {
    pub(super) parts: Parts,
    parents: OnceLock<Box<[u32]>>,
}

/// Everything a builder hands over; the root is the last node.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) text: Box<str>,
    pub(super) decoded: Box<str>,
    pub(super) nodes: Vec<Node>,
    pub(super) keys: Keys,
    pub(super) shapes: Shapes,
}

impl Tree {
    pub(super) fn new(parts: Parts) -> Tree {
        Tree {
            parts,
            parents: OnceLock::new(),
        }
    }

    /// A tree of its own with the same values.
    pub(super) fn copied(&self) -> Tree {
        Tree::new(self.parts.clone())
    }

    /// What held which value is not known any more, because values were changed.
    pub(super) fn forget_parents(&mut self) {
        self.parents = OnceLock::new();
    }

    /// The outermost value.
    pub fn root(&self) -> NodeId {
        NodeId(self.parts.nodes.len().saturating_sub(1) as u32)
    }

    /// A value, with its content where it is a scalar.
    pub fn value(&self, id: NodeId) -> Value<'_> {
        match self.content(id) {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(value),
            Content::Int(value) => Value::Int(value),
            Content::Float(value) => Value::Float(value),
            Content::Slice { start, len } => Value::Text(slice(&self.parts.text, start, len)),
            Content::Decoded { start, len } => Value::Text(slice(&self.parts.decoded, start, len)),
            Content::Array { first, len } => Value::Array(Elements::new(first, len)),
            Content::Object { .. } => Value::Object,
        }
    }

    /// What kind of value it is.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind()
    }

    /// Id of a key that occurs anywhere in the tree.
    pub fn key(&self, name: &str) -> Option<KeyId> {
        self.parts.keys.find(name)
    }

    /// The name of a key.
    pub fn key_name(&self, key: KeyId) -> &str {
        self.parts.keys.name(key)
    }

    /// Member of an object; `None` for other values too.
    pub fn member(&self, id: NodeId, key: KeyId) -> Option<NodeId> {
        let Content::Object { first, shape } = self.content(id) else {
            return None;
        };
        let position = self.parts.shapes.position(shape, key)?;
        Some(NodeId(first + position as u32))
    }

    /// Member of an object by name; `None` for other values too.
    pub fn member_named(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.member(id, self.key(name)?)
    }

    /// Members of an object in the order of the text; none for other values.
    pub fn members(&self, id: NodeId) -> Members<'_> {
        match self.content(id) {
            Content::Object { first, shape } => Members {
                keys: self.parts.shapes.keys(shape).iter(),
                next: first,
            },
            _ => Members {
                keys: [].iter(),
                next: 0,
            },
        }
    }

    /// Elements of an array; none for other values.
    pub fn elements(&self, id: NodeId) -> Elements {
        match self.content(id) {
            Content::Array { first, len } => Elements::new(first, len),
            _ => Elements::new(0, 0),
        }
    }

    /// Number of members or elements; zero for other values.
    pub fn len(&self, id: NodeId) -> usize {
        self.children(id).len()
    }

    /// First byte of the value in the text, if it stands there.
    pub fn offset(&self, id: NodeId) -> Option<u32> {
        self.node(id).offset()
    }

    /// Number exactly as written, if that is known.
    pub fn number_text(&self, id: NodeId) -> Option<&str> {
        let start = self.offset(id)? as usize;
        let len = self.node(id).literal_len()?;
        self.parts.text.get(start..start + len)
    }

    /// The text that the offsets count in.
    pub fn text(&self) -> &str {
        &self.parts.text
    }

    /// Array or object that holds the value; `None` for the root.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parents = self.parents.get_or_init(|| self.find_parents());
        (id != self.root()).then(|| NodeId(parents[id.0 as usize]))
    }

    /// Steps that lead from the root to the value.
    pub fn steps(&self, id: NodeId) -> Vec<Step<'_>> {
        let mut steps = Vec::new();
        let mut child = id;
        while let Some(parent) = self.parent(child) {
            steps.push(self.step(parent, child));
            child = parent;
        }
        steps.reverse();
        steps
    }

    /// How many values there are.
    pub fn node_count(&self) -> usize {
        self.parts.nodes.len()
    }

    /// Bytes this tree keeps allocated, text included.
    pub fn heap_bytes(&self) -> usize {
        let parts = &self.parts;
        let parents = self.parents.get().map_or(0, |parents| parents.len());
        parts.text.len()
            + parts.decoded.len()
            + parts.nodes.capacity() * size_of::<Node>()
            + parts.keys.heap_bytes()
            + parts.shapes.heap_bytes()
            + parents * size_of::<u32>()
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.parts.nodes[id.0 as usize]
    }

    fn content(&self, id: NodeId) -> Content {
        self.node(id).content()
    }

    fn children(&self, id: NodeId) -> Range<u32> {
        match self.content(id) {
            Content::Array { first, len } => first..first + len,
            Content::Object { first, shape } => first..first + self.parts.shapes.len(shape) as u32,
            _ => 0..0,
        }
    }

    fn step(&self, parent: NodeId, child: NodeId) -> Step<'_> {
        match self.content(parent) {
            Content::Object { first, shape } => {
                let key = self.parts.shapes.keys(shape)[(child.0 - first) as usize];
                Step::Key(self.key_name(key))
            }
            _ => Step::Index((child.0 - self.children(parent).start) as usize),
        }
    }

    fn find_parents(&self) -> Box<[u32]> {
        let mut parents = vec![0; self.node_count()].into_boxed_slice();
        for parent in 0..self.node_count() as u32 {
            let Range { start, end } = self.children(NodeId(parent));
            parents[start as usize..end as usize].fill(parent);
        }
        parents
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree")
            .field("text_len", &self.parts.text.len())
            .field("node_count", &self.node_count())
            .finish_non_exhaustive()
    }
}

fn slice(text: &str, start: u32, len: u32) -> &str {
    &text[start as usize..][..len as usize]
}

/// Elements of an array: a range of ids, as cheap to copy as two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elements {
    first: u32,
    len: u32,
}

impl Elements {
    fn new(first: u32, len: u32) -> Elements {
        Elements { first, len }
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The element of that number, from 0.
    pub fn get(self, index: usize) -> Option<NodeId> {
        (index < self.len()).then(|| NodeId(self.first + index as u32))
    }

    /// All of them, in order.
    pub fn iter(self) -> ElementsIter {
        ElementsIter {
            rest: self.first..self.first + self.len,
        }
    }
}

impl IntoIterator for Elements {
    type Item = NodeId;
    type IntoIter = ElementsIter;

    fn into_iter(self) -> ElementsIter {
        self.iter()
    }
}

/// Iterator over the elements of an array.
#[derive(Debug, Clone)]
pub struct ElementsIter {
    rest: Range<u32>,
}

impl Iterator for ElementsIter {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.rest.next().map(NodeId)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl DoubleEndedIterator for ElementsIter {
    fn next_back(&mut self) -> Option<NodeId> {
        self.rest.next_back().map(NodeId)
    }
}

impl ExactSizeIterator for ElementsIter {}

/// Iterator over the members of an object, in the order of the text.
#[derive(Debug, Clone)]
pub struct Members<'t> {
    keys: slice::Iter<'t, KeyId>,
    next: u32,
}

impl Iterator for Members<'_> {
    type Item = (KeyId, NodeId);

    fn next(&mut self) -> Option<(KeyId, NodeId)> {
        let key = *self.keys.next()?;
        let value = NodeId(self.next);
        self.next += 1;
        Some((key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.keys.size_hint()
    }
}

impl ExactSizeIterator for Members<'_> {}
