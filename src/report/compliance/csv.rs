use super::ComplianceReport;
use crate::compliance::{AnsweringControl, Requirement};
use crate::model::Evaluation;
use crate::report::csv::{cell, of_tenant, table};

const COLUMNS: [&str; 16] = [
    "tenant",
    "source",
    "framework",
    "requirement",
    "criticality",
    "status",
    "measured",
    "asserted",
    "control",
    "strength",
    "outcome",
    "left_out",
    "control_asserted",
    "control_status",
    "scored",
    "reason",
];

/// Requirements as CSV: a row for each control behind one, and one for a requirement without.
pub fn compliance_csv(view: &ComplianceReport<'_>) -> String {
    let rows = view.each().flat_map(|(evaluation, compliance)| {
        let requirements = compliance.into_iter().flat_map(|compliance| &compliance.requirements);
        requirements.flat_map(|requirement| rows(evaluation, &view.framework.name, requirement))
    });
    table(&COLUMNS, rows)
}

fn rows(evaluation: &Evaluation, framework: &str, requirement: &Requirement) -> Vec<Vec<String>> {
    let about = vec![
        of_tenant(&evaluation.tenant),
        evaluation.snapshot.source.clone(),
        framework.to_owned(),
        requirement.id.clone(),
        cell(requirement.criticality),
        requirement.status.to_string(),
        requirement.measured.to_string(),
        requirement.asserted.to_string(),
    ];
    let row = |rest: Vec<String>| [about.clone(), rest].concat();
    if requirement.controls.is_empty() {
        return vec![row(vec![String::new(); COLUMNS.len() - about.len()])];
    }
    requirement.controls.iter().map(|control| row(cells(control))).collect()
}

fn cells(control: &AnsweringControl) -> Vec<String> {
    vec![
        control.id.to_string(),
        cell(control.strength),
        cell(control.outcome),
        cell(control.left_out),
        control.asserted.to_string(),
        cell(control.status),
        control.scored.to_string(),
        control.reason.clone(),
    ]
}
