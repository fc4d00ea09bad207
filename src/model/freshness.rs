use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::words::words;

words! {
    /// What becomes of data that are older than they may be.
    #[derive(Default)]
    Stale {
        #[default]
        /// They count, and people are told.
        Warn = "warn",
        /// Controls that read them are inconclusive.
        Inconclusive = "inconclusive",
    }
}

/// How old data may be on the day of the evaluation, and what becomes of older ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Freshness {
    /// How old, by product; [`Freshness::DEFAULT`] is for those that are not named.
    pub max_age: BTreeMap<String, MaxAge>,
    /// What becomes of older ones, where somebody says.
    pub stale: Option<Stale>,
}

/// How old data may be: so many days, weeks, months or years.
#[derive(Debug, Clone)]
pub struct MaxAge {
    span: Span,
    written: String,
}

/// Data that are older than they may be, or of unknown age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct StaleData {
    /// The collection.
    pub collection: String,
    /// When it was collected, where the snapshot says so.
    pub collected_at: Option<String>,
    /// How many days old it was on the day of the evaluation, where that is known.
    pub age_days: Option<i64>,
    /// How old it may be, as configured.
    pub max_age: String,
}

impl Freshness {
    /// What stands for all products that are not named.
    pub const DEFAULT: &str = "default";

    /// How old the data of a product may be; nothing where nobody says.
    pub fn max_age(&self, product: &str) -> Option<&MaxAge> {
        self.max_age.get(product).or_else(|| self.max_age.get(Self::DEFAULT))
    }

    /// What becomes of older data.
    pub fn stale(&self) -> Stale {
        self.stale.unwrap_or_default()
    }

    /// The same, with what somebody else says instead, product by product.
    #[must_use]
    pub fn overridden_by(mut self, other: &Self) -> Self {
        self.max_age.extend(other.max_age.clone());
        self.stale = other.stale.or(self.stale);
        self
    }
}

impl MaxAge {
    /// Reads `7d`, `P7D`, `P1M`; nothing where it is no duration of whole days.
    pub fn parse(text: &str) -> Option<Self> {
        let span: Span = text.parse().ok()?;
        let whole_days = Span::new()
            .years(span.get_years())
            .months(span.get_months())
            .weeks(span.get_weeks())
            .days(span.get_days());
        let is_of_days = span.fieldwise() == whole_days.fieldwise();
        (is_of_days && !span.is_negative()).then(|| Self {
            span,
            written: text.to_owned(),
        })
    }

    /// Whether data of a day may still be used on another.
    pub fn allows(&self, collected: Date, as_of: Date) -> bool {
        // What may be older than time itself may have any age.
        collected.checked_add(self.span).map_or(true, |last| as_of <= last)
    }
}

impl PartialEq for MaxAge {
    fn eq(&self, other: &Self) -> bool {
        self.span.fieldwise() == other.span.fieldwise()
    }
}

impl Serialize for MaxAge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl<'de> Deserialize<'de> for MaxAge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no duration of whole days")))
    }
}

impl std::fmt::Display for MaxAge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::MaxAge;

    fn check(max_age: &str, last: (i16, i8, i8)) {
        let max_age = MaxAge::parse(max_age).expect("a duration of days");
        let last = date(last.0, last.1, last.2);
        let collected = date(2026, 1, 31);
        assert!(max_age.allows(collected, last), "{max_age}");
        assert!(!max_age.allows(collected, last.tomorrow().expect("a day")), "{max_age}");
    }

    #[test]
    fn data_may_be_used_until_the_last_day() {
        check("7d", (2026, 2, 7));
        check("P7D", (2026, 2, 7));
        check("2w", (2026, 2, 14));
        check("P1M", (2026, 2, 28));
        check("0d", (2026, 1, 31));
    }

    #[test]
    fn ages_are_whole_days() {
        for text in ["", "7", "12h", "P1DT1H", "-7d", "soon"] {
            assert!(MaxAge::parse(text).is_none(), "{text}");
        }
    }
}
