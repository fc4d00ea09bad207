use std::process::ExitCode;

use clap::Args;

use super::file::{HistoryFile, told};
use crate::cli::exit::Code;
use crate::cli::inputs;
use crate::cli::output::Terminal;
use crate::comparison::microsoft_records;
use crate::history::{Access, MicrosoftScore};
use crate::snapshot::load;
use crate::source::Problem;

/// Keep Microsoft's own daily scores, apart from ours.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example:
  posture history import-graph secureScores.json

The file is what `GET /security/secureScores` answered, or any snapshot with `secureScores`. Microsoft keeps them for 90
days, the history for as long as you like: `posture history microsoft` lists them.")]
pub(super) struct ImportGraph {
    /// File or folder with `secureScores`
    #[arg(value_name = "FILE")]
    input: String,
    #[command(flatten)]
    file: HistoryFile,
}

impl ImportGraph {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let scores = self.scores(terminal)?;
        let mut history = self.file.open(Access::Write, terminal)?;
        let new = history
            .import_microsoft(&scores)
            .map_err(|error| told(&error, terminal))?;
        let days = if new == 1 { "day" } else { "days" };
        let known = scores.len() - new;
        let text = format!("{new} {days} of Microsoft's own score added, {known} there already\n");
        Ok(terminal.finish(&text, Code::Done.into()))
    }

    fn scores(&self, terminal: &Terminal) -> Result<Vec<MicrosoftScore>, ExitCode> {
        let snapshot = inputs::only(&self.input, load(&self.input), terminal)?;
        let records = microsoft_records(&snapshot).map_err(|error| {
            terminal.show(&[Problem::new(&error).in_file(&self.input)]);
            ExitCode::from(Code::Usage)
        })?;
        let score = |(number, record)| {
            MicrosoftScore::of(record).map_err(|why| {
                let input = &self.input;
                terminal.complain(&format!(
                    "error: `{input}`: secureScores[{number}]: {why}; nothing was kept"
                ));
                Code::Usage.into()
            })
        };
        records.into_iter().enumerate().map(score).collect()
    }
}
