use std::process::ExitCode;

use super::exit::{self, Code};
use super::output::Terminal;
use crate::source::Problems;

/// Why a command cannot begin: what is wrong, and how it ends for that.
pub(super) struct Failure {
    pub(super) problems: Problems,
    code: Code,
}

impl Failure {
    /// What is wrong, with how a command ends for it.
    pub(super) fn new(problems: Problems, code: Code) -> Self {
        Self { problems, code }
    }

    /// Something is wrong with what a command was given.
    pub(super) fn of_usage(problems: Problems) -> Self {
        Self::new(problems, Code::Usage)
    }

    /// What was asked of the rules cannot be had; `beside` is what else is wrong with them, and may be why.
    pub(super) fn of_rules(wrong: Problems, beside: Problems) -> Self {
        Self {
            code: exit::of_problems(&wrong),
            problems: beside.and(wrong),
        }
    }

    /// The same with more that is wrong with what the command was given.
    pub(super) fn with(self, more: &Problems) -> Self {
        if more.is_empty() {
            return self;
        }
        Self::of_usage(more.clone().and(self.problems))
    }

    /// Shows what is wrong, and gives the exit code.
    pub(super) fn show(self, terminal: &Terminal) -> ExitCode {
        terminal.show(&self.problems.sorted());
        self.code.into()
    }
}
