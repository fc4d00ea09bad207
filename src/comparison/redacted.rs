use super::secure_score::{ComparedControl, Ours, SecureScoreComparison};
use crate::inspect::{Redacted, Redactor};

impl Redacted for SecureScoreComparison {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: self.tenant.as_ref().map(|tenant| by.organization(tenant)),
            apart: self.apart.iter().map(|said| by.text(said)).collect(),
            controls: self.controls.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for ComparedControl {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            found: self.found.as_ref().map(|found| by.text(found)),
            ours: self.ours.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for Ours {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            reason: by.text(&self.reason),
            ..self.clone()
        }
    }
}
