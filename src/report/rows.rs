use serde::Serialize;

use super::Basis;
use super::csv::of_tenant;
use super::json::line;
use crate::model::{ControlId, Evaluation, Outcome, Points, Status};

/// What a control came to, flat: the columns of a table that data platforms load.
#[derive(Serialize)]
struct Row<'a> {
    tenant: Option<String>,
    as_of: &'a str,
    control: &'a ControlId,
    outcome: Outcome,
    compliant: Option<u64>,
    total: Option<u64>,
    points: Points,
    max_points: Points,
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
