use serde::{Deserialize, Serialize};

use super::ControlId;

/// Something that people should know about what they declared: an expired record, an overdue plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Notice {
    /// The stable code, such as `plan::expired`.
    pub code: String,
    /// What it is, in one line.
    pub message: String,
    /// The control that it is about.
    pub control: Option<ControlId>,
    /// The file that declares it.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The command that does what is suggested.
    pub command: Option<String>,
}
