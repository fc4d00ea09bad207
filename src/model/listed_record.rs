use jiff::civil::Date;
use serde::Serialize;

use super::{Outcome, Points, Standing, StatusRecord};

/// A record of the action plan with what can be said of it on a day.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ListedRecord {
    /// The record.
    #[serde(flatten)]
    pub record: StatusRecord,
    /// What its control asks for; nothing where there is no such control.
    pub title: Option<String>,
    /// How it stands on the day.
    pub standing: Standing,
    /// The last day on which it holds: that on which it expires, or an attestation lapses.
    pub holds_until: Option<Date>,
    /// The line of the plan in which it begins, from 1.
    pub line: usize,
    /// What it does to the score of a snapshot; nothing without one, and where it is about nothing that was evaluated.
    pub effect: Option<RecordEffect>,
}

/// What a record does to the score of a snapshot.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RecordEffect {
    /// What the machine observed of the control.
    pub outcome: Outcome,
    /// Whether it is the record that counts for the control: another one may go before it.
    pub applies: bool,
    /// Failing resources that it covers; nothing where it is about the whole control.
    pub covered: Option<u64>,
    /// What the control adds to the earned sum.
    pub points: Points,
    /// What of it was observed; nothing where it is unknown or does not arise.
    pub observed_points: Option<Points>,
    /// What of it the record asserts.
    pub asserted_points: Points,
    /// The nominal maximum of the control.
    pub worth: Points,
}
