use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::file::{HistoryFile, told};
use crate::cli::exit::Code;
use crate::cli::output::{self, Terminal};
use crate::history::{Access, ExportError};

/// Write everything as lines of JSON.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture history export backup.ndjson
  posture history export | zstd > backup.ndjson.zst

The same history gives the same bytes. `posture schema history-export` describes the lines.")]
pub(super) struct Export {
    /// File to write to [default: standard output]
    #[arg(value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    file: HistoryFile,
}

impl Export {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let history = self.file.open(Access::Read, terminal)?;
        let exported = match &self.output {
            Some(path) => output::write_whole_by(path, |out| history.export(out)),
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                history.export(&mut out).and_then(|()| Ok(out.flush()?))
            }
        };
        match exported {
            Ok(()) => Ok(Code::Done.into()),
            Err(ExportError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Code::Done.into()),
            Err(ExportError::History(error)) => Err(told(&error, terminal)),
            Err(ExportError::Output(error)) => {
                let name = self
                    .output
                    .as_ref()
                    .map_or("-".to_owned(), |path| path.display().to_string());
                terminal.complain(&format!("`{name}` cannot be written: {error}"));
                Err(Code::Incomplete.into())
            }
        }
    }
}
