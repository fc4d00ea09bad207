use serde_json::Value;

use super::{ControlDifference, SnapshotDifference};
use crate::change::Row;
use crate::model::{ChangeSide, ControlProblem, RecordedResource, RecordedSetting, SettingChange, Unknown};

/// What replaces in a text what identifies.
type Replace<'a> = &'a dyn Fn(&str) -> String;

impl SnapshotDifference {
    /// The same with everything replaced that may identify people, tenants and domains.
    #[must_use]
    pub fn redacted(&self, text: Replace<'_>) -> Self {
        let file = self.source.rsplit(['/', '\\']).next().unwrap_or_default();
        Self {
            source: text(file),
            tenant: self.tenant.as_deref().map(text),
            problem: self.problem.as_ref().map(|problem| ControlProblem {
                message: text(&problem.message),
                ..problem.clone()
            }),
            rows: self.rows.iter().map(|own| row(own, text)).collect(),
            controls: self.controls.iter().map(|own| control(own, text)).collect(),
            ..self.clone()
        }
    }
}

fn row(row: &Row, text: Replace<'_>) -> Row {
    let mut row = row.clone();
    let change = &mut row.change;
    change.before = change.before.as_ref().map(|own| side(own, text));
    change.after = change.after.as_ref().map(|own| side(own, text));
    change.affected = resources(&change.affected, text);
    change.resolved = resources(&change.resolved, text);
    let settings = change.settings.iter().map(|own| SettingChange {
        path: text(&own.path),
        before: own.before.as_ref().map(|own| setting(own, text)),
        after: own.after.as_ref().map(|own| setting(own, text)),
    });
    change.settings = settings.collect();
    row
}

fn control(control: &ControlDifference, text: Replace<'_>) -> ControlDifference {
    let lacks = control.lacks.iter().map(|own| Unknown {
        path: text(&own.path),
        why: text(&own.why),
        ..own.clone()
    });
    ControlDifference {
        before: control.before.as_ref().map(|own| side(own, text)),
        after: control.after.as_ref().map(|own| side(own, text)),
        lacks: lacks.collect(),
        caught: resources(&control.caught, text),
        released: resources(&control.released, text),
        ..control.clone()
    }
}

fn side(side: &ChangeSide, text: Replace<'_>) -> ChangeSide {
    ChangeSide {
        reason: text(&side.reason),
        ..side.clone()
    }
}

fn resources(resources: &[RecordedResource], text: Replace<'_>) -> Vec<RecordedResource> {
    let each = resources.iter().map(|own| RecordedResource {
        id: text(&own.id),
        kind: own.kind.clone(),
        name: own.name.as_deref().map(text),
    });
    each.collect()
}

fn setting(setting: &RecordedSetting, text: Replace<'_>) -> RecordedSetting {
    RecordedSetting {
        path: text(&setting.path),
        resource: setting.resource.as_deref().map(text),
        value: value(&setting.value, text),
        absent: setting.absent,
    }
}

fn value(value: &Value, text: Replace<'_>) -> Value {
    match value {
        Value::String(own) => Value::String(text(own)),
        Value::Array(elements) => elements.iter().map(|element| self::value(element, text)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| (text(key), self::value(member, text)))
            .collect(),
        other => other.clone(),
    }
}
