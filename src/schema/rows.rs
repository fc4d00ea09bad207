use schemars::Schema;

use super::direction::reported;
use crate::report::Row;

/// A line of flat rows.
pub(super) fn schema() -> Schema {
    reported::<Row<'_>>(|_| {})
}
