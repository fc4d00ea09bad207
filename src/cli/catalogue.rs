use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::output::Terminal;
use super::{exit, inputs};
use crate::engine::Program;
use crate::report::{self, Entry};
use crate::source::did_you_mean;

/// List the controls.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    rules: inputs::Rules,
    /// Format of the list
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
}

/// Show the page of a control.
#[derive(Debug, Args)]
#[command(after_long_help = "Example:\n  posture explain entra/block-legacy-authentication")]
pub(super) struct Explain {
    /// The control, as `posture list` names it
    control: String,
    #[command(flatten)]
    rules: inputs::Rules,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For reading in a terminal
    Text,
    /// With all metadata
    Json,
}

impl List {
    pub(super) fn run(self, terminal: &Terminal) -> ExitCode {
        let (entries, code) = match load(&self.rules, terminal) {
            Ok(loaded) => loaded,
            Err(code) => return code,
        };
        let text = match self.format {
            ListFormat::Text => report::list(&entries, terminal.width()),
            ListFormat::Json => report::list_json(&entries),
        };
        terminal.finish(&text, code)
    }
}

impl Explain {
    pub(super) fn run(self, terminal: &Terminal) -> ExitCode {
        let (entries, code) = match load(&self.rules, terminal) {
            Ok(loaded) => loaded,
            Err(code) => return code,
        };
        let Some(entry) = entries.iter().find(|(id, ..)| id.as_str() == self.control) else {
            let near = did_you_mean(&self.control, entries.iter().map(|(id, ..)| id.as_str()));
            let help = near.unwrap_or_else(|| "`posture list` names them all".to_owned());
            terminal.complain(&format!("error: no control `{}`; {help}", self.control));
            return exit::Code::Usage.into();
        };
        terminal.finish(&report::page(entry, terminal.width()), code)
    }
}

/// The controls, and how a run ends that could read all, some or none of them.
fn load(rules: &inputs::Rules, terminal: &Terminal) -> Result<(Vec<Entry>, ExitCode), ExitCode> {
    let workers = inputs::workers(0, terminal)?;
    let loaded = rules.load(&workers).map_err(|problem| {
        let code = exit::of_problem(&problem);
        terminal.show(&[problem]);
        code
    })?;
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
