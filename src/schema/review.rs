use schemars::Schema;

use super::direction::reported;
use crate::report::ReviewDocument;

/// What a change of rules does.
pub(super) fn schema() -> Schema {
    reported::<ReviewDocument<'_>>(|_| {})
}
