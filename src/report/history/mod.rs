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
use crate::report::style::{percentage, visible};
use crate::report::tenant_names::{TenantNames, tenant_name};

/// A percentage for reading.
fn shown(fraction: Fraction) -> String {
    percentage(fraction.percent())
}

/// What people call a tenant.
fn name(tenant: &RecordedTenant) -> String {
    tenant_name(&tenant.key, tenant.name.as_deref())
}

/// What people call the tenants that are told together.
fn names<'a>(tenants: impl Iterator<Item = &'a RecordedTenant>) -> TenantNames<'a> {
    TenantNames::of(tenants.map(|tenant| (tenant.key.as_str(), tenant.name.as_deref())))
}

/// What a tenant is called among others.
fn name_among(names: &TenantNames<'_>, tenant: &RecordedTenant) -> String {
    names.name(&tenant.key, tenant.name.as_deref())
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
