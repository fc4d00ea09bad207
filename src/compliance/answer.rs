use std::collections::BTreeMap;

use serde::Serialize;

use super::Question;
use super::judge::Shows;
use crate::model::{
    ControlId, ControlMetadata, ControlScore, Criticality, Evaluation, Mapping, Outcome, Points, Status, Strength,
    words,
};

words! {
    /// Why a control was not evaluated.
    LeftOut {
        /// The selection or the baseline leaves it out.
        NotSelected = "not_selected",
        /// The configuration disables it.
        Disabled = "disabled",
        /// Its product is not in scope.
        OutOfScope = "out_of_scope",
        /// The tenant's licences do not allow it, and the scope is what they allow.
        Unlicensed = "unlicensed",
    }
}

/// A control that maps to a requirement, and what it shows of it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct AnsweringControl {
    /// The control.
    pub id: ControlId,
    /// How much of the requirement it answers, where that is known.
    pub strength: Option<Strength>,
    /// What the machine observed; nothing where it was left out.
    pub outcome: Option<Outcome>,
    /// Why it was not evaluated; nothing where it was.
    pub left_out: Option<LeftOut>,
    /// Whether it counts in the score.
    pub scored: bool,
    /// What people declared, or that it is completed; nothing where it was left out.
    pub status: Option<Status>,
    /// Whether it counts for more than was measured because people vouch for it.
    pub asserted: bool,
    /// Why the outcome is what it is, or why it was left out.
    pub reason: String,
    /// How much its author says that the framework insists on the requirement.
    #[serde(skip)]
    pub(super) criticality: Option<Criticality>,
    /// What it shows by what was measured.
    #[serde(skip)]
    pub(super) measured: Shows,
    /// What it shows with what people declared.
    #[serde(skip)]
    pub(super) declared: Shows,
}

/// An evaluation, ready to look up what became of a control.
pub(super) struct Context<'a> {
    question: &'a Question<'a>,
    evaluation: &'a Evaluation,
    evaluated: BTreeMap<&'a ControlId, &'a ControlScore>,
}

impl<'a> Context<'a> {
    pub(super) fn new(question: &'a Question<'a>, evaluation: &'a Evaluation) -> Self {
        Self {
            question,
            evaluation,
            evaluated: evaluation
                .controls
                .iter()
                .map(|control| (&control.id, control))
                .collect(),
        }
    }

    /// What a control answers.
    pub(super) fn answer(&self, id: &ControlId, metadata: &ControlMetadata, mapping: &Mapping) -> AnsweringControl {
        let Some(control) = self.evaluated.get(id) else {
            return self.unheard(id, metadata, mapping);
        };
        let measured = Shows::from(control.outcome);
        let vouched = vouched(control);
        AnsweringControl {
            id: id.clone(),
            strength: mapping.strength,
            outcome: Some(control.outcome),
            left_out: None,
            scored: control.scored,
            status: Some(control.status),
            asserted: vouched.is_some(),
            reason: control.reason.clone(),
            criticality: mapping.criticality,
            measured,
            declared: vouched.unwrap_or(measured),
        }
    }

    /// A control that was not evaluated: whoever is not asked has not passed, unless the tenant does not have its product.
    fn unheard(&self, id: &ControlId, metadata: &ControlMetadata, mapping: &Mapping) -> AnsweringControl {
        let (why, reason) = self.why_left_out(id);
        let shows = match why {
            LeftOut::OutOfScope => Shows::Nothing,
            LeftOut::NotSelected | LeftOut::Disabled | LeftOut::Unlicensed => Shows::Unknown,
        };
        AnsweringControl {
            id: id.clone(),
            strength: mapping.strength,
            outcome: None,
            left_out: Some(why),
            scored: metadata.scored,
            status: None,
            asserted: false,
            reason,
            criticality: mapping.criticality,
            measured: shows,
            declared: shows,
        }
    }

    fn why_left_out(&self, id: &ControlId) -> (LeftOut, String) {
        let scope = &self.evaluation.scope;
        if let Some((_, why)) = self.question.disabled.iter().find(|(disabled, _)| disabled == id) {
            return (LeftOut::Disabled, format!("disabled: {why}"));
        }
        let (why, reason) = if scope.left_out.contains(id) {
            (LeftOut::OutOfScope, "its product is not in scope")
        } else if scope.unlicensed.contains(id) {
            (LeftOut::Unlicensed, "the tenant has no license for it")
        } else {
            (LeftOut::NotSelected, "not selected")
        };
        (why, reason.to_owned())
    }
}

/// What a control shows by what people vouch for beyond what was measured; nothing where nobody does.
fn vouched(control: &ControlScore) -> Option<Shows> {
    if control.scored {
        let has_more = control.asserted_points > Points::ZERO;
        let is_all = control.points == control.worth;
        return has_more.then_some(if is_all { Shows::Passes } else { Shows::Part });
    }
    // What is not scored earns nothing, so its record alone tells.
    let record = control.status_record.as_ref()?;
    let is_about_all = record.covered.is_none();
    (record.standing.holds() && record.record.status.asserts() && is_about_all).then_some(Shows::Passes)
}
