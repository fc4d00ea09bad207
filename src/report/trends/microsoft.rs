use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::style::percentage;
use crate::model::{Fraction, Points};

/// Microsoft's own scores of a tenant over some days, of which the first and the last are told.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MicrosoftSeries {
    /// How many days there are.
    pub days: usize,
    /// The first of them.
    pub first: MicrosoftDay,
    /// The last of them.
    pub last: MicrosoftDay,
}

/// Microsoft's own score of a day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MicrosoftDay {
    /// The day.
    pub day: Date,
    /// The points that Microsoft counts.
    pub points: Points,
    /// The points that could be had.
    pub max_points: Points,
    /// The percentage.
    pub percent: Fraction,
}

impl MicrosoftSeries {
    /// A series of days with their points and maxima, in order; nothing of none.
    pub fn of(days: &[(Date, Points, Points)]) -> Option<Self> {
        let day = |(day, points, max_points): &(Date, Points, Points)| MicrosoftDay {
            day: *day,
            points: *points,
            max_points: *max_points,
            percent: Fraction::new(*points, *max_points),
        };
        Some(Self {
            days: days.len(),
            first: day(days.first()?),
            last: day(days.last()?),
        })
    }

    /// The same in a line.
    pub(super) fn said(&self) -> String {
        let shown = |day: &MicrosoftDay| {
            let percent = percentage(day.percent.percent());
            format!("{percent} ({} of {}) on {}", day.points, day.max_points, day.day)
        };
        let before = match self.days {
            1 => String::new(),
            _ => format!(", {} before", shown(&self.first)),
        };
        format!(
            "Microsoft's own score, of another catalogue and not comparable with ours: {}{before}; `posture history microsoft` \
             shows each day",
            shown(&self.last)
        )
    }
}
