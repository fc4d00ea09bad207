//! Builder of trees, fed with events by one or several front ends.
//!
//! Children wait on a stack until their array or object ends and then move to
//! the tree's vector together, which is what keeps siblings side by side.

pub(crate) use super::node::Source;

use super::keys::{KeyId, Keys};
use super::node::{Node, known_offset};
use super::predict::{Context, Predictor, Track};
use super::shapes::{PendingKey, Repetition, ShapeTable, Shapes};
use super::tree::{Parts, Tree};

/// Key that stands twice in one object, with the offsets of both keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("key `{name}` appears twice in one object")]
pub(crate) struct RepeatedKey {
    pub(crate) name: String,
    pub(crate) first: Option<u32>,
    pub(crate) second: Option<u32>,
}

/// Refusal of a tree whose text, values or decoded strings outgrow 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the input is too large, it must stay below 4 GiB")]
pub(crate) struct TooLarge;

/// Array or object whose end has not come yet.
struct Open {
    source: Source,
    children: usize,
    keys: usize,
    context: Context,
    outer: Track,
}

/// Tree under construction.
///
/// Events must be balanced: every begin has its end, every member its key.
/// After a [`RepeatedKey`] the builder is good for nothing but dropping.
pub(crate) struct TreeBuilder {
    nodes: Vec<Node>,
    waiting: Vec<Node>,
    pending: Vec<PendingKey>,
    open: Vec<Open>,
    context: Context,
    track: Track,
    decoded: String,
    keys: Keys,
    shapes: Shapes,
    shape_table: ShapeTable,
    predictor: Predictor,
    too_large: bool,
}

impl TreeBuilder {
    /// Builder for a text of about this many bytes.
    pub(crate) fn for_text_len(len: usize) -> TreeBuilder {
        TreeBuilder {
            nodes: Vec::with_capacity(len.min(u32::MAX as usize) / 24),
            waiting: Vec::new(),
            pending: Vec::new(),
            open: Vec::new(),
            context: Context::ROOT,
            track: Track::NONE,
            decoded: String::new(),
            keys: Keys::default(),
            shapes: Shapes::default(),
            shape_table: ShapeTable::default(),
            predictor: Predictor::default(),
            too_large: false,
        }
    }

    #[inline]
    pub(crate) fn null(&mut self, source: Source) {
        self.waiting.push(Node::null(source));
    }

    #[inline]
    pub(crate) fn bool(&mut self, value: bool, source: Source) {
        self.waiting.push(Node::bool(value, source));
    }

    /// Integer; a source with a length makes its literal available.
    #[inline]
    pub(crate) fn int(&mut self, value: i64, source: Source) {
        self.waiting.push(Node::int(value, source));
    }

    /// Other number; a source with a length makes its literal available.
    #[inline]
    pub(crate) fn float(&mut self, value: f64, source: Source) {
        self.waiting.push(Node::float(value, source));
    }

    /// String that stands in the text as it is, at whole characters.
    #[inline]
    pub(crate) fn text_slice(&mut self, start: usize, len: usize, source: Source) {
        self.waiting.push(Node::slice(start as u32, len as u32, source));
    }

    /// String that does not stand in the text as it is.
    pub(crate) fn text_owned(&mut self, content: &str, source: Source) {
        let start = self.decoded.len() as u32;
        self.decoded.push_str(content);
        self.waiting.push(Node::decoded(start, content.len() as u32, source));
    }

    #[inline]
    pub(crate) fn begin_array(&mut self, source: Source) {
        self.begin(source, Track::NONE);
    }

    pub(crate) fn end_array(&mut self) {
        let Some(open) = self.open.pop() else {
            return debug_assert!(false, "an array ends that never began");
        };
        let (first, len) = self.settle(open.children);
        self.context = open.context;
        self.track = open.outer;
        self.waiting.push(Node::array(first, len, open.source));
    }

    #[inline]
    pub(crate) fn begin_object(&mut self, source: Source) {
        let track = self.predictor.begin(self.context, &self.shapes);
        self.begin(source, track);
    }

