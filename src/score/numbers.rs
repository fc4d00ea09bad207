use super::aggregate::secure_score;
use crate::model::{Accepted, Change, ControlScore, Numbers, Outcome, OutcomeCounts, Points, Status};

/// All numbers of some controls; `changes` is why they differ from the record before.
pub fn numbers(controls: &[ControlScore], licenses_known: bool, changes: &[Change]) -> Numbers {
    let score = secure_score(controls, &[], licenses_known);
    Numbers {
        percent: score.percent,
        at_least: score.at_least,
        at_most: score.at_most,
        coverage: score.coverage,
        views: score.views,
        outcomes: outcomes(controls),
        risk_accepted: accepted(controls),
        gained: gained(changes),
        regressed: regressed(changes),
    }
}

/// Points gained by what changed in the tenant.
fn gained(changes: &[Change]) -> Points {
    let gains = changes
        .iter()
        .filter(|change| change.is_of_tenant() && change.points > Points::ZERO);
    gains.map(|change| change.points).sum()
}

/// Points lost by what changed in the tenant.
fn regressed(changes: &[Change]) -> Points {
    let losses = changes.iter().filter(|change| change.is_regression());
    Points::ZERO - losses.map(|change| change.points).sum()
}

fn outcomes(controls: &[ControlScore]) -> OutcomeCounts {
    let mut counts = OutcomeCounts::default();
    for control in controls {
        let count = match control.outcome {
            Outcome::Pass => &mut counts.pass,
            Outcome::Partial => &mut counts.partial,
            Outcome::Fail => &mut counts.fail,
            Outcome::NotApplicable => &mut counts.not_applicable,
            Outcome::Inconclusive => &mut counts.inconclusive,
            Outcome::Error => &mut counts.error,
        };
        *count += 1;
    }
    counts
}

fn accepted(controls: &[ControlScore]) -> Accepted {
    let mut accepted = Accepted::default();
    for control in controls.iter().filter(|control| control.status == Status::RiskAccepted) {
        accepted.controls += 1;
        if control.scored {
            accepted.points += control.worth - control.reachable_points;
        }
    }
    accepted
}
