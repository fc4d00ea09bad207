use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;

use crate::cli::exit::Code;
use crate::cli::failure::Failure;
use crate::cli::output::Terminal;
use crate::cli::project::Project;
use crate::config::SettingName;
use crate::history::{Access, History, HistoryError};
use crate::source::Problem;

/// The file of recorded evaluations.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct HistoryFile {
    /// The file of recorded evaluations [default: `.posture/history.db` beside `posture.yaml` or the rules]
    #[arg(long, value_name = "FILE", help_heading = "History")]
    history: Option<String>,
}

impl HistoryFile {
    /// The option, if it was used.
    pub(in crate::cli) fn given(&self) -> BTreeMap<SettingName, Vec<String>> {
        let used = self
            .history
            .iter()
            .map(|file| (SettingName::History, vec![file.clone()]));
        used.collect()
    }

    /// Opens it; shows what keeps it from it.
    pub(in crate::cli) fn open(&self, access: Access, terminal: &Terminal) -> Result<History, ExitCode> {
        let project = self.project(terminal)?;
        History::open(&project.history(), access).map_err(|error| told(&error, terminal))
    }

    /// The project, with this as its history.
    pub(in crate::cli) fn project(&self, terminal: &Terminal) -> Result<Project, ExitCode> {
        let shown = |failure: Failure| failure.show(terminal);
        let project = Project::find(self.given()).map_err(shown)?;
        if !project.problems.is_empty() {
            return Err(shown(Failure::of_usage(project.problems)));
        }
        Ok(project)
    }
}

/// Shows why a history cannot be read, and gives the exit code: what is not there is no match.
pub(in crate::cli) fn told(error: &HistoryError, terminal: &Terminal) -> ExitCode {
    terminal.show(&[Problem::new(error)]);
    let code = match error {
        HistoryError::NoRecord { .. } | HistoryError::NoTenant { .. } => Code::Nothing,
        HistoryError::Busy { .. } | HistoryError::Full { .. } => Code::Incomplete,
        HistoryError::Missing { .. }
        | HistoryError::Unreadable { .. }
        | HistoryError::NoDatabase { .. }
        | HistoryError::AnotherProgram { .. }
        | HistoryError::Newer { .. }
        | HistoryError::Damaged { .. }
        | HistoryError::ReadOnly { .. }
        | HistoryError::Unfinished { .. }
        | HistoryError::Failed { .. }
        | HistoryError::Ambiguous { .. } => Code::Usage,
    };
    code.into()
}
