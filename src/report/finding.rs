use super::plan;
use super::style::visible;
use crate::model::{ActionType, ControlMetadata, ControlScore, Outcome, Status};

/// What a control says, in the words of tools that know problems and no shares: code scanning, test reports, findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    /// All is as it should be.
    Passed,
    /// It is not, or not everywhere.
    Problem,
    /// The question does not arise.
    NotApplicable,
    /// The snapshot does not tell.
    Unknown,
    /// No snapshot tells: people have to look.
    ToReview,
    /// The control itself failed.
    Broken,
}

impl Finding {
    /// What a control says; its metadata, where they are known, tell what only people can answer.
    pub(super) fn of(control: &ControlScore, metadata: Option<&ControlMetadata>) -> Self {
        let is_for_people = metadata.is_some_and(|metadata| metadata.action_type != ActionType::Config);
        match control.outcome {
            Outcome::Pass => Self::Passed,
            Outcome::Partial | Outcome::Fail => Self::Problem,
            Outcome::NotApplicable => Self::NotApplicable,
            Outcome::Inconclusive if is_for_people => Self::ToReview,
            Outcome::Inconclusive => Self::Unknown,
            Outcome::Error => Self::Broken,
        }
    }
}

/// Why nobody has to act on a control although it does not pass: people accept that, or vouch for it. Nothing where no
/// record in force says so of the whole control.
pub(super) fn excused(control: &ControlScore) -> Option<String> {
    let declared = control.status_record.as_ref()?;
    let excuses = declared.record.status.asserts() || declared.record.status == Status::RiskAccepted;
    let left_over = |covered: u64| covered < control.affected_total as u64 || covered == 0;
    let is_whole = !declared.covered.is_some_and(left_over);
    let is_excused = excuses && is_whole && declared.standing.holds() && control.outcome != Outcome::Pass;
    is_excused.then(|| visible(&plan::declared(control).unwrap_or_default()))
}
