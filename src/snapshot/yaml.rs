use serde_yaml::{Number, Value};

use super::SnapshotError;
use super::build::{Source, TreeBuilder};
use super::json::MAX_DEPTH;
use super::tree::Tree;
use crate::source::{SpanCursor, key_text};

/// Feeds a decoded YAML value to a builder; `spans` tells where its parts stand, `base` where its text begins.
pub(super) fn feed(
    builder: &mut TreeBuilder,
    value: &Value,
    spans: SpanCursor<'_>,
    base: usize,
) -> Result<(), SnapshotError> {
    Feed { builder, base }.value(value, spans, 1)
}

/// The tree of a value without places.
pub(super) fn tree_of_value(value: &Value) -> Result<Tree, SnapshotError> {
    let mut builder = TreeBuilder::for_text_len(0);
    feed(&mut builder, value, SpanCursor::NOWHERE, 0)?;
    builder.finish("").map_err(|_| SnapshotError::TooLarge)
}

struct Feed<'a> {
    builder: &'a mut TreeBuilder,
    base: usize,
}

impl Feed<'_> {
    fn value(&mut self, value: &Value, spans: SpanCursor<'_>, depth: usize) -> Result<(), SnapshotError> {
        let source = self.source(spans.start());
        match value {
            Value::Null => self.builder.null(source),
            Value::Bool(value) => self.builder.bool(*value, source),
            Value::Number(number) => self.number(number, source)?,
            Value::String(text) => self.builder.text_owned(text, source),
            Value::Tagged(tagged) => return self.value(&tagged.value, spans, depth),
            Value::Sequence(_) | Value::Mapping(_) if depth > MAX_DEPTH => {
                return Err(SnapshotError::TooDeep(MAX_DEPTH));
            }
            Value::Sequence(items) => {
                self.builder.begin_array(source);
                for (index, item) in items.iter().enumerate() {
                    self.value(item, spans.nth(index), depth + 1)?;
                }
                self.builder.end_array();
            }
            Value::Mapping(members) => {
                self.builder.begin_object(source);
                for (index, (key, member)) in members.iter().enumerate() {
                    let spans = spans.nth(index);
                    self.builder.key(&key_text(key), self.source(spans.key_start()));
                    self.value(member, spans, depth + 1)?;
                }
                self.builder.end_object().map_err(|repeated| SnapshotError::Json {
                    said: repeated.to_string(),
                    help: None,
                })?;
            }
        }
        Ok(())
    }

    fn number(&mut self, number: &Number, source: Source) -> Result<(), SnapshotError> {
        match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => self.builder.int(whole, source),
            (_, Some(float)) if float.is_finite() => self.builder.float(float, source),
            _ => return Err(SnapshotError::NotFinite(number.to_string())),
        }
        Ok(())
    }

    fn source(&self, start: Option<usize>) -> Source {
        start.map_or(Source::NONE, |start| Source::at(self.base + start))
    }
}
