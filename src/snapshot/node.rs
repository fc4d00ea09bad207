//! Packed form of a value: sixteen bytes, whatever its kind.

use super::shapes::ShapeId;

/// Kind of a value, without its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// Any other number.
    Float,
    /// A text.
    Text,
    /// A list.
    Array,
    /// An object.
    Object,
}

/// Where a value stands in the retained text, as far as its front end knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    offset: u32,
    len: u32,
}

const NOWHERE: u32 = u32::MAX;

impl Source {
    /// Value that stands nowhere in the text.
    pub(crate) const NONE: Source = Source {
        offset: NOWHERE,
        len: 0,
    };

    /// Value that begins at this byte.
    #[inline]
    pub(crate) fn at(offset: usize) -> Source {
        Source::span(offset, 0)
    }

    /// Value that begins at this byte and whose literal has this many bytes.
    #[inline]
    pub(crate) fn span(offset: usize, len: usize) -> Source {
        Source {
            offset: u32::try_from(offset).unwrap_or(NOWHERE),
            len: u32::try_from(len).unwrap_or(u32::MAX),
        }
    }

    #[inline]
    pub(crate) fn raw_offset(self) -> u32 {
        self.offset
    }
}

pub(crate) fn known_offset(raw: u32) -> Option<u32> {
    (raw != NOWHERE).then_some(raw)
}

/// Meaning of a node's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Tag {
    Null,
    False,
    True,
    Int,
    Float,
    Slice,
    Decoded,
    Array,
    Object,
}

/// Content of a node, unpacked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Content {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Slice { start: u32, len: u32 },
    Decoded { start: u32, len: u32 },
    Array { first: u32, len: u32 },
    Object { first: u32, shape: ShapeId },
}

/// Value in sixteen bytes: its tag, the length of a number's literal, its
/// place in the text, and eight bytes that mean what the tag says.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    tag: Tag,
    literal: [u8; 3],
    offset: u32,
    payload: u64,
}

impl Node {
    #[inline]
    pub(crate) fn null(source: Source) -> Node {
        Node::new(Tag::Null, source, 0)
    }

    #[inline]
    pub(crate) fn bool(value: bool, source: Source) -> Node {
        Node::new(if value { Tag::True } else { Tag::False }, source, 0)
    }

    #[inline]
    pub(crate) fn int(value: i64, source: Source) -> Node {
        Node::new(Tag::Int, source, value as u64).with_literal(source)
    }

    #[inline]
    pub(crate) fn float(value: f64, source: Source) -> Node {
        Node::new(Tag::Float, source, value.to_bits()).with_literal(source)
    }

    #[inline]
    pub(crate) fn slice(start: u32, len: u32, source: Source) -> Node {
        Node::new(Tag::Slice, source, pair(start, len))
    }

    pub(crate) fn decoded(start: u32, len: u32, source: Source) -> Node {
        Node::new(Tag::Decoded, source, pair(start, len))
    }

    pub(crate) fn array(first: u32, len: u32, source: Source) -> Node {
        Node::new(Tag::Array, source, pair(first, len))
    }

    pub(crate) fn object(first: u32, shape: ShapeId, source: Source) -> Node {
        Node::new(Tag::Object, source, pair(first, shape.0))
    }

    #[inline]
    fn new(tag: Tag, source: Source, payload: u64) -> Node {
        Node {
            tag,
            literal: [0; 3],
            offset: source.offset,
            payload,
        }
    }

    /// The same node knowing how long its literal is, if 24 bits can tell.
    #[inline]
    fn with_literal(self, source: Source) -> Node {
        let len = if source.len < 1 << 24 { source.len } else { 0 };
        let [low, middle, high, _] = len.to_le_bytes();
        Node {
            literal: [low, middle, high],
            ..self
        }
    }

    #[inline]
    pub(crate) fn content(&self) -> Content {
        let (low, high) = (self.payload as u32, (self.payload >> 32) as u32);
        match self.tag {
            Tag::Null => Content::Null,
            Tag::False => Content::Bool(false),
            Tag::True => Content::Bool(true),
            Tag::Int => Content::Int(self.payload as i64),
            Tag::Float => Content::Float(f64::from_bits(self.payload)),
            Tag::Slice => Content::Slice { start: low, len: high },
            Tag::Decoded => Content::Decoded { start: low, len: high },
            Tag::Array => Content::Array { first: low, len: high },
            Tag::Object => Content::Object {
                first: low,
                shape: ShapeId(high),
            },
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.tag {
            Tag::Null => Kind::Null,
            Tag::False | Tag::True => Kind::Bool,
            Tag::Int => Kind::Int,
            Tag::Float => Kind::Float,
            Tag::Slice | Tag::Decoded => Kind::Text,
            Tag::Array => Kind::Array,
            Tag::Object => Kind::Object,
        }
    }

    pub(crate) fn offset(&self) -> Option<u32> {
        known_offset(self.offset)
    }

    /// Length of a number's literal, unless it is unknown.
    pub(crate) fn literal_len(&self) -> Option<usize> {
        let [low, middle, high] = self.literal;
        let len = u32::from_le_bytes([low, middle, high, 0]);
        (len != 0).then_some(len as usize)
    }
}

#[inline]
fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_has_sixteen_bytes() {
        assert_eq!(size_of::<Node>(), 16);
    }

    #[test]
    fn contents_survive_packing() {
        let source = Source::span(7, 3);
        let (start, len, first) = (u32::MAX, 5, u32::MAX - 1);
        let shape = ShapeId(9);
        for (node, content) in [
            (Node::null(source), Content::Null),
            (Node::bool(true, source), Content::Bool(true)),
            (Node::int(i64::MIN, source), Content::Int(i64::MIN)),
            (Node::float(-0.5, source), Content::Float(-0.5)),
            (Node::slice(start, len, source), Content::Slice { start, len }),
            (Node::decoded(start, len, source), Content::Decoded { start, len }),
            (Node::array(first, len, source), Content::Array { first, len }),
            (Node::object(first, shape, source), Content::Object { first, shape }),
        ] {
            assert_eq!(node.content(), content);
            assert_eq!(node.offset(), Some(7));
        }
        assert_eq!(Node::null(Source::NONE).offset(), None);
    }

    #[test]
    fn literal_lengths_beyond_24_bits_are_unknown() {
        let literal_len = |len| Node::int(0, Source::span(0, len)).literal_len();
        assert_eq!(literal_len(1), Some(1));
        assert_eq!(literal_len((1 << 24) - 1), Some((1 << 24) - 1));
        assert_eq!(literal_len(1 << 24), None);
        assert_eq!(literal_len(0), None);
    }
}
