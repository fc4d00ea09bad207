use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::output::Terminal;
use super::rules::{Loaded, Rules};
use super::{exit, inputs};
use crate::engine::Program;
use crate::report::{self, Entry};

/// List the controls.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture list
  posture list --select severity:high --format json
  posture list --digest                                  # of the rules as they judge, with baseline and overrides
  posture score export.json --require-digest \"$(cat reviewed.digest)\"")]
pub(super) struct List {
    #[command(flatten)]
    rules: Rules,
    /// Format of the list
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
    /// Print the digest of the rules alone: of what their verdicts and points hang on, whatever the order of files and the ends of lines
    #[arg(long, conflicts_with = "format")]
    digest: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For reading in a terminal
    Text,
    /// With all metadata
    Json,
}

impl List {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let (loaded, code) = load(&self.rules, terminal)?;
        let digest = loaded.program.digest();
        let text = match (self.digest, self.format) {
            (true, _) => format!("{digest}\n"),
            (false, ListFormat::Text) => report::list(&entries(&loaded.program), digest, terminal.width()),
            (false, ListFormat::Json) => report::list_json(&entries(&loaded.program)),
        };
        Ok(terminal.finish(&text, code))
    }
}

/// The rules, and how a run ends that could read all, some or none of their controls.
pub(super) fn load(rules: &Rules, terminal: &Terminal) -> Result<(Loaded, ExitCode), ExitCode> {
    let workers = inputs::workers(0, terminal)?;
    let mut loaded = rules.load(&workers, terminal)?;
    let code = exit::of_rules(loaded.program.len(), loaded.problems.len());
    terminal.show(&std::mem::take(&mut loaded.problems).sorted());
    Ok((loaded, code.into()))
}

/// The controls of a program as reports show them.
pub(super) fn entries(program: &Program) -> Vec<Entry> {
    let entry = |number| {
        let (id, metadata) = program.control(number);
        (id.clone(), metadata.clone(), program.control_digest(number).to_owned())
    };
    (0..program.len()).map(entry).collect()
}
