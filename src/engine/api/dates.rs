use std::fmt;

use jiff::{SignedDuration, Span, Timestamp};
use rhai::plugin::export_module;
use rhai::{Dynamic, ImmutableString, NativeCallContext};

use crate::engine::reading::{Reader, mismatch};
use crate::engine::state;
use crate::engine::stop::{Stop, Stopped};
use crate::snapshot::moment;

/// A moment, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) struct Date(Timestamp);

/// A length of time, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) struct Duration(SignedDuration);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[export_module]
pub(super) mod functions {
    /// `date("2026-05-04T17:15:48Z")`
    /// A date from the texts that exports hold: ISO 8601 with or without time and offset (UTC where it has none), or
    /// `/Date(1613679244000)/`; null stays null. Dates compare.
    #[rhai_fn(return_raw)]
    pub fn date(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        to_date(&Reader::of(&context), "date", &value)
    }

    /// `duration("P15D")`
    /// A length of time from the texts that exports hold: ISO 8601 (`P15D`, `PT4H`; a month counts 30 days, a year 365)
    /// or .NET (`7.00:00:00`); null stays null. Durations compare.
    #[rhai_fn(return_raw)]
    pub fn duration(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        let reader = Reader::of(&context);
        if value.is_unit() || value.is::<Duration>() {
            return Ok(value);
        }
        let text = value.read_lock::<ImmutableString>();
        let read = text.as_ref().and_then(|text| length(text.trim()));
        match read {
            Some(length) => Ok(Dynamic::from(Duration(length))),
            None => {
                drop(text);
                Err(mismatch(
                    &reader,
                    "duration",
                    &value,
                    "a duration such as `P15D` or `7.00:00:00`",
                ))
            }
        }
    }

    /// `duration.days()`
    /// The whole days of a length of time.
    pub fn days(duration: Duration) -> i64 {
        duration.0.as_hours() / 24
    }

    /// `days_since(date)`
    /// Whole days from a date to the time at which the snapshot was captured; negative for a date after it. Inconclusive
    /// where the snapshot does not say when it was captured, and for null.
    #[rhai_fn(return_raw)]
    pub fn days_since(context: NativeCallContext, value: Dynamic) -> Result<i64, Stopped> {
        let reader = Reader::of(&context);
        let date = to_date(&reader, "days_since", &value)?;
        let Some(date) = date.try_cast::<Date>() else {
            return Err(mismatch(&reader, "days_since", &value, "a date"));
        };
        let captured = state::with(|state| {
            let captured = state.snapshot.captured().and_then(moment);
            captured.ok_or_else(|| {
                let why = "the snapshot does not say when it was captured".to_owned();
                Stop::Unknown(state.unknown("_collection".to_owned(), why))
            })
        })
        .map_err(|stop| stop.at(&reader))?;
        Ok(captured.duration_since(date.0).as_hours().div_euclid(24))
    }
}

fn to_date(reader: &Reader, function: &str, value: &Dynamic) -> Result<Dynamic, Stopped> {
    if value.is_unit() || value.is::<Date>() {
        return Ok(value.clone());
    }
    let text = value.read_lock::<ImmutableString>();
    let read = text.as_ref().and_then(|text| moment(text.trim()));
    match read {
        Some(moment) => Ok(Dynamic::from(Date(moment))),
        None => Err(mismatch(
            reader,
            function,
            value,
            "a date such as `2026-05-04T17:15:48Z`",
        )),
    }
}

fn length(text: &str) -> Option<SignedDuration> {
    if text.starts_with(['P', 'p', '-']) && text.to_uppercase().contains('P') {
        let span: Span = text.parse().ok()?;
        let days = i64::from(span.get_years()) * 365
            + i64::from(span.get_months()) * 30
            + i64::from(span.get_weeks()) * 7
            + i64::from(span.get_days());
        let time = Span::new()
            .hours(span.get_hours())
            .minutes(span.get_minutes())
            .seconds(span.get_seconds());
        let time = SignedDuration::try_from(time).ok()?;
        return time.checked_add(SignedDuration::from_hours(days.checked_mul(24)?));
    }
    dot_net(text)
}

/// `[d.]hh:mm:ss[.fffffff]`, as .NET writes a `TimeSpan`.
fn dot_net(text: &str) -> Option<SignedDuration> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = text.splitn(3, ':');
    let (first, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (days, hours) = first.split_once('.').unwrap_or(("0", first));
    let number = |text: &str| text.parse::<i64>().ok().filter(|n| *n >= 0);
    let whole_seconds = seconds.split('.').next()?;
    let total =
        number(days)?.checked_mul(86_400)? + number(hours)? * 3_600 + number(minutes)? * 60 + number(whole_seconds)?;
    Some(SignedDuration::from_secs(if negative { -total } else { total }))
}
