use super::{ControlDifference, SnapshotDifference};
use crate::inspect::{Redacted, Redactor};

impl Redacted for SnapshotDifference {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            source: by.file(&self.source),
            tenant: self.tenant.as_ref().map(|name| by.organization(name)),
            problem: self.problem.redacted(by),
            rows: self.rows.redacted(by),
            controls: self.controls.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for ControlDifference {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            before: self.before.redacted(by),
            after: self.after.redacted(by),
            lacks: self.lacks.redacted(by),
            caught: self.caught.redacted(by),
            released: self.released.redacted(by),
            ..self.clone()
        }
    }
}
