//! `posture status`: the action plan, read and edited.

mod file;
mod list;
mod record;
mod remove;
mod set;

use std::process::ExitCode;

use clap::{Args, Subcommand};

pub(super) use file::Edited;
pub(super) use record::{ambiguous, check_is_task, edit};
pub(super) use set::tenants_named;

use super::output::Terminal;

/// List and edit the action plan.
#[derive(Debug, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(super) struct Status {
    #[command(subcommand)]
    does: Does,
}

#[derive(Debug, Subcommand)]
enum Does {
    /// List the records of the action plan, and how each stands
    List(Box<list::List>),
    /// Declare the status of a control, or change what is declared
    Set(Box<set::Set>),
    /// Take a record out of the action plan
    Remove(remove::Remove),
}

impl Status {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        match self.does {
            Does::List(list) => list.run(terminal),
            Does::Set(set) => set.run(terminal),
            Does::Remove(remove) => remove.run(terminal),
        }
    }
}
