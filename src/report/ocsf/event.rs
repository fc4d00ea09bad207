use serde::Serialize;
use serde_json::Value;

use crate::model::{Outcome, Severity};

/// The version of the schema that the events are of.
pub(super) const VERSION: &str = "1.8.0";

/// A Compliance Finding.
#[derive(Serialize)]
pub(super) struct Event<'a> {
    pub(super) activity_id: u32,
    pub(super) activity_name: &'static str,
    pub(super) category_uid: u32,
    pub(super) category_name: &'static str,
    pub(super) class_uid: u32,
    pub(super) class_name: &'static str,
    pub(super) type_uid: u32,
    pub(super) type_name: &'static str,
    pub(super) severity_id: u32,
    pub(super) severity: &'static str,
    pub(super) status_id: u32,
    pub(super) status: &'static str,
    /// Milliseconds since 1970.
    pub(super) time: i64,
    pub(super) message: &'a str,
    pub(super) metadata: Metadata<'a>,
    pub(super) finding_info: FindingInfo<'a>,
    pub(super) compliance: ComplianceObject<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remediation: Option<Remediation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resources: Vec<Resource<'a>>,
    pub(super) unmapped: Value,
}

#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    pub(super) version: &'static str,
    pub(super) product: Product<'a>,
    /// Of this very event: the same for the same evaluation.
    pub(super) uid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) original_time: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tenant_uid: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Product<'a> {
    pub(super) name: &'static str,
    pub(super) vendor_name: &'static str,
    pub(super) version: &'a str,
}

#[derive(Serialize)]
pub(super) struct FindingInfo<'a> {
    /// Of the same control of the same tenant it is the same on every day.
    pub(super) uid: String,
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) desc: Option<&'a str>,
    pub(super) analytic: Analytic<'a>,
    pub(super) types: [&'static str; 1],
}

#[derive(Serialize)]
pub(super) struct Analytic<'a> {
    pub(super) uid: &'a str,
    pub(super) name: &'a str,
    pub(super) type_id: u32,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct ComplianceObject<'a> {
    pub(super) control: &'a str,
    pub(super) category: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) standards: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) requirements: Vec<String>,
    pub(super) status_id: u32,
    pub(super) status: &'static str,
    pub(super) status_code: Outcome,
    pub(super) status_details: [&'a str; 1],
}

#[derive(Serialize)]
pub(super) struct Remediation<'a> {
    pub(super) desc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Resource<'a> {
    pub(super) uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Value>,
}

/// The number and the caption of a severity; what is no problem informs.
pub(super) fn severity(severity: Severity, outcome: Outcome) -> (u32, &'static str) {
    match (outcome, severity) {
        (Outcome::Pass | Outcome::NotApplicable, _) => (1, "Informational"),
        (_, Severity::Low) => (2, "Low"),
        (_, Severity::Medium) => (3, "Medium"),
        (_, Severity::High) => (4, "High"),
        (_, Severity::Critical) => (5, "Critical"),
    }
}

/// The number and the caption of what the check came to: Warning is "did not yield a result due to missing information".
pub(super) fn check_status(outcome: Outcome) -> (u32, &'static str) {
    match outcome {
        Outcome::Pass => (1, "Pass"),
        Outcome::Inconclusive => (2, "Warning"),
        Outcome::Partial | Outcome::Fail => (3, "Fail"),
        Outcome::NotApplicable => (99, "Not Applicable"),
        Outcome::Error => (99, "Error"),
    }
}
