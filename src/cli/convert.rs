use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::exit::Code;
use super::output::{self, Target, Terminal};
use crate::origin::text_file;
use crate::report::{FORMATS, Format, Needs, Report, saved};
use crate::source::{Problem, SourceFile};

const EXAMPLES: &str = "\
Examples:
  posture convert score.json                        what `posture score --format json` wrote, as text
  posture convert score.json --format sarif:score.sarif --format junit:score.xml
  posture convert score.json --format prometheus --output /var/lib/node_exporter/posture.prom
  posture score tenants/*.json --format ndjson | posture convert - --format rows

What comes out is what `posture score` itself would have written. Lines of NDJSON hold evaluations
alone: formats that tell more take the report of `--format json`.
";

/// Write a saved report in other formats, without evaluating again.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n{}", output::table_of_formats()))]
pub(super) struct Convert {
    /// A report of `posture score`: JSON or NDJSON, or `-` for standard input
    #[arg(value_name = "REPORT")]
    report: String,
    /// Format, with a file or without: `sarif`, `sarif:score.sarif`; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::<Format>::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target>,
    /// File to write to
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

impl Convert {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let usage = |why: String| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        };
        let targets = output::targets(&self.format, self.output.as_ref()).map_err(usage)?;
        let (report, holds) = self.read().map_err(|problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Usage)
        })?;
        if holds == Needs::Evaluations
            && let Some(target) = targets.iter().find(|target| target.format.needs == Needs::Report)
        {
            return Err(usage(needs_more(target.format)));
        }
        let written = |format: Format| format.write(&report, terminal.width());
        Ok(output::write_all(&targets, written, Code::Done, terminal))
    }

    fn read(&self) -> Result<(Report, Needs), Problem> {
        let file = match self.report.as_str() {
            "-" => {
                let mut text = String::new();
                let read = io::stdin().read_to_string(&mut text);
                read.map_err(|error| Problem::new(&ReadError(error)))?;
                SourceFile::new("-", text)
            }
            path => text_file(Path::new(path)).map_err(|error| Problem::new(&error))?,
        };
        saved(file.text()).map_err(|error| Problem::new(&error).in_file(file.name()))
    }
}

/// Why the standard input cannot be read.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("the standard input cannot be read: {0}")]
#[diagnostic(code(saved::input))]
struct ReadError(io::Error);

/// Why lines of NDJSON do not do for a format.
fn needs_more(format: Format) -> String {
    let enough = FORMATS.iter().filter(|format| format.needs == Needs::Evaluations);
    let enough: Vec<&str> = enough.map(|format| format.name).collect();
    format!(
        "lines of NDJSON do not hold all that `{}` tells: give the report of `posture score --format json` \
         (lines do for {})",
        format.name,
        enough.join(", ")
    )
}
