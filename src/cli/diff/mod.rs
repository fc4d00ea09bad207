//! `posture diff`: what a change of rules and declarations does, to controls and to the scores of real snapshots.

mod corpus;
mod gates;
mod side;
mod sides;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::declared::Declarations;
use super::exit::{self, Code};
use super::output::{self, Target, Terminal, write_all};
use super::rules::Rules;
use super::{failure::Failure, inputs};
use crate::diff::{Differences, Known, changes, file_changes};
use crate::inspect::{Key, Redactor};
use crate::model::ControlId;
use crate::report::{self, Review, SideName};
use crate::snapshot::Snapshot;
use crate::source::Problem;
use corpus::Compared;
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
    /// Replace names of people, tenants and domains by pseudonyms; the Markdown format does so anyway
    #[arg(long, overrides_with = "no_redact", help_heading = "Output")]
    redact: bool,
    /// Show names in the Markdown format too
    #[arg(long, help_heading = "Output")]
    no_redact: bool,
    /// Text that pseudonyms hang on, so that other runs give the same [default: each snapshot's own text]
    #[arg(long, value_name = "KEY", env = "POSTURE_REDACT_KEY", hide_env_values = true, help_heading = "Output")]
    redact_key: Option<String>,
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
        let usage = |why: &str| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        };
        let targets = output::targets(&self.format, self.output.as_ref()).map_err(|why| usage(&why))?;
        if self.rules.is_pinned() {
            return Err(usage("`--require-digest` is about one rule set, and here are two: leave it out"));
        }
        let shown = |problem: Problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Usage)
        };
        let ([from, to], snapshots) = sides(&self.base, &self.rest).map_err(shown)?;
        let snapshots = corpus::arguments(&snapshots).map_err(|error| usage(&format!("a folder: {error}")))?;
        let workers = inputs::workers(self.jobs, terminal)?;
        let read = |from: &From| Side::read(from, &self.rules, &self.declarations, &workers);
        let (before, after) = (read(&from), read(&to));
        let (before, after) = match (before, after) {
            (Ok(before), Ok(after)) => (before, after),
            (before, after) => return Err(failed([(&from, before.err()), (&to, after.err())], terminal)),
        };
        for folder in before.outside(&from) {
            terminal.say(&format!("note: `{folder}` is in no revision: both sides read it as it is now"));
        }
        let known = known(&before, &after);
        let ids: Vec<&str> = known.titles.keys().map(ControlId::as_str).collect();
        let allowed = self.gates.allowed(&ids).map_err(|why| usage(&why))?;
        let changes = changes(&before.rules(), &after.rules());
        let names: BTreeMap<ControlId, ControlId> = changes
            .iter()
            .filter_map(|change| Some((change.former_id.clone()?, change.id.clone())))
            .collect();
        let keeps = self.redact || !self.no_redact && targets.iter().any(|target| target.format == DiffFormat::Markdown);
        let Compared { snapshots, problems } =
            corpus::compared(&snapshots, &before, &after, &names, keeps, &workers);
        terminal.show(&problems);
        let wrong = told(&from, &before, terminal) + told(&to, &after, terminal);
        let files = file_changes(&before.deciding_files(&from), &after.deciding_files(&to));
        let plain: Vec<_> = snapshots.iter().map(|(difference, _)| difference.clone()).collect();
        let differences = Differences::of(changes.clone(), files.clone(), plain, &known);
        let failed = self.gates.failed(&differences, &allowed);
        failed.iter().for_each(|gate| terminal.complain(&format!("gate failed: {gate}")));
        let exit = exit::of_review(&differences, wrong, &failed);
        let pseudonymous = keeps.then(|| {
            let redacted = snapshots.iter().map(|(difference, snapshot)| match snapshot {
                Some(snapshot) => {
                    let key = self.key(snapshot);
                    let redactor = Redactor::new(snapshot, &key);
                    difference.redacted(&|text| redactor.text(text))
                }
                None => difference.clone(),
            });
            Differences::of(changes, files, redacted.collect(), &known)
        });
        let side = |from: &From, side: &Side| SideName {
            name: from.name().0,
            commit: from.name().1,
            rules: side.loaded.program.digest().to_owned(),
        };
        let (base, head) = (side(&from, &before), side(&to, &after));
        let text = |format: DiffFormat| {
            let redacted = pseudonymous.as_ref().filter(|_| {
                self.redact || !self.no_redact && format == DiffFormat::Markdown
            });
            let review = Review {
                as_of: self.declarations.as_of(),
                before: &base,
                after: &head,
                differences: redacted.unwrap_or(&differences),
                rules: &after.loaded.read,
                allowed: &allowed,
                failed: &failed,
                exit: &exit,
                is_redacted: redacted.is_some(),
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

    /// What pseudonyms hang on: where nobody says, the text of the snapshot, which whoever has it may know.
    fn key(&self, snapshot: &Arc<Snapshot>) -> Key {
        match &self.redact_key {
            Some(key) => Key::of_text(key),
            None => Key::of_text(snapshot.tree().text()),
        }
    }
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
        titles: both.map(|(id, metadata)| (id.clone(), metadata.title.clone())).collect(),
        former_ids: former.cloned().collect(),
    }
}
