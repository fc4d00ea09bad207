//! Named text, places in it, and the problems found there.
//!
//! A [`SourceFile`] is text with the name a person knows it by; a [`Span`] is a range of its bytes.
//! Everything that can be wrong with a file becomes a [`Problem`], and problems are gathered in
//! [`Problems`] so that one run shows all of them.

mod excerpt;
mod field_error;
mod fields;
mod file;
mod nearest;
mod pattern;
mod problem;
mod yaml;

pub use excerpt::Excerpt;
pub use field_error::FieldError;
pub(crate) use fields::{Document, Field, Object};
pub use file::{LineColumn, Lines, SourceFile, Span};
pub use nearest::{did_you_mean, nearest};
pub(crate) use pattern::fits;
pub use problem::{Place, Problem, Problems};
pub(crate) use yaml::key_text;
pub use yaml::{SpanCursor, Spans, Yaml, YamlError, YamlPath, YamlStep, decode as decode_yaml};
