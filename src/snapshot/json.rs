//! Strict and fast reader of JSON texts (RFC 8259), one pass from text to tree.
//!
//! Every parsing function takes the position where its part begins and gives
//! the position after it, so that positions stay in registers.

mod error;
mod number;
mod string;
#[cfg(test)]
mod tests;

pub(crate) use error::{JsonError, JsonErrorKind};

use super::build::{RepeatedKey, Source, TooLarge, TreeBuilder};
use super::swar::spaces_end;
use super::tree::Tree;
use error::{Expected, Fault, Inside, fault};
use std::ops::Range;

/// Number of arrays and objects that may lie within each other.
pub(crate) const MAX_DEPTH: usize = 128;

/// Position after a part of the text, or what is wrong with that part.
type Parsed = Result<usize, Fault>;

/// Tree of one JSON text.
pub(crate) fn parse(text: String) -> Result<Tree, JsonError> {
    let whole = 0..text.len();
    let mut builder = TreeBuilder::for_text_len(text.len());
    parse_into(&mut builder, &text, whole.clone())?;
    builder.finish(text).map_err(|TooLarge| JsonError {
        kind: JsonErrorKind::TooLarge,
        start: whole.start,
        end: whole.end,
    })
}

/// Feeds the JSON text that lies in `range` of `text` to a builder, as one
/// value. All offsets are those in `text`. After an error the builder is of
/// no further use.
pub(crate) fn parse_into(builder: &mut TreeBuilder, text: &str, range: Range<usize>) -> Result<(), JsonError> {
    let end = range.end.min(text.len());
    if !addressable(end) {
        return Err(*fault(JsonErrorKind::TooLarge, range));
    }
    let mut parser = Parser {
        text,
        bytes: &text.as_bytes()[..end],
        builder,
        depth: 0,
        unescaped: String::new(),
    };
    parser.document(range.start).map_err(|fault| *fault)
}

/// Whether every byte of a text of this length has an offset in 32 bits.
fn addressable(len: usize) -> bool {
    u32::try_from(len).is_ok()
}

/// One JSON text being read.
struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    builder: &'a mut TreeBuilder,
    depth: usize,
    unescaped: String,
}

impl Parser<'_> {
    fn document(&mut self, start: usize) -> Result<(), Fault> {
        let at = self.skip_blanks(start);
        let at = self.value(at, Expected::RootValue)?;
        let at = self.skip_blanks(at);
        if at < self.bytes.len() {
            return Err(self.unexpected(at, Expected::End));
        }
        Ok(())
    }

    #[inline(always)]
    fn value(&mut self, at: usize, expected: Expected) -> Parsed {
        match self.byte(at) {
            b'"' => self.string(at),
            b'{' => self.object(at),
            b'[' => self.array(at),
            b'-' | b'0'..=b'9' => self.number(at),
            b't' if self.stands_at(at, b"true") => {
                self.builder.bool(true, Source::at(at));
                Ok(at + 4)
            }
            b'f' if self.stands_at(at, b"false") => {
                self.builder.bool(false, Source::at(at));
                Ok(at + 5)
            }
            b'n' if self.stands_at(at, b"null") => {
                self.builder.null(Source::at(at));
                Ok(at + 4)
            }
            _ => Err(self.unexpected(at, expected)),
        }
    }

    fn array(&mut self, open: usize) -> Parsed {
        self.descend(open)?;
        self.builder.begin_array(Source::at(open));
        let mut at = self.skip_blanks(open + 1);
        if self.byte(at) != b']' {
            at = self.value(at, Expected::FirstElement)?;
            at = self.skip_blanks(at);
            while self.byte(at) == b',' {
                at = self.skip_blanks(at + 1);
                at = self.value(at, Expected::Element)?;
                at = self.skip_blanks(at);
            }
            if self.byte(at) != b']' {
                return Err(self.unexpected(at, Expected::CommaOrBracket));
            }
        }
        self.builder.end_array();
        self.depth -= 1;
        Ok(at + 1)
    }

    fn object(&mut self, open: usize) -> Parsed {
        self.descend(open)?;
        self.builder.begin_object(Source::at(open));
        let mut at = self.skip_blanks(open + 1);
        if self.byte(at) != b'}' {
            at = self.member(at, Expected::FirstKey)?;
            while self.byte(at) == b',' {
                at = self.skip_blanks(at + 1);
                at = self.member(at, Expected::Key)?;
            }
            if self.byte(at) != b'}' {
                return Err(self.unexpected(at, Expected::CommaOrBrace));
            }
        }
        self.builder
            .end_object()
            .map_err(|repeated| self.repeated_key(repeated, open))?;
        self.depth -= 1;
        Ok(at + 1)
    }

    /// Member of an object and the blanks after it.
    #[inline(always)]
    fn member(&mut self, at: usize, expected: Expected) -> Parsed {
        if self.byte(at) != b'"' {
            return Err(self.unexpected(at, expected));
        }
        let at = self.key(at)?;
        let at = self.skip_blanks(at);
        if self.byte(at) != b':' {
            return Err(self.unexpected(at, Expected::Colon));
        }
        let at = self.skip_blanks(at + 1);
        let at = self.value(at, Expected::MemberValue)?;
        Ok(self.skip_blanks(at))
    }

    #[inline(always)]
    fn key(&mut self, quote: usize) -> Parsed {
        let start = quote + 1;
        let rest = &self.bytes[start..];
        match self.builder.predicted_key(rest, Source::at(quote)) {
            Some(len) => Ok(start + len),
            None => self.unpredicted_key(quote),
        }
    }

    #[inline]
    fn descend(&mut self, at: usize) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(fault(JsonErrorKind::TooDeep, at..at + 1));
        }
        Ok(())
    }

    /// Byte at this position; a zero, which JSON has no use for, after the end.
    #[inline(always)]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn stands_at(&self, at: usize, literal: &[u8]) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(literal))
    }

    #[inline(always)]
    fn skip_blanks(&self, at: usize) -> usize {
        match self.byte(at) {
            b'!'.. => at,
            b' ' if self.byte(at + 1) > b' ' => at + 1,
            _ => blanks_end(self.bytes, at),
        }
    }

    #[cold]
    fn unexpected(&self, at: usize, expected: Expected) -> Fault {
        error::unexpected(self.text, at..self.bytes.len(), expected)
    }

    #[cold]
    fn ended(&self, inside: Inside) -> Fault {
        let end = self.bytes.len();
        fault(JsonErrorKind::Ended { inside }, end..end)
    }

    #[cold]
    fn repeated_key(&self, repeated: RepeatedKey, object: usize) -> Fault {
        let place = |offset: Option<u32>| offset.map_or(object, |offset| offset as usize);
        let second = place(repeated.second);
        let kind = JsonErrorKind::RepeatedKey {
            key: repeated.name,
            first: place(repeated.first),
        };
        fault(kind, second..self.string_end(second))
    }
}

/// End of a run of blanks: mostly one space, or a line break and indentation.
#[inline]
fn blanks_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at = spaces_end(bytes, at + 1);
    }
    at
}
