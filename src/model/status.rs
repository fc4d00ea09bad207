use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ControlId;
use super::words::words;

words! {
    /// What people declared about a control, or that the engine saw it completed.
    Status {
        /// Nothing is declared.
        ToAddress = "to_address",
        /// Somebody will do it.
        Planned = "planned",
        /// Somebody accepts that it is not done.
        RiskAccepted = "risk_accepted",
        /// Another product reaches the goal.
        ResolvedThirdParty = "resolved_third_party",
        /// Another measure reaches the goal.
        ResolvedAlternateMitigation = "resolved_alternate_mitigation",
        /// People did the task that no snapshot shows.
        Attested = "attested",
        /// Every point was observed; only the engine says so.
        Completed = "completed",
    }
}

impl Status {
    /// Whether people vouch for the points: they are earned without being observed.
    pub const fn asserts(self) -> bool {
        match self {
            Self::ResolvedThirdParty | Self::ResolvedAlternateMitigation | Self::Attested => true,
            Self::ToAddress | Self::Planned | Self::RiskAccepted | Self::Completed => false,
        }
    }

    /// Whether people may declare it; the others only the engine says.
    pub const fn is_set_by_people(self) -> bool {
        match self {
            Self::Planned
            | Self::RiskAccepted
            | Self::ResolvedThirdParty
            | Self::ResolvedAlternateMitigation
            | Self::Attested => true,
            Self::ToAddress | Self::Completed => false,
        }
    }

    /// Whether a record of it must say until when it holds.
    pub const fn must_expire(self) -> bool {
        match self {
            Self::RiskAccepted | Self::ResolvedThirdParty | Self::ResolvedAlternateMitigation => true,
            Self::ToAddress | Self::Planned | Self::Attested | Self::Completed => false,
        }
    }
}

/// One record of the action plan: what somebody declared about a control, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct StatusRecord {
    /// The control.
    pub control: ControlId,
    /// What is declared.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Who declared it.
    pub set_by: Option<String>,
    /// When.
    pub set_at: Option<Date>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When what is planned is to be done.
    pub due: Option<Date>,
    /// The last day on which the record holds.
    pub expires: Option<Date>,
    /// The ticket in which the work is followed.
    pub ticket: Option<String>,
    /// What shows that it is so: a link or a sentence.
    pub evidence: Option<String>,
    /// Free tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The affected resources that it covers, by id; none is the whole control.
    #[serde(default)]
    pub resources: Vec<String>,
    /// The one tenant that it is about, by id or name.
    pub tenant: Option<String>,
    /// Whether it holds for each of several tenants.
    #[serde(default)]
    pub all_tenants: bool,
}

impl StatusRecord {
    /// Whether the one who answers for it approved it.
    pub fn is_self_approved(&self) -> bool {
        let same = |owner: &String, approver: &String| owner.trim().eq_ignore_ascii_case(approver.trim());
        self.owner
            .as_ref()
            .zip(self.approved_by.as_ref())
            .is_some_and(|(owner, approver)| same(owner, approver))
    }
}

words! {
    /// What became of a record of the action plan on the date of the evaluation.
    Standing {
        /// It holds.
        InForce = "in_force",
        /// It holds, and what was planned should have been done by now.
        Overdue = "overdue",
        /// Its last day has passed, or the time for which an attestation lasts: it has no effect.
        Expired = "expired",
        /// Its first day is yet to come: it has no effect.
        Pending = "pending",
        /// The control does not apply or ended as an error: there is nothing to declare, and it is worth nothing.
        Idle = "idle",
        /// Every point was observed: the record is not needed any more.
        Completed = "completed",
    }
}

impl Standing {
    /// Whether a record of this standing has an effect.
    pub const fn holds(self) -> bool {
        match self {
            Self::InForce | Self::Overdue => true,
            Self::Expired | Self::Pending | Self::Idle | Self::Completed => false,
        }
    }
}

/// A record with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct DeclaredStatus {
    /// The record.
    #[serde(flatten)]
    pub record: StatusRecord,
    /// What became of it.
    pub standing: Standing,
    /// Failing resources that it covers; nothing where it is about the whole control.
    pub covered: Option<u64>,
}
