//! The auditor's proof: an evaluation that was recorded or saved, beside the same one made again.
//!
//! Both sides are a [`Claim`]: what went in, by digests, and what came out, control by control and value by value. It is
//! proved where all that came out is the same of the same; of another version of the program, which may put a reason in
//! other words, only the numbers and what each control came to are compared. What stands in neither side's digests and
//! differs from run to run is left out: where files were read from, and when a record was written.

mod claim;
mod redacted;
mod saved;
#[cfg(test)]
mod tests;
mod values;

pub use claim::{Claim, Claimed, ClaimedScore, ControlResult, Identity};
pub(crate) use saved::{SavedDocument, documents};
pub use saved::{SavedError, saved};
pub use values::OtherValue;

use std::collections::BTreeSet;

use crate::model::ControlId;
use values::differences;

/// What came of making an evaluation again.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// What went in, as it was claimed and as it was found.
    pub inputs: Vec<Compared>,
    /// The numbers that are claimed.
    pub claimed_score: ClaimedScore,
    /// The numbers that were found.
    pub found_score: ClaimedScore,
    /// The controls that came to something else.
    pub controls: Vec<OtherControl>,
    /// How many controls were compared.
    pub controls_total: usize,
    /// The controls whose own rules differ, as far as both sides tell; also where they came to the same.
    pub other_rules: Vec<ControlId>,
    /// What else is not the same.
    pub values: Vec<OtherValue>,
}

/// What an evaluation depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The configuration of the tenant.
    Snapshot,
    /// The controls.
    Rules,
    /// Tenant profile, parameters and scope.
    Settings,
    /// What people declared.
    Plan,
    /// The day by which expiry was judged.
    AsOf,
    /// The version of the program.
    Engine,
    /// The record as a whole, of a history.
    Identity,
}

/// Something that went in, on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What it is.
    pub input: Input,
    /// What is claimed; nothing where the claim does not say, or says that there was none.
    pub claimed: Option<String>,
    /// What was found.
    pub found: Option<String>,
    /// Whether the claim says anything of it.
    pub is_claimed: bool,
}

/// A control that came to something else.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherControl {
    /// The control.
    pub control: ControlId,
    /// What is claimed; nothing where the claim does not have it.
    pub claimed: Option<ControlResult>,
    /// What was found; nothing where the control was not evaluated.
    pub found: Option<ControlResult>,
    /// What else differs of it.
    pub values: Vec<OtherValue>,
}

impl Verification {
    /// Compares a claim with what was found when it was made again.
    pub fn of(claim: &Claim, found: &Claim) -> Self {
        let compares_values = claim.engine == found.engine;
        let ids: BTreeSet<&ControlId> = claim.controls.keys().chain(found.controls.keys()).collect();
        let both = |id: &ControlId| (claim.controls.get(id), found.controls.get(id));
        let other_rules = ids.iter().filter(|id| match both(id) {
            (Some(claimed), Some(found)) => claimed.rules.is_some() && claimed.rules != found.rules,
            _ => true,
        });
        Self {
            inputs: inputs(claim, found),
            claimed_score: claim.score,
            found_score: found.score,
            controls_total: ids.len(),
            other_rules: other_rules.map(|id| (*id).clone()).collect(),
            controls: ids
                .iter()
                .filter_map(|id| other_control(id, both(id), compares_values))
                .collect(),
            values: match compares_values {
                true => differences(&claim.values, &found.values),
                false => Vec::new(),
            },
        }
    }

    /// Whether all that went in and came out is as it was claimed; another version of the program may have made it.
    pub fn holds(&self) -> bool {
        let mut went_in = self.inputs.iter().filter(|compared| compared.input != Input::Engine);
        went_in.all(Compared::is_same) && self.gives_the_same()
    }

    /// Whether all that came out is as it was claimed, whatever went in.
    pub fn gives_the_same(&self) -> bool {
        self.claimed_score == self.found_score && self.controls.is_empty() && self.values.is_empty()
    }

    /// Whether something went in that is not what is claimed.
    pub fn is_other(&self, input: Input) -> bool {
        let of = self.inputs.iter().find(|compared| compared.input == input);
        of.is_some_and(|compared| !compared.is_same())
    }
}

impl Input {
    /// The word for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Rules => "rules",
            Self::Settings => "settings",
            Self::Plan => "plan",
            Self::AsOf => "as_of",
            Self::Engine => "engine",
            Self::Identity => "identity",
        }
    }
}

impl Compared {
    /// Whether both sides are the same; what is not claimed does not differ.
    pub fn is_same(&self) -> bool {
        !self.is_claimed || self.claimed == self.found
    }
}

fn inputs(claim: &Claim, found: &Claim) -> Vec<Compared> {
    let row = |input, claimed: Option<String>, found: Option<String>, is_claimed| Compared {
        input,
        claimed,
        found,
        is_claimed,
    };
    let both = |input, claimed: &dyn ToString, found: &dyn ToString| {
        row(input, Some(claimed.to_string()), Some(found.to_string()), true)
    };
    let mut all = vec![
        both(Input::Snapshot, &claim.snapshot.digest, &found.snapshot.digest),
        both(Input::Rules, &claim.rules.digest, &found.rules.digest),
        row(
            Input::Settings,
            claim.settings.clone(),
            found.settings.clone(),
            claim.settings.is_some(),
        ),
        // No plan is a claim too.
        row(Input::Plan, claim.plan.clone(), found.plan.clone(), true),
        both(Input::AsOf, &claim.as_of, &found.as_of),
        both(Input::Engine, &claim.engine, &found.engine),
    ];
    if let Some(identity) = &claim.identity {
        all.push(both(Input::Identity, &identity.kept, &identity.of_content));
    }
    all
}

fn other_control(
    id: &ControlId,
    (claimed, found): (Option<&Claimed>, Option<&Claimed>),
    compares_values: bool,
) -> Option<OtherControl> {
    let values = match (claimed, found) {
        (Some(claimed), Some(found)) if compares_values => differences(&claimed.values, &found.values),
        _ => Vec::new(),
    };
    let (claimed, found) = (claimed.map(|one| one.result), found.map(|one| one.result));
    (claimed != found || !values.is_empty()).then(|| OtherControl {
        control: id.clone(),
        claimed,
        found,
        values,
    })
}
