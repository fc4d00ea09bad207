use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::cohort::Profile;
use super::{Benchmark, Cohort, LeftOut, Spread};
use crate::model::{
    Category, ControlId, ControlScore, Fraction, Outcome, Percent, PercentagePoints, Points, Status, Tenant, words,
};
use crate::score::at_least;

/// One's own evaluation, as far as it is compared.
pub struct Own<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// Its controls, in the order of their ids.
    pub controls: &'a [ControlScore],
    /// The digest of what decides a control's verdict.
    pub digest: &'a dyn Fn(&ControlId) -> Option<String>,
    /// The digest of the rules.
    pub rules: &'a str,
    /// The part of the points that was evaluated.
    pub coverage: Option<Percent>,
}

/// One's own score beside those of many tenants.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BenchmarkComparison {
    /// The day of the benchmark.
    pub benchmark_as_of: Date,
    /// The part of one's own points that was evaluated; members of cohorts have 90 % or more.
    pub coverage: Option<Percent>,
    /// Each cohort of the benchmark, in its order.
    pub cohorts: Vec<CohortStanding>,
    /// The cohorts that the benchmark does not tell, and why.
    pub left_out: Vec<LeftOut>,
}

words! {
    /// Where a score lies among those of a cohort.
    Quarter {
        /// At or above the upper quartile.
        Top = "top",
        /// At or above the median.
        UpperMiddle = "upper_middle",
        /// At or above the lower quartile.
        LowerMiddle = "lower_middle",
        /// Below the lower quartile.
        Bottom = "bottom",
    }
}

/// One's own score beside a cohort, over the controls that its members share.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CohortStanding {
    /// The cohort.
    pub name: String,
    /// Whether one belongs to it; null where what it takes is not known of one.
    pub belongs: Option<bool>,
    /// How many members it has.
    pub count: usize,
    /// Over how many controls is compared: those that its members share and that were evaluated here.
    pub compared: usize,
    /// Controls that its members share and that are not part of one's own evaluation.
    pub missing: Vec<ControlId>,
    /// Controls that other scripts, points or parameters judged there, or different ones.
    pub judged_otherwise: Vec<ControlId>,
    /// Whether its members were judged by other rules, or by different ones.
    pub other_rules: bool,
    /// One's own score over these controls, at least.
    pub own: Option<Percent>,
    /// How far it is above the mean.
    pub difference: Option<PercentagePoints>,
    /// The quarter that it is in.
    pub quarter: Option<Quarter>,
    /// The scores of the members.
    pub score: Spread,
    /// The same by category.
    pub categories: Vec<CategoryStanding>,
    /// The controls that most members pass and one does not: the most usual first.
    pub opportunities: Vec<Opportunity>,
}

/// One's own score in a category beside a cohort.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CategoryStanding {
    /// The category.
    pub name: Category,
    /// How many members have points to earn in it.
    pub count: usize,
    /// One's own score in it, at least.
    pub own: Option<Percent>,
    /// How far it is above the mean.
    pub difference: Option<PercentagePoints>,
    /// The quarter that it is in.
    pub quarter: Option<Quarter>,
    /// The scores of the members.
    pub score: Spread,
}

/// A control that most members pass, and one does not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Opportunity {
    /// The control.
    pub control: ControlId,
    /// What it asks for.
    pub title: String,
    /// How many members pass, of those for whom it was evaluated and applies.
    pub passing: Percent,
    /// What was observed here.
    pub outcome: Outcome,
    /// What is declared here.
    pub status: Status,
    /// The points that are not earned here.
    pub points_left: Points,
}

/// Puts an evaluation beside every cohort of a benchmark.
pub fn compare_benchmark(own: &Own<'_>, benchmark: &Benchmark) -> BenchmarkComparison {
    BenchmarkComparison {
        benchmark_as_of: benchmark.as_of,
        coverage: own.coverage,
        cohorts: benchmark.cohorts.iter().map(|cohort| standing(own, cohort)).collect(),
        left_out: benchmark.left_out.clone(),
    }
}

