use super::words::words;
use crate::source::Place;

words! {
    /// How much a finding of a lint weighs.
    LintLevel {
        /// `posture check` fails.
        Error = "error",
        /// It is told, and fails with `--deny-warnings` alone.
        Warning = "warning",
        /// It is not told.
        Off = "off",
    }
}

/// The level that somebody gives a lint; whether there is such a lint, only the lints know.
#[derive(Debug, Clone)]
pub struct LintSetting {
    /// The code, as written.
    pub code: String,
    /// The level.
    pub level: LintLevel,
    /// Where the lint is named.
    pub place: Place,
}
