//! Prediction of object keys from the objects read before.
//!
//! Objects under the same enclosing key nearly always have the same shape, so
//! the next key is compared with the text before anything is scanned or
//! hashed.

use super::keys::KeyId;
use super::shapes::{ShapeId, Shapes};
use super::swar::word;
use std::ops::Range;

/// Words of a key's raw form; longer keys are not predicted.
const WORDS: usize = 4;

/// Masks that keep the first `len` bytes of a raw form. Their number is a
/// power of two so that a length needs no check to be an index.
static MASKS: [[u64; WORDS]; WORDS * 16] = masks();

/// Key as a JSON text spells it after the opening quote, with the closing one.
#[derive(Clone, Copy)]
struct RawKey {
    words: [u64; WORDS],
    len: u8,
}

impl RawKey {
    /// Raw form of `name`; unpredictable if it is long or needs escapes.
    fn new(name: &str) -> RawKey {
        let mut bytes = [0; WORDS * 8];
        let plain = !name.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
        let len = match bytes.get_mut(..=name.len()) {
            Some([raw @ .., quote]) if plain => {
                raw.copy_from_slice(name.as_bytes());
                *quote = b'"';
                name.len() as u8 + 1
            }
            _ => 0,
        };
        let words = std::array::from_fn(|index| word(&bytes, index * 8).unwrap_or_default());
        RawKey { words, len }
    }

    /// Length of this key in front of `text`, if it stands there.
    #[inline(always)]
    fn matches(&self, text: &[u8]) -> Option<usize> {
        let text = text.first_chunk::<{ WORDS * 8 }>()?;
        let (chunks, _) = text.as_chunks::<8>();
        let mask = &MASKS[usize::from(self.len) % MASKS.len()];
        let differences = (0..WORDS).fold(0, |differences, index| {
            let word = u64::from_le_bytes(chunks[index]);
            differences | (word ^ self.words[index]) & mask[index]
        });
        (differences == 0 && self.len != 0).then_some(usize::from(self.len))
    }
}

const fn masks() -> [[u64; WORDS]; WORDS * 16] {
    let mut masks = [[0; WORDS]; WORDS * 16];
    let mut len = 0;
    while len <= WORDS * 8 {
        let mut byte = 0;
        while byte < len {
            masks[len][byte / 8] |= 0xFF << (byte % 8 * 8);
            byte += 1;
        }
        len += 1;
    }
    masks
}

/// Place in a tree as far as prediction is concerned: the nearest enclosing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Context(u32);

impl Context {
    pub(crate) const ROOT: Context = Context(0);

    #[inline]
    pub(crate) fn under(key: KeyId) -> Context {
        Context(key.0.wrapping_add(1))
    }
}

/// What is remembered for predictions: how keys are spelled, and the shape
/// last closed in each context.
pub(crate) struct Predictor {
    raw: Vec<RawKey>,
    last: Vec<ShapeId>,
}

impl Default for Predictor {
    fn default() -> Self {
        Predictor {
            raw: Vec::new(),
            last: vec![ShapeId::EMPTY],
        }
    }
}

impl Predictor {
    /// Takes note of a key if it is new.
    pub(crate) fn learn(&mut self, key: KeyId, name: &str) {
        if key.0 as usize == self.raw.len() {
            self.raw.push(RawKey::new(name));
            self.last.push(ShapeId::EMPTY);
        }
    }

    /// Track of an object that begins in this context.
    #[inline]
    pub(crate) fn begin(&self, context: Context, shapes: &Shapes) -> Track {
        let shape = self.last[context.0 as usize];
        Track {
            shape,
            rest: shapes.extent(shape),
            faithful: true,
        }
    }

    /// Takes note of the shape an object in this context turned out to have.
    #[inline]
    pub(crate) fn end(&mut self, context: Context, shape: ShapeId) {
        self.last[context.0 as usize] = shape;
    }

    /// Length of `key` and its closing quote in front of `text`, if they stand there.
    #[inline(always)]
    pub(crate) fn spelled(&self, key: KeyId, text: &[u8]) -> Option<usize> {
        self.raw.get(key.0 as usize)?.matches(text)
    }
}

/// Progress of one object along its predicted shape.
#[derive(Clone)]
pub(crate) struct Track {
    shape: ShapeId,
    rest: Range<u32>,
    faithful: bool,
}

/// Number of keys looked ahead when a prediction fails.
const WINDOW: usize = 16;

impl Track {
    /// Track of what is no object, on which no key is predicted.
    pub(crate) const NONE: Track = Track {
        shape: ShapeId::EMPTY,
        rest: 0..0,
        faithful: false,
    };

    /// Keys still to come, if the prediction holds.
    #[inline]
    pub(crate) fn expected<'s>(&self, shapes: &'s Shapes) -> &'s [KeyId] {
        shapes.listed(self.rest.clone())
    }

    /// Goes past the key that was predicted and came.
    #[inline]
    pub(crate) fn advance(&mut self) {
        self.rest.start += 1;
    }

    /// Follows a key that came from anywhere, leaving the track if need be.
    pub(crate) fn follow(&mut self, key: KeyId, shapes: &Shapes) {
        let ahead = self.expected(shapes).iter().take(WINDOW);
        let skipped = ahead.clone().position(|expected| *expected == key);
        self.faithful &= skipped == Some(0);
        self.rest.start += skipped.map_or(0, |skipped| skipped as u32 + 1);
    }

    /// Shape of the object, if exactly the predicted keys came.
    #[inline]
    pub(crate) fn completed(&self) -> Option<ShapeId> {
        (self.faithful && self.rest.is_empty()).then_some(self.shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(name: &str, text: &str) -> Option<usize> {
        let mut predictor = Predictor::default();
        predictor.learn(KeyId(0), name);
        predictor.spelled(KeyId(0), format!("{text}{:40}", "").as_bytes())
    }

    #[test]
    fn keys_match_only_with_their_closing_quote() {
        assert_eq!(spelled("id", "id\": 1"), Some(3));
        assert_eq!(spelled("", "\": 1"), Some(1));
        assert_eq!(spelled("straße", "straße\":"), Some(8));
        assert_eq!(spelled("id", "ide\": 1"), None);
        assert_eq!(spelled("id", "i\": 1"), None);
        assert_eq!(spelled("id", "id: 1"), None);
    }

    #[test]
    fn keys_of_every_length_match_themselves_up_to_the_limit() {
        for len in 0..40 {
            let name = "k".repeat(len);
            let expected = (len < WORDS * 8).then_some(len + 1);
            assert_eq!(spelled(&name, &format!("{name}\"")), expected, "{len}");
            assert_eq!(spelled(&name, &format!("{name}k\"")), None, "{len}");
        }
    }

    #[test]
    fn keys_that_need_escapes_are_never_predicted() {
        for name in ["a\"b", "a\\b", "a\nb", "\0"] {
            assert_eq!(spelled(name, &format!("{name}\"")), None);
        }
    }
}
