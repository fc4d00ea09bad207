use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ControlId, ControlMetadata, Level, Percent, Points};

/// Something to do next: a control that does not earn all its points, and its place in the order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ActionFactors {
    /// For its complexity.
    pub complexity: Factor,
    /// For its cost.
    pub cost: Factor,
    /// For its impact on users.
    pub user_impact: Factor,
    /// For its severity, threats and tags, where the configuration sets factors for them: `severity:high` and so on.
    pub extra: BTreeMap<String, Factor>,
}

/// A factor in whole hundredths, from 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    packed_rules,
    derive(schemars::JsonSchema),
    schemars(inline, description = "A factor from 0 to 10, with two decimals at most.")
)]
pub struct Factor(#[cfg_attr(packed_rules, schemars(with = "f64", range(min = 0, max = 10)))] u16);

impl Factor {
    /// The factor that changes nothing.
    pub const ONE: Self = Self(100);

    /// A number of hundredths, at most 1,000.
    pub const fn from_hundredths(hundredths: u16) -> Option<Self> {
        if hundredths <= 1000 {
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

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hundredths = Points::deserialize(deserializer)?.hundredths();
        let factor = u16::try_from(hundredths).ok().and_then(Self::from_hundredths);
        factor.ok_or_else(|| serde::de::Error::custom("a factor is from 0 to 10"))
    }
}

/// What effort, cost and impact leave of the points when actions are ranked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Factors {
    /// By complexity.
    pub complexity: LevelFactors,
    /// By cost.
    pub cost: LevelFactors,
    /// By impact on users.
    pub user_impact: LevelFactors,
    /// For severities, threats and tags: `severity:high`, `threat:phishing`, `tag:quick-win`.
    pub extra: BTreeMap<String, Factor>,
}

/// The factors for low, moderate and high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema), schemars(default))]
pub struct LevelFactors {
    /// For little.
    pub low: Factor,
    /// For some.
    pub moderate: Factor,
    /// For much.
    pub high: Factor,
}

impl Default for LevelFactors {
    fn default() -> Self {
        Self {
            low: Factor(100),
            moderate: Factor(60),
            high: Factor(30),
        }
    }
}

impl LevelFactors {
    const fn of(&self, level: Level) -> Factor {
        match level {
            Level::Low => self.low,
            Level::Moderate => self.moderate,
            Level::High => self.high,
        }
    }
}

impl Factors {
    /// The factors of a control.
    pub fn of(&self, metadata: &ControlMetadata) -> ActionFactors {
        let names = std::iter::once(format!("severity:{}", metadata.severity))
            .chain(metadata.threats.iter().map(|threat| format!("threat:{threat}")))
            .chain(metadata.tags.iter().map(|tag| format!("tag:{tag}")));
        ActionFactors {
            complexity: self.complexity.of(metadata.complexity),
            cost: metadata
                .implementation_cost
                .map_or(Factor::ONE, |cost| self.cost.of(cost)),
            user_impact: self.user_impact.of(metadata.user_impact),
            extra: names
                .filter_map(|name| Some((name.clone(), *self.extra.get(&name)?)))
                .collect(),
        }
    }
}

/// Points times factors: exact with the three factors that every control has, rounded down beyond them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema), schemars(inline))]
pub struct RankValue(#[cfg_attr(packed_rules, schemars(with = "f64"))] i64);

impl RankValue {
    const ONE: i64 = 100_000_000;

    /// The value of so many points left under some factors.
    pub fn of(points: Points, factors: &ActionFactors) -> Self {
        let three = [factors.complexity, factors.cost, factors.user_impact];
        let all = three.iter().chain(factors.extra.values());
        let scaled = i128::from(points.hundredths()) * i128::from(Self::ONE / 100);
        let value = all.fold(scaled, |value, factor| value * i128::from(factor.hundredths()) / 100);
        Self(i64::try_from(value).unwrap_or(i64::MAX))
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

impl<'de> Deserialize<'de> for RankValue {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "points times factors is far below 2^53, and what is not is cut to what fits"
    )]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Ok(Self((value * Self::ONE as f64).round() as i64))
    }
}
