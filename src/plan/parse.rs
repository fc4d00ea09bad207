use std::sync::Arc;

use jiff::civil::Date;

use super::{ActionPlan, PlanError, PlanPolicy, PlannedRecord};
use crate::model::{ControlId, SelfApproval, Status, StatusRecord};
use crate::source::{Document, Field, Problems, SourceFile, decode_yaml};

/// The keys of a record, in the order in which they are written.
pub(super) const KEYS: &[&str] = &[
    "control",
    "status",
    "reason",
    "owner",
    "set_by",
    "set_at",
    "approved_by",
    "due",
    "expires",
    "ticket",
    "evidence",
    "tags",
    "resources",
    "tenant",
    "all_tenants",
];

impl ActionPlan {
    /// Reads an action plan: a list of records. An exception may last for so long from the day on which it was set, or
    /// from the day of the evaluation where that is not said.
    ///
    /// # Errors
    /// All that is wrong with the file; a plan with anything wrong in it is none.
    pub fn parse(file: &Arc<SourceFile>, policy: &PlanPolicy) -> Result<Self, Problems> {
        let yaml = decode_yaml(file).map_err(Problems::from)?;
        let document = Document::new(file, &yaml);
        let top = document.top();
        let items = if top.is_null() { Vec::new() } else { top.items() };
        let records: Vec<PlannedRecord> = items.iter().filter_map(|item| record(item, policy)).collect();
        let problems = document.into_problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            digest: blake3::hash(file.text().as_bytes()).to_hex().to_string(),
            file: Arc::clone(file),
            records,
            policy: *policy,
        })
    }
}

fn record(field: &Field<'_>, policy: &PlanPolicy) -> Option<PlannedRecord> {
    let object = field.object(KEYS)?;
    let text = |key: &str| object.optional(key).and_then(|f| f.text());
    let date = |key: &str| object.optional(key).and_then(|f| f.date());
    let texts = |key: &str| object.optional(key).map_or_else(Vec::new, |f| f.texts());
    let control = object.required("control").and_then(|f| control(&f));
    let status = object.required("status").and_then(|f| status(&f));
    let reason = object.required("reason").and_then(|f| f.text());
    let all_tenants = object.optional("all_tenants").and_then(|f| f.boolean());
    let record = StatusRecord {
        control: control?,
        status: status?,
        reason: reason?,
        owner: text("owner"),
        set_by: text("set_by"),
        set_at: date("set_at"),
        approved_by: text("approved_by"),
        due: date("due"),
        expires: date("expires"),
        ticket: text("ticket"),
        evidence: text("evidence"),
        tags: texts("tags"),
        resources: texts("resources"),
        tenant: text("tenant"),
        all_tenants: all_tenants.unwrap_or(false),
    };
    check(field, &record, policy);
    Some(PlannedRecord {
        record,
        at: field.line_column(),
    })
}

fn control(field: &Field<'_>) -> Option<ControlId> {
    let text = field.text()?;
    let id = ControlId::parse(&text);
    if let Err(error) = &id {
        field.wrong(error, "not an id");
    }
    id.ok()
}

fn status(field: &Field<'_>) -> Option<Status> {
    let by_people: Vec<Status> = Status::ALL.iter().copied().filter(|s| s.is_set_by_people()).collect();
    let said = field.value.as_str().and_then(Status::from_word);
    if let Some(status) = said.filter(|status| !status.is_set_by_people()) {
        field.wrong(&PlanError::SetByEngine(status.to_string()), "not set by people");
        return None;
    }
    field.word(&by_people, Status::as_str)
}

/// What a record must say beyond its single values.
fn check(field: &Field<'_>, record: &StatusRecord, policy: &PlanPolicy) {
    let at = |key: &str| field.member(key);
    match record.expires {
        None if record.status.must_expire() => {
            at("status").wrong(&PlanError::NoExpiry(record.status.to_string()), "needs an end");
        }
        Some(expires) if record.set_at.is_some_and(|set_at| expires < set_at) => {
            let error = PlanError::ExpiresBefore {
                expires: expires.to_string(),
                set_at: record.set_at.map(|day| day.to_string()).unwrap_or_default(),
            };
            at("expires").wrong(&error, "before it begins");
        }
        Some(expires) if record.status.must_expire() && is_late(expires, record, policy) => {
            let error = PlanError::ExpiresLate {
                found: expires.to_string(),
                longest: format!("{}", policy.longest_exception),
                from: record.set_at.unwrap_or(policy.as_of).to_string(),
            };
            at("expires").wrong(&error, "too late");
        }
        _ => {}
    }
    if record.status == Status::Attested && record.set_at.is_none() {
        at("status").wrong(&PlanError::NoSetAt, "since when?");
    }
    let names_none = record.resources.is_empty() && field.value.get("resources").is_some();
    if names_none {
        at("resources").wrong(&PlanError::NoResources, "none");
    }
    if policy.self_approval == SelfApproval::Refuse && record.is_self_approved() {
        at("approved_by").wrong(&PlanError::SelfApproved, "the owner too");
    }
    if record.tenant.is_some() && record.all_tenants {
        at("all_tenants").wrong(&PlanError::TenantAndAll, "or the one above");
    }
}

fn is_late(expires: Date, record: &StatusRecord, policy: &PlanPolicy) -> bool {
    let from = record.set_at.unwrap_or(policy.as_of);
    from.checked_add(policy.longest_exception)
        .is_ok_and(|latest| expires > latest)
}
