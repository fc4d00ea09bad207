use crate::model::{Change, ControlScore, Fraction, PercentagePoints, Points, Record, Summary};

/// The sums of a record that percentages are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Earned over the maximum.
    pub percent: Fraction,
    /// Earned over the maximum with unknown points in it, without what is vouched for unseen.
    pub at_least: Fraction,
}

/// What a change makes of the percentages, in hundredths of a percent; nothing where one side has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// Of `percent`.
    pub percent: Option<PercentagePoints>,
    /// Of `at_least`.
    pub at_least: Option<PercentagePoints>,
}

impl Part {
    /// Both together; nothing where one of them is not known.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let sum = |one: Option<PercentagePoints>, other: Option<PercentagePoints>| {
            Some([one?, other?].into_iter().sum::<PercentagePoints>())
        };
        Self {
            percent: sum(self.percent, other.percent),
            at_least: sum(self.at_least, other.at_least),
        }
    }
}

impl From<&Summary> for Totals {
    fn from(summary: &Summary) -> Self {
        Self {
            percent: summary.numbers.percent,
            at_least: summary.numbers.at_least,
        }
    }
}

impl Totals {
    /// The sums of a record.
    pub fn of(record: &Record) -> Self {
        let mut known = Fraction::new(Points::ZERO, Points::ZERO);
        for control in &record.controls {
            let adds = ControlScore::from(control).known();
            known.part += adds.part;
            known.whole += adds.whole;
        }
        Self {
            percent: Fraction::new(
                record.controls.iter().map(|control| control.points).sum(),
                record.controls.iter().map(|control| control.max_points).sum(),
            ),
            at_least: known,
        }
    }
}

/// What each of the changes between two records makes of the percentages.
///
/// A change of the points by p and of the maximum by m makes (p·M₁ − E₁·m) ÷ (M₁·M₂) of it, with E the points and M the
/// maximum, before and after. These sum exactly to the difference; what is shown of them, in hundredths, sums exactly to
/// the difference of the percentages that are shown, because what rounding leaves goes to those that lost most by it.
pub fn parts(before: &Totals, after: &Totals, changes: &[Change]) -> Vec<Part> {
    let percents = shown(before.percent, after.percent, changes, |change| {
        (change.points, change.max_points)
    });
    let known = shown(before.at_least, after.at_least, changes, |change| {
        (change.known_points, change.known_max_points)
    });
    let pairs = percents.into_iter().zip(known);
    pairs.map(|(percent, at_least)| Part { percent, at_least }).collect()
}

fn shown(
    before: Fraction,
    after: Fraction,
    changes: &[Change],
    of: impl Fn(&Change) -> (Points, Points),
) -> Vec<Option<PercentagePoints>> {
    let (Some(old), Some(new)) = (before.percent(), after.percent()) else {
        return vec![None; changes.len()];
    };
    let sum =
        |of_pair: fn((Points, Points)) -> Points| changes.iter().map(|change| of_pair(of(change))).sum::<Points>();
    if sum(|pair| pair.0) != after.part - before.part || sum(|pair| pair.1) != after.whole - before.whole {
        // All that is known is vouched for: then `at_least` is the percentage, which other sums make.
        return vec![None; changes.len()];
    }
    let number = |points: Points| i128::from(points.hundredths());
    let (earned, maximum) = (number(before.part), number(before.whole));
    let whole = maximum * number(after.whole);
    let exact: Vec<i128> = changes
        .iter()
        .map(|change| {
            let (points, max_points) = of(change);
            (number(points) * maximum - earned * number(max_points)) * 10_000
        })
        .collect();
    let mut shown: Vec<i128> = exact.iter().map(|part| part.div_euclid(whole)).collect();
    let total = i128::from(new.hundredths() - old.hundredths());
    let left = usize::try_from(total - shown.iter().sum::<i128>()).unwrap_or_default();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact[*at].rem_euclid(whole)));
    for at in order.into_iter().take(left) {
        shown[at] += 1;
    }
    let change = |hundredths: i128| i64::try_from(hundredths).ok().map(PercentagePoints::from_hundredths);
    shown.into_iter().map(change).collect()
}
