//! Following files: what changed is read, checked and tried aside, and only what is sound replaces what is served.
//!
//! A [`Watcher`] says when files have changed, a [`Live`] holds the last good [`Generation`]. Whoever uses them reads the
//! files with the same functions as at the start, and offers what came of it: a generation that has any problem is
//! rejected as a whole, and the last good one goes on. Readers of the current generation never wait, and see all of one
//! generation or all of the next.

mod cases;
mod coalesce;
mod folders;
mod live;
mod looking;
mod watcher;

pub use cases::{CaseCount, CaseFailed};
pub use coalesce::Changes;
pub use folders::Place;
pub use live::{Candidate, Generation, Live, Published, Rejected};
pub use watcher::{WatchError, Watcher, Way};
