use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::compare_benchmark::WithBenchmark;
use super::declared::Declarations;
use super::exit::Code;
use super::inputs;
use super::output::Terminal;
use super::redaction::{Redaction, shown};
use super::rules::Rules;
use super::session::Session;
use crate::comparison::{MicrosoftDay, compare_secure_score};
use crate::engine::Program;
use crate::evaluate::evaluate;
use crate::model::ControlId;
use crate::report;
use crate::snapshot::load;
use crate::source::Problem;

/// Put a score beside another one.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_long_help = "\
Examples:
  posture compare export.json --benchmark benchmark.json     beside the tenants of a benchmark
  posture compare secure-score export.json day.json          beside Microsoft's own score of a day"
)]
pub(super) struct Compare {
    #[command(subcommand)]
    with: Option<With>,
    #[command(flatten)]
    benchmark: WithBenchmark,
}

#[derive(Debug, Subcommand)]
enum With {
    /// With Microsoft's own secure score of a day, control by control
    SecureScore(SecureScore),
}

/// With Microsoft's own secure score of a day, control by control.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture compare secure-score export.json day.json      what `GET /security/secureScores` answered
  posture compare secure-score export.json graph/        a folder with it and the answer of
                                                         `GET /security/secureScoreControlProfiles`
  posture compare secure-score export.json               the `secureScores` of the export itself")]
struct SecureScore {
    /// Export to score
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    /// File or folder with Microsoft's score, of which the latest day counts [default: the snapshot]
    #[arg(value_name = "DAY")]
    day: Option<String>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: CompareFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CompareFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
}

impl Compare {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        match self.with {
            Some(With::SecureScore(secure_score)) => secure_score.run(terminal),
            None => self.benchmark.run(terminal),
        }
    }
}

impl SecureScore {
    fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let day = self.day(terminal)?;
        let workers = inputs::workers(0, terminal)?;
        let snapshots = std::slice::from_ref(&self.snapshot);
        let mut session = Session::start(&self.rules, &self.declarations, snapshots, workers, terminal)?;
        terminal.show(&std::mem::take(&mut session.loaded.problems).sorted());
        let ready = session.the_one(&self.snapshot, terminal)?;
        let program = &session.loaded.program;
        let evaluation = evaluate(program, &ready.snapshot, &ready.settings, &session.workers);
        let comparison = compare_secure_score(&evaluation, &day, &by_secure_score_id(program));
        let comparison = shown(comparison, self.redaction.of_ready(&ready).as_ref());
        let text = match self.format {
            CompareFormat::Text => report::secure_score_comparison(&comparison, terminal.width()),
            CompareFormat::Json => report::secure_score_comparison_json(&comparison),
        };
        Ok(terminal.finish(&text, Code::Done.into()))
    }

    fn day(&self, terminal: &Terminal) -> Result<MicrosoftDay, ExitCode> {
        let file = self.day.as_ref().unwrap_or(&self.snapshot);
        let snapshot = inputs::only(file, load(file), terminal)?;
        MicrosoftDay::latest(&snapshot).map_err(|error| {
            terminal.show(&[Problem::new(&error).in_file(file)]);
            Code::Usage.into()
        })
    }
}

/// Our controls by the id of Microsoft's that they correspond to.
fn by_secure_score_id(program: &Program) -> BTreeMap<String, ControlId> {
    let control = |number| {
        let (id, metadata) = program.control(number);
        Some((metadata.secure_score_id.clone()?, id.clone()))
    };
    (0..program.len()).filter_map(control).collect()
}
