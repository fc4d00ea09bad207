use serde::{Deserialize, Serialize};

use super::Status;

/// A record of the action plan that is suggested where a control falls short and the snapshot says that another measure
/// is in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// The path in the snapshot of a setting that is true where the measure is in place, as in `policy.isEnabled`.
    pub when: String,
    /// The status to declare.
    pub status: Status,
    /// Why.
    pub reason: String,
}

impl Suggestion {
    /// The names on the way to the setting, from the top of the snapshot.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        self.when.split('.')
    }

    /// Whether a text is a path of names.
    pub fn is_path(text: &str) -> bool {
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        text.split('.').all(is_name)
    }
}
