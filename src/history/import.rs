use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

use miette::Diagnostic;
use serde::Deserialize;

use super::digest::bytes_of;
use super::line::{EndLine, EvaluationLine, HistoryLine, MicrosoftLine, ResultLine, TextLine, VERSION};
use super::microsoft::MicrosoftScore;
use super::{History, HistoryError, Recording};
use crate::change::identity;
use crate::model::{ControlRecord, Record};

/// What an import added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that were not there.
    pub new: usize,
    /// Records that were there already.
    pub known: usize,
    /// Days of Microsoft's own score that were not there, or another.
    pub microsoft: usize,
}

/// Why an export is not imported.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ImportError {
    /// The history cannot be written.
    #[error(transparent)]
    #[diagnostic(transparent)]
    History(#[from] HistoryError),
    /// A line is not what was exported.
    #[error("line {line}: {why}")]
    #[diagnostic(
        code(history::import),
        help("nothing was imported; the file has to be as `posture history export` wrote it")
    )]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
}

impl History {
    /// Adds everything that was exported, all or nothing; what is there already is left as it is.
    ///
    /// # Errors
    /// A line that is not what was exported, lines that are missing, and a file that cannot be written.
    pub fn import(&mut self, lines: impl BufRead) -> Result<Imported, ImportError> {
        let mut import = Import {
            recording: self.recording()?,
            results: HashMap::new(),
            imported: Imported::default(),
        };
        let mut is_whole = false;
        let mut count = 0;
        for (number, line) in (1..).zip(lines.lines()) {
            let told = |why: Wrong| why.at(number);
            let line = line.map_err(|error| told(Wrong::Line(error.to_string())))?;
            if is_whole {
                return Err(told(Wrong::Line("stands after the end".to_owned())));
            }
            is_whole = import.take(&line, count).map_err(told)?;
            count = number;
        }
        if !is_whole {
            return Err(Wrong::Line("the end is missing".to_owned()).at(count + 1));
        }
        let Import {
            recording, imported, ..
        } = import;
        recording.commit()?;
        Ok(imported)
    }
}

/// What keeps a line from being taken.
enum Wrong {
    Line(String),
    History(HistoryError),
}

impl Wrong {
    fn at(self, line: u64) -> ImportError {
        match self {
            Self::Line(why) => ImportError::Line { line, why },
            Self::History(error) => error.into(),
        }
    }
}

impl From<HistoryError> for Wrong {
    fn from(error: HistoryError) -> Self {
        Self::History(error)
    }
}

struct Import<'a> {
    recording: Recording<'a>,
    /// The results that were read, by digest: each with its number.
    results: HashMap<String, (i64, Arc<ControlRecord>)>,
    imported: Imported,
}

/// What kind of line it is.
#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: String,
}

impl Import<'_> {
    /// Takes a line, before which so many stand, and says whether it is the last.
    fn take(&mut self, line: &str, before: u64) -> Result<bool, Wrong> {
        let kind = read::<Kind>(line)?.kind;
        if (before == 0) != (kind == "history") {
            return Err(Wrong::Line(
                "an export begins with `{\"type\":\"history\"}`, once".to_owned(),
            ));
        }
        match kind.as_str() {
            "history" => begin(&read(line)?)?,
            "text" => self.text(&read(line)?)?,
            "result" => self.result(&read(line)?)?,
            "evaluation" => self.evaluation(read(line)?)?,
            "microsoft" => self.microsoft(&read(line)?)?,
            "end" => {
                let EndLine { lines } = read(line)?;
                if lines != before {
                    return Err(Wrong::Line(format!("{lines} lines were exported, {before} are here")));
                }
                return Ok(true);
            }
            other => return Err(Wrong::Line(format!("`{other}` is no type of a line"))),
        }
        Ok(false)
    }

    fn text(&mut self, line: &TextLine<'_>) -> Result<(), Wrong> {
        let inserted = self.recording.insert_text(&line.digest, &line.text);
        Ok(self.recording.told(inserted)?)
    }

    fn result(&mut self, line: &ResultLine<'_>) -> Result<(), Wrong> {
        let body = line.result.get();
        let digest = blake3::hash(body.as_bytes());
        if bytes_of(&line.digest) != Some(*digest.as_bytes()) {
            return Err(Wrong::Line(format!(
                "the result does not fit its digest {}",
                line.digest
            )));
        }
        let control = read(body)?;
        let kept = self.recording.result(body);
        let id = self.recording.told(kept)?;
        self.results.insert(line.digest.to_string(), (id, Arc::new(control)));
        Ok(())
    }

    fn evaluation(&mut self, line: EvaluationLine) -> Result<(), Wrong> {
        let mut ids = Vec::new();
        let mut controls = Vec::new();
        for digest in &line.results {
            let none = || Wrong::Line(format!("there is no result {digest} before it"));
            let (id, control) = self.results.get(digest).ok_or_else(none)?;
            ids.push(*id);
            controls.push(ControlRecord::clone(control));
        }
        if !controls.is_sorted_by(|a, b| a.id < b.id) {
            return Err(Wrong::Line(
                "its results are not in the order of their controls".to_owned(),
            ));
        }
        let record = Record {
            as_of: line.as_of,
            recorded_at: line.recorded_at,
            tenant: line.tenant,
            snapshot: line.snapshot,
            rules: line.rules,
            settings: line.settings,
            plan: line.plan,
            engine: line.engine,
            controls,
            since: line.since,
        };
        if identity(&record) != line.identity {
            return Err(Wrong::Line("what it says does not fit its identity".to_owned()));
        }
        match self.recording.record_of(&record, &ids)?.is_new {
            true => self.imported.new += 1,
            false => self.imported.known += 1,
        }
        Ok(())
    }

    fn microsoft(&mut self, line: &MicrosoftLine<'_>) -> Result<(), Wrong> {
        let score = MicrosoftScore::read(&line.tenant, line.day, line.record.get()).map_err(Wrong::Line)?;
        self.imported.microsoft += usize::from(self.recording.keep_microsoft(&score)?);
        Ok(())
    }
}

fn begin(line: &HistoryLine) -> Result<(), Wrong> {
    if line.schema_version != VERSION {
        let found = line.schema_version;
        return Err(Wrong::Line(format!(
            "it was exported by another posture: its version is {found}, this posture reads {VERSION}"
        )));
    }
    Ok(())
}

fn read<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, Wrong> {
    serde_json::from_str(line).map_err(|error| Wrong::Line(what_is_wrong(&error)))
}

/// What is wrong with the JSON of a line, with the column alone: which line it is stands before it.
fn what_is_wrong(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match said.strip_suffix(&place) {
        Some(why) => format!("{why}, at column {}", error.column()),
        None => said,
    }
}
