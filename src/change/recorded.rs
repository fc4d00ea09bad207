use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::Program;
use crate::model::{
    ControlRecord, ControlScore, Evaluation, Record, RecordedRules, RecordedSnapshot, RecordedTenant, Tenant,
};

/// What a record tells beside its evaluation.
#[derive(Debug, Clone)]
pub struct About {
    /// The day by which expiry was judged.
    pub as_of: Date,
    /// When it is recorded.
    pub recorded_at: Timestamp,
    /// The digest of the settings.
    pub settings: String,
    /// The git revision of the rules.
    pub revision: Option<String>,
    /// The baseline.
    pub baseline: Option<String>,
    /// The version of this program.
    pub engine: String,
}

/// An evaluation as the history keeps it, without why it differs from another; nothing of a snapshot that could not be
/// read.
pub fn recorded(evaluation: &Evaluation, program: &Program, about: About) -> Option<Record> {
    let digest = evaluation.snapshot.digest.clone()?;
    evaluation.score.as_ref()?;
    Some(Record {
        as_of: about.as_of,
        recorded_at: about.recorded_at,
        tenant: tenant(&evaluation.tenant),
        snapshot: RecordedSnapshot {
            source: evaluation.snapshot.source.clone(),
            digest,
            captured_at: evaluation.snapshot.captured_at.clone(),
        },
        rules: RecordedRules {
            digest: program.digest().to_owned(),
            revision: about.revision,
            baseline: about.baseline,
        },
        settings: about.settings,
        plan: evaluation.plan.as_ref().map(|plan| plan.digest.clone()),
        engine: about.engine,
        controls: evaluation
            .controls
            .iter()
            .filter_map(|control| control_record(control, program))
            .collect(),
        since: None,
    })
}

/// A control's score as the history keeps it, with what the program knows of the control.
pub(super) fn control_record(control: &ControlScore, program: &Program) -> Option<ControlRecord> {
    let number = program.number(&control.id)?;
    let metadata = program.control(number).1;
    let digest = program.control_digest(number);
    Some(ControlRecord::of(control, metadata.scoring, &metadata.tags, digest))
}

/// What tells a tenant from others in the history: its id, else its name, in lower case; empty where it has neither.
pub fn tenant_key(tenant: &Tenant) -> String {
    let named = tenant.id.as_ref().or(tenant.name.as_ref());
    named.map(|name| name.to_lowercase()).unwrap_or_default()
}

fn tenant(tenant: &Tenant) -> RecordedTenant {
    RecordedTenant {
        key: tenant_key(tenant),
        name: tenant.name.clone(),
        seats: tenant.seats,
        industry: tenant.industry.clone(),
        attributes: tenant.attributes.clone(),
        licenses_known: tenant.licenses.is_some(),
    }
}
