use std::collections::BTreeMap;

use super::{Part, Row};
use crate::model::{Category, Cause, ControlId, PercentagePoints, Points, Record, Summary};

/// Why the score of a tenant changed from one recorded evaluation to another.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The earlier evaluation.
    pub before: Summary,
    /// The later one.
    pub after: Summary,
    /// The rows that were asked for, those that weigh most first.
    pub rows: Vec<Row>,
    /// What the rows add up to that were not asked for.
    pub others: Sum,
    /// What the controls say of themselves.
    pub controls: BTreeMap<ControlId, AboutControl>,
}

/// What a row adds up to with others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many rows.
    pub rows: usize,
    /// Of the earned sum.
    pub points: Points,
    /// Of the maximum.
    pub max_points: Points,
    /// Of the percentages.
    pub part: Part,
}

/// What a control says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutControl {
    /// What it asks for.
    pub title: String,
    /// The part of the estate it protects.
    pub category: Category,
    /// The service it is about.
    pub product: String,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Difference {
    /// Takes those rows that are wanted, by what their controls say of themselves; the others are summed.
    pub fn of(
        (before, first): (Summary, &Record),
        (after, last): (Summary, &Record),
        rows: Vec<Row>,
        is_wanted: impl Fn(&Row, &AboutControl) -> bool,
    ) -> Self {
        let about = |record: &Record| {
            let each = record.controls.iter().map(|control| {
                let about = AboutControl {
                    title: control.title.clone(),
                    category: control.category,
                    product: control.product.clone(),
                    tags: control.tags.clone(),
                };
                (control.id.clone(), about)
            });
            each.collect::<BTreeMap<_, _>>()
        };
        let mut controls = about(first);
        controls.extend(about(last));
        let is_wanted = |row: &Row| match controls.get(&row.change.control) {
            Some(about) => is_wanted(row, about),
            // It came and went in between.
            None => true,
        };
        let (mut rows, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_wanted);
        rows.sort_by_key(|row| std::cmp::Reverse(row.weight()));
        Self {
            before,
            after,
            others: Sum::of(&others),
            rows,
            controls,
        }
    }

    /// What the rows add up to by cause, in the order of the causes.
    pub fn by_cause(&self) -> Vec<(String, Sum)> {
        let mut by_cause: BTreeMap<Vec<Cause>, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            by_cause.entry(row.change.causes.clone()).or_default().push(row);
        }
        let sums = by_cause.into_values().map(|rows| {
            let cause = rows[0].change.cause();
            (cause, Sum::of(rows))
        });
        sums.collect()
    }

    /// What all rows add up to: exactly the change of the score.
    pub fn total(&self) -> Sum {
        let own = Sum::of(&self.rows);
        Sum {
            rows: own.rows + self.others.rows,
            points: own.points + self.others.points,
            max_points: own.max_points + self.others.max_points,
            part: own.part.and(self.others.part),
        }
    }
}

impl Row {
    /// How much it weighs, whichever way.
    fn weight(&self) -> (i64, i64, i64) {
        let size = |part: Option<PercentagePoints>| part.map_or(0, |part| part.hundredths().abs());
        let points = self.change.points.hundredths().abs();
        (size(self.part.percent), points, size(self.part.at_least))
    }
}

impl Sum {
    /// What rows add up to.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let nothing = Self {
            part: Part {
                percent: Some(PercentagePoints::default()),
                at_least: Some(PercentagePoints::default()),
            },
            ..Self::default()
        };
        rows.into_iter().fold(nothing, |sum, row| Self {
            rows: sum.rows + 1,
            points: sum.points + row.change.points,
            max_points: sum.max_points + row.change.max_points,
            part: sum.part.and(row.part),
        })
    }
}
