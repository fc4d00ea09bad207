use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::Entry;
use crate::model::{Goal, Percent, PercentagePoints};

/// The straight line through the last days that misses their scores least: least squares over `at_least`, one score a day.
///
/// It is told only where the scores are many enough and lie far enough apart. It says what was, and what would be if that
/// went on; nobody knows whether it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Course {
    /// How many days it looks back from the last day of the range.
    pub days: i64,
    /// On how many of them there is an evaluation.
    pub evaluated_days: usize,
    /// How much it rises in 30 days, rounded down; null where the evaluations are too few or too near to each other.
    pub pace: Option<PercentagePoints>,
    /// Where it leads by the date of the goal; null without a pace, a goal, or days until then.
    pub expectation: Option<Expectation>,
}

/// Where a course leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Expectation {
    /// The score on the date of the goal, rounded down, from 0 to 100.
    pub percent: Percent,
    /// Whether that reaches the goal.
    pub reaches_goal: bool,
}

/// On fewer days than these there is no course.
const LEAST_DAYS: usize = 5;

/// Days in which a pace is told.
const PACE_DAYS: i64 = 30;

impl Course {
    /// How many days courses look back.
    pub const DAYS: [i64; 2] = [30, 90];

    /// The course of the evaluations of the last days up to one.
    pub(super) fn of(entries: &[&Entry], days: i64, to: Date, goal: Option<Goal>) -> Self {
        let scores = scores(entries, days, to);
        let span = scores
            .last()
            .zip(scores.first())
            .map_or(0, |(last, first)| last.0 - first.0);
        let line = Line::through(&scores).filter(|_| scores.len() >= LEAST_DAYS && 2 * span >= days);
        let expectation = |line: &Line, goal: Goal| {
            let ahead = days_from(to, goal.date);
            let percent = line.percent_on(ahead);
            (ahead > 0).then_some(Expectation {
                percent,
                reaches_goal: percent >= goal.percent,
            })
        };
        Self {
            days,
            evaluated_days: scores.len(),
            pace: line.as_ref().map(|line| line.pace(PACE_DAYS)),
            expectation: line.as_ref().zip(goal).and_then(|(line, goal)| expectation(line, goal)),
        }
    }
}

/// The last score of each day of a range, in hundredths of a percent, by the days until its end: 0 is the end, −1 the day
/// before.
fn scores(entries: &[&Entry], days: i64, to: Date) -> Vec<(i64, i64)> {
    let mut scores: Vec<(i64, i64)> = Vec::new();
    for entry in entries {
        let day = days_from(to, entry.as_of);
        let Some(percent) = entry
            .numbers
            .at_least
            .percent()
            .filter(|_| (1 - days..=0).contains(&day))
        else {
            continue;
        };
        if scores.last().is_some_and(|(last, _)| *last == day) {
            scores.pop();
        }
        scores.push((day, percent.hundredths()));
    }
    scores
}

fn days_from(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// A line by least squares, kept exact: its rise per day is `rise ÷ scale`, and its height on day 0 `height ÷ (n × scale)`.
struct Line {
    rise: i128,
    scale: i128,
    height: i128,
    count: i128,
}

impl Line {
    /// The line through some points; none through fewer than two days.
    fn through(points: &[(i64, i64)]) -> Option<Self> {
        let sum = |of: fn(i128, i128) -> i128| -> i128 {
            points.iter().map(|(x, y)| of(i128::from(*x), i128::from(*y))).sum()
        };
        let count = i128::try_from(points.len()).ok()?;
        let (x, y, xx, xy) = (sum(|x, _| x), sum(|_, y| y), sum(|x, _| x * x), sum(|x, y| x * y));
        let (rise, scale) = (count * xy - x * y, count * xx - x * x);
        let height = y * scale - rise * x;
        (scale > 0).then_some(Self {
            rise,
            scale,
            height,
            count,
        })
    }

    fn pace(&self, days: i64) -> PercentagePoints {
        let hundredths = (self.rise * i128::from(days)).div_euclid(self.scale);
        PercentagePoints::from_hundredths(i64::try_from(hundredths).expect("days are few and scores below 100"))
    }

    /// Its height on a day, no lower than nothing and no higher than all.
    fn percent_on(&self, day: i64) -> Percent {
        let exact = self.height + self.count * self.rise * i128::from(day);
        let hundredths = exact.div_euclid(self.count * self.scale).clamp(0, 10_000);
        let hundredths = i64::try_from(hundredths).expect("between 0 and 10,000");
        Percent::from_hundredths(hundredths).expect("between 0 and 100 %")
    }
}
