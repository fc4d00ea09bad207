//! `posture history`: what was recorded, and why it changed.

mod control;
mod diff;
mod export;
mod file;
mod format;
mod import;
mod import_graph;
mod known;
mod list;
mod microsoft;
mod prune;
mod range;
mod show;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::output::Terminal;

pub(super) use file::{HistoryFile, told};
pub(super) use format::HistoryFormat;
pub(super) use range::{Range, length};

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
  posture history diff                            why the score changed between the last two
  posture history show 12                         that day, control by control
  posture history control entra/mfa-for-all-users
  posture history prune --older-than 2y --keep-last-of month --dry-run
  posture history export backup.ndjson
  posture history import-graph secureScores.json  Microsoft's own scores, kept apart"
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
    /// Show a recorded day, control by control
    Show(show::Show),
    /// Show the whole life of a control
    Control(control::Control),
    /// Remove old records
    Prune(prune::Prune),
    /// Write everything as lines of JSON
    Export(export::Export),
    /// Add what was exported, all or nothing
    Import(import::Import),
    /// Keep Microsoft's own daily scores, apart from ours
    ImportGraph(import_graph::ImportGraph),
    /// List Microsoft's own daily scores
    Microsoft(microsoft::Microsoft),
}

impl History {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        match self.command {
            None => self.list.run(terminal),
            Some(Command::Diff(diff)) => diff.run(terminal),
            Some(Command::Show(show)) => show.run(terminal),
            Some(Command::Control(control)) => control.run(terminal),
            Some(Command::Prune(prune)) => prune.run(terminal),
            Some(Command::Export(export)) => export.run(terminal),
            Some(Command::Import(import)) => import.run(terminal),
            Some(Command::ImportGraph(import)) => import.run(terminal),
            Some(Command::Microsoft(microsoft)) => microsoft.run(terminal),
        }
    }
}
