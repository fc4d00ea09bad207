//! What the history keeps, and what is told of it.

use serde_json::Value;

use super::parts::attributes;
use super::redactor::collection;
use super::{Redacted, Redactor};
use crate::model::{
    Answer, Change, ChangeSide, ControlRecord, ListedRecord, RecordedResource, RecordedSetting, RecordedSnapshot,
    RecordedTenant, SettingChange, Summary, Verdict,
};

impl Redacted for Summary {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            tenant: self.tenant.redacted(by),
            snapshot: self.snapshot.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for RecordedTenant {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            key: by.organization(&self.key),
            name: self.name.as_ref().map(|name| by.organization(name)),
            attributes: attributes(&self.attributes, by),
            ..self.clone()
        }
    }
}

impl Redacted for RecordedSnapshot {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            source: by.file(&self.source),
            ..self.clone()
        }
    }
}

impl Redacted for ControlRecord {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            status_record: self.status_record.redacted(by),
            reason: by.text(&self.reason),
            unknown: self.unknown.redacted(by),
            affected: self.affected.redacted(by),
            evidence: self.evidence.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for RecordedResource {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            id: by.resource(&self.id, self.kind.as_deref()),
            kind: self.kind.clone(),
            name: self.name.as_ref().map(|name| by.resource(name, self.kind.as_deref())),
        }
    }
}

impl Redacted for RecordedSetting {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            path: by.path(&self.path),
            resource: self
                .resource
                .as_ref()
                .map(|name| by.resource(name, collection(&self.path))),
            value: match &self.value {
                Value::String(text) => by.setting(&self.path, text).into(),
                other => other.redacted(by),
            },
            absent: self.absent,
        }
    }
}

impl Redacted for Value {
    fn redacted(&self, by: &Redactor) -> Self {
        match self {
            Self::String(text) => Self::String(by.value(text)),
            Self::Array(elements) => elements.iter().map(|element| element.redacted(by)).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(key, member)| (by.value(key), member.redacted(by)))
                .collect(),
            Self::Null | Self::Bool(_) | Self::Number(_) => self.clone(),
        }
    }
}

impl Redacted for Change {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            before: self.before.redacted(by),
            after: self.after.redacted(by),
            settings: self.settings.redacted(by),
            affected: self.affected.redacted(by),
            resolved: self.resolved.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for ChangeSide {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            reason: by.text(&self.reason),
            ..self.clone()
        }
    }
}

impl Redacted for SettingChange {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            path: by.path(&self.path),
            before: self.before.redacted(by),
            after: self.after.redacted(by),
        }
    }
}

impl Redacted for ListedRecord {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            record: self.record.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for Answer {
    fn redacted(&self, by: &Redactor) -> Self {
        match self {
            Self::Text(text) => Self::Text(by.value(text)),
            Self::List(elements) => Self::List(elements.redacted(by)),
            Self::Object(members) => {
                let each = members.iter().map(|(key, member)| (by.value(key), member.redacted(by)));
                Self::Object(each.collect())
            }
            Self::Verdict(verdict) => Self::Verdict(verdict.redacted(by)),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) => self.clone(),
        }
    }
}

impl Redacted for Verdict {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            reason: by.text(&self.reason),
            affected: self.affected.redacted(by),
            evidence: self.evidence.redacted(by),
            unknown: self.unknown.redacted(by),
            ..self.clone()
        }
    }
}
