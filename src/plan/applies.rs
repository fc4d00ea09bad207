use jiff::Span as Duration;
use jiff::civil::Date;

use super::{ActionPlan, PlannedRecord};
use crate::model::{ActionType, ControlId, ControlMetadata, Standing, Status, StatusRecord, Tenant, is_called};

/// Whether a run is about one tenant or several: a record that names none holds for the only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenants {
    /// One.
    One,
    /// Several.
    Several,
}

/// A plan as it stands for one tenant on one day.
#[derive(Debug, Clone, Copy)]
pub struct Applying<'a> {
    /// The plan.
    pub plan: &'a ActionPlan,
    /// The tenant.
    pub tenant: &'a Tenant,
    /// Whether it is the only one.
    pub tenants: Tenants,
    /// The day.
    pub as_of: Date,
}

impl<'a> Applying<'a> {
    /// The record that applies to a control, and how it stands: the one rule of which.
    ///
    /// One that holds goes before one that has expired, one that names the tenant before one for all, a later one before
    /// an earlier one.
    pub fn record_for(&self, id: &ControlId, metadata: &ControlMetadata) -> Option<(&'a StatusRecord, Standing)> {
        let about = self.about(id, metadata);
        let standing = |planned: &'a PlannedRecord| (&planned.record, standing(&planned.record, metadata, self.as_of));
        about
            .map(standing)
            .max_by_key(|(record, standing)| (rank(*standing), record.tenant.is_some(), record.set_at))
    }

    /// The records that are about a control and this tenant, whether they hold or not.
    pub(super) fn about(&self, id: &ControlId, metadata: &ControlMetadata) -> impl Iterator<Item = &'a PlannedRecord> {
        let records = self.plan.records.iter();
        let about = records.filter(|planned| planned.is_about(id, metadata) && self.is_of_tenant(&planned.record));
        about.collect::<Vec<_>>().into_iter()
    }

    /// Whether a record is about this tenant.
    pub(super) fn is_of_tenant(&self, record: &StatusRecord) -> bool {
        match &record.tenant {
            Some(named) => self.tenant.is_called(named),
            None => record.all_tenants || self.tenants == Tenants::One,
        }
    }
}

impl PlannedRecord {
    /// Whether it is about a control, by whatever id that has had.
    pub fn is_about(&self, id: &ControlId, metadata: &ControlMetadata) -> bool {
        is_called((id, metadata), self.record.control.as_str())
    }

    /// Whether another record of the plan about the same control and tenants goes before it on a day, whatever the
    /// snapshot.
    pub(super) fn is_second(
        &self,
        plan: &ActionPlan,
        (id, metadata): (&ControlId, &ControlMetadata),
        day: Date,
    ) -> bool {
        let is_rival = |other: &&PlannedRecord| {
            let (own, other_record) = (&self.record, &other.record);
            other.is_about(id, metadata)
                && own.all_tenants == other_record.all_tenants
                && own.tenant.as_deref().map(str::to_lowercase) == other_record.tenant.as_deref().map(str::to_lowercase)
        };
        let key = |planned: &&PlannedRecord| {
            let record = &planned.record;
            (rank(standing(record, metadata, day)), record.set_at)
        };
        let first = plan.records.iter().filter(is_rival).max_by_key(key);
        first.is_some_and(|first| !std::ptr::eq(first, self))
    }
}

/// How a record stands on a day, whatever the snapshot.
pub fn standing(record: &StatusRecord, metadata: &ControlMetadata, day: Date) -> Standing {
    let is_no_task = record.status == Status::Attested && metadata.action_type == ActionType::Config;
    if is_no_task {
        return Standing::Idle;
    }
    if record.set_at.is_some_and(|set_at| set_at > day) {
        return Standing::Pending;
    }
    if holds_until(record, metadata).is_some_and(|last| last < day) {
        return Standing::Expired;
    }
    if record.status == Status::Planned && record.due.is_some_and(|due| due < day) {
        return Standing::Overdue;
    }
    Standing::InForce
}

/// The last day on which a record holds: that on which it expires, or an attestation lapses.
pub fn holds_until(record: &StatusRecord, metadata: &ControlMetadata) -> Option<Date> {
    let lapses = (record.status == Status::Attested).then(|| lapses(record, metadata));
    [record.expires, lapses.flatten()].into_iter().flatten().min()
}

/// Records that have an effect go before those that have none, and what has expired comes last.
const fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::InForce | Standing::Overdue => 2,
        Standing::Pending | Standing::Idle | Standing::Completed => 1,
        Standing::Expired => 0,
    }
}

/// The last day on which an attestation holds.
fn lapses(record: &StatusRecord, metadata: &ControlMetadata) -> Option<Date> {
    let every: Duration = metadata.review_every.as_ref()?.parse().ok()?;
    record.set_at?.checked_add(every).ok()
}
