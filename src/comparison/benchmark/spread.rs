use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Percent;

/// How percentages of several members lie, each rounded down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// The mean of the members' percentages.
    pub mean: Percent,
    /// A quarter of the members are at or below it.
    pub lower_quartile: Percent,
    /// Half of the members are at or below it.
    pub median: Percent,
    /// Three quarters of the members are at or below it.
    pub upper_quartile: Percent,
}

impl Spread {
    /// The spread of some percentages; nothing of none.
    pub(super) fn of(mut percents: Vec<Percent>) -> Option<Self> {
        percents.sort_unstable();
        let sum: i64 = percents.iter().map(|percent| percent.hundredths()).sum();
        let count = i64::try_from(percents.len()).ok().filter(|count| *count > 0)?;
        Some(Self {
            mean: Percent::from_hundredths(sum / count)?,
            lower_quartile: quartile(&percents, 1)?,
            median: quartile(&percents, 2)?,
            upper_quartile: quartile(&percents, 3)?,
        })
    }
}

/// A quartile of sorted percentages, by linear interpolation between the two that it lies between.
fn quartile(sorted: &[Percent], number: usize) -> Option<Percent> {
    let quarters = sorted.len().checked_sub(1)? * number;
    let (below, rest) = (quarters / 4, i64::try_from(quarters % 4).ok()?);
    let at = |place: usize| sorted.get(place).map(|percent| percent.hundredths());
    let low = at(below)?;
    let high = at(below + 1).unwrap_or(low);
    Percent::from_hundredths((low * (4 - rest) + high * rest) / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(percents: &[i64]) -> Vec<String> {
        let percents = percents
            .iter()
            .filter_map(|percent| Percent::from_hundredths(*percent))
            .collect();
        let spread = Spread::of(percents).expect("some");
        [spread.mean, spread.lower_quartile, spread.median, spread.upper_quartile]
            .map(|percent| percent.to_string())
            .to_vec()
    }

    /// The values are those of R: `quantile(x, type = 7)`.
    #[test]
    fn quartiles_are_those_of_r_and_spreadsheets() {
        assert_eq!(
            spread(&[1000, 2000, 3000, 4000, 5000]),
            ["30.00", "20.00", "30.00", "40.00"]
        );
        assert_eq!(
            spread(&[4000, 1000, 2000, 3000, 5000, 6000]),
            ["35.00", "22.50", "35.00", "47.50"]
        );
        assert_eq!(spread(&[0, 1, 2, 3, 5]), ["0.02", "0.01", "0.02", "0.03"]);
        assert_eq!(spread(&[7777]), ["77.77", "77.77", "77.77", "77.77"]);
        assert_eq!(spread(&[10_000; 5]), ["100.00", "100.00", "100.00", "100.00"]);
        assert!(Spread::of(Vec::new()).is_none());
    }
}
