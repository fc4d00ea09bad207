use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::words;
use super::{Percent, PercentagePoints, Points};

words! {
    /// How a tenant takes a score.
    Zone {
        /// It is content.
        Good = "good",
        /// It can live with it.
        Okay = "okay",
        /// It cannot.
        Bad = "bad",
    }
}

/// The zone that a score is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ZoneStanding {
    /// The zone.
    pub zone: Zone,
    /// The next better one; null in the best.
    pub next: Option<NextZone>,
}

/// How far the next better zone is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct NextZone {
    /// The zone.
    pub zone: Zone,
    /// The score at which it begins.
    pub from: Percent,
    /// How far that is.
    pub distance: PercentagePoints,
    /// The points that it takes, while the maximum stays as it is.
    pub points: Points,
}

/// How far a goal is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct GoalStanding {
    /// The score to reach.
    pub percent: Percent,
    /// By when.
    pub date: Date,
    /// Whether it is reached.
    pub is_reached: bool,
    /// How far it is; 0 where it is reached.
    pub distance: PercentagePoints,
    /// The points that it takes, while the maximum stays as it is.
    pub points: Points,
    /// Days until its date; below 0 where that has passed.
    pub days_left: i64,
    /// The percentage points in 30 days that reach it on its date; null where it is reached, or there is no day left.
    pub pace: Option<PercentagePoints>,
}
