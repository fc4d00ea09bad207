use std::io;
use std::process::{ExitCode, exit};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::declared::Declarations;
use super::exit::Code;
use super::failure::Failure;
use super::following::{Following, Reading};
use super::output::Terminal;
use super::redaction::{Redaction, shown};
use super::rules::Rules;
use super::{clock, inputs};
use crate::engine::Workers;
use crate::inspect::Redactor;
use crate::report::{self, GenerationReport, RejectionReport};
use crate::snapshot::Snapshot;
use crate::source::Problem;
use crate::watch::{Live, Published, Rejected, Watcher, Way};

/// Follow rules, snapshot and declarations, and show what each save does to the score.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture watch export.json
  posture watch export.json --rules ./our-rules --select 'entra/*'
  posture watch export.json --quiet               only what changes the score, or is wrong
  posture watch /mnt/share/export.json --poll     a network drive

Each save is read, compiled and tried on the cases of the controls that it changes; only if nothing is wrong does it take
the place of what was there. Ctrl-C ends it.")]
pub(super) struct Watch {
    /// Export to score again and again: a file or folder
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    /// Look at the files twice a second, where the system does not tell of changes: on network drives
    #[arg(long)]
    poll: bool,
    #[command(flatten)]
    redaction: Redaction,
    /// Threads [default: one for each core]
    #[arg(long, short, value_name = "N", default_value = "0", hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=256))]
    jobs: u16,
}

/// How often `--poll` looks.
const APART: Duration = Duration::from_millis(500);
/// So long after a change all is read once more: a file may have been written before its new folder was watched.
const AGAIN: Duration = Duration::from_millis(50);
/// So many readings in a row are thrown away because somebody wrote meanwhile; then one that is sound counts, so that a
/// program that never stops writing does not keep everything else from being seen.
const MOST_DOUBTS: u32 = 3;

impl Watch {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        end_quietly();
        let workers = inputs::workers(self.jobs, terminal)?;
        let fail = |failure: Failure| failure.show(terminal);
        let of_watching = |error| Failure::of_usage(Problem::new(&error).into()).show(terminal);
        let way = if self.poll { Way::Looking(APART) } else { Way::Told };
        let mut watcher = Watcher::new(way).map_err(of_watching)?;
        let mut following = Following::new(&self.snapshot, &self.rules, &self.declarations);
        // What is saved while the first generation is made is told afterwards.
        following.look_around();
        watcher.follow(following.places()).map_err(of_watching)?;
        let first = following.begin(&workers, terminal).map_err(fail)?;
        let live = Live::begin(first, &workers);
        let mut screen = Screen {
            terminal,
            redaction: &self.redaction,
            first: Arc::clone(&live.current().evaluated.snapshot),
            live,
            workers,
        };
        screen.begin(&self.snapshot, watcher.since(Duration::ZERO))?;
        let mut rest = watcher
            .follow(following.places())
            .map_err(of_watching)?
            .then_some(AGAIN);
        let mut doubts = 0;
        loop {
            let changes = watcher.wait(rest).map_err(of_watching)?;
            let began = watcher.since(Duration::ZERO);
            let first = changes.as_ref().map_or(began, |changes| changes.first);
            if let Some(reading) = following.read(changes.as_ref(), &screen.workers, terminal) {
                let is_doubtful = doubts < MOST_DOUBTS || reading.candidate.is_err();
                if is_doubtful && watcher.has_news().map_err(of_watching)? {
                    // Somebody is writing: what was read may be half of it, and half a script may still compile.
                    following.take_back(reading);
                    rest = Some(AGAIN);
                    doubts += 1;
                    continue;
                }
                doubts = 0;
                screen.offer(reading, || watcher.since(first))?;
            }
            let is_new = watcher.follow(following.places()).map_err(of_watching)?;
            rest = (changes.is_some() || is_new).then_some(AGAIN);
        }
    }
}

fn file(name: &str, by: Option<&Redactor>) -> String {
    by.map_or_else(|| name.to_owned(), |by| by.file(name))
}

/// Ctrl-C is how one ends this command, and so no failure.
pub(super) fn end_quietly() {
    // Where it cannot be set, the system ends the process as it does.
    let _ = ctrlc::set_handler(|| exit(0));
}

/// Where generations are shown.
struct Screen<'a> {
    terminal: &'a Terminal,
    redaction: &'a Redaction,
    /// The snapshot as it was at the beginning.
    first: Arc<Snapshot>,
    live: Live,
    workers: Workers,
}

impl Screen<'_> {
    fn begin(&self, snapshot: &str, took: Duration) -> Result<(), ExitCode> {
        let first = self.live.current();
        let redactor = self.redaction.of_followed(&first.evaluated, &self.first);
        let report = GenerationReport {
            time: &clock::time_of_day(),
            number: first.number,
            files: &[file(snapshot, redactor.as_ref())],
            cases: (0, 0),
            took,
            run: first.evaluated.run,
            before: None,
            now: &shown(first.evaluated.evaluation.clone(), redactor.as_ref()),
        };
        if self.terminal.is_quiet() {
            return Ok(());
        }
        self.print(&report::generation(&report))
    }

    /// Offers what was read, and shows what came of it.
    fn offer(&mut self, reading: Reading, took: impl Fn() -> Duration) -> Result<(), ExitCode> {
        match self.live.offer(reading.candidate, &self.workers) {
            Ok(published) => self.published(&published, &reading.files, took()),
            Err(rejected) => self.rejected(rejected),
        }
    }

    fn published(&self, published: &Published, files: &[String], took: Duration) -> Result<(), ExitCode> {
        let redactor = self.redaction.of_followed(&published.now.evaluated, &self.first);
        let by = redactor.as_ref();
        let files: Vec<String> = files.iter().map(|name| file(name, by)).collect();
        let report = GenerationReport {
            time: &clock::time_of_day(),
            number: published.now.number,
            files: &files,
            cases: (published.cases.passed, published.cases.run),
            took,
            run: published.now.evaluated.run,
            before: Some(&shown(published.before.evaluated.evaluation.clone(), by)),
            now: &shown(published.now.evaluated.evaluation.clone(), by),
        };
        if self.terminal.is_quiet() && !report.is_change() {
            return Ok(());
        }
        self.print(&report::generation(&report))
    }

    fn rejected(&self, rejected: Rejected) -> Result<(), ExitCode> {
        let redactor = self.redaction.of_followed(&self.live.current().evaluated, &self.first);
        let report = RejectionReport {
            time: &clock::time_of_day(),
            number: rejected.number,
            still: rejected.still,
            problems: &shown(rejected.problems, redactor.as_ref()).sorted(),
        };
        self.print(&report::rejection(&report))
    }

    /// Prints, and ends where nobody reads any more.
    fn print(&self, text: &str) -> Result<(), ExitCode> {
        self.terminal.write(text).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Code::Done.into(),
            _ => {
                self.terminal
                    .complain(&format!("the result cannot be written: {error}"));
                Code::Incomplete.into()
            }
        })
    }
}
