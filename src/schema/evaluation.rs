use schemars::Schema;

use super::direction::reported;
use crate::report::{EvaluationLine, ReportDocument};

/// The report as a whole; `$defs/EvaluationLine` describes a line of `--format ndjson`.
pub(super) fn schema() -> Schema {
    reported::<ReportDocument<'_>>(|generator| drop(generator.subschema_for::<EvaluationLine<'_>>()))
}