fn standing(own: &Own<'_>, cohort: &Cohort) -> CohortStanding {
    let shared: Vec<&ControlScore> = own
        .controls
        .iter()
        .filter(|control| control.scored && cohort.control(&control.id).is_some())
        .collect();
    let has = |id: &ControlId| shared.binary_search_by(|control| control.id.cmp(id)).is_ok();
    let score = at_least(shared.iter().copied());
    let profile = Profile {
        seats: own.tenant.seats,
        industry: own.tenant.industry.as_ref(),
        attributes: &own.tenant.attributes,
    };
    let is_otherwise = |control: &&&ControlScore| {
        let there = cohort.control(&control.id).and_then(|shared| shared.digest.clone());
        there.is_none() || there != (own.digest)(&control.id)
    };
    CohortStanding {
        name: cohort.name.clone(),
        belongs: cohort.filter.holds(&profile),
        count: cohort.count,
        compared: shared.len(),
        missing: cohort
            .controls
            .iter()
            .map(|control| &control.id)
            .filter(|id| !has(id))
            .cloned()
            .collect(),
        judged_otherwise: shared
            .iter()
            .filter(is_otherwise)
            .map(|control| control.id.clone())
            .collect(),
        other_rules: cohort.rules.as_deref() != Some(own.rules),
        own: score.percent(),
        difference: difference(score, &cohort.score),
        quarter: quarter(score, &cohort.score),
        score: cohort.score,
        categories: categories(&shared, cohort),
        opportunities: opportunities(&shared, cohort),
    }
}

fn difference(own: Fraction, score: &Spread) -> Option<PercentagePoints> {
    Some(PercentagePoints::between(score.mean, own.percent()?))
}

/// On the exact fraction; nothing of nothing is in no quarter.
fn quarter(own: Fraction, score: &Spread) -> Option<Quarter> {
    own.percent()?;
    Some(if own.reaches(score.upper_quartile) {
        Quarter::Top
    } else if own.reaches(score.median) {
        Quarter::UpperMiddle
    } else if own.reaches(score.lower_quartile) {
        Quarter::LowerMiddle
    } else {
        Quarter::Bottom
    })
}

fn categories(shared: &[&ControlScore], cohort: &Cohort) -> Vec<CategoryStanding> {
    let each = cohort.categories.iter().map(|category| {
        let of = shared
            .iter()
            .copied()
            .filter(|control| control.category == category.name);
        let own = at_least(of);
        CategoryStanding {
            name: category.name,
            count: category.count,
            own: own.percent(),
            difference: difference(own, &category.score),
            quarter: quarter(own, &category.score),
            score: category.score,
        }
    });
    each.collect()
}

/// More than this, in hundredths of a percent, are most.
const MOST: i64 = 5_000;

fn opportunities(shared: &[&ControlScore], cohort: &Cohort) -> Vec<Opportunity> {
    let is_open = |control: &&&ControlScore| match control.outcome {
        Outcome::Partial | Outcome::Fail | Outcome::Inconclusive | Outcome::Error => control.points < control.worth,
        Outcome::Pass | Outcome::NotApplicable => false,
    };
    let opportunity = |control: &&ControlScore| {
        let passing = cohort.control(&control.id)?.passing?;
        (passing.hundredths() > MOST).then(|| Opportunity {
            control: control.id.clone(),
            title: control.title.clone(),
            passing,
            outcome: control.outcome,
            status: control.status,
            points_left: control.worth - control.points,
        })
    };
    let mut opportunities: Vec<Opportunity> = shared.iter().filter(is_open).filter_map(opportunity).collect();
    opportunities.sort_by(|a, b| {
        let order = b.passing.cmp(&a.passing).then(b.points_left.cmp(&a.points_left));
        order.then_with(|| a.control.cmp(&b.control))
    });
    opportunities
}
