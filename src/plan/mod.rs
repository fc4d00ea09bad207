//! The action plan: what people declared about controls, in `action-plan.yaml`, and which record applies on a day.
//!
//! The file is the one truth, whoever edits it. What a record is worth is decided in `score`.

mod applies;
mod error;
mod parse;
mod review;

pub use applies::{Applying, Tenants};
pub use error::PlanError;
pub use review::expired;

use std::sync::Arc;

use crate::model::StatusRecord;
use crate::source::{LineColumn, SourceFile};

/// An action plan: its records in the order of the file.
#[derive(Debug, Clone)]
pub struct ActionPlan {
    /// The file.
    pub file: Arc<SourceFile>,
    /// BLAKE3 of its text, in hexadecimal.
    pub digest: String,
    /// The records.
    pub records: Vec<PlannedRecord>,
}

/// A record, and where it stands.
#[derive(Debug, Clone)]
pub struct PlannedRecord {
    /// What it says.
    pub record: StatusRecord,
    /// Where it begins in the file.
    pub at: LineColumn,
}
