//! What was recorded, in every format.

mod day;
mod life;
mod list;
mod microsoft;

pub(crate) use day::DayDocument;
pub use day::{RecordedDay, recorded_day, recorded_day_csv, recorded_day_json, recorded_day_markdown};
pub(crate) use life::LifeDocument;
pub use life::{Life, LifeStep, life, life_csv, life_json, life_markdown};
pub(crate) use list::HistoryDocument;
pub use list::{HistoryRow, history, history_csv, history_json, history_markdown};
pub(crate) use microsoft::MicrosoftDocument;
pub use microsoft::{MicrosoftRow, microsoft, microsoft_csv, microsoft_json, microsoft_markdown};

use crate::model::{Fraction, RecordedTenant, Summary};
use crate::report::style::visible;

/// A percentage for reading.
fn shown(fraction: Fraction) -> String {
    let percent = fraction.percent();
    percent.map_or("–".to_owned(), |percent| format!("{percent} %"))
}

/// A percentage in a cell of a table that programs read.
fn cell(fraction: Fraction) -> String {
    fraction.percent().map_or(String::new(), |percent| percent.to_string())
}

/// What people call a tenant.
fn name(tenant: &RecordedTenant) -> String {
    match (&tenant.name, tenant.key.as_str()) {
        (Some(name), _) => visible(name),
        (None, "") => "unnamed tenant".to_owned(),
        (None, key) => visible(key),
    }
}

/// The rules in a word: the revision in git where there is one, else the digest; as much as tells them apart.
fn rules(record: &Summary) -> String {
    match &record.rules.revision {
        Some(revision) => {
            let short = |one: &str| match one.strip_suffix("-dirty") {
                Some(clean) => format!("{}-dirty", beginning(clean)),
                None => beginning(one),
            };
            let all: Vec<String> = revision.split(", ").map(short).collect();
            visible(&all.join(", "))
        }
        None => visible(&beginning(&record.rules.digest)),
    }
}

/// As much of a digest as people compare.
fn beginning(digest: &str) -> String {
    digest.chars().take(8).collect()
}
