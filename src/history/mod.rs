//! The history: every recorded evaluation, in one SQLite file.
//!
//! What one recording writes is one transaction, so that a process that is killed leaves all of it or nothing. One
//! process writes at a time and others wait for it; readers never wait. A control's result is kept once, under the
//! BLAKE3 of its JSON, and an evaluation names its results by number: what does not change from day to day costs some
//! bytes. A text that was changed on the disk does not fit its digest any more, and is told instead of believed.

mod between;
mod body;
mod busy;
mod changes;
mod digest;
mod error;
mod export;
mod import;
mod life;
mod line;
mod microsoft;
mod numbers;
mod open;
mod prune;
mod read;
mod recording;
mod schema;
mod summaries;
mod tenants;
#[cfg(test)]
mod tests;
mod texts;

pub use error::HistoryError;
pub use export::ExportError;
pub use import::{ImportError, Imported};
pub(crate) use line::Line;
pub use microsoft::MicrosoftScore;
pub use open::{Access, History};
pub use prune::{Period, Prune, Pruned};
pub use recording::{Recorded, Recording};
pub use summaries::Wanted;
