use schemars::Schema;

use super::direction::reported;
use crate::report::SimulationReport;

/// The result of `posture simulate`.
pub(super) fn schema() -> Schema {
    reported::<SimulationReport>(|_| {})
}
