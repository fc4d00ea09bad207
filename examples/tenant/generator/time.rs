//! The day on which the organisation was looked at, and the days before it, as each service writes them.

use jiff::{SignedDuration, Timestamp};

/// When the export was made.
pub(super) const CAPTURED: &str = "2026-05-11T06:42:17Z";

fn ago(days: i64, seconds: i64) -> Timestamp {
    let captured: Timestamp = CAPTURED.parse().expect("it is a time");
    captured - SignedDuration::from_hours(24 * days) - SignedDuration::from_secs(seconds)
}

/// A time that many days before, as Graph writes it.
pub(super) fn graph(days: i64, seconds: i64) -> String {
    ago(days, seconds).to_string()
}

/// A day, without the time of day.
pub(super) fn day(days: i64) -> String {
    graph(days, 0)[..10].to_owned()
}

/// A time that many days before, as PowerShell writes it into JSON.
pub(super) fn powershell(days: i64, seconds: i64) -> String {
    format!("/Date({})/", ago(days, seconds).as_millisecond())
}
