//! Readers of a snapshot that know nothing of rules: what was collected, which paths there are, a schema of it, and the
//! same snapshot without the names of people.

mod collections;
mod keyed;
mod paths;
mod redact;
mod schema;

pub use collections::{About, CollectionRow, Whose, about};
pub use paths::{PathRow, paths};
pub use redact::{Key, Redacted, Redactor, redact};
pub use schema::Inference;
