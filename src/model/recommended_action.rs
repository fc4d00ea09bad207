use serde::{Serialize, Serializer};

use super::{ControlId, Level, Percent, Points};

/// Something to do next: a control that does not earn all its points, and its place in the order.
#[derive(Debug, Clone, Serialize)]
pub struct RecommendedAction {
    /// Its place, from 1.
    pub rank: usize,
    /// The control.
    pub control: ControlId,
    /// The points that it does not earn yet.
    pub points_left: Points,
    /// These points as a part of the tenant's maximum.
    pub score_impact: Option<Percent>,
    /// What it is ranked by: the points left times the factors.
    pub rank_value: RankValue,
    /// What the effort leaves of the points.
    pub factors: ActionFactors,
    /// A later action that this one was pulled up for, because it comes first.
    pub before: Option<ControlId>,
}

/// The factors of one action; a field that the control does not fill counts 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ActionFactors {
    /// For its complexity.
    pub complexity: Factor,
    /// For its cost.
    pub cost: Factor,
    /// For its impact on users.
    pub user_impact: Factor,
}

/// A factor in whole hundredths, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor(u16);

impl Factor {
    /// The factor that changes nothing.
    pub const ONE: Self = Self(100);

    /// A number of hundredths, at most 100.
    pub const fn from_hundredths(hundredths: u16) -> Option<Self> {
        if hundredths <= 100 {
            Some(Self(hundredths))
        } else {
            None
        }
    }

    /// How many hundredths it is.
    pub const fn hundredths(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Factor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

/// The factors for how much effort, cost or impact there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// For little.
    pub low: Factor,
    /// For some.
    pub moderate: Factor,
    /// For much.
    pub high: Factor,
}

impl Default for Factors {
    fn default() -> Self {
        Self {
            low: Factor(100),
            moderate: Factor(60),
            high: Factor(30),
        }
    }
}

impl Factors {
    /// The factor of a level.
    pub const fn of(&self, level: Level) -> Factor {
        match level {
            Level::Low => self.low,
            Level::Moderate => self.moderate,
            Level::High => self.high,
        }
    }
}

/// Points times factors, exact: a hundredth of a point and three times a hundredth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RankValue(i64);

impl RankValue {
    const ONE: i64 = 100_000_000;

    /// The value of so many points left under some factors.
    pub fn of(points: Points, factors: ActionFactors) -> Self {
        let all = [factors.complexity, factors.cost, factors.user_impact];
        let product: i64 = all.iter().map(|factor| i64::from(factor.hundredths())).product();
        Self(points.hundredths() * product)
    }
}

impl std::fmt::Display for RankValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = (self.0 + 500_000) / 1_000_000;
        f.pad(&format!("{}.{:02}", rounded / 100, rounded % 100))
    }
}

impl Serialize for RankValue {
    #[expect(clippy::cast_precision_loss, reason = "points times factors is far below 2^53")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / Self::ONE as f64)
    }
}
