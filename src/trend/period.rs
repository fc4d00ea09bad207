use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Entry, Step, summed};
use crate::model::Numbers;

/// A day, week or month, and what is known of the score in it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Period {
    /// Its first day; the first may begin before the range.
    pub start: Date,
    /// Its last day; the last may end after the range.
    pub end: Date,
    /// How many evaluations there are in it.
    pub evaluations: usize,
    /// The last of them, which stands for the period: its number in the history.
    pub id: Option<i64>,
    /// Its day.
    pub as_of: Option<Date>,
    /// Whether the rules are others than at the evaluation before.
    pub rules_changed: bool,
    /// Its score, with what was gained and lost in the whole period; null is a gap.
    pub numbers: Option<Numbers>,
}

/// Every period of a range, in order; each evaluation is in one of them.
pub(super) fn periods(entries: &[&Entry], by: Step, from: Date, to: Date) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut rest = entries;
    let mut rules = None;
    let mut start = by.start(from);
    while start <= to {
        let end = by.end(start);
        let (own, later) = rest.split_at(rest.partition_point(|entry| entry.as_of <= end));
        periods.push(period(start, end, own, &mut rules));
        rest = later;
        let Ok(next) = end.tomorrow() else { break };
        start = next;
    }
    periods
}

/// A period with its evaluations; `rules` are those of the evaluation before, and become those of the last.
fn period<'a>(start: Date, end: Date, own: &[&'a Entry], rules: &mut Option<&'a str>) -> Period {
    let mut rules_changed = false;
    for entry in own {
        rules_changed |= rules.replace(&entry.rules).is_some_and(|before| before != entry.rules);
    }
    let last = own.last();
    Period {
        start,
        end,
        evaluations: own.len(),
        id: last.map(|last| last.id),
        as_of: last.map(|last| last.as_of),
        rules_changed,
        numbers: last.map(|last| summed(&last.numbers, own)),
    }
}
