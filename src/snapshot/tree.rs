//! Immutable tree of values over the text it was read from.
//!
//! All values lie in one vector, the children of an array or object side by
//! side. Objects store no keys, only their shape; strings store where they
//! stand in the text, or in a side arena if they had to be decoded.

pub(crate) use super::keys::KeyId;
pub(crate) use super::node::Kind;

use super::keys::Keys;
use super::node::{Content, Node};
use super::shapes::Shapes;
use std::fmt;
use std::ops::Range;
use std::slice;
use std::sync::OnceLock;

/// Id of a value within its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(u32);

/// Value as seen by a reader; object members are asked for separately.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'t> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'t str),
    Array(Elements),
    Object,
}

/// Step from a value to one of its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step<'t> {
    Key(&'t str),
    Index(usize),
}

/// Immutable JSON-like tree together with its text.
pub(crate) struct Tree {
    parts: Parts,
    parents: OnceLock<Box<[u32]>>,
}

/// Everything a builder hands over; the root is the last node.
pub(crate) struct Parts {
    pub(crate) text: Box<str>,
    pub(crate) decoded: Box<str>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) keys: Keys,
    pub(crate) shapes: Shapes,
}

impl Tree {
    pub(crate) fn new(parts: Parts) -> Tree {
        Tree {
            parts,
            parents: OnceLock::new(),
        }
    }

    pub(crate) fn root(&self) -> NodeId {
        NodeId(self.parts.nodes.len().saturating_sub(1) as u32)
    }

    pub(crate) fn value(&self, id: NodeId) -> Value<'_> {
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

    pub(crate) fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind()
    }

    /// Id of a key that occurs anywhere in the tree.
    pub(crate) fn key(&self, name: &str) -> Option<KeyId> {
        self.parts.keys.find(name)
    }

    pub(crate) fn key_name(&self, key: KeyId) -> &str {
        self.parts.keys.name(key)
    }

    /// Member of an object; `None` for other values too.
    pub(crate) fn member(&self, id: NodeId, key: KeyId) -> Option<NodeId> {
        let Content::Object { first, shape } = self.content(id) else {
            return None;
        };
        let position = self.parts.shapes.position(shape, key)?;
        Some(NodeId(first + position as u32))
    }

    pub(crate) fn member_named(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.member(id, self.key(name)?)
    }

    /// Members of an object in the order of the text; none for other values.
    pub(crate) fn members(&self, id: NodeId) -> Members<'_> {
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
    pub(crate) fn elements(&self, id: NodeId) -> Elements {
        match self.content(id) {
            Content::Array { first, len } => Elements::new(first, len),
            _ => Elements::new(0, 0),
        }
    }

    /// Number of members or elements; zero for other values.
    pub(crate) fn len(&self, id: NodeId) -> usize {
        self.children(id).len()
    }

    /// First byte of the value in the text, if it stands there.
    pub(crate) fn offset(&self, id: NodeId) -> Option<u32> {
        self.node(id).offset()
    }

    /// Number exactly as written, if that is known.
    pub(crate) fn number_text(&self, id: NodeId) -> Option<&str> {
        let start = self.offset(id)? as usize;
        let len = self.node(id).literal_len()?;
        self.parts.text.get(start..start + len)
    }

    pub(crate) fn text(&self) -> &str {
        &self.parts.text
    }

    /// Array or object that holds the value; `None` for the root.
    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parents = self.parents.get_or_init(|| self.find_parents());
        (id != self.root()).then(|| NodeId(parents[id.0 as usize]))
    }

    /// Steps that lead from the root to the value.
    pub(crate) fn steps(&self, id: NodeId) -> Vec<Step<'_>> {
        let mut steps = Vec::new();
        let mut child = id;
        while let Some(parent) = self.parent(child) {
            steps.push(self.step(parent, child));
            child = parent;
        }
        steps.reverse();
        steps
    }

    pub(crate) fn node_count(&self) -> usize {
        self.parts.nodes.len()
    }

    /// Bytes this tree keeps allocated, text included.
    pub(crate) fn heap_bytes(&self) -> usize {
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
pub(crate) struct Elements {
    first: u32,
    len: u32,
}

impl Elements {
    fn new(first: u32, len: u32) -> Elements {
        Elements { first, len }
    }

    pub(crate) fn len(self) -> usize {
        self.len as usize
    }

    pub(crate) fn get(self, index: usize) -> Option<NodeId> {
        (index < self.len()).then(|| NodeId(self.first + index as u32))
    }

    pub(crate) fn iter(self) -> ElementsIter {
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
pub(crate) struct ElementsIter {
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
pub(crate) struct Members<'t> {
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
