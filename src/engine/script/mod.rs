//! Our own small tree of a script, lowered once from Rhai's syntax tree.
//!
//! Everything that is known about a script without running it starts here: which names it uses, where absence is
//! tolerated, and which settings decide each verdict.

mod deciding;
mod functions;
mod lower;
mod names;
mod tokens;
mod tolerated;
mod tree;

pub(super) use deciding::{Deciding, deciding};
pub(super) use functions::Signatures;
pub(super) use lower::lower;
pub(super) use names::{Names, assigned, check_names, properties};
pub(super) use tokens::tokens;
pub(super) use tolerated::tolerated;
pub(super) use tree::{Kind, Script, Site};
