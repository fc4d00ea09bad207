//! What a change of rules does, in every format.

mod document;
mod facts;
mod findings;
mod markdown;
mod text;
mod values;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub(crate) use document::ReviewDocument;
pub use document::review_json;
pub use findings::{review_github, review_sarif};
pub use markdown::review_markdown;
pub use text::review;

use super::Exit;
use crate::diff::Differences;
use crate::model::ControlId;
use crate::ruleset::RuleSet;

/// All that a review of a change has to say.
pub struct Review<'a> {
    /// The day by which expiry is judged, on both sides.
    pub as_of: Date,
    /// What is compared.
    pub before: &'a SideName,
    /// With what.
    pub after: &'a SideName,
    /// What differs.
    pub differences: &'a Differences,
    /// The rules of after, where remarks have their places.
    pub rules: &'a RuleSet,
    /// The controls that may ask for less, with the reason.
    pub allowed: &'a BTreeMap<ControlId, String>,
    /// The gates that are not passed, in words.
    pub failed: &'a [String],
    /// How the run ends.
    pub exit: &'a Exit,
    /// Whether names are replaced by pseudonyms.
    pub is_redacted: bool,
}

/// One side by name.
#[derive(Debug, Clone, serde::Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct SideName {
    /// What was asked for: a revision, a folder, `work tree`.
    pub name: String,
    /// The commit, in hexadecimal; null where it is none.
    pub commit: Option<String>,
    /// The digest of its rules.
    pub rules: String,
}

impl SideName {
    /// For people: `main (3f2a9c17)`.
    fn shown(&self) -> String {
        match &self.commit {
            Some(commit) => format!("{} ({})", self.name, &commit[..commit.len().min(8)]),
            None => self.name.clone(),
        }
    }
}
