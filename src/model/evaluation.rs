use serde::Serialize;

use super::words::words;
use super::{ControlId, ControlProblem, ControlScore, RecommendedAction, SecureScore, Tenant};

/// One evaluation of a rule set against a snapshot: an immutable value that is stored, compared and reported.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// Whose configuration it is.
    pub tenant: Tenant,
    /// Which snapshot it is.
    pub snapshot: SnapshotIdentity,
    /// The action plan, once there is one.
    pub plan: Option<()>,
    /// Which products were looked at, and who said so.
    pub scope: Scope,
    /// Why the snapshot could not be evaluated at all.
    pub problem: Option<ControlProblem>,
    /// The score; nothing where the snapshot could not be read.
    pub score: Option<SecureScore>,
    /// What each control contributes, in the order of their ids.
    pub controls: Vec<ControlScore>,
    /// The recommended actions, in the order in which they pay most.
    pub actions: Vec<RecommendedAction>,
}

/// What tells one snapshot from another.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SnapshotIdentity {
    /// Where it was read from, as it was asked for.
    pub source: String,
    /// BLAKE3 of its text, in hexadecimal.
    pub digest: Option<String>,
    /// When it was captured, as an RFC 3339 time.
    pub captured_at: Option<String>,
    /// The format it was recognised as.
    pub format: Option<String>,
}

words! {
    /// Who said which products are in scope.
    ScopeSource {
        /// Nobody: every selected control is.
        All = "all",
        /// The export names the products that it asked for.
        Export = "export",
    }
}

/// Which products were looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Scope {
    /// Who said so.
    pub from: ScopeSource,
    /// The products, where somebody said; else every one.
    pub products: Option<Vec<String>>,
    /// Controls left out because their product is not in scope.
    pub left_out: Vec<ControlId>,
}
