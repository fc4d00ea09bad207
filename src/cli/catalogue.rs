use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::output::Terminal;
use super::rules::Rules;
use super::{exit, inputs};
use crate::engine::Program;
use crate::report::{self, Entry};

/// List the controls.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    rules: Rules,
    /// Format of the list
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
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
        let (entries, code) = load(&self.rules, terminal)?;
        let text = match self.format {
            ListFormat::Text => report::list(&entries, terminal.width()),
            ListFormat::Json => report::list_json(&entries),
        };
        Ok(terminal.finish(&text, code))
    }
}

/// The controls, and how a run ends that could read all, some or none of them.
pub(super) fn load(rules: &Rules, terminal: &Terminal) -> Result<(Vec<Entry>, ExitCode), ExitCode> {
    let workers = inputs::workers(0, terminal)?;
    let loaded = rules.load(&workers, terminal)?;
    let code = exit::of_rules(loaded.program.len(), loaded.problems.len());
    terminal.show(&loaded.problems.sorted());
    Ok((entries(&loaded.program), code.into()))
}

/// The controls of a program as reports show them.
pub(super) fn entries(program: &Program) -> Vec<Entry> {
    let entry = |number| {
        let (id, metadata) = program.control(number);
        (id.clone(), metadata.clone(), program.control_digest(number).to_owned())
    };
    (0..program.len()).map(entry).collect()
}
