//! Recording the evaluations of a run.

mod candidate;
mod revision;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use miette::Diagnostic;

use super::history::HistoryFile;
use super::output::Terminal;
use super::session::{Evaluated, Results, Session};
use crate::config::SettingName;
use crate::history::{Access, History, HistoryError, Recorded};
use crate::source::{Problem, Problems};

pub(super) use candidate::Candidate;
use revision::Revision;

/// Whether evaluations are recorded, and where.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "History")]
pub(super) struct Recording {
    /// Record the evaluations
    #[arg(long, conflicts_with = "no_record")]
    record: bool,
    /// Record nothing, whatever the configuration says
    #[arg(long)]
    no_record: bool,
    #[command(flatten)]
    file: HistoryFile,
}

impl Recording {
    /// The options of these that were used, by setting.
    pub(super) fn given(&self) -> BTreeMap<SettingName, Vec<String>> {
        let mut given = self.file.given();
        if self.record || self.no_record {
            given.insert(SettingName::Record, vec![self.record.to_string()]);
        }
        given
    }
}

/// Why evaluations are not recorded.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum RecordError {
    #[error("{0} snapshots name no tenant and cannot be told apart: none of them was recorded")]
    #[diagnostic(
        code(record::nameless),
        help("name the tenant with `--tenant`, and record the snapshots of each in a run of its own")
    )]
    Nameless(usize),
}

/// Records the evaluations of a run, each as soon as it is done.
pub(super) struct Recorder {
    path: PathBuf,
    as_of: Date,
    history: Result<History, HistoryError>,
    /// The revision of the rules, which git is asked for meanwhile.
    revision: Revision,
    /// The one snapshot that names no tenant, until it is sure that there is no other.
    nameless: Option<Candidate>,
    nameless_count: usize,
    new: usize,
    last: Option<Recorded>,
    unrecorded: usize,
}

impl Recorder {
    /// Makes ready to record, where that is wanted.
    pub(super) fn of(session: &Session, as_of: Date) -> Option<Self> {
        let project = &session.project;
        project.settings.record.value.then(|| Self {
            path: project.history(),
            as_of,
            history: History::open(&project.history(), Access::Write),
            revision: Revision::of(project.rules()),
            nameless: None,
            nameless_count: 0,
            new: 0,
            last: None,
            unrecorded: 0,
        })
    }

    /// Records what came of a snapshot; one that could not be read is none.
    pub(super) fn take(&mut self, evaluated: &Evaluated, session: &Session) {
        let Some(candidate) = Candidate::of(evaluated, session, self.as_of, self.revision.known()) else {
            return;
        };
        if !candidate.record.tenant.key.is_empty() {
            self.record(candidate, session);
            return;
        }
        self.nameless_count += 1;
        self.nameless = (self.nameless_count == 1).then_some(candidate);
    }

    /// Tells what was recorded, and adds what is wrong to the results.
    pub(super) fn finish(mut self, session: &Session, results: &mut Results, terminal: &Terminal) {
        if let Some(candidate) = self.nameless.take() {
            self.record(candidate, session);
        }
        let mut problems = Problems::new();
        if self.nameless_count > 1 {
            problems.push(Problem::new(&RecordError::Nameless(self.nameless_count)));
            self.unrecorded += self.nameless_count;
        }
        if let Err(error) = &self.history
            && self.unrecorded > 0
        {
            problems.push(Problem::new(error));
        }
        if let Some(said) = self.said(results.evaluations.len()) {
            terminal.say(&said);
        }
        results.problems.extend(problems);
        results.wrong.unrecorded = self.unrecorded;
    }

    fn said(&self, evaluations: usize) -> Option<String> {
        let path = self.path.display();
        let last = self.last?;
        Some(match evaluations {
            1 if last.is_new => format!("recorded as {} in `{path}`", last.id),
            1 => format!("recorded before, as {} in `{path}`", last.id),
            _ => format!("{} recorded in `{path}`", counted(self.new)),
        })
    }

    /// After the first failure nothing is tried any more: the next would wait as long, or write to what is damaged.
    fn record(&mut self, candidate: Candidate, session: &Session) {
        let recorded = match &mut self.history {
            Ok(history) => candidate.write(history, session),
            Err(error) => Err(error.clone()),
        };
        match recorded {
            Ok(recorded) => {
                self.new += usize::from(recorded.is_new);
                self.last = Some(recorded);
            }
            Err(error) => {
                self.unrecorded += 1;
                self.history = Err(error);
            }
        }
    }
}

fn counted(evaluations: usize) -> String {
    match evaluations {
        1 => "1 evaluation".to_owned(),
        _ => format!("{evaluations} evaluations"),
    }
}
