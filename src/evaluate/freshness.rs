//! How old the data are that controls read, and what becomes of those that are older than they may be.
//!
//! This is judged behind the controls and before anything is scored, in one place, so that it holds for every way to an
//! evaluation. Data of an age that nobody knows are never taken for fresh, and neither is it taken for fresh that a
//! collection is not there: otherwise leaving out a time, or the stale data themselves, could raise the score.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::model::{ControlScore, Freshness, Notice, Outcome, Stale, StaleData, Unknown, Verdict};
use crate::snapshot::{Snapshot, age_in_days, day_of, moment};

/// The ages of a snapshot's collections on a day.
#[derive(Clone, Copy)]
pub(super) struct Ages<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) as_of: Date,
    pub(super) freshness: &'a Freshness,
}

/// The oldest data that a control read.
pub(super) struct Oldest {
    /// When they were collected, of those of which that is known.
    pub(super) collected_at: Option<String>,
    /// Their age; nothing where that of some is not known.
    pub(super) age_days: Option<i64>,
}

impl Ages<'_> {
    /// How many days before the day of the evaluation the snapshot was captured.
    pub(super) fn of_snapshot(self) -> Option<i64> {
        age_in_days(self.snapshot.captured()?, self.as_of)
    }

    /// The oldest data behind a verdict.
    pub(super) fn oldest(self, verdict: &Verdict) -> Oldest {
        let there = self.read(verdict).filter(|name| self.is_there(name));
        // Most snapshots tell one time for all, which is then read once.
        let times: BTreeSet<Option<&str>> = there.map(|name| self.snapshot.collected(name)).collect();
        let oldest = times.iter().copied().flatten().min_by_key(|time| moment(time));
        let ages = times.iter().map(|time| age_in_days((*time)?, self.as_of));
        Oldest {
            collected_at: oldest.map(str::to_owned),
            age_days: ages
                .collect::<Option<Vec<i64>>>()
                .and_then(|ages| ages.into_iter().max()),
        }
    }

    /// The data behind a verdict that are older than those of a product may be, or of unknown age.
    pub(super) fn stale(self, product: &str, verdict: &Verdict) -> Vec<StaleData> {
        let Some(max_age) = self.freshness.max_age(product) else {
            return Vec::new();
        };
        let stale = |name: &str| {
            let collected_at = self.snapshot.collected(name);
            let day = collected_at.and_then(day_of);
            let is_fresh = day.is_some_and(|day| max_age.allows(day, self.as_of));
            (!is_fresh).then(|| StaleData {
                collection: name.to_owned(),
                collected_at: collected_at.map(str::to_owned),
                age_days: collected_at.and_then(|time| age_in_days(time, self.as_of)),
                max_age: max_age.to_string(),
            })
        };
        // What is not there, and therefore unknown, is missing and not old.
        let is_missing = |name: &&str| verdict.outcome.is_unknown() && !self.is_there(name);
        self.read(verdict)
            .filter(|name| !is_missing(name))
            .filter_map(stale)
            .collect()
    }

    fn is_there(self, name: &str) -> bool {
        let tree = self.snapshot.tree();
        tree.member_named(tree.root(), name).is_some()
    }

    /// The collections behind a verdict: those that were asked for, or all where the snapshot as a whole was looked at.
    fn read<'v>(self, verdict: &'v Verdict) -> impl Iterator<Item = &'v str>
    where
        Self: 'v,
    {
        let tree = self.snapshot.tree();
        let there = tree.members(tree.root()).map(|(key, _)| tree.key_name(key));
        let told = self.snapshot.manifest().iter().map(|(name, _)| name);
        let all = verdict.whole.then(|| there.chain(told)).into_iter().flatten();
        let names: BTreeSet<&str> = verdict.collections.iter().map(String::as_str).chain(all).collect();
        names.into_iter().filter(|name| *name != "_collection")
    }

    /// What a verdict on stale data is worth: nothing, where that is configured.
    pub(super) fn judged(self, verdict: Verdict, stale: &[StaleData]) -> Verdict {
        let counts = self.freshness.stale() == Stale::Warn || verdict.outcome == Outcome::Error;
        if counts || stale.is_empty() {
            return verdict;
        }
        let told: Vec<String> = stale.iter().map(told).collect();
        let reason = match verdict.outcome {
            Outcome::Inconclusive => format!("{}; {}", verdict.reason, told.join("; ")),
            _ => told.join("; "),
        };
        let more = stale.iter().zip(told).map(|(data, why)| Unknown {
            collection: data.collection.clone(),
            path: data.collection.clone(),
            why,
        });
        Verdict {
            unknown: verdict.unknown.into_iter().chain(more).collect(),
            collections: verdict.collections,
            whole: verdict.whole,
            ..Verdict::without_reading(Outcome::Inconclusive, reason)
        }
    }

    /// What people should know of the ages of data: a capture after the day, and what is older than it may be.
    pub(super) fn notices(self, controls: &[ControlScore]) -> Vec<Notice> {
        let mut groups: BTreeMap<(&str, Option<Date>, &str), BTreeSet<&str>> = BTreeMap::new();
        for control in controls {
            for data in &control.stale {
                let day = data.collected_at.as_deref().and_then(day_of);
                let alike = groups.entry((&control.product, day, &data.max_age)).or_default();
                alike.insert(&data.collection);
            }
        }
        let effect = match self.freshness.stale() {
            Stale::Warn => "they count all the same",
            Stale::Inconclusive => "controls that read them are inconclusive",
        };
        let stale = groups.into_iter().map(|((product, day, max_age), collections)| {
            let names: Vec<String> = collections.into_iter().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            match day {
                Some(day) => notice(
                    "stale",
                    format!(
                        "data of `{product}` are of {day}, {} (allowed: `{max_age}`); {effect}: {names}",
                        days_old(i64::from((self.as_of - day).get_days()))
                    ),
                ),
                None => notice(
                    "unknown_age",
                    format!("data of `{product}` are of unknown age (allowed: `{max_age}`); {effect}: {names}"),
                ),
            }
        });
        self.after_as_of().into_iter().chain(stale).collect()
    }

    fn after_as_of(self) -> Option<Notice> {
        let day = day_of(self.snapshot.captured()?)?;
        let said = format!(
            "the snapshot is of {day}, after the day of the evaluation, {}",
            self.as_of
        );
        (day > self.as_of).then(|| notice("after_as_of", said))
    }
}

/// Why data are stale, in words for a person.
fn told(data: &StaleData) -> String {
    let StaleData {
        collection, max_age, ..
    } = data;
    match (data.collected_at.as_deref().and_then(day_of), data.age_days) {
        (Some(day), Some(age)) => format!("`{collection}` is of {day}, {} (allowed: `{max_age}`)", days_old(age)),
        _ => format!("`{collection}` is of unknown age (allowed: `{max_age}`)"),
    }
}

fn days_old(days: i64) -> String {
    match days {
        1 => "1 day old".to_owned(),
        _ => format!("{days} days old"),
    }
}

fn notice(code: &str, message: String) -> Notice {
    Notice {
        code: format!("snapshot::{code}"),
        message,
        control: None,
        file: None,
        line: None,
    }
}
