use jiff::civil::Date;

use super::{ActionPlan, Applying, PlannedRecord, holds_until, standing};
use crate::model::{ControlId, ControlMetadata, ControlScore, ListedRecord, RecordEffect, Standing, Status};
use crate::source::fits;

/// Which records of a plan are wanted; nothing is asked of what is empty.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// Any of these statuses.
    pub statuses: Vec<Status>,
    /// Owners that fit a pattern, whatever the case.
    pub owner: Option<String>,
    /// Records that name this tenant, in any of these spellings, or hold for all.
    pub tenant: Vec<String>,
    /// Controls that fit any of these patterns.
    pub controls: Vec<String>,
    /// The first and the last day on which they are due.
    pub due: Option<(Option<Date>, Date)>,
    /// They hold, and not after this day any more.
    pub ending_by: Option<Date>,
    /// They held on this day.
    pub in_force_on: Option<Date>,
    /// They have expired.
    pub expired: bool,
}

impl RecordFilter {
    /// Whether a record is wanted, given its control where the rules have it.
    pub fn wants(&self, listed: &ListedRecord, control: Option<(&ControlId, &ControlMetadata)>) -> bool {
        let record = &listed.record;
        let holds = |day: Date| control.is_some_and(|(_, metadata)| standing(record, metadata, day).holds());
        let former = control.map_or(&[][..], |(_, metadata)| &metadata.former_ids);
        let id = control.map_or(&record.control, |(id, _)| id);
        let is_called = |pattern: &String| {
            former
                .iter()
                .chain([id, &record.control])
                .any(|id| fits(pattern, id.as_str()))
        };
        let is_of_tenant = || {
            let is_it = |name: &String| {
                record
                    .tenant
                    .as_ref()
                    .is_some_and(|named| named.eq_ignore_ascii_case(name))
            };
            record.all_tenants || self.tenant.iter().any(is_it)
        };
        let is_due = |(first, last): (Option<Date>, Date)| {
            record
                .due
                .is_some_and(|due| due <= last && first.is_none_or(|first| first <= due))
        };
        (self.statuses.is_empty() || self.statuses.contains(&record.status))
            && self
                .owner
                .as_ref()
                .is_none_or(|pattern| is_owned(record.owner.as_deref(), pattern))
            && (self.tenant.is_empty() || is_of_tenant())
            && (self.controls.is_empty() || self.controls.iter().any(is_called))
            && self.due.is_none_or(is_due)
            && self
                .ending_by
                .is_none_or(|day| listed.standing.holds() && listed.holds_until.is_some_and(|last| last <= day))
            && self.in_force_on.is_none_or(holds)
            && (!self.expired || listed.standing == Standing::Expired)
    }
}

fn is_owned(owner: Option<&str>, pattern: &str) -> bool {
    owner.is_some_and(|owner| fits(&pattern.to_lowercase(), &owner.to_lowercase()))
}

impl ActionPlan {
    /// Every record with what can be said of it on a day without a snapshot, and its control where there is one.
    pub fn listed<'a>(
        &'a self,
        known: &'a [(&'a ControlId, &'a ControlMetadata)],
        day: Date,
    ) -> impl Iterator<Item = (ListedRecord, Option<(&'a ControlId, &'a ControlMetadata)>)> {
        self.records.iter().map(move |planned| {
            let control = known
                .iter()
                .find(|(id, metadata)| planned.is_about(id, metadata))
                .copied();
            (planned.listed(control, day), control)
        })
    }
}

impl Applying<'_> {
    /// Adds to a listed record what it does to the score; the records are numbered from 0, in the order of the plan.
    pub fn add_effect(
        &self,
        number: usize,
        listed: &mut ListedRecord,
        (id, metadata): (&ControlId, &ControlMetadata),
        controls: &[ControlScore],
    ) {
        let record = &self.plan.records[number].record;
        let Some(control) = controls.iter().find(|control| control.id == *id) else {
            return;
        };
        if !self.is_of_tenant(record) {
            return;
        }
        let applies = self
            .record_for(id, metadata)
            .is_some_and(|(applying, _)| std::ptr::eq(applying, record));
        let declared = control.status_record.as_ref().filter(|_| applies);
        if let Some(declared) = declared {
            listed.standing = declared.standing;
        }
        let asserts = declared.is_some_and(|declared| declared.standing.holds());
        listed.effect = Some(RecordEffect {
            outcome: control.outcome,
            applies,
            covered: declared.and_then(|declared| declared.covered),
            points: control.points,
            observed_points: control.observed_points,
            asserted_points: Some(control.asserted_points).filter(|_| asserts).unwrap_or_default(),
            worth: control.worth,
        });
    }
}

impl PlannedRecord {
    fn listed(&self, control: Option<(&ControlId, &ControlMetadata)>, day: Date) -> ListedRecord {
        let metadata = control.map(|(_, metadata)| metadata);
        ListedRecord {
            record: self.record.clone(),
            title: metadata.map(|metadata| metadata.title.clone()),
            // A record of nothing has no effect.
            standing: metadata.map_or(Standing::Idle, |metadata| standing(&self.record, metadata, day)),
            holds_until: metadata.map_or(self.record.expires, |metadata| holds_until(&self.record, metadata)),
            line: self.at.line,
            effect: None,
        }
    }
}
