use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::words::words;
use super::{ControlId, Parameter, Points, Suggestion};

/// What a control is, apart from its script: everything that `control.yaml` says, checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ControlMetadata {
    /// What the control asks for.
    pub title: String,
    /// Why it matters.
    pub description: String,
    /// The service it is about.
    pub product: String,
    /// The part of the estate it protects.
    pub category: Category,
    /// What it is worth, more than 0 and at most 10.
    #[cfg_attr(packed_rules, schemars(extend("exclusiveMinimum" = 0, "maximum" = 10)))]
    pub max_points: Points,
    /// Whether parts count.
    pub scoring: Scoring,
    /// Whether it counts at all.
    #[cfg_attr(packed_rules, schemars(default = "yes"))]
    pub scored: bool,
    /// How bad a failure is.
    pub severity: Severity,
    /// How hard it is to put in place.
    pub complexity: Level,
    /// What putting it in place costs.
    pub implementation_cost: Option<Level>,
    /// How much users will notice.
    pub user_impact: Level,
    /// What users will notice.
    pub user_impact_description: Option<String>,
    /// What it protects against.
    pub threats: Vec<Threat>,
    /// Requirements of compliance frameworks that it answers, by framework.
    pub compliance: BTreeMap<String, Vec<Mapping>>,
    /// Ways to reach the goal.
    pub remediation: Vec<Remediation>,
    /// What kind of work it asks for.
    #[cfg_attr(packed_rules, schemars(default))]
    pub action_type: ActionType,
    /// For work that people repeat: how long an attestation lasts, as an ISO 8601 duration.
    #[cfg_attr(packed_rules, schemars(extend("format" = "duration")))]
    pub review_every: Option<String>,
    /// The data it needs.
    #[cfg_attr(packed_rules, schemars(default))]
    pub requires: Vec<Required>,
    /// Service plans of which any one is needed.
    #[cfg_attr(packed_rules, schemars(default))]
    pub licenses: Vec<String>,
    /// Controls to put in place first.
    #[cfg_attr(packed_rules, schemars(default))]
    pub prerequisites: Vec<ControlId>,
    /// Clouds it applies in; empty means all.
    #[cfg_attr(packed_rules, schemars(default))]
    pub environments: Vec<Environment>,
    /// Free tags.
    #[cfg_attr(packed_rules, schemars(default))]
    pub tags: Vec<String>,
    /// How fundamental it is.
    pub tier: Option<Tier>,
    /// Links to read.
    #[cfg_attr(packed_rules, schemars(default))]
    pub references: Vec<String>,
    /// Where the setting is made.
    pub action_url: Option<String>,
    /// Where the share comes from.
    #[cfg_attr(packed_rules, schemars(default))]
    pub measured_by: MeasuredBy,
    /// Values that an organisation may set.
    #[cfg_attr(packed_rules, schemars(default))]
    pub params: Vec<Parameter>,
    /// The corresponding Microsoft Secure Score control.
    pub secure_score_id: Option<String>,
    /// Earlier ids, which keep history across a rename.
    #[cfg_attr(packed_rules, schemars(default))]
    pub former_ids: Vec<ControlId>,
    /// Records of the action plan that are suggested where it falls short and another measure is in place.
    #[cfg_attr(packed_rules, schemars(default))]
    pub suggest: Vec<Suggestion>,
    /// How settled the control is.
    #[cfg_attr(packed_rules, schemars(default))]
    pub lifecycle: Lifecycle,
    /// What replaces a deprecated one.
    pub replaced_by: Option<ControlId>,
    /// The release that brought it.
    pub since: String,
    /// The version of the control itself.
    pub version: String,
}

/// A control counts where nobody says otherwise.
#[cfg(packed_rules)]
const fn yes() -> bool {
    true
}

words! {
    /// The part of the estate that a control protects.
    Category {
        /// Accounts and sign-in.
        Identity = "identity",
        /// Documents and messages.
        Data = "data",
        /// Endpoints.
        Device = "device",
        /// Mail, collaboration and cloud applications.
        Apps = "apps",
        /// Servers, networks and cloud resources.
        Infrastructure = "infrastructure",
    }
}

