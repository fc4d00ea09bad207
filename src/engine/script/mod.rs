//! Our own small tree of a script, lowered once from Rhai's syntax tree.
//!
//! Everything that is known about a script without running it starts here: which names it uses, where absence is
//! tolerated, and which settings decide each verdict.

mod compared;
mod coverable;
mod deciding;
mod expression;
mod functions;
mod literals;
mod lower;
mod names;
mod tokens;
mod tolerated;
mod tree;

pub(crate) use compared::{ScriptDifference, script_difference};
pub(super) use coverable::{executable_lines, numbers, possible_outcomes};
pub(super) use deciding::{Condition, Deciding, conditions, deciding};
pub(super) use expression::expression_at;
pub(super) use functions::Signatures;
pub(super) use literals::{LiteralValue, branches, literals};
pub(super) use lower::lower;
pub(super) use names::{Names, assigned, check_names, own_functions, properties};
pub(super) use tokens::tokens;
pub(super) use tolerated::tolerated;
pub(crate) use tree::{Call, Function, Kind, Node, Script, Site, Step};
