use super::RequirementStatus;
use crate::model::{Outcome, Strength};

/// What one control shows of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// All that it answers is there.
    Passes,
    /// Some of it is there.
    Part,
    /// It is not there.
    Fails,
    /// Nobody knows: the snapshot does not tell, or nobody looked.
    Unknown,
    /// The question does not arise.
    Nothing,
}

impl From<Outcome> for Shows {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Passes,
            Outcome::Partial => Self::Part,
            Outcome::Fail => Self::Fails,
            Outcome::Inconclusive | Outcome::Error => Self::Unknown,
            Outcome::NotApplicable => Self::Nothing,
        }
    }
}

/// What becomes of a requirement, by what the controls that map to it show, and how much of it each answers.
///
/// Turning what a control shows into [`Shows::Unknown`] makes no requirement met or partly met that was not.
pub(super) fn judge(shown: &[(Shows, Option<Strength>)]) -> RequirementStatus {
    if shown.is_empty() {
        return RequirementStatus::Unmapped;
    }
    let any = |wanted: &[Shows]| shown.iter().any(|(shows, _)| wanted.contains(shows));
    let all_of_it_passes = shown
        .iter()
        .any(|(shows, strength)| *shows == Shows::Passes && *strength != Some(Strength::Partial));
    let is_held_back = any(&[Shows::Part, Shows::Fails, Shows::Unknown]);
    if all_of_it_passes && !is_held_back {
        RequirementStatus::Met
    } else if any(&[Shows::Passes, Shows::Part]) {
        RequirementStatus::PartlyMet
    } else if any(&[Shows::Fails]) {
        RequirementStatus::NotMet
    } else {
        RequirementStatus::NotAssessed
    }
}
