use schemars::Schema;

use super::direction::reported;
use crate::report::StatusList;

/// The list of `posture status list`.
pub(super) fn schema() -> Schema {
    reported::<StatusList>(|_| {})
}
