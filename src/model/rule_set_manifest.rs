use serde::{Deserialize, Serialize};

/// What a rule set says of itself in `rules.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct RuleSetManifest {
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is for.
    pub description: Option<String>,
    /// The version of the script API that its scripts are written for.
    pub api: i64,
}
