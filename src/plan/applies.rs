use jiff::Span as Duration;
use jiff::civil::Date;

use super::{ActionPlan, PlannedRecord};
use crate::model::{ActionType, ControlId, ControlMetadata, Standing, Status, StatusRecord, Tenant};

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
        let standing = |planned: &'a PlannedRecord| (&planned.record, self.standing(&planned.record, metadata));
        about
            .map(standing)
            .max_by_key(|(record, standing)| (rank(*standing), record.tenant.is_some(), record.set_at))
    }

    /// The records that are about a control and this tenant, whether they hold or not.
    pub(super) fn about(&self, id: &ControlId, metadata: &ControlMetadata) -> impl Iterator<Item = &'a PlannedRecord> {
        let is_it = |named: &ControlId| named == id || metadata.former_ids.contains(named);
        let records = self.plan.records.iter();
        let about = records.filter(|planned| is_it(&planned.record.control) && self.is_of_tenant(&planned.record));
        about.collect::<Vec<_>>().into_iter()
    }

    /// Whether a record is about this tenant.
    pub(super) fn is_of_tenant(&self, record: &StatusRecord) -> bool {
        match &record.tenant {
            Some(named) => self.tenant.is_called(named),
            None => record.all_tenants || self.tenants == Tenants::One,
        }
    }

    /// How a record stands on the day.
    pub(super) fn standing(&self, record: &StatusRecord, metadata: &ControlMetadata) -> Standing {
        let has_passed = |day: Option<Date>| day.is_some_and(|day| day < self.as_of);
        let lapses = (record.status == Status::Attested)
            .then(|| lapses(record, metadata))
            .flatten();
        let is_no_task = record.status == Status::Attested && metadata.action_type == ActionType::Config;
        if is_no_task {
            return Standing::Idle;
        }
        if record.set_at.is_some_and(|set_at| set_at > self.as_of) {
            return Standing::Pending;
        }
        if has_passed(record.expires) || has_passed(lapses) {
            return Standing::Expired;
        }
        if record.status == Status::Planned && has_passed(record.due) {
            return Standing::Overdue;
        }
        Standing::InForce
    }
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
