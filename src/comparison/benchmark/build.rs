use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::cohort::Profile;
use super::subtraction::{Members, is_derivable};
use super::{
    Benchmark, CategorySpread, Cohort, CohortFilter, LEAST_MEMBERS, Left, LeftOut, Measure, Quartiles, SCHEMA_VERSION,
    SharedControl, Spread,
};
use crate::model::{Category, ControlId, ControlScore, Outcome, Percent, Points, Record, RecordedTenant};
use crate::score::{at_least, numbers};

/// A tenant's evaluation that may count in a benchmark, as far as it matters there.
#[derive(Debug, Clone)]
pub struct Member {
    tenant: RecordedTenant,
    rules: String,
    has_coverage: bool,
    /// The controls that count, in the order of their ids, each with its digest.
    controls: Vec<(ControlScore, String)>,
}

/// What a benchmark is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The day.
    pub as_of: Date,
    /// How many days before it an evaluation may be.
    pub within_days: i64,
    /// The cohorts beside that of all; those with a `*` stand for one of each value.
    pub cohorts: Vec<CohortFilter>,
}

/// A benchmark, and what whoever builds it should know and nobody else.
#[derive(Debug, Clone)]
pub struct Build {
    /// The benchmark.
    pub benchmark: Benchmark,
    /// Tenants that do not count, because less than 90 % of their points were evaluated.
    pub low_coverage: Vec<RecordedTenant>,
    /// How many controls any of the members has.
    pub controls: usize,
    /// Attributes in cohorts that no tenant has.
    pub unknown_attributes: Vec<String>,
    /// The attributes that tenants have.
    pub attributes: Vec<String>,
}

/// The least coverage of a member, in hundredths of a percent.
const LEAST_COVERAGE: i64 = 9_000;

impl Member {
    /// What matters of a record.
    pub fn of(record: &Record) -> Self {
        let scores: Vec<ControlScore> = record.controls.iter().map(ControlScore::from).collect();
        let coverage = numbers(&scores, false, &[]).coverage;
        let least = Percent::from_hundredths(LEAST_COVERAGE).expect("90 %");
        let digests = record.controls.iter().map(|control| control.digest.clone());
        let light = |score: ControlScore| ControlScore {
            title: String::new(),
            reason: String::new(),
            affected: Vec::new(),
            status_record: None,
            unknown: Vec::new(),
            ..score
        };
        Self {
            tenant: record.tenant.clone(),
            rules: record.rules.digest.clone(),
            has_coverage: coverage.reaches(least),
            controls: scores
                .into_iter()
                .zip(digests)
                .filter(|(score, _)| score.scored)
                .map(|(score, digest)| (light(score), digest))
                .collect(),
        }
    }

    fn profile(&self) -> Profile<'_> {
        Profile {
            seats: self.tenant.seats,
            industry: self.tenant.industry.as_ref(),
            attributes: &self.tenant.attributes,
        }
    }

    fn control(&self, id: &ControlId) -> Option<&(ControlScore, String)> {
        let at = self.controls.binary_search_by(|(control, _)| control.id.cmp(id)).ok()?;
        Some(&self.controls[at])
    }
}

/// Builds a benchmark of tenants, each with one evaluation.
pub fn build_benchmark(tenants: &[Member], request: &Request) -> Build {
    let members: Vec<&Member> = tenants.iter().filter(|member| member.has_coverage).collect();
    let mut told: Vec<Members> = Vec::new();
    let mut benchmark = Benchmark {
        schema_version: SCHEMA_VERSION,
        as_of: request.as_of,
        within_days: request.within_days,
        measure: Measure::AtLeast,
        quartiles: Quartiles::LinearInterpolation,
        cohorts: Vec::new(),
        left_out: Vec::new(),
    };
    for filter in filters(&members, &request.cohorts) {
        let own: Members = members
            .iter()
            .enumerate()
            .filter(|(_, member)| filter.holds(&member.profile()) == Some(true))
            .map(|(number, _)| number)
            .collect();
        let cohort = if own.len() < LEAST_MEMBERS {
            Err(Left::TooFew)
        } else if is_derivable(&told, &own) {
            Err(Left::Derivable)
        } else {
            let own: Vec<&Member> = own.iter().map(|number| members[*number]).collect();
            cohort(&filter, &own).ok_or(Left::NothingShared)
        };
        match cohort {
            Ok(cohort) => {
                told.push(own);
                benchmark.cohorts.push(cohort);
            }
            Err(reason) => benchmark.left_out.push(LeftOut {
                name: filter.to_string(),
                filter,
                reason,
            }),
        }
    }
    let attributes = attributes(tenants);
    Build {
        benchmark,
        low_coverage: tenants
            .iter()
            .filter(|member| !member.has_coverage)
            .map(|member| member.tenant.clone())
            .collect(),
        controls: ids(&members).len(),
        unknown_attributes: unknown(&request.cohorts, &attributes),
        attributes: attributes.into_iter().collect(),
    }
}

