use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Today, UTC.
pub(super) fn today() -> Date {
    Zoned::now().with_time_zone(TimeZone::UTC).date()
}

/// This moment, to the second.
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The time of day, where the person is.
pub(super) fn time_of_day() -> String {
    Zoned::now().strftime("%H:%M:%S").to_string()
}

/// Reads the date of `--as-of`.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "expected a date such as `2026-03-01`".to_owned())
}
