use std::collections::{BTreeMap, BTreeSet};

use super::Row;
use crate::model::{ActionGroup, Cause, ControlId, ControlRecord, ControlScore, Points, Record, Status};

/// What became of controls of late.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lately {
    regressed: BTreeSet<ControlId>,
    added: BTreeSet<ControlId>,
    updated: BTreeSet<ControlId>,
}

impl Lately {
    /// What became of controls between two records; `rows` say why they differ.
    pub fn of(first: &Record, now: &Record, rows: &[Row]) -> Self {
        let added: BTreeSet<ControlId> = rows
            .iter()
            .map(|row| &row.change)
            .filter(|change| change.causes.contains(&Cause::Catalogue) && change.before.is_none())
            .map(|change| change.control.clone())
            .collect();
        let is_updated = |control: &&ControlRecord| {
            let before = first.control(&control.id);
            before.is_some_and(|before| before.digest != control.digest)
        };
        let updated = now.controls.iter().filter(is_updated);
        Self {
            regressed: regressed(now, rows),
            updated: updated.map(|control| control.id.clone()).collect(),
            added,
        }
    }

    /// The groups that an action is in, the most telling first.
    pub fn groups(&self, control: &ControlScore) -> Vec<ActionGroup> {
        let of_late = [
            (&self.regressed, ActionGroup::Regressed),
            (&self.added, ActionGroup::RecentlyAdded),
            (&self.updated, ActionGroup::RecentlyUpdated),
        ];
        let of_late = of_late.into_iter().filter(|(ids, _)| ids.contains(&control.id));
        let by_status = match control.status {
            Status::Planned => ActionGroup::Planned,
            Status::RiskAccepted => ActionGroup::RiskAccepted,
            Status::ToAddress
            | Status::ResolvedThirdParty
            | Status::ResolvedAlternateMitigation
            | Status::Attested
            | Status::Completed => ActionGroup::ToAddress,
        };
        of_late.map(|(_, group)| group).chain([by_status]).collect()
    }
}

/// The controls that lost more than they gained by what changed in the tenant, and have points left.
fn regressed(now: &Record, rows: &[Row]) -> BTreeSet<ControlId> {
    let mut sums: BTreeMap<&ControlId, Points> = BTreeMap::new();
    for change in rows
        .iter()
        .map(|row| &row.change)
        .filter(|change| change.is_of_tenant())
    {
        *sums.entry(&change.control).or_default() += change.points;
    }
    let has_points_left = |id: &ControlId| now.control(id).is_some_and(|control| control.points < control.worth);
    let lost = sums
        .into_iter()
        .filter(|(id, sum)| *sum < Points::ZERO && has_points_left(id));
    lost.map(|(id, _)| id.clone()).collect()
}
