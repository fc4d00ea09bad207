//! The auditor's proof: an evaluation that was recorded or saved, beside the same one made again.
//!
//! Both sides are a [`Claim`]: what went in, by digests, and what came out, control by control. A proof holds where
//! nothing differs; where something went in that is not the same, it is said, and so is what came out otherwise.

mod claim;
mod saved;

pub use claim::{Claim, Claimed, ClaimedScore};
pub use saved::{SavedError, saved};

use std::collections::BTreeSet;

use crate::model::ControlId;

/// What came of making an evaluation again.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// What went in, and the numbers that came out, each as it was claimed and as it was found.
    pub compared: Vec<Compared>,
    /// The controls that came to something else.
    pub controls: Vec<OtherControl>,
    /// How many controls were compared.
    pub controls_total: usize,
}

/// One thing on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What it is: `snapshot`, `percent`.
    pub what: &'static str,
    /// What is claimed; nothing where the claim does not say.
    pub claimed: Option<String>,
    /// What was found.
    pub found: Option<String>,
}

/// A control that came to something else.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherControl {
    /// The control.
    pub control: ControlId,
    /// What is claimed; nothing where the claim does not have it.
    pub claimed: Option<Claimed>,
    /// What was found.
    pub found: Option<Claimed>,
}

impl Verification {
    /// Compares a claim with what was found when it was made again.
    pub fn of(claim: &Claim, found: &Claim) -> Self {
        let ids: BTreeSet<&ControlId> = claim.controls.keys().chain(found.controls.keys()).collect();
        let controls_total = ids.len();
        let other = |id: &ControlId| {
            let (claimed, found) = (claim.controls.get(id), found.controls.get(id));
            (claimed != found).then(|| OtherControl {
                control: id.clone(),
                claimed: claimed.cloned(),
                found: found.cloned(),
            })
        };
        Self {
            compared: compared(claim, found),
            controls: ids.into_iter().filter_map(other).collect(),
            controls_total,
        }
    }

    /// Whether everything is as it was claimed.
    pub fn holds(&self) -> bool {
        self.controls.is_empty() && self.compared.iter().all(Compared::is_same)
    }
}

impl Compared {
    /// Whether both sides are the same; what is not claimed does not differ.
    pub fn is_same(&self) -> bool {
        self.claimed.is_none() || self.claimed == self.found
    }
}

fn compared(claim: &Claim, found: &Claim) -> Vec<Compared> {
    let row = |what, claimed: Option<&String>, found: Option<&String>| Compared {
        what,
        claimed: claimed.cloned(),
        found: found.cloned(),
    };
    // No plan is a claim too.
    let plan = |plan: &Option<String>| Some(plan.clone().unwrap_or_else(|| "none".to_owned()));
    let mut all = vec![
        row("snapshot", Some(&claim.snapshot), Some(&found.snapshot)),
        row("rules", Some(&claim.rules), Some(&found.rules)),
        row("settings", claim.settings.as_ref(), found.settings.as_ref()),
        row("plan", plan(&claim.plan).as_ref(), plan(&found.plan).as_ref()),
        row("as of", Some(&claim.as_of.to_string()), Some(&found.as_of.to_string())),
        row("engine", Some(&claim.engine), Some(&found.engine)),
    ];
    let numbers = |score: &ClaimedScore| {
        let percent = |percent: Option<crate::model::Percent>| percent.map_or("null".to_owned(), |p| p.to_string());
        [
            ("points", score.points.to_string()),
            ("max_points", score.max_points.to_string()),
            ("percent", percent(score.percent)),
            ("at_least", percent(score.at_least)),
            ("at_most", percent(score.at_most)),
            ("coverage", percent(score.coverage)),
        ]
    };
    let pairs = numbers(&claim.score).into_iter().zip(numbers(&found.score));
    all.extend(pairs.map(|((what, claimed), (_, found))| row(what, Some(&claimed), Some(&found))));
    all
}
