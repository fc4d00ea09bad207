use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use clap::Args;
use jiff::civil::Date;
use miette::Diagnostic;

use super::clock;
use super::history::HistoryFile;
use super::output::Terminal;
use super::session::{Evaluated, Results, Session};
use crate::change::{self, About, Basis, Now, identity, recorded};
use crate::config::{RulesFrom, SettingName};
use crate::engine::Engine;
use crate::history::{Access, History, HistoryError, Recorded};
use crate::model::{Record, Since};
use crate::origin;
use crate::snapshot::Snapshot;
use crate::source::{Problem, Problems};

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

/// An evaluation that is to be recorded, with what it takes to say why it differs from the one before.
struct Candidate {
    record: Record,
    basis: Basis,
    snapshot: Arc<Snapshot>,
}

enum Revision {
    Asked(JoinHandle<Option<String>>),
    Known(Option<String>),
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
    pub(super) fn take(&mut self, evaluated: &mut Evaluated, session: &Session) {
        let Some(candidate) = self.candidate(evaluated, session) else {
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

    fn candidate(&mut self, evaluated: &mut Evaluated, session: &Session) -> Option<Candidate> {
        let (snapshot, settings) = evaluated.of.take()?;
        let loaded = &session.loaded;
        let basis = Basis::of(&loaded.read, &loaded.rules, &settings);
        let about = About {
            as_of: self.as_of,
            recorded_at: clock::now(),
            settings: basis.settings_text().0,
            revision: self.revision.known(),
            baseline: loaded.report.baseline.clone(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let record = recorded(&evaluated.evaluation, &loaded.program, about)?;
        Some(Candidate {
            record,
            basis,
            snapshot,
        })
    }

    /// After the first failure nothing is tried any more: the next would wait as long, or write to what is damaged.
    fn record(&mut self, candidate: Candidate, session: &Session) {
        let recorded = match &mut self.history {
            Ok(history) => write(history, candidate, session),
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

/// Records an evaluation with why it differs from the last one of its tenant, in one transaction.
fn write(history: &mut History, candidate: Candidate, session: &Session) -> Result<Recorded, HistoryError> {
    let Candidate {
        mut record,
        basis,
        snapshot,
    } = candidate;
    let mut recording = history.recording()?;
    if let Some(id) = recording.id_of(&identity(&record))? {
        return Ok(Recorded { id, is_new: false });
    }
    let before = recording.last(&record.tenant.key, Some(record.as_of))?;
    record.since = match before {
        Some((_, before)) => Some(since(&recording, &before, &record, &basis, &snapshot, session)?),
        None => None,
    };
    let texts = texts(&recording, &record, &basis, session)?;
    let recorded = recording.record(&record, &texts)?;
    recording.commit()?;
    Ok(recorded)
}

fn since(
    history: &History,
    before: &Record,
    record: &Record,
    basis: &Basis,
    snapshot: &Arc<Snapshot>,
    session: &Session,
) -> Result<Since, HistoryError> {
    // With the same rules and settings nothing lies between the two: there is nothing to run.
    let is_based_alike = before.rules.digest == record.rules.digest && before.settings == record.settings;
    let old = match is_based_alike {
        true => None,
        false => basis_of(history, before)?,
    };
    let engine = Engine::default();
    let now = Now {
        read: &session.loaded.read,
        basis,
        snapshot,
        engine: &engine,
        workers: &session.workers,
    };
    Ok(change::since(before, old, record, now))
}

/// What a record was evaluated with, where the history keeps it and this program can read it.
fn basis_of(history: &History, record: &Record) -> Result<Option<Basis>, HistoryError> {
    let rules = history.text(&record.rules.digest)?;
    let settings = history.text(&record.settings)?;
    let (Some(rules), Some(settings)) = (rules, settings) else {
        return Ok(None);
    };
    let part = |digest: &str| history.text(digest).ok().flatten();
    Ok(Basis::of_texts(&rules, &settings, part).ok())
}

/// The texts that the digests of a record stand for, where they are not kept yet.
fn texts(
    history: &History,
    record: &Record,
    basis: &Basis,
    session: &Session,
) -> Result<Vec<(String, String)>, HistoryError> {
    let mut texts = Vec::new();
    if !history.has_text(&record.rules.digest)? {
        let (parts, text) = basis.rule_texts();
        texts.extend(parts);
        texts.push((record.rules.digest.clone(), text));
    }
    if !history.has_text(&record.settings)? {
        texts.push(basis.settings_text());
    }
    if let (Some(plan), Some(file)) = (&record.plan, session.plan_file())
        && !history.has_text(plan)?
    {
        texts.push((plan.clone(), file.text().to_owned()));
    }
    Ok(texts)
}

impl Revision {
    fn of(rules: Vec<RulesFrom>) -> Self {
        let folders: Vec<PathBuf> = rules
            .into_iter()
            .filter_map(|from| match from {
                RulesFrom::Builtin => None,
                RulesFrom::Folder(folder) => Some(folder),
            })
            .collect();
        if folders.is_empty() {
            return Self::Known(None);
        }
        Self::Asked(thread::spawn(move || {
            let revisions = folders.iter().filter_map(|folder| origin::revision(folder));
            let revisions: BTreeSet<String> = revisions.collect();
            let all: Vec<String> = revisions.into_iter().collect();
            (!all.is_empty()).then(|| all.join(", "))
        }))
    }

    fn known(&mut self) -> Option<String> {
        if let Self::Asked(thread) = std::mem::replace(self, Self::Known(None)) {
            *self = Self::Known(thread.join().unwrap_or_default());
        }
        match self {
            Self::Known(revision) => revision.clone(),
            Self::Asked(_) => None,
        }
    }
}

fn counted(evaluations: usize) -> String {
    match evaluations {
        1 => "1 evaluation".to_owned(),
        _ => format!("{evaluations} evaluations"),
    }
}
