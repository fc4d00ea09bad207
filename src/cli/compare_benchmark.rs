use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::declared::Declarations;
use super::exit::{self, Code, Wrong};
use super::history::HistoryFormat;
use super::inputs;
use super::output::Terminal;
use super::redaction::{Redaction, shown};
use super::rules::Rules;
use super::session::Session;
use crate::comparison::{Benchmark, Own, compare_benchmark};
use crate::evaluate::evaluate;
use crate::model::ControlId;
use crate::origin::text_file;
use crate::report::{self, Compared};
use crate::source::{Problem, did_you_mean};

/// With a benchmark of many tenants.
#[derive(Debug, Args)]
pub(super) struct WithBenchmark {
    /// Export to score
    #[arg(value_name = "SNAPSHOT", required = true)]
    snapshot: Option<String>,
    /// The benchmark, as `posture benchmark build` makes it
    #[arg(long, value_name = "FILE", required = true)]
    benchmark: Option<PathBuf>,
    /// The cohort to show in full [default: the smallest that the tenant belongs to]
    #[arg(long, value_name = "NAME")]
    cohort: Option<String>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: HistoryFormat,
}

impl WithBenchmark {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let (Some(snapshot), Some(file)) = (&self.snapshot, &self.benchmark) else {
            unreachable!("both are required");
        };
        let benchmark = self.read(file, terminal)?;
        let workers = inputs::workers(0, terminal)?;
        let snapshots = std::slice::from_ref(snapshot);
        let mut session = Session::start(&self.rules, &self.declarations, snapshots, workers, terminal)?;
        let problems = std::mem::take(&mut session.loaded.problems).sorted();
        terminal.show(&problems);
        let ready = session.the_one(snapshot, terminal)?;
        let program = &session.loaded.program;
        let evaluation = evaluate(program, &ready.snapshot, &ready.settings, &session.workers);
        let digest = |id: &ControlId| Some(program.control_digest(program.number(id)?).to_owned());
        let own = Own {
            tenant: &evaluation.tenant,
            controls: &evaluation.controls,
            digest: &digest,
            rules: program.digest(),
            coverage: evaluation.score.as_ref().and_then(|score| score.coverage.percent()),
        };
        let comparison = compare_benchmark(&own, &benchmark);
        let tenant = shown(evaluation.tenant.clone(), self.redaction.of_ready(&ready).as_ref());
        let compared = Compared {
            tenant: &tenant,
            as_of: self.declarations.as_of().to_string(),
            comparison: &comparison,
            cohort: self.cohort.as_deref(),
        };
        let text = match self.format {
            HistoryFormat::Text => report::benchmark_comparison(&compared, terminal.width()),
            HistoryFormat::Json => report::benchmark_comparison_json(&compared),
            HistoryFormat::Csv => report::benchmark_comparison_csv(&compared),
            HistoryFormat::Markdown => report::benchmark_comparison_markdown(&compared),
        };
        let wrong = Wrong {
            rules: problems.len(),
            ..Wrong::default()
        };
        let ends = exit::of_evaluations(std::slice::from_ref(&evaluation), program.len(), &wrong, &[]);
        if ends.code != 0 {
            terminal.say(&format!("exit code {}: {}", ends.code, ends.reason));
        }
        Ok(terminal.finish(&text, ends.code.into()))
    }

    fn read(&self, path: &Path, terminal: &Terminal) -> Result<Benchmark, ExitCode> {
        let file = text_file(path).map_err(|error| Problem::new(&error));
        let read = file.and_then(|file| Benchmark::parse(&file));
        let benchmark = read.map_err(|problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Usage)
        })?;
        let names: Vec<&str> = benchmark.cohorts.iter().map(|cohort| cohort.name.as_str()).collect();
        match &self.cohort {
            Some(name) if !names.contains(&name.as_str()) => {
                let near = did_you_mean(name, names.iter().copied());
                if let Some(left) = benchmark.left_out.iter().find(|left| left.name == *name) {
                    let why = left.reason.reason();
                    terminal.complain(&format!("error: the benchmark does not tell of `{name}`: {why}"));
                    return Err(Code::Usage.into());
                }
                let all = || format!("the cohorts are {}", names.join(", "));
                terminal.complain(&format!("error: no cohort `{name}`; {}", near.unwrap_or_else(all)));
                Err(Code::Usage.into())
            }
            _ => Ok(benchmark),
        }
    }
}
