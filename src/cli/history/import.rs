use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::process::ExitCode;

use clap::Args;

use super::file::{HistoryFile, told};
use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::history::{Access, ImportError, Imported};
use crate::source::Problem;

/// Add what was exported, all or nothing.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture history import backup.ndjson
  zstd -dc backup.ndjson.zst | posture history import -
  posture history import other.ndjson --history all.db       histories of several places in one

What is there already is left as it is: to import twice adds nothing.")]
pub(super) struct Import {
    /// File that `posture history export` wrote, or `-` for standard input
    #[arg(value_name = "FILE")]
    input: String,
    #[command(flatten)]
    file: HistoryFile,
}

impl Import {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let lines = self.lines().map_err(|error| {
            terminal.complain(&format!("error: `{}` cannot be read: {error}", self.input));
            ExitCode::from(Code::Usage)
        })?;
        let mut history = self.file.open(Access::Write, terminal)?;
        let imported = history.import(lines).map_err(|error| match error {
            ImportError::History(error) => told(&error, terminal),
            ImportError::Line { .. } => {
                terminal.show(&[Problem::new(&error).in_file(&self.input)]);
                Code::Usage.into()
            }
        })?;
        Ok(terminal.finish(&said(imported), Code::Done.into()))
    }

    fn lines(&self) -> io::Result<Box<dyn BufRead>> {
        Ok(match self.input.as_str() {
            "-" => Box::new(BufReader::new(io::stdin().lock())),
            path => {
                let file = File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                Box::new(BufReader::new(file))
            }
        })
    }
}

fn said(imported: Imported) -> String {
    let Imported { new, known, microsoft } = imported;
    let records = if new == 1 { "record" } else { "records" };
    let mut text = format!("{new} {records} added, {known} there already\n");
    if microsoft > 0 {
        let days = if microsoft == 1 { "day" } else { "days" };
        text.push_str(&format!("{microsoft} {days} of Microsoft's own score added\n"));
    }
    text
}
