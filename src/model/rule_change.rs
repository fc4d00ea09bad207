use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::words::words;
use super::{ControlId, Required};

words! {
    /// What about a control changed, that which weighs most first.
    ChangeKind {
        /// It is new.
        Added = "added",
        /// It is gone.
        Removed = "removed",
        /// It has another id.
        Renamed = "renamed",
        /// Its script, or a module that it imports, does something else.
        Logic = "logic",
        /// Its parameters have other values or bounds.
        Parameters = "parameters",
        /// What it is worth, and how parts count.
        Points = "points",
        /// The profile of a tenant that it is judged by.
        Tenant = "tenant",
        /// What the action plan declares about it.
        Plan = "plan",
        /// Anything else that is said of it.
        Metadata = "metadata",
        /// Texts for people.
        Wording = "wording",
        /// Its own cases.
        Cases = "cases",
        /// Layout and comments alone.
        Formatting = "formatting",
    }
}

words! {
    /// What a change makes easier or harder to pass.
    Direction {
        /// On some snapshot less is asked than before.
        Relaxed = "relaxed",
        /// On some snapshot more is asked than before.
        Tightened = "tightened",
        /// Both, on different snapshots or in different ways.
        Mixed = "mixed",
        /// Snapshots were evaluated by it, and nothing came out otherwise.
        Unchanged = "unchanged",
        /// No snapshot was evaluated by it: nobody knows.
        Unexercised = "unexercised",
    }
}

/// What changed about a control between two rule sets, without any snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RuleChange {
    /// Its id; that of before where it is gone.
    pub id: ControlId,
    /// Its id before, where that was another.
    pub former_id: Option<ControlId>,
    /// What it asks for.
    pub title: String,
    /// What about it changed, that which weighs most.
    pub kind: ChangeKind,
    /// Everything that changed about it, in that order.
    pub kinds: Vec<ChangeKind>,
    /// The keys of its metadata that have other values.
    pub fields: Vec<FieldChange>,
    /// The modules through which its script does something else.
    pub through: Vec<String>,
    /// Its own cases.
    pub cases: CaseChanges,
    /// Requirements of compliance frameworks that it answers now and did not, by framework.
    pub compliance_gained: BTreeMap<String, Vec<String>>,
    /// Those that it does not answer any more.
    pub compliance_lost: BTreeMap<String, Vec<String>>,
    /// The data that it needs now and did not, with the permissions that deliver them.
    pub reads: Vec<Required>,
    /// The data that it does not need any more.
    pub reads_no_more: Vec<Required>,
    /// Whether it is marked with another version of its own.
    pub has_new_version: bool,
}

/// A key of a control's metadata with another value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct FieldChange {
    /// The key, as `control.yaml` has it; that of a parameter is `params.<name>`.
    pub field: String,
    /// Its value before; null where it had none.
    pub before: Value,
    /// Its value after; null where it has none.
    pub after: Value,
}

/// What changed about the cases of a control, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct CaseChanges {
    /// New ones.
    pub added: Vec<String>,
    /// Those that say something else.
    pub changed: Vec<String>,
    /// Those that are gone.
    pub dropped: Vec<String>,
}

impl CaseChanges {
    /// Whether none changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.dropped.is_empty()
    }
}

impl RuleChange {
    /// Whether it may come out otherwise.
    pub fn decides(&self) -> bool {
        self.kinds.iter().any(|kind| kind.decides())
    }

    /// Whether what its script does changed, and none of its cases with it.
    pub fn is_untested(&self) -> bool {
        let is_logic = self.kinds.contains(&ChangeKind::Logic) || self.kinds.contains(&ChangeKind::Added);
        is_logic && self.cases.added.is_empty() && self.cases.changed.is_empty()
    }
}

impl ChangeKind {
    /// Whether a score may hang on it.
    pub const fn decides(self) -> bool {
        match self {
            Self::Added
            | Self::Removed
            | Self::Logic
            | Self::Parameters
            | Self::Points
            | Self::Tenant
            | Self::Plan
            | Self::Metadata => true,
            Self::Renamed | Self::Wording | Self::Cases | Self::Formatting => false,
        }
    }
}

impl Direction {
    /// Two ways in which something changed, as one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unexercised, other) | (other, Self::Unexercised) => other,
            (Self::Unchanged, other) | (other, Self::Unchanged) => other,
            (one, other) if one == other => one,
            _ => Self::Mixed,
        }
    }

    /// Whether less is asked on some snapshot.
    pub const fn relaxes(self) -> bool {
        matches!(self, Self::Relaxed | Self::Mixed)
    }
}