/// All tenants first, then what is asked for, each once, with every value that a `*` stands for.
fn filters(members: &[&Member], wanted: &[CohortFilter]) -> Vec<CohortFilter> {
    let mut filters = vec![CohortFilter::default()];
    for filter in wanted {
        let own: BTreeSet<CohortFilter> = match filter.is_pattern() {
            true => members
                .iter()
                .filter_map(|member| filter.with_values_of(&member.profile()))
                .collect(),
            false => BTreeSet::from([filter.clone()]),
        };
        for filter in own {
            if !filters.contains(&filter) {
                filters.push(filter);
            }
        }
    }
    filters
}

fn attributes(tenants: &[Member]) -> BTreeSet<String> {
    let industry = tenants
        .iter()
        .filter_map(|member| member.tenant.industry.as_ref())
        .map(|_| "industry".to_owned());
    let others = tenants
        .iter()
        .flat_map(|member| member.tenant.attributes.keys().cloned());
    industry.chain(others).collect()
}

fn unknown(cohorts: &[CohortFilter], attributes: &BTreeSet<String>) -> Vec<String> {
    let named: BTreeSet<&String> = cohorts.iter().flat_map(|cohort| cohort.attributes.keys()).collect();
    named
        .into_iter()
        .filter(|name| !attributes.contains(*name))
        .cloned()
        .collect()
}

fn ids<'a>(members: &[&'a Member]) -> BTreeSet<&'a ControlId> {
    members
        .iter()
        .flat_map(|member| member.controls.iter().map(|(control, _)| &control.id))
        .collect()
}

/// What is told of a cohort; nothing where its members share no control with points to earn.
fn cohort(filter: &CohortFilter, members: &[&Member]) -> Option<Cohort> {
    let is_shared = |id: &&ControlId| members.iter().all(|member| member.control(id).is_some());
    let shared: BTreeSet<&ControlId> = ids(members).into_iter().filter(is_shared).collect();
    let (score, _) = spread(members, &shared, None)?;
    let category = |category: &Category| {
        let (score, count) = spread(members, &shared, Some(*category))?;
        Some(CategorySpread {
            name: *category,
            count,
            score,
        })
    };
    Some(Cohort {
        name: filter.to_string(),
        filter: filter.clone(),
        count: members.len(),
        rules: same(members.iter().map(|member| &member.rules)),
        score,
        categories: Category::ALL.iter().filter_map(category).collect(),
        controls: shared.iter().map(|id| control(id, members)).collect(),
    })
}

/// How the scores of those members lie who have points to earn; nothing where these are fewer than five.
fn spread(members: &[&Member], shared: &BTreeSet<&ControlId>, category: Option<Category>) -> Option<(Spread, usize)> {
    let score = |member: &&Member| {
        let own = member.controls.iter().map(|(control, _)| control);
        let own = own.filter(|control| category.is_none_or(|category| control.category == category));
        at_least(own.filter(|control| shared.contains(&control.id))).percent()
    };
    let percents: Vec<Percent> = members.iter().filter_map(score).collect();
    let count = percents.len();
    Some((Spread::of(percents).filter(|_| count >= LEAST_MEMBERS)?, count))
}

fn control(id: &ControlId, members: &[&Member]) -> SharedControl {
    let own: Vec<&(ControlScore, String)> = members.iter().filter_map(|member| member.control(id)).collect();
    let mut outcomes: BTreeMap<bool, i64> = BTreeMap::new();
    for (control, _) in own.iter().filter(|(control, _)| control.outcome.is_evaluated()) {
        *outcomes.entry(control.outcome == Outcome::Pass).or_default() += 1;
    }
    let passed = outcomes.get(&true).copied().unwrap_or_default();
    let evaluated: i64 = outcomes.values().sum();
    let is_enough = usize::try_from(evaluated).is_ok_and(|count| count >= LEAST_MEMBERS);
    let passing = Percent::of(Points::from_hundredths(passed), Points::from_hundredths(evaluated));
    SharedControl {
        id: id.clone(),
        digest: same(own.iter().map(|(_, digest)| digest)),
        passing: passing.filter(|_| is_enough),
    }
}

/// What all of them are; nothing where they differ.
fn same<'a>(mut all: impl Iterator<Item = &'a String>) -> Option<String> {
    let first = all.next()?;
    all.all(|other| other == first).then(|| first.clone())
}
