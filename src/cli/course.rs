use jiff::civil::Date;

use super::project::Project;
use crate::history::{Access, History, Wanted};
use crate::model::{Evaluation, HistoryPoint, Summary};

/// Gives each evaluation how its tenant's score went until a day, where any of it was recorded; `tenants` are the keys of
/// the tenants in the history.
///
/// A page is no place to say what is wrong with a history: who records or looks back is told.
pub(super) fn add_history(evaluations: &mut [Evaluation], tenants: &[String], project: &Project, as_of: Date) {
    let Ok(history) = History::open(&project.history(), Access::Read) else {
        return;
    };
    for (evaluation, tenant) in evaluations.iter_mut().zip(tenants) {
        let wanted = Wanted {
            tenant: Some(tenant.clone()).filter(|key| !key.is_empty()),
            to: Some(as_of),
            ..Wanted::default()
        };
        if wanted.tenant.is_some() {
            let recorded = history.summaries(&wanted).unwrap_or_default();
            evaluation.history = recorded.iter().map(point).collect();
        }
    }
}

fn point(summary: &Summary) -> HistoryPoint {
    HistoryPoint {
        as_of: summary.as_of,
        percent: summary.numbers.percent.percent(),
        at_least: summary.numbers.at_least.percent(),
    }
}
