use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::model::words;

words! {
    /// How long a period is.
    Step {
        /// A day.
        Day = "day",
        /// A week, from Monday to Sunday.
        Week = "week",
        /// A month of the calendar.
        Month = "month",
    }
}

/// So many periods are read at a glance.
const AT_A_GLANCE: i32 = 35;

impl Step {
    /// The shortest step that does not cut a range into more periods than one reads at a glance.
    pub fn fitting(from: Date, to: Date) -> Self {
        let days = (to - from).get_days();
        if days <= AT_A_GLANCE {
            Self::Day
        } else if days <= 7 * AT_A_GLANCE {
            Self::Week
        } else {
            Self::Month
        }
    }

    /// The first day of the period that a day is in; that of the calendar where it has no earlier one.
    pub fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let since_monday = day.weekday().since(Weekday::Monday);
                day.checked_sub(i32::from(since_monday).days()).unwrap_or(Date::MIN)
            }
            Self::Month => day.first_of_month(),
        }
    }

    /// The last day of the period that begins on a day.
    pub fn end(self, start: Date) -> Date {
        match self {
            Self::Day => start,
            Self::Week => start.checked_add(6.days()).unwrap_or(Date::MAX),
            Self::Month => start.last_of_month(),
        }
    }
}
