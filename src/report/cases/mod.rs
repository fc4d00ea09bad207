//! How cases went, in every format.

mod coverage;
mod difference;
mod github;
mod json;
mod junit;
mod text;

pub use difference::difference;
pub use github::github;
pub use json::json;
pub use junit::junit;
pub use text::text;

use super::Exit;
use crate::source::Problem;
use crate::testing::{Coverage, Mutation, SuiteResult};

/// Everything that a run of cases has to say.
pub struct CaseReport<'a> {
    /// The digest of the rules as they judge, where that is known.
    pub rule_set: Option<&'a str>,
    /// One for each control and module.
    pub results: &'a [SuiteResult],
    /// What the cases execute, where that was asked for.
    pub coverage: &'a [Coverage],
    /// Whether scripts are shown with what was executed of them.
    pub sources: Sources,
    /// What no case notices, where that was asked for.
    pub mutation: Option<&'a [Mutation]>,
    /// What is wrong with files.
    pub problems: &'a [Problem],
    /// How the run ends.
    pub exit: Exit,
}

/// Whether scripts are shown with what was executed of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sources {
    /// They are.
    Shown,
    /// The numbers will do.
    Hidden,
}

impl CaseReport<'_> {
    fn passed(&self) -> usize {
        self.results.iter().map(SuiteResult::passed).sum()
    }

    fn total(&self) -> usize {
        self.results.iter().map(|result| result.cases.len()).sum()
    }

    fn missing(&self) -> usize {
        self.results.iter().map(|result| result.missing.len()).sum()
    }
}
