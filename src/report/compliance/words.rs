use super::FrameworkReport;
use crate::compliance::{AnsweringControl, Compliance, LeftOut, Requirement, RequirementStatus};
use crate::model::{Outcome, Strength};
use crate::report::style::{counted, word};

/// What people call a status.
pub(super) fn status_word(status: RequirementStatus) -> &'static str {
    match status {
        RequirementStatus::Met => "met",
        RequirementStatus::PartlyMet => "partly met",
        RequirementStatus::NotMet => "not met",
        RequirementStatus::NotAssessed => "not assessed",
        RequirementStatus::Unmapped => "unmapped",
    }
}

/// The outcome of a control that looks like a status: the same sign and colour.
pub(super) fn like(status: RequirementStatus) -> Outcome {
    match status {
        RequirementStatus::Met => Outcome::Pass,
        RequirementStatus::PartlyMet => Outcome::Partial,
        RequirementStatus::NotMet => Outcome::Fail,
        RequirementStatus::NotAssessed => Outcome::Inconclusive,
        RequirementStatus::Unmapped => Outcome::NotApplicable,
    }
}

/// What people call the way in which a control speaks of a requirement; controls of one word stand together.
pub(super) fn answer_word(control: &AnsweringControl) -> &'static str {
    match (control.outcome, control.left_out) {
        _ if control.asserted => "declared",
        (Some(outcome), _) => word(outcome),
        (None, Some(LeftOut::NotSelected)) => "not selected",
        (None, Some(LeftOut::Disabled)) => "disabled",
        (None, Some(LeftOut::Unlicensed)) => "no license",
        (None, Some(LeftOut::OutOfScope)) => "out of scope",
        (None, None) => "not evaluated",
    }
}

/// The words of [`answer_word`] in the order in which people look at them.
pub(super) const ANSWERS: [&str; 11] = [
    "error",
    "fail",
    "partial",
    "inconclusive",
    "disabled",
    "not selected",
    "no license",
    "declared",
    "pass",
    "not applicable",
    "out of scope",
];

/// What is to be known of a control beside its outcome, in brackets; nothing where it is like others.
fn marks(control: &AnsweringControl) -> String {
    let mut marks = Vec::new();
    if let (true, Some(outcome), Some(status)) = (control.asserted, control.outcome, control.status) {
        marks.push(format!(
            "{}, measured: {}",
            crate::report::status_word(status),
            word(outcome)
        ));
    }
    if control.strength == Some(Strength::Partial) {
        marks.push("a part of it".to_owned());
    }
    if !control.scored {
        marks.push("not scored".to_owned());
    }
    if marks.is_empty() {
        return String::new();
    }
    format!(" ({})", marks.join(", "))
}

const WHAT_MET_SAYS: &str =
    "Met says that every control that maps to a requirement and applies passes, not that it asks for nothing else.";

/// That what is said of a requirement rests on people's word, as far as it does.
pub(super) fn declared(requirement: &Requirement) -> Option<String> {
    let measured = requirement.measured;
    let is_seen = matches!(measured, RequirementStatus::Met | RequirementStatus::PartlyMet);
    let how = if is_seen {
        "partly by declaration"
    } else {
        "by declaration alone"
    };
    requirement.asserted.then(|| match measured {
        _ if measured == requirement.status => how.to_owned(),
        _ => format!("{how}, measured: {}", status_word(measured)),
    })
}

/// So many controls that were not evaluated are named; more are counted.
const FEW: usize = 2;

/// Controls that speak of a requirement in one way.
pub(super) fn controls(of: &[&AnsweringControl], named: impl Fn(&AnsweringControl) -> String) -> String {
    let is_evaluated = of.iter().all(|control| control.outcome.is_some());
    if !is_evaluated && of.len() > FEW {
        return counted(of.len(), "control");
    }
    let named = of.iter().map(|control| format!("{}{}", named(control), marks(control)));
    named.collect::<Vec<_>>().join(", ")
}

/// What has to be said so that nobody takes the statuses for more than they are.
pub(super) fn notes(compliance: &Compliance, framework: &FrameworkReport) -> Vec<String> {
    let mut notes = Vec::new();
    let name = &framework.name;
    let asserted: usize = compliance.counts.iter().map(|count| count.asserted).sum();
    if asserted > 0 {
        let count = counted(asserted, "requirement");
        notes.push(format!(
            "{count} with controls that people vouch for; `measured alone` leaves them out"
        ));
    }
    if framework.requirements.is_none() {
        notes.push(format!(
            "requirements that no control answers cannot be listed: the rules have no `frameworks/{name}.yaml`"
        ));
    }
    let unmapped = compliance.unmapped_controls.len();
    if unmapped > 0 {
        let said = match unmapped {
            1 => "1 control was evaluated that maps".to_owned(),
            _ => format!("{unmapped} controls were evaluated that map"),
        };
        notes.push(format!("{said} to no requirement of `{name}`"));
    }
    notes.push(WHAT_MET_SAYS.to_owned());
    notes
}
