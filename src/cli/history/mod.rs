//! `posture history`: what was recorded, and why it changed.

mod file;
mod format;
mod list;
mod range;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::output::Terminal;

pub(super) use file::{HistoryFile, told};
pub(super) use format::HistoryFormat;
pub(super) use range::Range;

/// List what was recorded, and look into it.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_long_help = "\
Examples:
  posture score export.json --record              an evaluation is recorded
  posture history --since 90d                     what was recorded in the last 90 days
  posture history --tenant 'Harbour Lane' --format csv"
)]
pub(super) struct History {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: list::List,
}

#[derive(Debug, Subcommand)]
enum Command {}

impl History {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        match self.command {
            None => self.list.run(terminal),
            Some(command) => match command {},
        }
    }
}
