use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Change, ControlRecord};

/// One evaluation as the history keeps it: immutable, and all that it takes to explain the next one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Record {
    /// The day by which expiry was judged.
    pub as_of: Date,
    /// When it was recorded.
    #[cfg_attr(packed_rules, schemars(with = "String"))]
    pub recorded_at: Timestamp,
    /// Whose configuration it was.
    pub tenant: RecordedTenant,
    /// Which snapshot it was.
    pub snapshot: RecordedSnapshot,
    /// Which rules they were.
    pub rules: RecordedRules,
    /// BLAKE3 of tenant profile, parameters and scope, in hexadecimal.
    pub settings: String,
    /// BLAKE3 of the action plan, in hexadecimal; nothing where there was none.
    pub plan: Option<String>,
    /// The version of the program.
    pub engine: String,
    /// What each control came to, in the order of their ids.
    pub controls: Vec<ControlRecord>,
    /// Why it differs from the tenant's record before it.
    pub since: Option<Since>,
}

/// Why a record differs from the one before it, decided while both rules and both snapshots were at hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Since {
    /// The identity of the record before.
    pub identity: String,
    /// The changes, by control and in the order of their causes.
    pub changes: Vec<Change>,
}

/// The tenant of a record, with what benchmarks group by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RecordedTenant {
    /// What tells it from others: its id, else its name, in lower case; empty where the snapshot names none.
    pub key: String,
    /// What people call it.
    pub name: Option<String>,
    /// How many seats it has.
    pub seats: Option<u64>,
    /// What it does.
    pub industry: Option<String>,
    /// Free attributes.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Whether its licenses are known: two of the views hang on that.
    pub licenses_known: bool,
}

/// The snapshot of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RecordedSnapshot {
    /// Where it was read from, as it was asked for.
    pub source: String,
    /// BLAKE3 of its text, in hexadecimal.
    pub digest: String,
    /// When it was captured, as an RFC 3339 time.
    pub captured_at: Option<String>,
}

/// The rules of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RecordedRules {
    /// The digest of the rule set.
    pub digest: String,
    /// The git revision that was checked out, with `-dirty` where files differed from it.
    pub revision: Option<String>,
    /// The baseline.
    pub baseline: Option<String>,
}

impl Record {
    /// A control's record.
    pub fn control(&self, id: &super::ControlId) -> Option<&ControlRecord> {
        let at = self.controls.binary_search_by(|control| control.id.cmp(id)).ok()?;
        Some(&self.controls[at])
    }
}