    /// Key of the member whose value comes next.
    pub(crate) fn key(&mut self, name: &str, source: Source) {
        let Some(key) = self.keys.intern(name) else {
            self.too_large = true;
            return;
        };
        self.predictor.learn(key, name);
        self.track.follow(key, &self.shapes);
        self.pend(key, source);
    }

    /// Key of the next member, if a predicted one and a closing quote stand in
    /// front of `text`; gives the length of both.
    #[inline(always)]
    pub(crate) fn predicted_key(&mut self, text: &[u8], source: Source) -> Option<usize> {
        let key = *self.track.expected(&self.shapes).first()?;
        let Some(len) = self.predictor.spelled(key, text) else {
            return self.key_after_predicted(text, source);
        };
        self.track.advance();
        self.pend(key, source);
        Some(len)
    }

    /// Same for the key after the predicted one, which may have been optional.
    #[inline(never)]
    fn key_after_predicted(&mut self, text: &[u8], source: Source) -> Option<usize> {
        let key = *self.track.expected(&self.shapes).get(1)?;
        let len = self.predictor.spelled(key, text)?;
        self.track.follow(key, &self.shapes);
        self.pend(key, source);
        Some(len)
    }

    pub(crate) fn end_object(&mut self) -> Result<(), RepeatedKey> {
        let Some(open) = self.open.pop() else {
            debug_assert!(false, "an object ends that never began");
            return Ok(());
        };
        let shape = match self.track.completed() {
            Some(shape) => shape,
            None => self
                .shape_table
                .intern(&mut self.shapes, &self.pending[open.keys..])
                .map_err(|repetition| self.repeated(open.keys, repetition))?,
        };
        let (first, len) = self.settle(open.children);
        debug_assert!(
            self.too_large || len as usize == self.shapes.len(shape),
            "every member has a key"
        );
        self.pending.truncate(open.keys);
        self.predictor.end(open.context, shape);
        self.context = open.context;
        self.track = open.outer;
        self.waiting.push(Node::object(first, shape, open.source));
        Ok(())
    }

    /// Tree over `text`, which all sources refer to. Without any event before,
    /// its root is null.
    pub(crate) fn finish(mut self, text: impl Into<Box<str>>) -> Result<Tree, TooLarge> {
        debug_assert!(self.open.is_empty() && self.waiting.len() <= 1, "events are balanced");
        let root = self.waiting.pop();
        self.nodes.push(root.unwrap_or_else(|| Node::null(Source::NONE)));
        let text = text.into();
        let largest = text.len().max(self.decoded.len()).max(self.nodes.len());
        if self.too_large || u32::try_from(largest).is_err() {
            return Err(TooLarge);
        }
        self.nodes.shrink_to_fit();
        self.keys.shrink();
        self.shapes.shrink();
        Ok(Tree::new(Parts {
            text,
            decoded: self.decoded.into_boxed_str(),
            nodes: self.nodes,
            keys: self.keys,
            shapes: self.shapes,
        }))
    }

    #[inline]
    fn begin(&mut self, source: Source, track: Track) {
        self.open.push(Open {
            source,
            children: self.waiting.len(),
            keys: self.pending.len(),
            context: self.context,
            outer: std::mem::replace(&mut self.track, track),
        });
    }

    #[inline]
    fn pend(&mut self, key: KeyId, source: Source) {
        self.context = Context::under(key);
        self.pending.push(PendingKey {
            key,
            offset: source.raw_offset(),
        });
    }

    /// Moves waiting children to the tree; gives the first one's id and their number.
    #[inline]
    fn settle(&mut self, children: usize) -> (u32, u32) {
        let first = self.nodes.len() as u32;
        let settling = &self.waiting[children..];
        let len = settling.len() as u32;
        self.nodes.extend_from_slice(settling);
        self.waiting.truncate(children);
        (first, len)
    }

    #[cold]
    fn repeated(&self, keys: usize, repetition: Repetition) -> RepeatedKey {
        let first = self.pending[keys + repetition.first];
        let second = self.pending[keys + repetition.second];
        RepeatedKey {
            name: self.keys.name(first.key).to_owned(),
            first: known_offset(first.offset),
            second: known_offset(second.offset),
        }
    }
}
