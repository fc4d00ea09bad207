//! `posture diff`: what a change of rules and declarations does, to controls and to the scores of real snapshots.

mod corpus;
mod gates;
mod side;
pub(super) mod sides;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::declared::Declarations;
use super::exit::{self, Code};
use super::output::{self, Target, Terminal, write_all};
use super::redaction::Redaction;
use super::rules::Rules;
use super::{failure::Failure, inputs};
use crate::change::Compiled;
use crate::diff::{Differences, Known, SnapshotDifference, Times, changes, file_changes};
use crate::engine::Workers;
use crate::inspect::Redacted;
use crate::model::{ControlId, RuleChange};
use crate::report::{self, Review};
use corpus::{Corpus, Found};
use gates::Gates;
use side::Side;
use sides::{From, sides};

/// Show what a change of rules does: to the controls, and to the scores of real snapshots.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture diff main export.json                      the work tree against the branch `main`
  posture diff main...HEAD exports/                  what this branch changed since it left `main`, over a corpus
  posture diff v1.2..v1.3 tenants.ndjson --format markdown:comment.md
  posture diff ./old ./new export.json               two folders
  posture diff main export.json --fail-on relaxed --allow-relaxed entra/mfa-for-admins=SEC-12

Both sides are everything that decides: rules, modules, baselines, `posture.yaml`, tenant files, the action plan. They are
read from git without touching the work tree. In a folder of snapshots each file is one, and each folder is one of one file
per collection. A control is relaxed where on some snapshot it asks for less than before: more points, a resource that
does not fall short any more, a control that is not counted, an exclusion more; tightened is the reverse.")]
pub(super) struct Diff {
    /// A git revision (`main`, `main..HEAD`, `main...HEAD`), compared with the work tree where it is one; or a folder, and behind it another
    #[arg(value_name = "BASE[..HEAD]")]
    base: String,
    /// Exports to evaluate by both: files, lines of NDJSON, `-`, folders of exports
    #[arg(value_name = "SNAPSHOT")]
    rest: Vec<String>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    #[command(flatten)]
    gates: Gates,
    #[command(flatten)]
    redaction: Redaction,
    /// Show names in the Markdown format too
    #[arg(long, help_heading = "Output", conflicts_with = "redact")]
    no_redact: bool,
    /// Tell how long each changed control took and takes, which is another time in every run
    #[arg(long, help_heading = "Output")]
    timings: bool,
    /// Format of the report, with a file or without; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::<DiffFormat>::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target<DiffFormat>>,
    /// File to write the report to
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Threads [default: one for each core]
    #[arg(long, short, help_heading = "Terminal", value_name = "N", default_value = "0", hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=256))]
    jobs: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
    /// For a comment on a pull request, with pseudonyms for names
    Markdown,
    /// For code scanning
    Sarif,
    /// As annotations of a GitHub workflow
    Github,
}

