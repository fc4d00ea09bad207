use schemars::Schema;

use super::direction::reported;
use crate::report::{ComplianceDocument, ComplianceLine};

/// The compliance report as a whole; `$defs/ComplianceLine` describes a line of `--format ndjson`.
pub(super) fn schema() -> Schema {
    reported::<ComplianceDocument<'_>>(|generator| drop(generator.subschema_for::<ComplianceLine<'_>>()))
}
