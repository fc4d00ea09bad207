use super::controls::cut;
use super::style::visible;
use crate::model::Evaluation;

/// A name longer than that is cut.
const LONGEST: usize = 500;

/// What reports of several tenants call that of an evaluation: its name, else its id, else its snapshot.
pub(super) fn whose(evaluation: &Evaluation) -> String {
    let tenant = &evaluation.tenant;
    let known = tenant.name.as_ref().or(tenant.id.as_ref());
    cut(&visible(known.unwrap_or(&evaluation.snapshot.source)), LONGEST)
}
