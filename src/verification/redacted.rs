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
        let key = self.path.rsplit('.').next().unwrap_or_default();
        let value = |value: &Value| match (value, key) {
            (Value::String(name), "owner" | "set_by" | "approved_by") => by.person(name).into(),
            (Value::String(name), "tenant" | "tenant_name") => by.organization(name).into(),
            (Value::String(file), "file" | "source") => by.file(file).into(),
            (Value::String(text), "path") => by.path(text).into(),
            (Value::String(text), "reason" | "message" | "why" | "help") => by.text(text).into(),
            _ => value.redacted(by),
        };
        Self {
            path: by.path(&self.path),
            claimed: self.claimed.as_ref().map(value),
            found: self.found.as_ref().map(value),
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