words! {
    /// Whether parts of a control count.
    Scoring {
        /// All or nothing.
        Binary = "binary",
        /// By share.
        Proportional = "proportional",
    }
}

words! {
    /// How bad a failure is.
    Severity {
        /// Little harm.
        Low = "low",
        /// Some harm.
        Medium = "medium",
        /// Serious harm.
        High = "high",
        /// The tenant may be lost.
        Critical = "critical",
    }
}

words! {
    /// How much effort, cost or impact.
    Level {
        /// Little.
        Low = "low",
        /// Some.
        Moderate = "moderate",
        /// Much.
        High = "high",
    }
}

words! {
    /// What a control protects against, in the words of Microsoft Graph (`secureScoreControlProfile.threats`).
    Threat {
        /// Graph: Account breach.
        AccountBreach = "account-breach",
        /// Graph: Password cracking.
        PasswordCracking = "password-cracking",
        /// Graph: Elevation of privilege.
        ElevationOfPrivilege = "elevation-of-privilege",
        /// Graph: Data exfiltration.
        DataExfiltration = "data-exfiltration",
        /// Graph: Data spillage.
        DataSpillage = "data-spillage",
        /// Graph: Data deletion.
        DataDeletion = "data-deletion",
        /// Graph: Malicious insider.
        MaliciousInsider = "malicious-insider",
        /// Graph: Phishing or whaling.
        Phishing = "phishing",
        /// Graph: Spoofing.
        Spoofing = "spoofing",
        /// Malicious code.
        Malware = "malware",
    }
}

words! {
    /// What kind of work a control asks for.
    #[derive(Default)]
    ActionType {
        #[default]
        /// A setting to change.
        Config = "config",
        /// A report to read.
        Review = "review",
        /// A habit that no export shows.
        Behavior = "behavior",
    }
}

words! {
    /// The cloud that a tenant lives in.
    Environment {
        /// Microsoft 365 for everyone.
        Commercial = "commercial",
        /// Government Community Cloud.
        Gcc = "gcc",
        /// Government Community Cloud High.
        GccHigh = "gcc-high",
        /// Department of Defense.
        Dod = "dod",
    }
}

words! {
    /// How fundamental a control is.
    Tier {
        /// Everyone needs it.
        Core = "core",
        /// A second line.
        DefenseInDepth = "defense-in-depth",
        /// For those who have the rest.
        Advanced = "advanced",
    }
}

words! {
    /// Where a control's share comes from.
    #[derive(Default)]
    MeasuredBy {
        #[default]
        /// From the settings in the snapshot.
        Snapshot = "snapshot",
        /// From the tenant's own `controlScores`.
        Microsoft = "microsoft",
    }
}

words! {
    /// How settled a control is.
    #[derive(Default)]
    Lifecycle {
        /// May still change.
        Experimental = "experimental",
        #[default]
        /// Changes with notice.
        Stable = "stable",
        /// Goes away.
        Deprecated = "deprecated",
    }
}

words! {
    /// How much of a requirement a control answers.
    Strength {
        /// All of it.
        Full = "full",
        /// A part.
        Partial = "partial",
    }
}

words! {
    /// How much a framework insists on a requirement.
    Criticality {
        /// It has to be met.
        Shall = "shall",
        /// There may be reasons not to meet it.
        Should = "should",
    }
}

/// A requirement of a compliance framework that a control answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Mapping {
    /// The id in the framework.
    pub id: String,
    /// How much of it is answered, where that is known.
    pub strength: Option<Strength>,
    /// How much the framework insists on it, where it says so.
    pub criticality: Option<Criticality>,
}

/// One way to reach a control's goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Remediation {
    /// What this way is called.
    pub option: String,
    /// Service plans of which any one is needed for it.
    #[cfg_attr(packed_rules, schemars(default))]
    pub licenses: Vec<String>,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// Commands that do it.
    pub script: Option<String>,
    /// How to undo it.
    pub rollback: Option<String>,
}

/// Data that a control needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Required {
    /// The top-level key of the snapshot.
    pub collection: String,
    /// The cmdlet or API path that delivers it.
    pub source: Option<String>,
    /// The least permission that it takes.
    pub permission: Option<String>,
}
