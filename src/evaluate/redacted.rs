use crate::inspect::Redactor;
use crate::model::{
    Affected, ControlProblem, ControlScore, DeclaredStatus, Evaluation, Evidence, EvidenceValue, Notice, StatusRecord,
    Tenant, Unknown,
};

/// The same evaluation with pseudonyms for what identifies people, the tenant and its domains; numbers, ids of controls
/// and places stay as they are.
pub fn redacted(evaluation: &Evaluation, by: &Redactor<'_>) -> Evaluation {
    let mut redacted = evaluation.clone();
    redacted.tenant = tenant(&evaluation.tenant, by);
    redacted.snapshot.source = file(&evaluation.snapshot.source, by);
    redacted.problem = evaluation.problem.as_ref().map(|own| problem(own, by));
    redacted.controls = evaluation.controls.iter().map(|own| control(own, by)).collect();
    redacted.notices = evaluation.notices.iter().map(|own| notice(own, by)).collect();
    redacted
}

/// The name of a file without its folders, which may say whose it is.
fn file(path: &str, by: &Redactor<'_>) -> String {
    by.text(path.rsplit(['/', '\\']).next().unwrap_or_default())
}

fn tenant(tenant: &Tenant, by: &Redactor<'_>) -> Tenant {
    let organization = |name: &String| by.organization(name);
    Tenant {
        id: tenant.id.as_ref().map(organization),
        key: tenant.key.as_ref().map(organization),
        name: tenant.name.as_ref().map(organization),
        ..tenant.clone()
    }
}

fn control(control: &ControlScore, by: &Redactor<'_>) -> ControlScore {
    ControlScore {
        status_record: control.status_record.as_ref().map(|own| DeclaredStatus {
            record: record(&own.record, by),
            ..own.clone()
        }),
        exclusions: control.exclusions.iter().map(|own| by.text(own)).collect(),
        reason: by.text(&control.reason),
        affected: control.affected.iter().map(|own| affected(own, by)).collect(),
        evidence: control.evidence.iter().map(|own| evidence(own, by)).collect(),
        problem: control.problem.as_ref().map(|own| problem(own, by)),
        unknown: control.unknown.iter().map(|own| unknown(own, by)).collect(),
        ..control.clone()
    }
}

fn record(record: &StatusRecord, by: &Redactor<'_>) -> StatusRecord {
    let person = |name: &String| by.person(name);
    let text = |text: &String| by.text(text);
    StatusRecord {
        reason: by.text(&record.reason),
        owner: record.owner.as_ref().map(person),
        set_by: record.set_by.as_ref().map(person),
        approved_by: record.approved_by.as_ref().map(person),
        evidence: record.evidence.as_ref().map(text),
        resources: record.resources.iter().map(text).collect(),
        tenant: record.tenant.as_ref().map(|name| by.organization(name)),
        ..record.clone()
    }
}

fn affected(affected: &Affected, by: &Redactor<'_>) -> Affected {
    Affected {
        id: by.text(&affected.id),
        name: affected.name.as_ref().map(|name| by.text(name)),
        reason: affected.reason.as_ref().map(|reason| by.text(reason)),
        path: affected.path.as_ref().map(|path| by.text(path)),
        ..affected.clone()
    }
}

fn evidence(evidence: &Evidence, by: &Redactor<'_>) -> Evidence {
    Evidence {
        path: by.text(&evidence.path),
        resource: evidence.resource.as_ref().map(|name| by.text(name)),
        value: match &evidence.value {
            EvidenceValue::Text(text) => EvidenceValue::Text(by.text(text)),
            EvidenceValue::Compound(text) => EvidenceValue::Compound(by.text(text)),
            other => other.clone(),
        },
        file: evidence.file.as_ref().map(|path| file(path, by)),
        ..evidence.clone()
    }
}

fn unknown(unknown: &Unknown, by: &Redactor<'_>) -> Unknown {
    Unknown {
        path: by.text(&unknown.path),
        why: by.text(&unknown.why),
        ..unknown.clone()
    }
}

fn problem(problem: &ControlProblem, by: &Redactor<'_>) -> ControlProblem {
    ControlProblem {
        message: by.text(&problem.message),
        help: problem.help.as_ref().map(|help| by.text(help)),
        ..problem.clone()
    }
}

fn notice(notice: &Notice, by: &Redactor<'_>) -> Notice {
    Notice {
        message: by.text(&notice.message),
        file: notice.file.as_ref().map(|path| file(path, by)),
        command: notice.command.as_ref().map(|command| by.text(command)),
        ..notice.clone()
    }
}
