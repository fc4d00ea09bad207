use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Points in whole hundredths: `7.83` outside, 783 inside, so that sums are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(
    packed_rules,
    derive(schemars::JsonSchema),
    schemars(inline, description = "Points, with two decimals at most.")
)]
pub struct Points(#[cfg_attr(packed_rules, schemars(with = "f64"))] i64);

/// Why a text is not a number of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointsError {
    /// Not a decimal number.
    #[error("not a number")]
    NotANumber,
    /// A thousandth cannot be awarded.
    #[error("more than two decimals")]
    TooPrecise,
}

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// A number of hundredths.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// How many hundredths these are.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// Reads a number as it is written, so that no float rounds it: `10`, `7.5`, `-1`.
    ///
    /// # Errors
    /// What is not a decimal number, or has more than two decimals.
    pub fn parse(text: &str) -> Result<Self, PointsError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(part) || whole.len() > 12 {
            return Err(PointsError::NotANumber);
        }
        let part = part.trim_end_matches('0');
        if part.len() > 2 {
            return Err(PointsError::TooPrecise);
        }
        let number = |s: &str| s.bytes().fold(0, |n, b| n * 10 + i64::from(b - b'0'));
        let hundredths = number(whole) * 100 + number(&format!("{part:0<2}"));
        Ok(Self(if negative { -hundredths } else { hundredths }))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&decimal(self.0))
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_hundredths(self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::parse(&number.to_string()).map_err(serde::de::Error::custom)
    }
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Points {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::ZERO, Add::add)
    }
}

/// A percentage in whole hundredths of a percent, rounded down: never "100 %" below full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    packed_rules,
    derive(schemars::JsonSchema),
    schemars(inline, description = "A percentage, with two decimals at most.")
)]
pub struct Percent(#[cfg_attr(packed_rules, schemars(with = "f64", range(min = 0, max = 100)))] i64);

impl Percent {
    /// What part of a maximum was earned, or nothing of nothing.
    pub fn of(earned: Points, maximum: Points) -> Option<Self> {
        (maximum > Points::ZERO).then(|| {
            let exact = i128::from(earned.0) * 10_000 / i128::from(maximum.0);
            Self(i64::try_from(exact).expect("a part of a maximum is small"))
        })
    }

    /// A number of hundredths of a percent, from 0 to 10,000.
    pub fn from_hundredths(hundredths: i64) -> Option<Self> {
        (0..=10_000).contains(&hundredths).then_some(Self(hundredths))
    }

    /// How many hundredths of a percent these are.
    pub const fn hundredths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&decimal(self.0))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_hundredths(self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        let hundredths = Points::parse(&number.to_string()).map_err(serde::de::Error::custom)?;
        let percent = Self::from_hundredths(hundredths.hundredths());
        percent.ok_or_else(|| serde::de::Error::custom("a percentage is from 0 to 100"))
    }
}

pub(super) fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let digits = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", digits / 100, digits % 100)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a number of hundredths this small is exact, and the nearest float prints with two decimals"
)]
pub(super) fn serialize_hundredths<S: Serializer>(hundredths: i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(hundredths as f64 / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_as_written() {
        let hundredths = |text| Points::parse(text).map(Points::hundredths);
        assert_eq!(hundredths("7.83"), Ok(783));
        assert_eq!(hundredths("10"), Ok(1000));
        assert_eq!(hundredths("0.5"), Ok(50));
        assert_eq!(hundredths("0.500"), Ok(50));
        assert_eq!(hundredths("-1"), Ok(-100));
        assert_eq!(hundredths("7.835"), Err(PointsError::TooPrecise));
        assert_eq!(hundredths("ten"), Err(PointsError::NotANumber));
        assert_eq!(hundredths("1e1"), Err(PointsError::NotANumber));
    }

    #[test]
    fn a_percentage_is_never_full_below_full() {
        let percent = Percent::of(Points(99_999), Points(100_000));
        assert_eq!(percent.map(|p| p.to_string()), Some("99.99".to_owned()));
    }
}
