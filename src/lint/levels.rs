use std::collections::BTreeMap;

use miette::Diagnostic;

use super::{LINTS, Lint};
use crate::model::{LintLevel, LintSetting};
use crate::source::{Problem, Problems, did_you_mean};

/// The level of each lint: its own, or the one that `posture.yaml` gives it.
#[derive(Debug, Clone, Default)]
pub struct Levels(BTreeMap<&'static str, LintLevel>);

/// What can be wrong with the levels that somebody gives.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum LevelError {
    /// There is no such lint.
    #[error("no lint `{0}`")]
    #[diagnostic(code(config::lint), help("`docs/lints.md` lists them"))]
    Unknown(String),
}

impl Levels {
    /// Takes the levels that somebody gives.
    ///
    /// # Errors
    /// Levels of lints that do not exist.
    pub fn of(settings: &[LintSetting]) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut levels = BTreeMap::new();
        for setting in settings {
            match super::named(&setting.code) {
                Some(lint) => {
                    levels.insert(lint.code, setting.level);
                }
                None => {
                    let problem = Problem::new(&LevelError::Unknown(setting.code.clone()));
                    let near = did_you_mean(&setting.code, LINTS.iter().map(|lint| lint.code));
                    problems.push(
                        problem
                            .at(setting.place.clone(), "no lint of that name")
                            .with_help(near),
                    );
                }
            }
        }
        if problems.is_empty() {
            Ok(Self(levels))
        } else {
            Err(problems)
        }
    }

    /// The level of a lint.
    pub fn level(&self, lint: &Lint) -> LintLevel {
        self.0.get(lint.code).copied().unwrap_or(lint.level)
    }
}
