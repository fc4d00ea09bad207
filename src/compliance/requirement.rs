use serde::Serialize;

use super::AnsweringControl;
use super::judge::judge;
use crate::model::{Criticality, words};

words! {
    /// What an evaluation shows of a requirement.
    RequirementStatus {
        /// Every control that maps to it and applies passes.
        Met = "met",
        /// Some of it is shown to be there: not all controls pass, some could not tell, or they answer a part alone.
        PartlyMet = "partly_met",
        /// Controls fail, and none passes.
        NotMet = "not_met",
        /// Controls map to it, and nothing is known from them.
        NotAssessed = "not_assessed",
        /// No control of the rules maps to it.
        Unmapped = "unmapped",
    }
}

/// A requirement of a framework, with the controls behind what is said of it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Requirement {
    /// Its id in the framework.
    pub id: String,
    /// How much the framework insists on it, where it says so.
    pub criticality: Option<Criticality>,
    /// What becomes of it, with what people declared.
    pub status: RequirementStatus,
    /// What becomes of it by what was measured alone.
    pub measured: RequirementStatus,
    /// Whether any of its controls counts because people vouch for it, and was not measured so.
    pub asserted: bool,
    /// Every control that maps to it, in the order of their ids.
    pub controls: Vec<AnsweringControl>,
}

impl Requirement {
    /// A requirement of which nothing is known yet.
    pub(super) fn named(id: &str, criticality: Option<Criticality>) -> Self {
        Self {
            id: id.to_owned(),
            criticality,
            status: RequirementStatus::Unmapped,
            measured: RequirementStatus::Unmapped,
            asserted: false,
            controls: Vec::new(),
        }
    }

    /// Says what becomes of it; what its framework says of its criticality counts before what controls say.
    pub(super) fn judge(&mut self) {
        let shown = |of: fn(&AnsweringControl) -> super::judge::Shows| -> Vec<_> {
            self.controls.iter().map(|c| (of(c), c.strength)).collect()
        };
        self.status = judge(&shown(|control| control.declared));
        self.measured = judge(&shown(|control| control.measured));
        self.asserted = self.controls.iter().any(|control| control.asserted);
        let strictest = self.controls.iter().filter_map(|control| control.criticality).min();
        self.criticality = self.criticality.or(strictest);
    }
}

/// How many requirements there are of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct StatusCount {
    /// The status.
    pub status: RequirementStatus,
    /// How many requirements have it.
    pub requirements: usize,
    /// How many of these the framework insists on.
    pub shall: usize,
    /// How many it recommends.
    pub should: usize,
    /// How many of them rest on a declaration too, not on what was measured alone.
    pub asserted: usize,
    /// How many requirements have it by what was measured alone.
    pub measured: usize,
}

impl StatusCount {
    /// The counts of all statuses, in their order.
    pub(super) fn of(requirements: &[Requirement]) -> Vec<Self> {
        let count = |is: &dyn Fn(&Requirement) -> bool| requirements.iter().filter(|r| is(r)).count();
        let of = |&status: &RequirementStatus| Self {
            status,
            requirements: count(&|r| r.status == status),
            shall: count(&|r| r.status == status && r.criticality == Some(Criticality::Shall)),
            should: count(&|r| r.status == status && r.criticality == Some(Criticality::Should)),
            asserted: count(&|r| r.status == status && r.asserted),
            measured: count(&|r| r.measured == status),
        };
        RequirementStatus::ALL.iter().map(of).collect()
    }
}
