use jiff::civil::{self, Date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::Snapshot;

impl Snapshot {
    /// When a top-level collection was collected, where the snapshot says so: for the collection itself, or for all that
    /// stands in the same file.
    pub fn collected(&self, name: &str) -> Option<&str> {
        let own = self.manifest().get(name).and_then(|made| made.collected_at.as_deref());
        own.or_else(|| self.captured().filter(|_| self.is_captured_with_the_rest(name)))
    }

    /// Whether the time of capture is that of a collection, too: in a folder, the time of an export says nothing of the
    /// files beside it, and one of many collections that were collected at different times nothing of the others.
    fn is_captured_with_the_rest(&self, name: &str) -> bool {
        let member = |name| self.tree.member_named(self.tree.root(), name);
        let file = |node| {
            let offset = self.tree.offset(node)? as usize;
            Some(self.files.partition_point(|file| file.start <= offset))
        };
        let of_whole = match (member(super::scubagear::TIME), member(name)) {
            (Some(time), Some(collection)) => file(time) == file(collection),
            (Some(_), None) => true,
            (None, _) => false,
        };
        of_whole || self.is_captured_as_told
    }
}

/// How many days before a day something happened, by its date in UTC; negative where it happened after. Nothing where it
/// is no time.
pub fn age_in_days(time: &str, as_of: Date) -> Option<i64> {
    let span = as_of.since((Unit::Day, day_of(time)?)).ok()?;
    Some(i64::from(span.get_days()))
}

/// The day of a time, in UTC.
pub fn day_of(time: &str) -> Option<Date> {
    Some(moment(time)?.to_zoned(TimeZone::UTC).date())
}

/// A time as exports write it: RFC 3339, `/Date(…)/` as .NET does, or without a zone, which is UTC then.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    if let Some(rest) = text.strip_prefix("/Date(") {
        let number = rest.strip_suffix(")/")?;
        // The offset that may follow names the zone it was written in; the count is in UTC.
        let sign = number.find(['+', '-']).filter(|at| *at > 0).unwrap_or(number.len());
        return Timestamp::from_millisecond(number[..sign].parse().ok()?).ok();
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let local = text.parse::<civil::DateTime>().ok().or_else(|| {
        let day = text.parse::<Date>().ok()?;
        Some(day.to_datetime(civil::Time::midnight()))
    })?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::age_in_days;

    #[test]
    fn the_day_of_a_time_is_that_in_utc() {
        let as_of = date(2026, 3, 10);
        assert_eq!(age_in_days("2026-03-10T23:59:59Z", as_of), Some(0));
        assert_eq!(age_in_days("2026-03-10T01:00:00+02:00", as_of), Some(1));
        assert_eq!(age_in_days("2026-03-09T23:00:00-02:00", as_of), Some(0));
        assert_eq!(age_in_days("2026-03-12", as_of), Some(-2));
        assert_eq!(age_in_days("2025-03-10T12:00:00", as_of), Some(365));
        assert_eq!(age_in_days("last week", as_of), None);
    }
}
