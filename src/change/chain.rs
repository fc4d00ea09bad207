use std::collections::BTreeMap;

use super::row::key;
use super::{Part, Totals, parts};
use crate::model::{Cause, Change, ControlId, PercentagePoints, RecordedResource, RecordedSetting, SettingChange};

/// Two records that follow each other, and why the second differs.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The sums of the first.
    pub before: Totals,
    /// The sums of the second.
    pub after: Totals,
    /// Why they differ.
    pub changes: Vec<Change>,
}

/// One row of why a score changed, with what it makes of the percentages.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The control, the cause and the points.
    pub change: Change,
    /// What it makes of the percentages.
    pub part: Part,
}

/// Why the last record of a history differs from its first: the rows of all stretches, those of one control and one cause
/// as one. What was undone in between is no row.
pub fn chain(stretches: impl IntoIterator<Item = Stretch>) -> Vec<Row> {
    let mut rows: BTreeMap<(ControlId, Vec<Cause>), Row> = BTreeMap::new();
    for stretch in stretches {
        let parts = parts(&stretch.before, &stretch.after, &stretch.changes);
        for (change, part) in stretch.changes.into_iter().zip(parts) {
            let key = (change.control.clone(), change.causes.clone());
            match rows.get_mut(&key) {
                Some(row) => row.add(change, part),
                None => {
                    rows.insert(key, Row { change, part });
                }
            }
        }
    }
    rows.into_values().filter(|row| !row.is_nothing()).collect()
}

impl Row {
    fn add(&mut self, later: Change, part: Part) {
        let own = &mut self.change;
        own.points += later.points;
        own.max_points += later.max_points;
        own.known_points += later.known_points;
        own.known_max_points += later.known_max_points;
        own.after = later.after;
        own.settings = settings(std::mem::take(&mut own.settings), later.settings);
        take_up(&mut own.affected, &mut own.resolved, later.affected);
        take_up(&mut own.resolved, &mut own.affected, later.resolved);
        self.part = self.part.and(part);
    }

    /// Whether all of it was undone.
    fn is_nothing(&self) -> bool {
        let change = &self.change;
        let zero = |part: Option<PercentagePoints>| part.is_none_or(|part| part == PercentagePoints::default());
        let adds_nothing = [
            change.points,
            change.max_points,
            change.known_points,
            change.known_max_points,
        ]
        .iter()
        .all(|points| points.hundredths() == 0);
        adds_nothing
            && zero(self.part.percent)
            && zero(self.part.at_least)
            && change.before == change.after
            && change.affected.is_empty()
            && change.resolved.is_empty()
    }
}

/// Settings from what they were first to what they came to be.
fn settings(earlier: Vec<SettingChange>, later: Vec<SettingChange>) -> Vec<SettingChange> {
    let key = |change: &SettingChange| change.after.as_ref().or(change.before.as_ref()).map(key);
    let mut all = earlier;
    for change in later {
        match all.iter_mut().find(|known| key(known) == key(&change)) {
            Some(known) => {
                known.after = change.after;
                known.path = change.path;
            }
            None => all.push(change),
        }
    }
    let value = |setting: &Option<RecordedSetting>| setting.as_ref().map(|own| (own.value.clone(), own.absent));
    all.retain(|change| value(&change.before) != value(&change.after));
    all
}

/// Adds resources to a list, but for those that the opposite list takes back.
fn take_up(list: &mut Vec<RecordedResource>, opposite: &mut Vec<RecordedResource>, more: Vec<RecordedResource>) {
    for resource in more {
        match opposite.iter().position(|known| known.id == resource.id) {
            Some(at) => {
                opposite.remove(at);
            }
            None => list.push(resource),
        }
    }
}
