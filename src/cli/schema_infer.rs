use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::exit::Code;
use super::output::{Terminal, write_whole};
use crate::inspect::Inference;
use crate::snapshot::load;

/// Infer a schema from snapshots.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture schema infer export.json
  posture schema infer tenants/*.json -o snapshot.schema.json

The schema is written as those in `schemas/snapshot`, and describes each of the snapshots. A key is required where several
objects were seen and all have it. Few short words that come again and again are taken for an enumeration: widen it where
other values exist. Objects that are keyed by id say what they hold by `additionalProperties`.")]
pub(super) struct Infer {
    /// Exports to learn from; `-` is standard input
    #[arg(value_name = "SNAPSHOT", required = true)]
    snapshots: Vec<String>,
    /// Write to this file, as a whole or not at all [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Infer {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let mut inference = Inference::default();
        let mut unreadable = Vec::new();
        for (_, snapshot) in self.snapshots.iter().flat_map(|argument| load(argument)) {
            match snapshot {
                Ok(snapshot) => inference.add(&snapshot),
                Err(problem) => unreadable.push(problem),
            }
        }
        terminal.show(&unreadable);
        let code = match (inference.snapshots(), unreadable.is_empty()) {
            (0, true) => {
                terminal.complain("error: there is no snapshot");
                return Err(Code::Nothing.into());
            }
            (0, false) => return Err(Code::Usage.into()),
            (_, true) => Code::Done,
            (_, false) => Code::Incomplete,
        };
        let mut text = serde_json::to_string_pretty(&inference.schema()).expect("a schema is plain data");
        text.push('\n');
        let Some(file) = &self.output else {
            return Ok(terminal.finish(&text, code.into()));
        };
        write_whole(file, &text).map_err(|error| {
            terminal.complain(&format!("error: `{}` cannot be written: {error}", file.display()));
            ExitCode::from(Code::Incomplete)
        })?;
        Ok(code.into())
    }
}
