//! The action plan: what people declared about controls, in `action-plan.yaml`, and which record applies on a day.
//!
//! The file is the one truth, whoever edits it. What a record is worth is decided in `score`.

mod applies;
mod choose;
mod edit;
mod error;
mod layout;
mod list;
mod parse;
mod policy;
mod review;
#[cfg(test)]
mod tests;
mod written;

pub use applies::{Applying, Tenants, holds_until, standing};
pub use choose::{Found, Sought, TenantsNamed};
pub use edit::{Edit, EditError};
pub use error::PlanError;
pub use list::RecordFilter;
pub use policy::PlanPolicy;
pub use review::{expired, expiring};

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
    /// What it is judged by.
    pub policy: PlanPolicy,
}

/// A record, and where it stands.
#[derive(Debug, Clone)]
pub struct PlannedRecord {
    /// What it says.
    pub record: StatusRecord,
    /// Where it begins in the file.
    pub at: LineColumn,
}
