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
    let is_top = change.field == last;
    let value = |value: &Value| match kind {
        Some(FileKind::Tenant) => of_tenant(last, is_top, value, by),
        _ => by.keyed(last, value),
    };
    FieldChange {
        field: elements(&change.field, by),
        before: value(&change.before),
        after: value(&change.after),
    }
}

/// What a tenant file says under a key: at the top `name` and `id` are the tenant's, below they are of what it excludes.
fn of_tenant(key: &str, is_top: bool, value: &Value, by: &Redactor) -> Value {
    match (key, value) {
        ("", Value::Object(members)) => {
            let each = members
                .iter()
                .map(|(key, member)| (key.clone(), of_tenant(key, true, member, by)));
            each.collect()
        }
        ("name" | "id", Value::String(name)) if is_top => by.organization(name).into(),
        ("id", Value::String(id)) => by.resource(id, None).into(),
        (_, Value::Array(elements)) => elements
            .iter()
            .map(|element| of_tenant(key, false, element, by))
            .collect(),
        (_, Value::Object(members)) => {
            let each = members
                .iter()
                .map(|(key, member)| (key.clone(), of_tenant(key, false, member, by)));
            each.collect()
        }
        _ => by.keyed(key, value),
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
