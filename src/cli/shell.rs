use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command, ValueEnum};
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;

use super::exit::Code;
use super::output::Terminal;
use crate::origin::packed;
use crate::ruleset::RuleSet;

/// The variable by which a shell asks for completions.
pub(super) const VARIABLE: &str = "COMPLETE";

/// Print what a shell needs to complete commands, options and control ids.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  source <(posture completions bash)                       in ~/.bashrc
  posture completions fish > ~/.config/fish/completions/posture.fish")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Completions {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let name = self.shell.to_possible_value().map(|value| value.get_name().to_owned());
        let shells = Shells::builtins();
        let shell = shells.completer(&name.unwrap_or_default()).ok_or(Code::Usage)?;
        let mut script = Vec::new();
        let written = shell.write_registration(VARIABLE, "posture", "posture", "posture", &mut script);
        written.map_err(|_| Code::Incomplete)?;
        Ok(terminal.finish(&String::from_utf8_lossy(&script), Code::Done.into()))
    }
}

/// Write the manual pages.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture man | man -l -
  posture man --folder /usr/local/share/man/man1        a page for each command")]
pub(super) struct Manual {
    /// Folder for a page of each command [default: the first page, printed]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Manual {
    pub(super) fn run(self, command: Command, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let Some(folder) = self.folder else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command)
                .render(&mut page)
                .map_err(|_| Code::Incomplete)?;
            return Ok(terminal.finish(&String::from_utf8_lossy(&page), Code::Done.into()));
        };
        clap_mangen::generate_to(command, &folder).map_err(|error| {
            terminal.complain(&format!(
                "error: pages cannot be written to `{}`: {error}",
                folder.display()
            ));
            Code::Incomplete
        })?;
        Ok(Code::Done.into())
    }
}

/// The ids of the shipped controls that begin as typed, for the shell to offer.
///
/// Rules of a folder are not read here: a key that is pressed must not run into their problems.
pub(super) fn control_ids(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let rules = RuleSet::unpack(packed()).unwrap_or_default();
    let offered = rules
        .controls
        .into_iter()
        .filter(|control| control.id.as_str().starts_with(&*typed));
    offered
        .map(|control| {
            CompletionCandidate::new(control.id.as_str().to_owned()).help(Some(control.metadata.title.clone().into()))
        })
        .collect()
}
