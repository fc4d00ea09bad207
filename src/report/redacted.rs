//! What reports put together, with pseudonyms; what is in them says of itself what identifies.

use super::trends::{TenantTrend, Trends};
use super::{HistoryRow, Life, LifeStep, RecordedDay, SimulationReport};
use crate::inspect::{Redacted, Redactor};

impl Redacted for HistoryRow {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            record: self.record.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for RecordedDay {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            record: self.record.redacted(by),
            controls: self.controls.redacted(by),
            score: self.score.clone(),
            chosen: self.chosen.clone(),
        }
    }
}

impl Redacted for Life {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: self.tenant.redacted(by),
            steps: self.steps.redacted(by),
            records: self.records,
        }
    }
}

impl Redacted for LifeStep {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            record: self.record.redacted(by),
            control: self.control.redacted(by),
            changes: self.changes.redacted(by),
        }
    }
}

impl Redacted for Trends {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            by: self.by,
            from: self.from,
            to: self.to,
            filter: self.filter.clone(),
            tenants: self.tenants.redacted(by),
        }
    }
}

impl Redacted for TenantTrend {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: by.organization(&self.tenant),
            name: self.name.as_ref().map(|name| by.organization(name)),
            ..self.clone()
        }
    }
}

impl Redacted for SimulationReport {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: self.tenant.redacted(by),
            snapshot: self.snapshot.redacted(by),
            ..self.clone()
        }
    }
}
