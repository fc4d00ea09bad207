use std::fmt;
use std::iter::Sum;
use std::ops::{Neg, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::points::{decimal, serialize_hundredths};
use super::{Percent, Points};

/// The difference of two percentages, in whole hundredths of a percentage point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(
    packed_rules,
    derive(schemars::JsonSchema),
    schemars(inline, description = "Percentage points, with two decimals at most.")
)]
pub struct PercentagePoints(#[cfg_attr(packed_rules, schemars(with = "f64"))] i64);

impl PercentagePoints {
    /// No difference.
    pub const ZERO: Self = Self(0);

    /// A number of hundredths.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// How many hundredths these are.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// How far one percentage is above another.
    pub const fn between(from: Percent, to: Percent) -> Self {
        Self(to.hundredths() - from.hundredths())
    }
}

impl Sub for PercentagePoints {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for PercentagePoints {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for PercentagePoints {
    fn sum<I: Iterator<Item = Self>>(differences: I) -> Self {
        Self(differences.map(|difference| difference.0).sum())
    }
}

impl fmt::Display for PercentagePoints {
    /// `{}` gives `1.50`, `{:+}` gives `+1.50`; a difference below nothing has its sign anyway.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if f.sign_plus() && self.0 > 0 { "+" } else { "" };
        f.pad(&format!("{sign}{}", decimal(self.0)))
    }
}

impl Serialize for PercentagePoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_hundredths(self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for PercentagePoints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Points::deserialize(deserializer).map(|hundredths| Self(hundredths.hundredths()))
    }
}
