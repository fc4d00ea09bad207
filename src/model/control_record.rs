use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Affected, Category, ChangeSide, ControlId, ControlScore, DeclaredStatus, Evidence, EvidenceValue, Outcome, Points,
    Scoring, Severity, Status, Unknown,
};

/// What one control came to, as the history keeps it.
///
/// It holds nothing that changes from day to day by itself, such as a line number or the time of collection, so that an
/// unchanged result is kept once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ControlRecord {
    /// The control.
    pub id: ControlId,
    /// What it asks for.
    pub title: String,
    /// The part of the estate it protects.
    pub category: Category,
    /// The service it is about.
    pub product: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether parts count.
    pub scoring: Scoring,
    /// The digest of what decides its verdict: script, modules, points, parameters.
    pub digest: String,
    /// What the machine observed.
    pub outcome: Outcome,
    /// How many comply, where the control counts.
    pub compliant: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// What it adds to the earned sum.
    pub points: Points,
    /// What was observed, whatever people declared; nothing where it is unknown or does not arise.
    pub observed_points: Option<Points>,
    /// What people declared on top of what was observed.
    pub asserted_points: Points,
    /// What it adds to the maximum.
    pub max_points: Points,
    /// Its nominal maximum.
    pub worth: Points,
    /// Whether it counts at all.
    pub scored: bool,
    /// What people declared.
    pub status: Status,
    /// The record that declares it, whether it counts or not.
    pub status_record: Option<DeclaredStatus>,
    /// The points that are there to be reached, without what people accept as not done.
    pub reachable_points: Points,
    /// The points with what is planned done.
    pub planned_points: Points,
    /// Whether the tenant's licenses allow it; null where neither is known.
    pub licensed: Option<bool>,
    /// Why the outcome is what it is.
    pub reason: String,
    /// What the snapshot does not tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Unknown>,
    /// The resources that fall short, as far as they are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<RecordedResource>,
    /// How many fall short in all.
    pub affected_total: usize,
    /// The settings that decided, as far as they are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<RecordedSetting>,
    /// How many settings decided in all.
    pub evidence_total: usize,
}

/// A resource that fell short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RecordedResource {
    /// What identifies it in the tenant.
    pub id: String,
    /// The collection that it stands in.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A setting that decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RecordedSetting {
    /// The path in the snapshot.
    pub path: String,
    /// What people call the resource that the setting belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The value that was read; null where the key is there without one, or is not there.
    pub value: Value,
    /// Whether the key was not there, which the control takes for an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

impl ControlRecord {
    /// What is kept of a control's score; `scoring`, `tags` and the digest are those of the rules.
    pub fn of(control: &ControlScore, scoring: Scoring, tags: &[String], digest: &str) -> Self {
        let resource = |affected: &Affected| RecordedResource {
            id: affected.id.clone(),
            kind: affected.kind.clone(),
            name: affected.name.clone(),
        };
        let setting = |evidence: &Evidence| RecordedSetting {
            path: evidence.path.clone(),
            resource: evidence.resource.clone(),
            value: serde_json::to_value(&evidence.value).unwrap_or_default(),
            absent: evidence.value == EvidenceValue::Absent,
        };
        Self {
            id: control.id.clone(),
            title: control.title.clone(),
            category: control.category,
            product: control.product.clone(),
            severity: control.severity,
            tags: tags.to_vec(),
            scoring,
            digest: digest.to_owned(),
            outcome: control.outcome,
            compliant: control.compliant,
            total: control.total,
            points: control.points,
            observed_points: control.observed_points,
            asserted_points: control.asserted_points,
            max_points: control.max_points,
            worth: control.worth,
            scored: control.scored,
            status: control.status,
            status_record: control.status_record.clone(),
            reachable_points: control.reachable_points,
            planned_points: control.planned_points,
            licensed: control.licensed,
            reason: control.reason.clone(),
            unknown: control.unknown.clone(),
            affected: control.affected.iter().map(resource).collect(),
            affected_total: control.affected_total,
            evidence: control.evidence.iter().map(setting).collect(),
            evidence_total: control.evidence_total,
        }
    }
}

impl From<&ControlRecord> for ChangeSide {
    fn from(record: &ControlRecord) -> Self {
        Self {
            outcome: record.outcome,
            compliant: record.compliant,
            total: record.total,
            status: record.status,
            points: record.points,
            max_points: record.max_points,
            worth: record.worth,
            reason: record.reason.clone(),
        }
    }
}

impl From<&ControlRecord> for ControlScore {
    /// The score again, without what is not kept: places, titles of requirements, what is wrong with the control.
    fn from(record: &ControlRecord) -> Self {
        let affected = |resource: &RecordedResource| Affected {
            id: resource.id.clone(),
            kind: resource.kind.clone(),
            name: resource.name.clone(),
            reason: None,
            path: None,
            line: None,
        };
        Self {
            id: record.id.clone(),
            title: record.title.clone(),
            category: record.category,
            product: record.product.clone(),
            severity: record.severity,
            outcome: record.outcome,
            compliant: record.compliant,
            total: record.total,
            points: record.points,
            observed_points: record.observed_points,
            asserted_points: record.asserted_points,
            max_points: record.max_points,
            worth: record.worth,
            scored: record.scored,
            status: record.status,
            status_record: record.status_record.clone(),
            exclusions: Vec::new(),
            reason: record.reason.clone(),
            collected_at: None,
            age_days: None,
            stale: Vec::new(),
            affected: record.affected.iter().map(affected).collect(),
            affected_total: record.affected_total,
            evidence: Vec::new(),
            evidence_total: record.evidence_total,
            compliance: BTreeMap::new(),
            problem: None,
            licensed: record.licensed,
            reachable_points: record.reachable_points,
            planned_points: record.planned_points,
            unknown: record.unknown.clone(),
            decided_at: None,
            trace: None,
        }
    }
}
