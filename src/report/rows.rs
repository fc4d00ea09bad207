use schemars::JsonSchema;
use serde::Serialize;

use super::Basis;
use super::csv::of_tenant;
use super::json::line;
use crate::model::{ControlId, Evaluation, Outcome, Points, Status};

/// What a control came to, flat: the columns of a table that data platforms load.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Row<'a> {
    /// The tenant's id, else its name.
    tenant: Option<String>,
    /// The date that expiry is judged by.
    #[schemars(extend("format" = "date"))]
    as_of: &'a str,
    /// The control.
    control: &'a ControlId,
    /// What the machine observed.
    outcome: Outcome,
    /// How many comply, where the control counts.
    compliant: Option<u64>,
    /// Of how many.
    total: Option<u64>,
    /// What it adds to the earned sum.
    points: Points,
    /// What it adds to the maximum.
    max_points: Points,
    /// What people declared.
    status: Status,
}

/// The controls of an evaluation as lines of NDJSON, one each; a snapshot that could not be read has none.
///
/// Lines rather than CSV: every loader knows which values are numbers and which are not there, files can be put behind
/// each other, and text stays as it is; for spreadsheets there is [`super::csv`].
pub fn rows_of(evaluation: &Evaluation, basis: &Basis<'_>) -> String {
    let tenant = Some(of_tenant(&evaluation.tenant)).filter(|tenant| !tenant.is_empty());
    let rows = evaluation.controls.iter().map(|control| Row {
        tenant: tenant.clone(),
        as_of: basis.as_of,
        control: &control.id,
        outcome: control.outcome,
        compliant: control.compliant,
        total: control.total,
        points: control.points,
        max_points: control.max_points,
        status: control.status,
    });
    rows.map(|row| line(&row)).collect()
}
