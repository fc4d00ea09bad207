use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::words;
use super::{ControlId, ControlProblem, ControlScore, Notice, Percent, RecommendedAction, SecureScore, Tenant};

/// One evaluation of a rule set against a snapshot: an immutable value that is stored, compared and reported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Evaluation {
    /// Whose configuration it is.
    pub tenant: Tenant,
    /// Which snapshot it is.
    pub snapshot: SnapshotIdentity,
    /// The action plan, where there is one.
    pub plan: Option<PlanIdentity>,
    /// Which products were looked at, and who said so.
    pub scope: Scope,
    /// Why the snapshot could not be evaluated at all.
    pub problem: Option<ControlProblem>,
    /// The score; nothing where the snapshot could not be read.
    pub score: Option<SecureScore>,
    /// What each control contributes, in the order of their ids.
    pub controls: Vec<ControlScore>,
    /// What people should know about what they declared.
    pub notices: Vec<Notice>,
    /// The recommended actions, in the order in which they pay most.
    pub actions: Vec<RecommendedAction>,
    /// How the tenant's score went, the earliest first, where it was recorded and a page shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<HistoryPoint>,
}

/// A recorded score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct HistoryPoint {
    /// The day that it is of.
    pub as_of: Date,
    /// Earned over what was evaluated; null where nothing was.
    pub percent: Option<Percent>,
    /// The same where unknown earns nothing.
    pub at_least: Option<Percent>,
}

/// What tells one snapshot from another.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct SnapshotIdentity {
    /// Where it was read from, as it was asked for.
    pub source: String,
    /// BLAKE3 of its text, in hexadecimal.
    pub digest: Option<String>,
    /// When it was captured, as an RFC 3339 time.
    pub captured_at: Option<String>,
    /// How many days before the day of the evaluation that was, by the date in UTC; negative where it was after.
    pub age_days: Option<i64>,
    /// The format it was recognised as.
    pub format: Option<String>,
    /// Paths at which it holds a lone object where a list belongs; they are read as lists of one.
    pub lone_objects: Vec<String>,
}

/// What tells one action plan from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct PlanIdentity {
    /// BLAKE3 of its text, in hexadecimal.
    pub digest: String,
}

words! {
    /// Which products are wanted in scope.
    #[derive(Default)]
    ScopeWanted {
        #[default]
        /// Every control of every product that the tenant has, whatever the edition.
        Products = "products",
        /// Of these, what the tenant's licences allow.
        Editions = "editions",
        /// Every control.
        All = "all",
    }
}

words! {
    /// Who said which products are in scope.
    ScopeSource {
        /// Nobody: every selected control is.
        All = "all",
        /// The tenant file names the products.
        Tenant = "tenant",
        /// The export names the products that it asked for.
        Export = "export",
    }
}

/// Which products were looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Scope {
    /// Who said so.
    pub from: ScopeSource,
    /// The products, where somebody said; else every one.
    pub products: Option<Vec<String>>,
    /// Controls left out because their product is not in scope.
    pub left_out: Vec<ControlId>,
    /// Controls left out because the tenant's licences do not allow them.
    pub unlicensed: Vec<ControlId>,
}
