use schemars::Schema;

use super::direction::reported;
use crate::report::VerificationDocument;

/// Whether an evaluation is proved.
pub(super) fn schema() -> Schema {
    reported::<VerificationDocument<'_>>(|_| {})
}
