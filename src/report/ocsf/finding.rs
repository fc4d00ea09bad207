use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::event::{
    Analytic, ComplianceObject, Event, FindingInfo, Metadata, Product, Remediation, Resource, VERSION, check_status,
    severity,
};
use crate::model::{Affected, ControlMetadata, ControlScore, Evaluation, Outcome, Status};
use crate::report::Basis;
use crate::report::finding::excused;
use crate::report::json::line;
use crate::snapshot::moment;

/// The controls of an evaluation as OCSF events, one a line; a snapshot that could not be read has none.
pub fn ocsf(evaluation: &Evaluation, basis: &Basis<'_>) -> String {
    let controls = basis.rule_set.controls.iter();
    let known: HashMap<_, &ControlMetadata> = controls.map(|(id, metadata, _)| (id, metadata.as_ref())).collect();
    let time = time(evaluation, basis);
    let event = |control| event(control, known.get(&control.id).copied(), evaluation, basis, time);
    evaluation
        .controls
        .iter()
        .map(|control| line(&event(control)))
        .collect()
}

/// When the snapshot was captured, else midnight of the day of the evaluation; in milliseconds.
fn time(evaluation: &Evaluation, basis: &Basis<'_>) -> i64 {
    let captured = evaluation.snapshot.captured_at.as_deref().and_then(moment);
    let midnight = || {
        let day = basis.as_of.parse::<Date>().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    captured.or_else(midnight).map_or(0, |moment| moment.as_millisecond())
}

fn event<'a>(
    control: &'a ControlScore,
    metadata: Option<&'a ControlMetadata>,
    evaluation: &'a Evaluation,
    basis: &Basis<'a>,
    time: i64,
) -> Event<'a> {
    let (severity_id, severity) = severity(control.severity, control.outcome);
    let (status_id, status) = life(control);
    Event {
        activity_id: 1,
        activity_name: "Create",
        category_uid: 2,
        category_name: "Findings",
        class_uid: 2003,
        class_name: "Compliance Finding",
        type_uid: 200_301,
        type_name: "Compliance Finding: Create",
        severity_id,
        severity,
        status_id,
        status,
        time,
        message: &control.reason,
        metadata: about(control, evaluation, basis),
        finding_info: FindingInfo {
            uid: finding_uid(control, evaluation),
            title: &control.title,
            desc: metadata.map(|metadata| metadata.description.as_str()),
            analytic: Analytic {
                uid: control.id.as_str(),
                name: &control.title,
                type_id: 1,
                kind: "Rule",
                version: metadata.map(|metadata| metadata.version.as_str()),
            },
            types: ["Compliance"],
        },
        compliance: compliance(control),
        remediation: metadata.and_then(remediation),
        resources: resources(control, evaluation),
        unmapped: unmapped(control, evaluation, basis),
    }
}

/// Where a finding is in its life: new, in progress, suppressed or resolved.
fn life(control: &ControlScore) -> (u32, &'static str) {
    let holds = control
        .status_record
        .as_ref()
        .is_some_and(|declared| declared.standing.holds());
    match control.status {
        _ if control.outcome == Outcome::Pass => (4, "Resolved"),
        Status::RiskAccepted if excused(control).is_some() => (3, "Suppressed"),
        status if status.asserts() && excused(control).is_some() => (4, "Resolved"),
        Status::Planned if holds => (2, "In Progress"),
        _ => (1, "New"),
    }
}

fn about<'a>(control: &ControlScore, evaluation: &'a Evaluation, basis: &Basis<'a>) -> Metadata<'a> {
    let snapshot = &evaluation.snapshot;
    let parts = [
        finding_uid(control, evaluation),
        snapshot.digest.clone().unwrap_or_else(|| snapshot.source.clone()),
        basis.rule_set.digest.clone(),
        basis.as_of.to_owned(),
    ];
    Metadata {
        version: VERSION,
        product: Product {
            name: "posture",
            vendor_name: "posture",
            version: &basis.engine.version,
        },
        uid: digest(&parts.join("\0")),
        original_time: snapshot.captured_at.as_deref(),
        tenant_uid: evaluation.tenant.id.as_deref(),
    }
}

fn finding_uid(control: &ControlScore, evaluation: &Evaluation) -> String {
    let tenant = evaluation.tenant.id.as_ref().or(evaluation.tenant.name.as_ref());
    let whose = tenant.unwrap_or(&evaluation.snapshot.source).to_lowercase();
    digest(&format!("{whose}\0{}", control.id))
}

fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}

fn compliance(control: &ControlScore) -> ComplianceObject<'_> {
    let (status_id, status) = check_status(control.outcome);
    let requirements = control.compliance.iter();
    ComplianceObject {
        control: control.id.as_str(),
        category: control.category.as_str(),
        standards: control.compliance.keys().map(String::as_str).collect(),
        requirements: requirements
            .flat_map(|(framework, ids)| ids.iter().map(move |id| format!("{framework}: {id}")))
            .collect(),
        status_id,
        status,
        status_code: control.outcome,
        status_details: [&control.reason],
    }
}

fn remediation(metadata: &ControlMetadata) -> Option<Remediation<'_>> {
    let ways = metadata.remediation.iter().map(|option| {
        let steps = option.steps.iter().enumerate();
        let steps: Vec<String> = steps.map(|(at, step)| format!("{}. {step}", at + 1)).collect();
        format!("{}\n{}", option.option, steps.join("\n"))
    });
    let desc = ways.collect::<Vec<_>>().join("\n\n");
    let links = metadata.references.iter().chain(&metadata.action_url);
    (!desc.is_empty()).then(|| Remediation {
        desc,
        references: links.map(String::as_str).collect(),
    })
}

/// The resources that fall short; the tenant where none is named.
fn resources<'a>(control: &'a ControlScore, evaluation: &'a Evaluation) -> Vec<Resource<'a>> {
    let resource = |resource: &'a Affected| Resource {
        uid: &resource.id,
        name: resource.name.as_deref(),
        kind: resource.kind.as_deref(),
        data: resource
            .reason
            .as_ref()
            .map(|reason| json!({ "reason": reason, "path": resource.path })),
    };
    if !control.affected.is_empty() {
        return control.affected.iter().map(resource).collect();
    }
    let tenant = &evaluation.tenant;
    let whole = tenant.id.as_deref().or(tenant.name.as_deref()).map(|uid| Resource {
        uid,
        name: tenant.name.as_deref(),
        kind: Some("tenant"),
        data: None,
    });
    whole.into_iter().collect()
}

fn unmapped(control: &ControlScore, evaluation: &Evaluation, basis: &Basis<'_>) -> Value {
    json!({
        "as_of": basis.as_of,
        "tenant": evaluation.tenant.name,
        "product": control.product,
        "outcome": control.outcome,
        "scored": control.scored,
        "points": control.points,
        "max_points": control.max_points,
        "worth": control.worth,
        "compliant": control.compliant,
        "total": control.total,
        "affected_total": control.affected_total,
        "declared": control.status,
        "status_record": control.status_record,
        "evidence": control.evidence,
        "snapshot": evaluation.snapshot,
        "rule_set_digest": basis.rule_set.digest,
    })
}
