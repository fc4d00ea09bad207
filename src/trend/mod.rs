//! How a score went over time: periods, the course it takes, and whether that reaches a goal.
//!
//! The last evaluation of a period stands for its state; gains and losses of a period are the sums over its evaluations.
//! A period without an evaluation is a gap and stays one: nothing is guessed between two evaluations.

mod course;
mod filter;
mod period;
mod step;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

pub use course::{Course, Expectation};
pub use filter::Filter;
pub use period::Period;
pub use step::Step;

use crate::model::{
    Goal, GoalStanding, Numbers, PercentagePoints, Points, Record, Summary, ZoneStanding, Zones, words,
};
use crate::score::{goal_standing, zone_standing};

/// One evaluation of a tenant, as far as a trend is about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number in the history.
    pub id: i64,
    /// Its day.
    pub as_of: Date,
    /// The digest of its rules.
    pub rules: String,
    /// Its score, or that of the part that is looked at.
    pub numbers: Numbers,
}

impl Entry {
    /// An evaluation as a whole.
    pub fn of(summary: Summary) -> Self {
        Self {
            id: summary.id,
            as_of: summary.as_of,
            rules: summary.rules.digest,
            numbers: summary.numbers,
        }
    }

    /// A part of an evaluation.
    pub fn of_part(id: i64, record: &Record, filter: &Filter) -> Self {
        Self {
            id,
            as_of: record.as_of,
            rules: record.rules.digest.clone(),
            numbers: filter.numbers(record),
        }
    }
}

/// What a trend is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// How long a period is; nothing leaves the periods out.
    pub by: Option<Step>,
    /// The first day; without one, that of the first evaluation.
    pub from: Option<Date>,
    /// The last day, on which the distance to a goal is told, too.
    pub to: Date,
    /// The zones of the tenant.
    pub zones: Option<Zones>,
    /// The goal of the tenant.
    pub goal: Option<Goal>,
}

words! {
    /// Where a score went between the first evaluation and the last.
    Direction {
        /// Up.
        Rising = "rising",
        /// Down.
        Falling = "falling",
        /// Neither.
        Level = "level",
    }
}

/// How the score of one tenant went.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Trend {
    /// How many evaluations there are from the first day to the last.
    pub evaluations: usize,
    /// The day of the first of them.
    pub first: Option<Date>,
    /// The day of the last of them.
    pub last: Option<Date>,
    /// The score of the last of them; `gained` and `regressed` are those of all.
    pub numbers: Option<Numbers>,
    /// How `at_least` differs between the first and the last of them.
    pub change: Option<PercentagePoints>,
    /// The same in a word.
    pub direction: Option<Direction>,
    /// The zone that the last of them is in; null where the tenant has none, and of a part.
    pub zone: Option<ZoneStanding>,
    /// How far the goal is from the last of them; null where the tenant has none, and of a part.
    pub goal: Option<GoalStanding>,
    /// Straight lines through `at_least` in the last 30 and 90 days.
    pub courses: Vec<Course>,
    /// Every period from the first day to the last, those without an evaluation too; null where several tenants are told.
    pub periods: Option<Vec<Period>>,
}

impl Trend {
    /// The trend of evaluations of one tenant, which are in the order of their days.
    pub fn of(entries: &[Entry], question: &Question) -> Self {
        let from = question.from.or_else(|| entries.first().map(|entry| entry.as_of));
        let from = from.unwrap_or(question.to);
        let is_within = |entry: &&Entry| (from..=question.to).contains(&entry.as_of);
        let within: Vec<&Entry> = entries.iter().filter(is_within).collect();
        let (first, last) = (within.first(), within.last());
        let at_least = |entry: Option<&&Entry>| entry.and_then(|entry| entry.numbers.at_least.percent());
        let change = at_least(first)
            .zip(at_least(last))
            .map(|(first, last)| PercentagePoints::between(first, last));
        let score = last.map(|entry| entry.numbers.at_least);
        let goal = question.goal;
        Self {
            evaluations: within.len(),
            first: first.map(|entry| entry.as_of),
            last: last.map(|entry| entry.as_of),
            numbers: last.map(|last| summed(&last.numbers, &within)),
            change,
            direction: change.map(direction),
            zone: question
                .zones
                .zip(score)
                .and_then(|(zones, score)| zone_standing(zones, score)),
            goal: goal
                .zip(score)
                .and_then(|(goal, score)| goal_standing(goal, score, question.to)),
            courses: Course::DAYS
                .iter()
                .map(|days| Course::of(&within, *days, question.to, goal))
                .collect(),
            periods: question.by.map(|by| period::periods(&within, by, from, question.to)),
        }
    }
}

fn direction(change: PercentagePoints) -> Direction {
    match change.cmp(&PercentagePoints::ZERO) {
        std::cmp::Ordering::Greater => Direction::Rising,
        std::cmp::Ordering::Less => Direction::Falling,
        std::cmp::Ordering::Equal => Direction::Level,
    }
}

/// The state of one evaluation with what was gained and lost in several.
fn summed(state: &Numbers, entries: &[&Entry]) -> Numbers {
    let sum = |points: fn(&Numbers) -> Points| entries.iter().map(|entry| points(&entry.numbers)).sum();
    Numbers {
        gained: sum(|numbers| numbers.gained),
        regressed: sum(|numbers| numbers.regressed),
        ..state.clone()
    }
}
