//! The parts that several results have in common.

use std::collections::BTreeMap;

use super::files::is_rule_file;
use super::redactor::collection;
use super::{Redacted, Redactor};
use crate::model::{
    Affected, ControlProblem, DeclaredStatus, Evidence, EvidenceValue, Exclusions, Notice, StatusRecord, Tenant,
    Unknown,
};
use crate::source::{Problem, Problems};

impl Redacted for Tenant {
    fn redacted(&self, by: &Redactor) -> Self {
        let organization = |name: &String| by.organization(name);
        Self {
            id: self.id.as_ref().map(organization),
            key: self.key.as_ref().map(organization),
            name: self.name.as_ref().map(organization),
            attributes: attributes(&self.attributes, by),
            exclusions: Exclusions::default(),
            requirement_exclusions: BTreeMap::new(),
            ..self.clone()
        }
    }
}

/// Free attributes of a tenant: what people wrote into them may be a name.
pub(super) fn attributes(attributes: &BTreeMap<String, String>, by: &Redactor) -> BTreeMap<String, String> {
    let each = attributes.iter().map(|(name, value)| (name.clone(), by.value(value)));
    each.collect()
}

impl Redacted for StatusRecord {
    fn redacted(&self, by: &Redactor) -> Self {
        let person = |name: &String| by.person(name);
        let text = |text: &String| by.text(text);
        Self {
            reason: by.text(&self.reason),
            owner: self.owner.as_ref().map(person),
            set_by: self.set_by.as_ref().map(person),
            approved_by: self.approved_by.as_ref().map(person),
            ticket: self.ticket.as_ref().map(text),
            evidence: self.evidence.as_ref().map(text),
            tags: self.tags.iter().map(text).collect(),
            resources: self.resources.iter().map(|id| by.value(id)).collect(),
            tenant: self.tenant.as_ref().map(|name| by.organization(name)),
            ..self.clone()
        }
    }
}

impl Redacted for DeclaredStatus {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            record: self.record.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for Affected {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            id: by.resource(&self.id, self.kind.as_deref()),
            name: self.name.as_ref().map(|name| by.resource(name, self.kind.as_deref())),
            reason: self.reason.as_ref().map(|reason| by.text(reason)),
            path: self.path.as_ref().map(|path| by.path(path)),
            ..self.clone()
        }
    }
}

impl Redacted for Evidence {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            path: by.path(&self.path),
            resource: self
                .resource
                .as_ref()
                .map(|name| by.resource(name, collection(&self.path))),
            value: self.value.redacted(by),
            file: self.file.as_ref().map(|path| by.file(path)),
            ..self.clone()
        }
    }
}

impl Redacted for EvidenceValue {
    fn redacted(&self, by: &Redactor) -> Self {
        match self {
            Self::Text(text) => Self::Text(by.value(text)),
            Self::Compound(text) => Self::Compound(by.value(text)),
            Self::Null | Self::Absent | Self::Bool(_) | Self::Number(_) => self.clone(),
        }
    }
}

impl Redacted for Unknown {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            path: by.path(&self.path),
            why: by.text(&self.why),
            ..self.clone()
        }
    }
}

impl Redacted for ControlProblem {
    fn redacted(&self, by: &Redactor) -> Self {
        let about = self.file.as_deref();
        Self {
            message: by.text_about(&self.message, about),
            help: self.help.as_ref().map(|help| by.text_about(help, about)),
            file: about.map(|file| by.file(file)),
            ..self.clone()
        }
    }
}

impl Redacted for Problem {
    fn redacted(&self, by: &Redactor) -> Self {
        let about = self.file().map(str::to_owned);
        if about.as_deref().is_some_and(is_rule_file) {
            return self.clone();
        }
        let text = |text: &str| by.text_about(text, about.as_deref());
        self.clone().reworded(&text, &|file| by.file(file))
    }
}

impl Redacted for Problems {
    fn redacted(&self, by: &Redactor) -> Self {
        let mut redacted = Self::new();
        self.iter().for_each(|problem| redacted.push(problem.redacted(by)));
        redacted
    }
}

impl Redacted for Notice {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            message: by.text(&self.message),
            file: self.file.as_ref().map(|path| by.file(path)),
            command: self.command.as_ref().map(|command| by.text(command)),
            ..self.clone()
        }
    }
}
