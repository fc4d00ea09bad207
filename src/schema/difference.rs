use schemars::Schema;

use super::direction::reported;
use crate::report::DifferenceDocument;

/// Why a score changed.
pub(super) fn schema() -> Schema {
    reported::<DifferenceDocument<'_>>(|_| {})
}
