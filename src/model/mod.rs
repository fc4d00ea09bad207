//! Plain data: what a control is, and every result that others store, compare and print.
//!
//! Nothing here computes; the types carry the rules that a value must keep (a [`Share`] never exceeds one, a
//! [`ControlId`] never leaves its folder), and serialise as the JSON report shows them.

mod case_result;
mod collection;
mod control;
mod control_id;
mod control_score;
mod evaluation;
mod evidence;
mod outcome;
mod parameter;
mod points;
mod recommended_action;
mod secure_score;
mod tenant;
mod verdict;
mod words;

pub use case_result::{CaseResult, Mismatch};
pub use collection::{Collection, CollectionStatus, Manifest};
pub use control::{
    ActionType, Category, ControlMetadata, Environment, Level, Lifecycle, Mapping, MeasuredBy, Remediation, Required,
    Scoring, Severity, Strength, Threat, Tier,
};
pub use control_id::{ControlId, ControlIdError};
pub use control_score::{ControlProblem, ControlScore, Status};
pub use evaluation::{Evaluation, Scope, ScopeSource, SnapshotIdentity};
pub use evidence::{Evidence, EvidenceValue};
pub use outcome::{Outcome, Share, ShareError};
pub use parameter::{Parameter, ParameterType, ParameterValue};
pub use points::{Percent, Points, PointsError};
pub use recommended_action::{ActionFactors, Factor, Factors, RankValue, RecommendedAction};
pub use secure_score::{BlindSpot, Group, SecureScore, View, Views};
pub use tenant::{Exclusions, Tenant};
pub use verdict::{Affected, Unknown, Verdict};
