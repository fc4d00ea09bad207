//! Plain data: what a control is, and every result that others store, compare and print.
//!
//! Nothing here computes; the types carry the rules that a value must keep (a [`Share`] never exceeds one, a
//! [`ControlId`] never leaves its folder), and serialise as the JSON report shows them.

mod action_group;
mod answer;
mod case_result;
mod change;
mod collection;
mod control;
mod control_id;
mod control_override;
mod control_record;
mod control_score;
mod digest_prefix;
mod evaluation;
mod evidence;
mod exclusions;
mod fraction;
mod freshness;
mod lint_level;
mod listed_record;
mod max_points;
mod naming;
mod notice;
mod outcome;
mod parameter;
mod parameter_setting;
mod percentage_points;
mod points;
mod recommended_action;
mod record;
mod rule_change;
mod rule_set_manifest;
mod secure_score;
mod self_approval;
mod simulation;
mod status;
mod suggestion;
mod summary;
mod tenant;
mod trace;
mod verdict;
mod words;
mod zone;

pub use action_group::ActionGroup;
pub use answer::Answer;
pub use case_result::{CaseResult, Mismatch};
pub use change::{Cause, Change, ChangeSide, SettingChange};
pub use collection::{Collection, CollectionStatus, Manifest};
pub use control::{
    ActionType, Category, ControlMetadata, Criticality, Environment, Level, Lifecycle, Mapping, MeasuredBy,
    Remediation, Required, Scoring, Severity, Strength, Threat, Tier,
};
pub use control_id::{ControlId, ControlIdError};
pub use control_override::ControlOverride;
pub use control_record::{ControlRecord, RecordedResource, RecordedSetting};
pub use control_score::{ControlProblem, ControlScore};
pub use digest_prefix::DigestPrefix;
pub use evaluation::{Evaluation, HistoryPoint, PlanIdentity, Scope, ScopeSource, ScopeWanted, SnapshotIdentity};
pub use evidence::{Evidence, EvidenceKind, EvidenceValue};
pub use exclusions::Exclusions;
pub use fraction::Fraction;
pub use freshness::{Freshness, MaxAge, Stale, StaleData};
pub use lint_level::{LintLevel, LintSetting};
pub use listed_record::{ListedRecord, RecordEffect};
pub use max_points::MaxPointsError;
pub(crate) use max_points::max_points;
pub use naming::{Named, called, ids_of, is_called};
pub use notice::Notice;
pub use outcome::{Outcome, Share, ShareError};
pub use parameter::{Parameter, ParameterType, ParameterValue};
pub use parameter_setting::{ParameterError, ParameterSetting};
pub use percentage_points::PercentagePoints;
pub use points::{Percent, Points, PointsError};
pub use recommended_action::{ActionFactors, Factor, Factors, LevelFactors, RankValue, RecommendedAction};
pub use record::{Record, RecordedRules, RecordedSnapshot, RecordedTenant, Since};
pub use rule_change::{CaseChanges, ChangeKind, Direction, FieldChange, RuleChange};
pub use rule_set_manifest::RuleSetManifest;
pub use secure_score::{BlindSpot, Group, SecureScore, View, Views};
pub use self_approval::SelfApproval;
pub use simulation::{Effort, NotSimulated, SimulatedAction, SimulatedGoal};
pub use status::{DeclaredStatus, Standing, Status, StatusRecord};
pub use suggestion::Suggestion;
pub use summary::{Accepted, Numbers, OutcomeCounts, Summary};
pub use tenant::{Goal, Tenant, Zones};
pub use trace::{ReadPath, ReadStep, ScriptPlace, Trace};
pub use verdict::{Affected, Unknown, Verdict};
pub(crate) use words::words;
pub use zone::{GoalStanding, NextZone, Zone, ZoneStanding};
