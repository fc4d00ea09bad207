use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::json::pretty;
use super::{TenantTrend, Trends};
use crate::model::Category;
use crate::trend::{Filter, Step};

/// The version of this document.
const SCHEMA_VERSION: u32 = 1;

/// What `posture trends --format json` tells.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TrendsDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// How long a period is.
    by: Step,
    /// The first day, where one was asked for.
    from: Option<Date>,
    /// The last day.
    to: Date,
    /// The controls that it is about; null is all.
    filter: Option<FilterDocument<'a>>,
    /// The tenants; several have no periods.
    tenants: &'a [TenantTrend],
}

/// The controls that numbers are about: those that fit each list that is not empty.
#[derive(Serialize, JsonSchema)]
struct FilterDocument<'a> {
    /// Categories.
    categories: &'a [Category],
    /// Products.
    products: &'a [String],
    /// Patterns of control ids.
    controls: &'a [String],
    /// Tags.
    tags: &'a [String],
}

/// Trends as one JSON document.
pub fn trends_json(trends: &Trends) -> String {
    pretty(&TrendsDocument {
        schema_version: SCHEMA_VERSION,
        by: trends.by,
        from: trends.from,
        to: trends.to,
        filter: (!trends.filter.is_all()).then(|| FilterDocument::of(&trends.filter)),
        tenants: &trends.tenants,
    })
}

impl<'a> FilterDocument<'a> {
    fn of(filter: &'a Filter) -> Self {
        Self {
            categories: &filter.categories,
            products: &filter.products,
            controls: &filter.controls,
            tags: &filter.tags,
        }
    }
}
