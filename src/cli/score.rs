use std::mem;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::compliance::{self, ByRequirement};
use super::course::add_history;
use super::declared::Declarations;
use super::look_back::{LookBack, Wanted};
use super::output::{self, Target, Terminal, ViewFormat};
use super::past::Earlier;
use super::record::{Recorder, Recording};
use super::redaction::Redaction;
use super::rules::Rules;
use super::session::{Results, Session};
use super::{exit, gates, inputs};
use crate::change::tenant_key;
use crate::model::{ControlProblem, Evaluation};
use crate::report::{Basis, ENGINE, Format, Report};
use crate::ruleset::Framework;

const EXAMPLES: &str = "\
Examples:
  posture score ProviderSettingsExport.json
  posture score exports/                          a folder: one file per collection
  posture score tenants/*.json --format ndjson    many tenants, one line each
  zcat export.json.gz | posture score -
  posture score export.json --format json:score.json --format text
  posture score export.json --format sarif:posture.sarif --format github-summary:summary.md --format github
  posture score export.json --record              kept in the history: `posture history` lists it
  posture score export.json --min-score 80 --min-category identity=90 --fail-on error
  posture score export.json --by scuba            by requirement of a framework
  posture score export.json --redact              pseudonyms for people, domains and the tenant
";

/// Score one or many snapshots.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXAMPLES}\n{}", output::table_of_formats()))]
pub(super) struct Score {
    /// Exports to score: JSON or YAML (also .gz and .zst), NDJSON, a folder, or `-` for standard input
    #[arg(required = true, value_name = "SNAPSHOT")]
    snapshots: Vec<String>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    #[command(flatten)]
    gates: gates::Gates,
    #[command(flatten)]
    recording: Recording,
    /// Report what changed since the last recorded evaluation, and nothing else
    #[arg(long, conflicts_with = "by", help_heading = "Output")]
    since_last: bool,
    /// Report by requirement of a compliance framework, as in `scuba`, instead of by control
    #[arg(long, value_name = "FRAMEWORK", value_parser = compliance::framework, help_heading = "Output")]
    by: Option<&'static Framework>,
    /// Format of the report, with a file or without: `json`, `json:score.json`; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::<Format>::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target>,
    /// File to write the report to
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    #[command(flatten)]
    redaction: Redaction,
    /// Threads [default: one for each core]
    #[arg(long, short, help_heading = "Terminal", value_name = "N", default_value = "0", hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=256))]
    jobs: u16,
}

impl Score {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let targets = output::targets(&self.format, self.output.as_ref()).map_err(|why| usage(terminal, &why))?;
        if let Some(Err(why)) = targets
            .iter()
            .filter_map(|target| self.view(target.format))
            .find(Result::is_err)
        {
            return Err(usage(terminal, &why));
        }
        let workers = inputs::workers(self.jobs, terminal)?;
        let (rules, declared) = (&self.rules, &self.declarations);
        let given = self.recording.given();
        let mut session = Session::start_with(given, rules, declared, &self.snapshots, workers, terminal)?;
        if self.since_last && !session.project.settings.record.value {
            let why = "`--since-last` tells what changed since the last record: record this one too, with `--record`";
            return Err(usage(terminal, why));
        }
        let mut recorder = Recorder::of(&session, self.declarations.as_of());
        let as_of = self.declarations.as_of().to_string();
        let mut results = Results::of(self.redaction.of_problems(mem::take(&mut session.loaded.problems)));
        let by = self
            .by
            .map(|framework| ByRequirement::start(framework, &session.loaded, terminal));
        let by = by.transpose()?;
        let mut stream = Stream::of(if self.since_last { &[] } else { &targets }, by.as_ref());
        let mut is_ageless = false;
        let mut tenants = Vec::new();
        let mut past = LookBack::new(self.looks_back(), self.declarations.as_of());
        // Batches keep every thread busy without holding all snapshots of a large run in memory.
        for batch in self.snapshots.chunks(2 * session.workers.threads()) {
            for evaluated in session.evaluate_all(batch, terminal) {
                if let Some(recorder) = &mut recorder {
                    recorder.take(&evaluated, &session);
                }
                past.take(&evaluated, &session);
                is_ageless |= evaluated.is_ageless();
                tenants.push(tenant_key(&evaluated.evaluation.tenant));
                past.redact_last(self.redaction.of_evaluated(&evaluated).as_ref());
                let evaluated = self.redaction.shown(evaluated);
                let basis = Basis {
                    engine: &ENGINE,
                    as_of: &as_of,
                    rule_set: &session.loaded.report,
                };
                stream.write(&evaluated.evaluation, &basis, terminal);
                results.push(evaluated);
            }
        }
        if let Some(recorder) = recorder {
            recorder.finish(&session, &mut results, terminal);
        }
        past.finish(&mut results, terminal);
        if targets.iter().any(|target| target.format.shows_history()) {
            add_history(
                &mut results.evaluations,
                &tenants,
                &session.project,
                self.declarations.as_of(),
            );
        }
        if is_ageless && self.gates.ask_for_age() {
            terminal.say("note: `--fail-on stale`: without a `max_age` no data are too old");
        }
        let problems = results.problems.sorted();
        let evaluations = results.evaluations;
        terminal.show(&problems);
        let failed = self.failed_gates(&evaluations, &past);
        failed
            .iter()
            .for_each(|gate| terminal.complain(&format!("gate failed: {gate}")));
        let report = Report {
            exit: exit::of_evaluations(&evaluations, session.loaded.program.len(), &results.wrong, &failed),
            engine: ENGINE,
            rule_set: session.loaded.report,
            evaluations,
            problems: problems.iter().map(ControlProblem::from).collect(),
            as_of,
        };
        let code = self.write(&targets, &report, &stream, &past, terminal);
        // The process ends: to take the program apart piece by piece would be time for nothing.
        mem::forget(session.loaded.program);
        if stream.lost {
            terminal.complain("the result cannot be written");
            return Err(exit::Code::Incomplete.into());
        }
        Ok(code)
    }

    fn looks_back(&self) -> Wanted {
        Wanted {
            gates: self.gates.look_back(),
            differences: self.since_last,
        }
    }

    /// The gates that are not passed; of several snapshots each says which.
    fn failed_gates(&self, evaluations: &[Evaluation], past: &LookBack) -> Vec<String> {
        let told = |(evaluation, earlier): (&Evaluation, &Option<Earlier>)| {
            let failed = self.gates.failed(evaluation, earlier.as_ref()).into_iter();
            let source = match evaluations.len() {
                1 => String::new(),
                _ => format!("{}: ", evaluation.snapshot.source),
            };
            failed.map(|gate| format!("{source}{gate}")).collect::<Vec<_>>()
        };
        evaluations.iter().zip(&past.earlier).flat_map(told).collect()
    }

    fn write(
        &self,
        targets: &[Target],
        report: &Report,
        stream: &Stream<'_>,
        past: &LookBack,
        terminal: &Terminal,
    ) -> ExitCode {
        let mut code = report.exit.code;
        for target in targets.iter().filter(|target| !stream.has_shown(target)) {
            let text = match (self.view(target.format), stream.by) {
                (Some(Ok(format)), Some(by)) => by.written(format, report, terminal),
                (Some(Ok(format)), None) => past.written(format, terminal),
                _ => target.format.write(report, terminal.width()),
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

    /// The format of another view than that of controls, where one is asked for.
    fn view(&self, format: Format) -> Option<Result<ViewFormat, String>> {
        let option = match (self.since_last, self.by) {
            (true, _) => "--since-last",
            (false, Some(_)) => "--by",
            (false, None) => return None,
        };
        Some(ViewFormat::of(format, option))
    }
}

fn usage(terminal: &Terminal, why: &str) -> ExitCode {
    terminal.complain(&format!("error: {why}"));
    exit::Code::Usage.into()
}

/// What is shown of each evaluation as soon as it is done.
struct Stream<'a> {
    /// The requirements that stand in the place of the controls.
    by: Option<&'a ByRequirement>,
    /// The format on the standard output, where it is written evaluation by evaluation.
    format: Option<Format>,
    lost: bool,
}

impl<'a> Stream<'a> {
    fn of(targets: &[Target], by: Option<&'a ByRequirement>) -> Self {
        let shown = targets.iter().find(|target| target.file.is_none());
        let streams = |format: &Format| match by {
            Some(_) => ViewFormat::of(*format, "--by") == Ok(ViewFormat::Ndjson),
            None => format.streams(),
        };
        Self {
            by,
            format: shown.map(|target| target.format).filter(streams),
            lost: false,
        }
    }

    fn write(&mut self, evaluation: &Evaluation, basis: &Basis<'_>, terminal: &Terminal) {
        let line = match (self.format, self.by) {
            (None, _) => None,
            (Some(_), Some(by)) => Some(by.line(evaluation, basis)),
            (Some(format), None) => format.lines(evaluation, basis),
        };
        if let Some(line) = line {
            self.lost |= terminal.print(&line).is_err();
        }
    }

    /// Whether all of a target has been shown already.
    fn has_shown(&self, target: &Target) -> bool {
        self.format.is_some() && target.file.is_none()
    }
}
