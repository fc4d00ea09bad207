use super::{Redacted, Redactor};
use crate::model::{ControlScore, Evaluation, SnapshotIdentity};

impl Redacted for Evaluation {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: self.tenant.redacted(by),
            snapshot: self.snapshot.redacted(by),
            problem: self.problem.redacted(by),
            controls: self.controls.redacted(by),
            notices: self.notices.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for SnapshotIdentity {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            source: by.file(&self.source),
            lone_objects: self.lone_objects.iter().map(|path| by.path(path)).collect(),
            ..self.clone()
        }
    }
}

impl Redacted for ControlScore {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            status_record: self.status_record.redacted(by),
            exclusions: self.exclusions.iter().map(|own| exclusion(own, by)).collect(),
            reason: by.text(&self.reason),
            affected: self.affected.redacted(by),
            evidence: self.evidence.redacted(by),
            problem: self.problem.redacted(by),
            unknown: self.unknown.redacted(by),
            trace: None,
            ..self.clone()
        }
    }
}

/// `users: ann@shop.example`, as an evaluation names what is left out.
fn exclusion(text: &str, by: &Redactor) -> String {
    match text.split_once(": ") {
        Some((kind, id)) => format!("{kind}: {}", by.value(id)),
        None => by.value(text),
    }
}
