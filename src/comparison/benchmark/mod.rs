//! Benchmarks: what the scores of many tenants have in common, by cohort, without a name.
//!
//! A cohort is compared over the controls that all of its members share, so that no score is that of other questions. A
//! member is counted with a coverage of 90 % or more. Fewer than five members are no cohort, and none is kept that would
//! leave fewer than five others to be worked out: those who are in a larger cohort and in none of some smaller ones
//! within it, which do not overlap. Kept are means, quartiles and shares; neither the lowest nor the highest score, which
//! are those of one member. Everything is by `at_least`: who withholds data gains nothing by it.

mod build;
mod cohort;
mod compare;
mod left;
mod read;
mod spread;
mod subtraction;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use build::{Build, Member, Request, build_benchmark};
pub use cohort::{CohortFilter, Seats};
pub use compare::{
    BenchmarkComparison, CategoryStanding, CohortStanding, Opportunity, Own, Quarter, compare_benchmark,
};
pub use left::{Left, LeftOut};
pub use read::BenchmarkError;
pub use spread::Spread;

use crate::model::{Category, ControlId, Percent, words};

/// The version of this file.
const SCHEMA_VERSION: u32 = 1;
/// Fewer members are no cohort.
pub(super) const LEAST_MEMBERS: usize = 5;

/// What the scores of many tenants have in common on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Benchmark {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The day; each member counts with its latest evaluation up to it.
    pub as_of: Date,
    /// How many days before it that evaluation may be.
    pub within_days: i64,
    /// Which of the numbers is compared.
    pub measure: Measure,
    /// How quartiles are taken.
    pub quartiles: Quartiles,
    /// The cohorts, in the order asked for.
    pub cohorts: Vec<Cohort>,
    /// The cohorts that were asked for and are not told, and why.
    pub left_out: Vec<LeftOut>,
}

words! {
    /// Which number is compared.
    Measure {
        /// Unknown earns nothing and stays in the maximum.
        AtLeast = "at_least",
    }
}

words! {
    /// How a quartile is taken where it lies between two members.
    Quartiles {
        /// By linear interpolation between the two, ends included: type 7 of R, `QUARTILE.INC` of spreadsheets.
        LinearInterpolation = "linear_interpolation",
    }
}

/// Tenants that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cohort {
    /// What it is called: `all`, `seats=1-100`, `industry=retail`.
    pub name: String,
    /// What its members have in common.
    pub filter: CohortFilter,
    /// How many members it has.
    pub count: usize,
    /// The digest of the rules that judged; null where that differs between members.
    pub rules: Option<String>,
    /// Their scores over the controls that all of them share.
    pub score: Spread,
    /// The same by category; one with points to earn for fewer than five members is left out.
    pub categories: Vec<CategorySpread>,
    /// The controls that all of them share, in the order of their ids.
    pub controls: Vec<SharedControl>,
}

/// The scores of a cohort in a category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategorySpread {
    /// The category.
    pub name: Category,
    /// How many members have points to earn in it.
    pub count: usize,
    /// Their scores.
    #[serde(flatten)]
    pub score: Spread,
}

/// A control that all members of a cohort share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SharedControl {
    /// The control.
    pub id: ControlId,
    /// The digest of what decides its verdict; null where that differs between members.
    pub digest: Option<String>,
    /// How many pass, of those for whom it was evaluated and applies; null where these are fewer than five.
    pub passing: Option<Percent>,
}

impl Cohort {
    fn control(&self, id: &ControlId) -> Option<&SharedControl> {
        let at = self.controls.binary_search_by(|control| control.id.cmp(id)).ok()?;
        Some(&self.controls[at])
    }
}