impl Diff {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let usage = |why: String| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        };
        let targets = output::targets(&self.format, self.output.as_ref()).map_err(usage)?;
        if self.rules.is_pinned() {
            let why = "`--require-digest` is about one rule set, and here are two: leave it out";
            return Err(usage(why.to_owned()));
        }
        let (sides, arguments) = sides(&self.base, &self.rest).map_err(|problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Usage)
        })?;
        let arguments = corpus::arguments(&arguments).map_err(|error| usage(error.to_string()))?;
        let workers = inputs::workers(self.jobs, terminal)?;
        let [before, after] = self.read(&sides, &workers, terminal)?;
        let known = known(&before, &after);
        let allowed = self.gates.allowed(&known).map_err(usage)?;
        let found = self.found(&before, &after, &arguments, &workers, &targets, terminal);
        let wrong = told(&sides[0], &before, terminal) + told(&sides[1], &after, terminal);
        let deciding = [before.deciding_files(&sides[0]), after.deciding_files(&sides[1])];
        let files = file_changes(&deciding[0], &deciding[1]);
        let redacted = found.redacted.map(|snapshots| {
            let plans: Vec<_> = before.plan().into_iter().chain(after.plan()).collect();
            let by = self.redaction.of_files(&deciding[1], &plans);
            let differences = Differences::of(found.changes.redacted(&by), files.redacted(&by), snapshots, &known);
            let differences = differences.timed(&found.times);
            let failed = self.gates.failed(&differences, &allowed);
            let exit = exit::of_review(&differences, wrong, &failed);
            (differences, failed, exit)
        });
        let plain = Differences::of(found.changes, files, found.plain, &known).timed(&found.times);
        let failed = self.gates.failed(&plain, &allowed);
        failed
            .iter()
            .for_each(|gate| terminal.complain(&format!("gate failed: {gate}")));
        let exit = exit::of_review(&plain, wrong, &failed);
        let names = [before.named(&sides[0]), after.named(&sides[1])];
        let text = |format: DiffFormat| {
            let is_redacted = self.redacts(format);
            let (differences, failed, exit) = match redacted.as_ref().filter(|_| is_redacted) {
                Some((differences, failed, exit)) => (differences, failed, exit),
                None => (&plain, &failed, &exit),
            };
            let review = Review {
                as_of: self.declarations.as_of(),
                before: &names[0],
                after: &names[1],
                differences,
                rules: &after.loaded.read,
                allowed: &allowed,
                failed,
                exit,
                is_redacted,
            };
            match format {
                DiffFormat::Text => report::review(&review, terminal.width()),
                DiffFormat::Json => report::review_json(&review),
                DiffFormat::Markdown => report::review_markdown(&review),
                DiffFormat::Sarif => report::review_sarif(&review),
                DiffFormat::Github => report::review_github(&review),
            }
        };
        Ok(write_all(&targets, text, Code::of(&exit), terminal))
    }

    /// Both sides, each with everything that decides.
    fn read(&self, sides: &[From; 2], workers: &Workers, terminal: &Terminal) -> Result<[Side; 2], ExitCode> {
        let read = |from: &From| Side::read(from, &self.rules, &self.declarations, workers);
        let [from, to] = sides;
        match (read(from), read(to)) {
            (Ok(before), Ok(after)) => {
                for folder in before.outside(from) {
                    let said = format!("note: `{folder}` is in no revision: both sides read it as it is now");
                    terminal.say(&said);
                }
                Ok([before, after])
            }
            (before, after) => Err(failed([(from, before.err()), (to, after.err())], terminal)),
        }
    }

    /// What changed about the rules, and what that does to each snapshot.
    fn found(
        &self,
        before: &Side,
        after: &Side,
        arguments: &[String],
        workers: &Workers,
        targets: &[Target<DiffFormat>],
        terminal: &Terminal,
    ) -> FoundAll {
        let changes = changes(&before.rules(), &after.rules());
        let names = changes
            .iter()
            .filter_map(|change| Some((change.former_id.clone()?, change.id.clone())));
        let is_redacted = targets.iter().any(|target| self.redacts(target.format));
        let corpus = Corpus {
            before,
            after,
            names: names.collect(),
            timed: self.timed(&changes),
            redaction: is_redacted.then_some(&self.redaction),
            workers,
            compiled: Compiled::default(),
        };
        let (found, problems) = corpus.compared(arguments);
        terminal.show(&problems);
        let mut times: BTreeMap<ControlId, Times> = BTreeMap::new();
        for (id, own) in found.iter().flat_map(|found| &found.times) {
            let known = times.entry(id.clone()).or_default();
            *known = known.and(*own);
        }
        let redacted = |found: &Found| found.redacted.clone().unwrap_or_else(|| found.plain.clone());
        FoundAll {
            redacted: is_redacted.then(|| found.iter().map(redacted).collect()),
            plain: found.into_iter().map(|found| found.plain).collect(),
            changes,
            times,
        }
    }

    /// The controls whose time is taken: those that do something else, by their ids of before and after.
    fn timed(&self, changes: &[RuleChange]) -> Vec<(ControlId, ControlId)> {
        let deciding = changes.iter().filter(|change| self.timings && change.decides());
        let ids = deciding.map(|change| {
            let former = change.former_id.as_ref().unwrap_or(&change.id);
            (former.clone(), change.id.clone())
        });
        ids.collect()
    }

    /// Whether a format has pseudonyms for names: what is made to be published does unless somebody says otherwise.
    fn redacts(&self, format: DiffFormat) -> bool {
        self.redaction.redact || format == DiffFormat::Markdown && !self.no_redact
    }
}

/// What a change does, before it is put together.
struct FoundAll {
    changes: Vec<RuleChange>,
    plain: Vec<SnapshotDifference>,
    redacted: Option<Vec<SnapshotDifference>>,
    times: BTreeMap<ControlId, Times>,
}

/// Shows what is wrong with the rules of a side, and says how much that is.
fn told(from: &From, side: &Side, terminal: &Terminal) -> usize {
    let problems = side.loaded.problems.clone().sorted();
    if !problems.is_empty() {
        terminal.complain(&format!("in {}:", from.name().0));
        terminal.show(&problems);
    }
    problems.len()
}

/// Shows what keeps sides from being read, and gives the exit code.
fn failed(sides: [(&From, Option<Failure>); 2], terminal: &Terminal) -> ExitCode {
    let mut code = ExitCode::from(Code::Usage);
    for (from, failure) in sides {
        if let Some(failure) = failure {
            terminal.complain(&format!("in {}:", from.name().0));
            code = failure.show(terminal);
        }
    }
    code
}

/// Every control of both sides.
fn known(before: &Side, after: &Side) -> Known {
    let both = before.loaded.known.iter().chain(after.loaded.known.iter());
    let former = after.loaded.known.iter().flat_map(|(_, metadata)| &metadata.former_ids);
    Known {
        titles: both
            .map(|(id, metadata)| (id.clone(), metadata.title.clone()))
            .collect(),
        former_ids: former.cloned().collect(),
    }
}
