use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Percent, Points};

/// A part of a maximum, kept exact: shown as a percentage, compared as what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    packed_rules,
    derive(schemars::JsonSchema),
    schemars(inline, into = "Option<Percent>")
)]
pub struct Fraction {
    /// The part.
    pub part: Points,
    /// Of how much.
    pub whole: Points,
}

impl Fraction {
    /// A part of a maximum.
    pub const fn new(part: Points, whole: Points) -> Self {
        Self { part, whole }
    }

    /// The percentage, rounded down; nothing of nothing has none.
    pub fn percent(self) -> Option<Percent> {
        Percent::of(self.part, self.whole)
    }

    /// Whether it is more than so many percentage points below another, on the exact fractions; nothing of nothing is
    /// below none.
    pub fn is_below(self, other: Self, most: Percent) -> bool {
        let number = |points: Points| i128::from(points.hundredths());
        let both = number(other.whole) * number(self.whole);
        let drop = (number(other.part) * number(self.whole) - number(self.part) * number(other.whole)) * 10_000;
        both > 0 && drop > i128::from(most.hundredths()) * both
    }

    /// Whether it reaches a percentage, on the exact fraction; nothing of nothing reaches none.
    pub fn reaches(self, least: Percent) -> bool {
        let part = i128::from(self.part.hundredths()) * 10_000;
        let wanted = i128::from(self.whole.hundredths()) * i128::from(least.hundredths());
        self.whole > Points::ZERO && part >= wanted
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.percent().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    /// A report keeps the percentage alone, rounded down: read is that part of a hundred, which shows as the same.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let percent = Option::<Percent>::deserialize(deserializer)?;
        Ok(percent.map_or(Self::new(Points::ZERO, Points::ZERO), |percent| {
            Self::new(
                Points::from_hundredths(percent.hundredths()),
                Points::from_hundredths(10_000),
            )
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_compare_the_exact_fraction() {
        let least = |hundredths| Percent::from_hundredths(hundredths).expect("a percentage");
        let part = |part, whole| Fraction::new(Points::from_hundredths(part), Points::from_hundredths(whole));
        assert!(part(200, 300).reaches(least(6666)));
        assert!(!part(200, 300).reaches(least(6667)));
        assert!(part(300, 300).reaches(least(10_000)));
        assert!(!part(0, 0).reaches(least(0)));
    }
}
