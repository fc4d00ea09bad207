use schemars::Schema;

use super::direction::reported;
use crate::report::{DayDocument, HistoryDocument, LifeDocument};

/// `posture history --format json`.
pub(super) fn list_schema() -> Schema {
    reported::<HistoryDocument<'_>>(|_| {})
}

/// `posture history show --format json`.
pub(super) fn day_schema() -> Schema {
    reported::<DayDocument<'_>>(|_| {})
}

/// `posture history control --format json`.
pub(super) fn life_schema() -> Schema {
    reported::<LifeDocument<'_>>(|_| {})
}
