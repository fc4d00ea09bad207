use std::sync::Arc;

use jiff::civil::Date;

use crate::change::{self, About, Basis, Compiled, Now, identity, recorded};
use crate::cli::clock;
use crate::cli::session::{Evaluated, Session};
use crate::engine::Engine;
use crate::history::{History, HistoryError, Recorded};
use crate::model::{Record, Since};
use crate::snapshot::Snapshot;

/// An evaluation as it may be recorded, with what it takes to say why it differs from the one before.
pub(in crate::cli) struct Candidate {
    pub(in crate::cli) record: Record,
    basis: Basis,
    snapshot: Arc<Snapshot>,
}

impl Candidate {
    /// What came of a snapshot; one that could not be read is none.
    pub(in crate::cli) fn of(
        evaluated: &Evaluated,
        session: &Session,
        as_of: Date,
        revision: Option<String>,
    ) -> Option<Self> {
        let (snapshot, settings) = evaluated.of.as_ref()?;
        let loaded = &session.loaded;
        let basis = Basis::of(&loaded.read, &loaded.rules, settings);
        let about = About {
            as_of,
            recorded_at: clock::now(),
            settings: basis.settings_text().0,
            revision,
            baseline: loaded.report.baseline.clone(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let record = recorded(&evaluated.evaluation, &loaded.program, about)?;
        Some(Self {
            record,
            basis,
            snapshot: Arc::clone(snapshot),
        })
    }

    /// Why it differs from a record.
    pub(in crate::cli) fn since(
        &self,
        before: &Record,
        history: &History,
        session: &Session,
    ) -> Result<Since, HistoryError> {
        // With the same rules and settings nothing lies between the two: there is nothing to run.
        let is_based_alike = before.rules.digest == self.record.rules.digest && before.settings == self.record.settings;
        let old = match is_based_alike {
            true => None,
            false => basis_of(history, before)?,
        };
        let (engine, compiled) = (Engine::default(), Compiled::default());
        let now = Now {
            read: &session.loaded.read,
            basis: &self.basis,
            snapshot: &self.snapshot,
            engine: &engine,
            compiled: &compiled,
            workers: &session.workers,
        };
        Ok(change::since(before, old, &self.record, now))
    }

    /// The texts that the digests of its record stand for, where they are not kept yet.
    fn texts(&self, history: &History, session: &Session) -> Result<Vec<(String, String)>, HistoryError> {
        let record = &self.record;
        let mut texts = Vec::new();
        if !history.has_text(&record.rules.digest)? {
            let (parts, text) = self.basis.rule_texts();
            texts.extend(parts);
            texts.push((record.rules.digest.clone(), text));
        }
        if !history.has_text(&record.settings)? {
            texts.push(self.basis.settings_text());
        }
        if let (Some(plan), Some(file)) = (&record.plan, session.plan_file())
            && !history.has_text(plan)?
        {
            texts.push((plan.clone(), file.text().to_owned()));
        }
        Ok(texts)
    }

    /// Records it with why it differs from the last record of its tenant, in one transaction.
    pub(super) fn write(mut self, history: &mut History, session: &Session) -> Result<Recorded, HistoryError> {
        let mut recording = history.recording()?;
        if let Some(id) = recording.id_of(&identity(&self.record))? {
            return Ok(Recorded { id, is_new: false });
        }
        let before = recording.last(&self.record.tenant.key, Some(self.record.as_of))?;
        self.record.since = match before {
            Some((_, before)) => Some(self.since(&before, &recording, session)?),
            None => None,
        };
        let texts = self.texts(&recording, session)?;
        let recorded = recording.record(&self.record, &texts)?;
        recording.commit()?;
        Ok(recorded)
    }
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
