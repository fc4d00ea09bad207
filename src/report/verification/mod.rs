//! Whether an evaluation is proved, in every format.

mod advice;
mod document;
mod markdown;
mod text;
mod words;

pub(crate) use document::VerificationDocument;
pub use document::verification_json;
pub use markdown::verification_markdown;
pub use text::verification;

use crate::verification::{Claim, Verification};

/// An evaluation beside the same one made again.
pub struct VerificationReport<'a> {
    /// The evaluation.
    pub claim: &'a Claim,
    /// Where it stands.
    pub claimed_in: ClaimedIn,
    /// The same made again.
    pub found: &'a Claim,
    /// What is not the same.
    pub verification: &'a Verification,
    /// The snapshot, as it was asked for.
    pub snapshot: &'a str,
    /// Whether it was made again by the rules, settings and action plan that the history keeps.
    pub is_as_recorded: bool,
    /// Whether it was made again as that of one of several tenants.
    pub is_one_of_several: bool,
    /// Whether the history keeps its rules and settings.
    pub keeps_texts: bool,
}

/// Where an evaluation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimedIn {
    /// In the history, by its number.
    Record(i64),
    /// In a saved report.
    File(String),
}

impl VerificationReport<'_> {
    /// Whether something else went in, so that the results cannot be expected to agree.
    fn has_other_inputs(&self) -> bool {
        use crate::verification::Input::{Plan, Rules, Settings, Snapshot};
        let is_other = |input| self.verification.is_other(input);
        [Snapshot, Rules, Settings, Plan].into_iter().any(is_other)
    }
}
