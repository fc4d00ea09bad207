use serde_json::Value;

use super::values::OtherValue;
use super::{Claim, OtherControl, Verification};
use crate::inspect::{Redacted, Redactor};

impl Redacted for Verification {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            controls: self.controls.redacted(by),
            values: self.values.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for OtherControl {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            values: self.values.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for OtherValue {
    fn redacted(&self, by: &Redactor) -> Self {
        let last = self.path.rsplit('.').next().unwrap_or_default();
        let key = last.split('[').next().unwrap_or_default();
        let shown = |value: &Value| by.keyed(key, value);
        Self {
            path: by.path(&self.path),
            claimed: self.claimed.as_ref().map(shown),
            found: self.found.as_ref().map(shown),
        }
    }
}

impl Redacted for Claim {
    /// What a report says of it; what it was compared by stays.
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: by.organization(&self.tenant),
            tenant_name: self.tenant_name.as_ref().map(|name| by.organization(name)),
            snapshot: self.snapshot.redacted(by),
            ..self.clone()
        }
    }
}
