use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Fraction, Points, RecordedRules, RecordedSnapshot, RecordedTenant, Views};

/// A record without its controls: what a list or a trend shows of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Its number in the history, in the order of recording.
    pub id: i64,
    /// What tells it from others.
    pub identity: String,
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
    /// The action plan, by its digest.
    pub plan: Option<String>,
    /// The version of the program.
    pub engine: String,
    /// The score.
    pub numbers: Numbers,
}

/// All numbers of a score, of everything or of a part of the controls.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Numbers {
    /// Earned over what was evaluated.
    pub percent: Fraction,
    /// The same where unknown earns nothing and stays in the maximum.
    pub at_least: Fraction,
    /// The same where unknown earns all.
    pub at_most: Fraction,
    /// Evaluated points over points in scope.
    pub coverage: Fraction,
    /// Other ways to look at it.
    pub views: Views,
    /// How many controls came to which outcome.
    pub outcomes: OutcomeCounts,
    /// What is accepted as not done.
    pub risk_accepted: Accepted,
    /// Points gained since the record before by what changed in the tenant.
    pub gained: Points,
    /// Points lost since the record before by what changed in the tenant.
    pub regressed: Points,
}

/// How many controls came to which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct OutcomeCounts {
    /// Everything is there.
    pub pass: u32,
    /// Part of it is.
    pub partial: u32,
    /// It is not.
    pub fail: u32,
    /// The question does not arise.
    pub not_applicable: u32,
    /// The snapshot lacks what they need.
    pub inconclusive: u32,
    /// They failed.
    pub error: u32,
}

/// Controls whose risk is accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Accepted {
    /// How many.
    pub controls: u32,
    /// The points that are given up by that.
    pub points: Points,
}
