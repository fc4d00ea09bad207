use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;
use rayon::prelude::*;

use super::output::{Format, Target, Terminal};
use super::{catalogue, clock, exit, gates, inputs};
use crate::engine::{Program, Workers};
use crate::evaluate::{Settings, evaluate, unreadable};
use crate::model::{ControlProblem, Evaluation};
use crate::report::{self, Report, RuleSetReport};
use crate::snapshot::{Load, Snapshot, load};
use crate::source::Problem;

/// Score one or many snapshots.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture score ProviderSettingsExport.json
  posture score exports/                          a folder: one file per collection
  posture score tenants/*.json --format ndjson    many tenants, one line each
  zcat export.json.gz | posture score -
  posture score export.json --format json:score.json --format text
  posture score export.json --min-score 80 --min-category identity=90 --fail-on error")]
pub(super) struct Score {
    /// Exports to score: JSON or YAML (also .gz and .zst), NDJSON, a folder, or `-` for standard input
    #[arg(required = true, value_name = "SNAPSHOT")]
    snapshots: Vec<String>,
    #[command(flatten)]
    rules: inputs::Rules,
    #[command(flatten)]
    gates: gates::Gates,
    /// Format of the report, with a file or without: `json`, `json:score.json`; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target>,
    /// File to write the report to
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Date of the evaluation [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    as_of: Option<Date>,
    /// Threads [default: one for each core]
    #[arg(long, short, value_name = "N", default_value = "0", hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=256))]
    jobs: u16,
}

impl Score {
    pub(super) fn run(self, terminal: &Terminal) -> ExitCode {
        let targets = match self.targets() {
            Ok(targets) => targets,
            Err(why) => return usage(terminal, &why),
        };
        let workers = match inputs::workers(self.jobs, terminal) {
            Ok(workers) => workers,
            Err(code) => return code,
        };
        let loaded = match self.rules.load(&workers) {
            Ok(loaded) => loaded,
            Err(problem) => {
                let code = exit::of_problem(&problem);
                terminal.show(&[problem]);
                return code.into();
            }
        };
        let as_of = self.as_of.unwrap_or_else(clock::today).to_string();
        let wrong = loaded.problems.len();
        let mut problems = loaded.problems;
        let streams: Vec<&Target> = targets.iter().filter(|t| t.format == Format::Ndjson).collect();
        let mut lines = String::new();
        let mut lost = false;
        let mut evaluations = Vec::new();
        // Batches keep every thread busy without holding all snapshots of a large run in memory.
        for batch in self.snapshots.chunks(2 * workers.threads()) {
            for (evaluation, problem) in score_all(&loaded.program, batch, &workers, terminal) {
                if !streams.is_empty() {
                    let line = report::ndjson_line(&evaluation, &as_of, loaded.program.digest());
                    let live = streams.iter().filter(|target| target.file.is_none());
                    lost |= live.map(|_| terminal.print(&line)).any(|printed| printed.is_err());
                    lines.push_str(&line);
                }
                problem.into_iter().for_each(|problem| problems.push(problem));
                evaluations.push(evaluation);
            }
        }
        let problems = problems.sorted();
        terminal.show(&problems);
        let failed = self.failed_gates(&evaluations);
        failed
            .iter()
            .for_each(|gate| terminal.complain(&format!("gate failed: {gate}")));
        let ends = exit::of_evaluations(&evaluations, loaded.program.len(), wrong, &failed);
        let report = Report {
            rule_set: rule_set(&loaded.program),
            evaluations: &evaluations,
            problems: &problems,
            exit: ends,
            as_of,
        };
        let code = self.write(&targets, &report, &lines, terminal);
        if lost {
            terminal.complain("the result cannot be written");
            return exit::Code::Incomplete.into();
        }
        code
    }

    /// The gates that are not passed; of several snapshots each says which.
    fn failed_gates(&self, evaluations: &[Evaluation]) -> Vec<String> {
        let told = |evaluation: &Evaluation| {
            let failed = self.gates.failed(evaluation).into_iter();
            let source = match evaluations.len() {
                1 => String::new(),
                _ => format!("{}: ", evaluation.snapshot.source),
            };
            failed.map(|gate| format!("{source}{gate}")).collect::<Vec<_>>()
        };
        evaluations.iter().flat_map(told).collect()
    }

    /// Where reports go: `--output` is the file of the one format that names none.
    fn targets(&self) -> Result<Vec<Target>, String> {
        let mut targets = self.format.clone();
        let on_terminal = |targets: &[Target]| targets.iter().filter(|t| t.file.is_none()).count();
        if let Some(file) = &self.output {
            let Some(target) = targets.iter_mut().find(|target| target.file.is_none()) else {
                return Err("`--output` has no format to write: every `--format` names its own file".to_owned());
            };
            target.file = Some(file.clone());
        }
        match on_terminal(&targets) {
            0 | 1 => Ok(targets),
            _ => Err(
                "only one `--format` can go to standard output: give the others files, as in `json:score.json`"
                    .to_owned(),
            ),
        }
    }

    fn write(&self, targets: &[Target], report: &Report<'_>, lines: &str, terminal: &Terminal) -> ExitCode {
        let mut code = report.exit.code;
        for target in targets {
            let text = match target.format {
                Format::Json => report::json(report),
                Format::Ndjson if target.file.is_none() => continue,
                Format::Ndjson => lines.to_owned(),
                Format::Csv => report::csv(report.evaluations),
                Format::Markdown => markdown(report),
                Format::Text => texts(report, terminal),
            };
            if let Err(error) = target.write(&text, terminal) {
                let file = target.file.as_deref().unwrap_or(std::path::Path::new("-"));
                terminal.complain(&format!("`{}` cannot be written: {error}", file.display()));
                code = if code == 0 {
                    exit::Code::Incomplete.because("").code
                } else {
                    code
                };
            }
        }
        if report.exit.code != 0 {
            terminal.say(&format!("exit code {}: {}", report.exit.code, report.exit.reason));
        }
        ExitCode::from(code)
    }
}

fn usage(terminal: &Terminal, why: &str) -> ExitCode {
    terminal.complain(&format!("error: {why}"));
    exit::Code::Usage.into()
}

/// One evaluation for each snapshot of some arguments, in order, and what is wrong with those that cannot be read.
fn score_all(
    program: &Program,
    arguments: &[String],
    workers: &Workers,
    terminal: &Terminal,
) -> Vec<(Evaluation, Option<Problem>)> {
    let one = |(name, snapshot): (String, Result<Snapshot, Problem>)| match snapshot {
        Ok(snapshot) => {
            for file in snapshot.passed_over() {
                terminal.say(&format!("note: `{file}` is neither JSON nor YAML and was passed over"));
            }
            let snapshot = Arc::new(snapshot);
            (evaluate(program, &snapshot, &Settings::default(), workers), None)
        }
        Err(problem) => (unreadable(&name, ControlProblem::from(&problem)), Some(problem)),
    };
    let all = |argument: &String| {
        let loaded: Load = load(argument);
        loaded.into_par_iter().map(one).collect::<Vec<_>>()
    };
    workers
        .run(|| arguments.par_iter().map(all).collect::<Vec<_>>())
        .into_iter()
        .flatten()
        .collect()
}

fn rule_set(program: &Program) -> RuleSetReport {
    RuleSetReport {
        digest: program.digest().to_owned(),
        controls: catalogue::entries(program),
    }
}

fn texts(report: &Report<'_>, terminal: &Terminal) -> String {
    let readable = report
        .evaluations
        .iter()
        .filter(|evaluation| evaluation.problem.is_none());
    let texts: Vec<String> = readable
        .map(|evaluation| report::text(evaluation, &report.as_of, terminal.width()))
        .collect();
    texts.join("\n")
}

fn markdown(report: &Report<'_>) -> String {
    let page = |evaluation| report::markdown(evaluation, &report.as_of);
    let pages: Vec<String> = report.evaluations.iter().map(page).collect();
    pages.join("\n")
}
