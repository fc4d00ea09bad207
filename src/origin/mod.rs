//! Where rule files come from: a directory, from which they come as named text in the order of their paths, a git
//! revision likewise, or the program itself, which carries the shipped ones.

#[cfg(packed_rules)]
mod commit;
mod directory;
// The build step, which packs the rules, uses this module before there is anything packed.
#[cfg(packed_rules)]
mod embedded;
#[cfg(packed_rules)]
mod files;
#[cfg(packed_rules)]
mod git;
#[cfg(packed_rules)]
mod revision;
#[cfg(packed_rules)]
mod revision_error;

#[cfg(packed_rules)]
pub use commit::Commit;
#[cfg(packed_rules)]
pub(crate) use embedded::SNAPSHOT_SCHEMAS;
#[cfg(packed_rules)]
pub use embedded::packed;
#[cfg(packed_rules)]
pub use files::Files;
#[cfg(packed_rules)]
pub use revision::revision;
#[cfg(packed_rules)]
pub use revision_error::RevisionError;

pub use directory::{OriginError, Wanted, directory, directory_again, directory_of_changes, text_file};

use std::sync::Arc;

use crate::source::SourceFile;

/// A file of a rule set.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// The path below the top of the rule set, with `/` between folders: `entra/mfa-for-admins/control.yaml`.
    pub path: String,
    /// The text, under the name that messages show.
    pub source: Arc<SourceFile>,
}

impl RuleFile {
    /// A file of that path and text, named for its path: rules that come from no disk.
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            source: SourceFile::new(format!("rules/{path}"), text),
        }
    }
}
