//! How scores went over time, in every format: one tenant with its periods, or a line for each of several.

mod csv;
mod drawing;
mod json;
mod markdown;
mod microsoft;
mod row;
mod several;
mod text;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

pub use csv::trends_csv;
pub(crate) use json::TrendsDocument;
pub use json::trends_json;
pub use markdown::trends_markdown;
pub use microsoft::MicrosoftSeries;
pub use text::trends;

use super::tenant_names::TenantNames;
use crate::model::Zones;
use crate::trend::{Filter, Step, Trend};

/// Everything that `posture trends` has to say.
pub struct Trends {
    /// How long a period is.
    pub by: Step,
    /// The first day, where one was asked for.
    pub from: Option<Date>,
    /// The last day.
    pub to: Date,
    /// The controls that it is about.
    pub filter: Filter,
    /// The tenants, by name.
    pub tenants: Vec<TenantTrend>,
}

/// How the score of a tenant went.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TenantTrend {
    /// What tells it from others; empty where its snapshots name none.
    pub tenant: String,
    /// What people call it.
    pub name: Option<String>,
    /// Its zones.
    pub zones: Option<Zones>,
    /// How its score went.
    #[serde(flatten)]
    pub trend: Trend,
    /// Microsoft's own score of the same time, of another catalogue; null without one, and of several tenants.
    pub microsoft: Option<MicrosoftSeries>,
}

impl Trends {
    /// The one tenant whose periods are told.
    fn only(&self) -> Option<&TenantTrend> {
        match self.tenants.as_slice() {
            [only] if only.trend.periods.is_some() => Some(only),
            _ => None,
        }
    }

    /// What people call the tenants.
    fn names(&self) -> TenantNames<'_> {
        let tenants = self.tenants.iter();
        TenantNames::of(tenants.map(|tenant| (tenant.tenant.as_str(), tenant.name.as_deref())))
    }
}

/// What the filter leaves, in words; nothing where it leaves all.
fn about(filter: &Filter) -> Option<String> {
    let categories: Vec<String> = filter.categories.iter().map(ToString::to_string).collect();
    let words = [
        ("category", &categories),
        ("product", &filter.products),
        ("control", &filter.controls),
        ("tag", &filter.tags),
    ];
    let said = words.into_iter().filter(|(_, values)| !values.is_empty());
    let said: Vec<String> = said
        .map(|(word, values)| format!("{word} {}", values.join(" or ")))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}
