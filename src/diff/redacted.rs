use serde_json::Value;

use super::{ControlDifference, FileChange, FileKind, SnapshotDifference};
use crate::inspect::{Redacted, Redactor};
use crate::model::{FieldChange, RuleChange};

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

impl Redacted for RuleChange {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            fields: self.fields.iter().map(|own| field(own, None, by)).collect(),
            ..self.clone()
        }
    }
}

impl Redacted for FileChange {
    /// What rules, frameworks and schemas say is about no tenant.
    fn redacted(&self, by: &Redactor) -> Self {
        let is_of_tenant = match self.kind {
            FileKind::Tenant | FileKind::Plan | FileKind::Configuration | FileKind::Baseline => true,
            FileKind::Framework | FileKind::Manifest | FileKind::ModuleCases | FileKind::SnapshotSchema => false,
        };
        if !is_of_tenant {
            return self.clone();
        }
        let file = match (self.kind, self.file.rsplit_once('/')) {
            (FileKind::Tenant, Some((folder, name))) => format!("{folder}/{}", by.file(name)),
            (FileKind::Tenant, None) => by.file(&self.file),
            _ => self.file.clone(),
        };
        Self {
            file,
            changes: self.changes.iter().map(|own| field(own, Some(self.kind), by)).collect(),
            ..self.clone()
        }
    }
}

fn field(change: &FieldChange, kind: Option<FileKind>, by: &Redactor) -> FieldChange {
    let last = change.field.rsplit('.').next().unwrap_or_default();
    let value = |value: &Value| match (kind, change.field.as_str(), value) {
        (Some(FileKind::Tenant), "name" | "id", Value::String(name)) => by.organization(name).into(),
        (Some(FileKind::Tenant), _, Value::String(id)) if last == "id" => by.resource(id, None).into(),
        _ => by.keyed(last, value),
    };
    FieldChange {
        field: elements(&change.field, by),
        before: value(&change.before),
        after: value(&change.after),
    }
}

/// A path of a file, in which an element of a list goes by a name: `users[ann@shop.example].since`.
fn elements(path: &str, by: &Redactor) -> String {
    let mut parts = path.split('[');
    let first = by.path(parts.next().unwrap_or_default());
    parts.fold(first, |path, part| {
        let (name, rest) = part.split_once(']').unwrap_or((part, ""));
        format!("{path}[{}]{}", by.value(name), by.path(rest))
    })
}
