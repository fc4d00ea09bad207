use schemars::Schema;

use super::direction::reported;
use crate::report::TrendsDocument;

/// What `posture trends` tells.
pub(super) fn schema() -> Schema {
    reported::<TrendsDocument<'_>>(|_| {})
}
