//! A benchmark, and one's own score beside it, in every format.

mod csv;
mod json;
mod markdown;
mod text;

pub use csv::benchmark_comparison_csv;
pub(crate) use json::BenchmarkComparisonDocument;
pub use json::{benchmark_comparison_json, benchmark_json};
pub use markdown::benchmark_comparison_markdown;
pub use text::benchmark_comparison;

use crate::comparison::{BenchmarkComparison, CohortStanding, Quarter};
use crate::model::{Percent, PercentagePoints, Tenant};

/// One's own score beside a benchmark, with whose it is.
pub struct Compared<'a> {
    /// One's own tenant.
    pub tenant: &'a Tenant,
    /// The day of one's own evaluation, as `YYYY-MM-DD`.
    pub as_of: String,
    /// The comparison.
    pub comparison: &'a BenchmarkComparison,
    /// The cohort that is shown in full; without one, the smallest that one belongs to.
    pub cohort: Option<&'a str>,
}

impl Compared<'_> {
    /// The cohort that is shown in full.
    fn shown(&self) -> Option<&CohortStanding> {
        let cohorts = &self.comparison.cohorts;
        match self.cohort {
            Some(name) => cohorts.iter().find(|cohort| cohort.name == name),
            None => {
                let own = cohorts.iter().filter(|cohort| cohort.belongs == Some(true));
                own.min_by_key(|cohort| cohort.count)
            }
        }
    }
}

fn quarter(quarter: Option<Quarter>) -> &'static str {
    match quarter {
        Some(Quarter::Top) => "top quarter",
        Some(Quarter::UpperMiddle) => "above the median",
        Some(Quarter::LowerMiddle) => "below the median",
        Some(Quarter::Bottom) => "bottom quarter",
        None => "–",
    }
}

fn percent(percent: Option<Percent>) -> String {
    percent.map_or("–".to_owned(), |percent| percent.to_string())
}

fn difference(difference: Option<PercentagePoints>) -> String {
    difference.map_or("–".to_owned(), |difference| format!("{difference:+}"))
}

/// What keeps one's own score from being quite the same thing as theirs.
fn caveats(compared: &Compared<'_>, cohort: &CohortStanding) -> Vec<String> {
    let mut said = Vec::new();
    if !cohort.missing.is_empty() {
        let ids: Vec<&str> = cohort.missing.iter().map(crate::model::ControlId::as_str).collect();
        said.push(format!(
            "compared over {} of the {} controls that its members share; not evaluated here: {}",
            cohort.compared,
            cohort.compared + cohort.missing.len(),
            ids.join(", ")
        ));
    }
    if cohort.other_rules {
        said.push(format!(
            "its members were judged by other rules, or by different ones: {} of {} controls differ in script, points or \
             parameters",
            cohort.judged_otherwise.len(),
            cohort.compared
        ));
    } else if !cohort.judged_otherwise.is_empty() {
        said.push(format!(
            "{} of {} controls are judged with other parameters there",
            cohort.judged_otherwise.len(),
            cohort.compared
        ));
    }
    let least = Percent::from_hundredths(9_000).expect("90 %");
    if compared.comparison.coverage.is_some_and(|coverage| coverage < least) {
        said.push(format!(
            "coverage here is {} %: members of cohorts have 90 % or more, and what is unknown counts as not earned",
            percent(compared.comparison.coverage)
        ));
    }
    said
}
