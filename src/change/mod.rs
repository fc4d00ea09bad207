//! Why a score changed: between two records of a tenant, each control's change is split along one fixed path into rows of
//! one cause each, which add up exactly.
//!
//! The path leads from the old rules on the old snapshot to the old rules on the new snapshot, then to the new rules, the
//! new parameters, the new status. The points in between are evaluations like any other: the [`Basis`] of a record holds
//! the rules, parameters and declarations that it takes to run them, for those controls alone that differ. Without it
//! the steps that cannot be told apart are one row, which says so.

mod adjustments;
mod basis;
mod causes;
mod chain;
mod difference;
mod identity;
mod lately;
mod parts;
mod recorded;
mod redacted;
mod row;
mod rules;
mod since;
mod steps;
#[cfg(test)]
mod tests;

use causes::changes;

pub use basis::{Basis, BasisError, RuleSetText};
pub use causes::direct;
pub use chain::{Row, Stretch, chain};
pub use difference::{AboutControl, Difference, Sum};
pub use identity::identity;
pub use lately::Lately;
pub use parts::{Part, Totals, parts};
pub use recorded::{About, recorded, tenant_key};
pub use rules::{RulesOfSide, rule_changes};
pub use since::since;
pub use steps::{Compiled, Now};
