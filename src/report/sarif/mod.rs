//! SARIF 2.1.0, as small structs of ours: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! What `check` finds, and cases that do not hold, are a run of results with places in rules; an evaluation is a run with a result for each control,
//! with its place in the snapshot.

mod cases;
mod check;
mod control;
mod invocation;
mod log;
mod message;
mod rule;
mod score;
mod taxonomies;
mod uri;

pub use cases::sarif_of_cases;
pub use check::{RulePage, sarif};
pub use score::{sarif_of_problems, sarif_of_scores};
