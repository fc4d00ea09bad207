//! `posture history`: what was recorded, and why it changed.

mod diff;
mod file;
mod format;
mod list;
mod range;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::output::Terminal;

pub(super) use file::HistoryFile;

/// List what was recorded, and look into it.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_long_help = "\
Examples:
  posture score export.json --record              an evaluation is recorded
  posture history --since 90d                     what was recorded in the last 90 days
  posture history --tenant 'Harbour Lane' --format csv
  posture history diff                            why the score changed between the last two"
)]
pub(super) struct History {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: list::List,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say why the score changed between two recorded evaluations
    Diff(diff::Diff),
}

impl History {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        match self.command {
            None => self.list.run(terminal),
            Some(Command::Diff(diff)) => diff.run(terminal),
        }
    }
}
