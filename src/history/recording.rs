use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use rusqlite::{OptionalExtension, ToSql, params};
use serde::Serialize;

use super::body::Body;
use super::digest::Digest;
use super::{History, HistoryError, numbers};
use crate::change::identity;
use crate::model::{Change, ControlId, ControlScore, Record, Since};
use crate::score;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Its number in the history.
    pub id: i64,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// A transaction that writes: all that is recorded until it is committed is kept, or nothing of it. Others who want to
/// write wait meanwhile; the history can be read through it.
pub struct Recording<'a> {
    history: &'a mut History,
    controls: HashMap<ControlId, i64>,
    results: HashMap<[u8; 32], i64>,
    /// Tenants whose last results are among those.
    remembered: HashSet<String>,
    is_open: bool,
}

/// So many results are remembered, in order to not look each up again.
const REMEMBERED: usize = 500_000;

impl History {
    /// Begins to record, after waiting for others who do.
    ///
    /// # Errors
    /// Others record all the time, or the file cannot be written.
    pub fn recording(&mut self) -> Result<Recording<'_>, HistoryError> {
        self.begin()?;
        Ok(Recording {
            history: self,
            controls: HashMap::new(),
            results: HashMap::new(),
            remembered: HashSet::new(),
            is_open: true,
        })
    }

    /// Records an evaluation, with the texts that its digests stand for; one that is there already is left as it is.
    ///
    /// # Errors
    /// The file cannot be written; it is as it was before then.
    pub fn record(&mut self, record: &Record, texts: &[(String, String)]) -> Result<Recorded, HistoryError> {
        let mut recording = self.recording()?;
        let recorded = recording.record(record, texts)?;
        recording.commit()?;
        Ok(recorded)
    }
}

impl Deref for Recording<'_> {
    type Target = History;

    fn deref(&self) -> &History {
        self.history
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.history.roll_back();
        }
    }
}

impl Recording<'_> {
    /// Keeps everything that was recorded: what this acknowledges is on the disk.
    ///
    /// # Errors
    /// It cannot be written; nothing of it is kept then.
    pub fn commit(mut self) -> Result<(), HistoryError> {
        self.told(self.history.connection.execute_batch("COMMIT"))?;
        self.is_open = false;
        Ok(())
    }

    /// Records an evaluation, with the texts that its digests stand for; one that is there already is left as it is.
    ///
    /// # Errors
    /// It cannot be written; the whole recording is to be given up then.
    pub fn record(&mut self, record: &Record, texts: &[(String, String)]) -> Result<Recorded, HistoryError> {
        let identity = identity(record);
        let recorded = match self.told(self.known(&identity))? {
            Some(id) => Recorded { id, is_new: false },
            None => {
                let results = self.results_of(record)?;
                self.insert(record, &identity, &results)?
            }
        };
        for (digest, text) in texts {
            self.told(self.insert_text(digest, text))?;
        }
        Ok(recorded)
    }

    /// Records an evaluation whose results are kept, in the order of its controls.
    pub(super) fn record_of(&mut self, record: &Record, results: &[i64]) -> Result<Recorded, HistoryError> {
        let identity = identity(record);
        match self.told(self.known(&identity))? {
            Some(id) => Ok(Recorded { id, is_new: false }),
            None => self.insert(record, &identity, results),
        }
    }

    fn known(&self, identity: &str) -> rusqlite::Result<Option<i64>> {
        let mut statement = self.statement("SELECT id FROM evaluations WHERE identity = ?1")?;
        statement.query_row([Digest(identity)], |row| row.get(0)).optional()
    }

    fn insert(&mut self, record: &Record, identity: &str, results: &[i64]) -> Result<Recorded, HistoryError> {
        let tenant = self.told(self.named("tenants", "key", &record.tenant.key))?;
        let id = self.told(self.insert_evaluation(record, identity, tenant))?;
        for (control, result) in record.controls.iter().zip(results) {
            let linked = self.link(id, &control.id, *result);
            self.told(linked)?;
        }
        if let Some(since) = &record.since {
            self.told(self.insert_changes(id, since))?;
        }
        Ok(Recorded { id, is_new: true })
    }

    /// The numbers of the results of a record, which are kept where they are not yet.
    fn results_of(&mut self, record: &Record) -> Result<Vec<i64>, HistoryError> {
        let remembered = self.remember(&record.tenant.key);
        self.told(remembered)?;
        let mut results = Vec::with_capacity(record.controls.len());
        for control in &record.controls {
            let result = self.result(&json(control));
            results.push(self.told(result)?);
        }
        Ok(results)
    }

    fn insert_evaluation(&self, record: &Record, identity: &str, tenant: i64) -> rusqlite::Result<i64> {
        let controls: Vec<ControlScore> = record.controls.iter().map(ControlScore::from).collect();
        let changes = record.since.as_ref().map_or(&[][..], |since| &since.changes);
        let score = score::numbers(&controls, record.tenant.licenses_known, changes);
        let score = numbers::values(&score);
        let profile = self.profile(tenant, record)?;
        let rules = self.named("rules", "content", &json(&record.rules))?;
        let day = record.as_of.to_string();
        let time = record.recorded_at.to_string();
        let since = record.since.as_ref().map(|since| Digest(&since.identity));
        let plan = record.plan.as_deref().map(Digest);
        let mut values: Vec<&dyn ToSql> = vec![
            &tenant,
            &day,
            &time,
            &profile,
            &rules,
            &record.snapshot.source,
            &record.snapshot.captured_at,
            &record.engine,
        ];
        let digests = [
            Digest(identity),
            Digest(&record.snapshot.digest),
            Digest(&record.settings),
        ];
        values.extend(digests.iter().map(|digest| digest as &dyn ToSql));
        values.extend([&plan as &dyn ToSql, &since]);
        values.extend(score.iter().map(|value| value as &dyn ToSql));
        let marks = vec!["?"; values.len()].join(",");
        let columns = numbers::COLUMNS.join(",");
        self.statement(&format!(
            "INSERT INTO evaluations (tenant, as_of, recorded_at, profile, rules, snapshot_source, snapshot_captured_at, \
             engine, identity, snapshot_digest, settings, plan, since, {columns}) VALUES ({marks})"
        ))?
        .insert(&values[..])
    }

    fn link(&mut self, evaluation: i64, control: &ControlId, result: i64) -> rusqlite::Result<()> {
        let control = self.control(control)?;
        self.statement("INSERT INTO evaluation_results (evaluation, control, result) VALUES (?1, ?2, ?3)")?
            .execute([evaluation, control, result])?;
        Ok(())
    }

    fn insert_changes(&self, evaluation: i64, since: &Since) -> rusqlite::Result<()> {
        for (number, change) in since.changes.iter().enumerate() {
            self.insert_change(evaluation, number, change)?;
        }
        Ok(())
    }

    /// Reads which results the last evaluation of a tenant had: most are those of the next one.
    fn remember(&mut self, tenant: &str) -> rusqlite::Result<()> {
        if !self.remembered.insert(tenant.to_owned()) {
            return Ok(());
        }
        if self.results.len() > REMEMBERED {
            self.results.clear();
        }
        let mut statement = self.history.connection.prepare_cached(
            "SELECT results.digest, results.id FROM evaluation_results JOIN results ON results.id = result \
             WHERE evaluation = (SELECT id FROM evaluations \
             WHERE tenant = (SELECT id FROM tenants WHERE key = ?1) ORDER BY as_of DESC, id DESC LIMIT 1)",
        )?;
        let rows = statement.query_map([tenant], |row| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, i64>(1)?)))?;
        for row in rows {
            let (digest, id) = row?;
            self.results.insert(digest, id);
        }
        Ok(())
    }

    /// The number of a result, which is kept where it is not yet.
    pub(super) fn result(&mut self, body: &str) -> rusqlite::Result<i64> {
        let digest = *blake3::hash(body.as_bytes()).as_bytes();
        if let Some(id) = self.results.get(&digest) {
            return Ok(*id);
        }
        let known = self
            .statement("SELECT id FROM results WHERE digest = ?1")?
            .query_row([digest], |row| row.get(0))
            .optional()?;
        let id = match known {
            Some(id) => id,
            None => self
                .statement("INSERT INTO results (digest, body) VALUES (?1, ?2)")?
                .insert(params![digest, Body(body)])?,
        };
        self.results.insert(digest, id);
        Ok(id)
    }

    fn control(&mut self, control: &ControlId) -> rusqlite::Result<i64> {
        if let Some(id) = self.controls.get(control) {
            return Ok(*id);
        }
        let id = self.named("controls", "name", control.as_str())?;
        self.controls.insert(control.clone(), id);
        Ok(id)
    }
}

impl History {
    fn profile(&self, tenant: i64, record: &Record) -> rusqlite::Result<i64> {
        let content = json(&record.tenant);
        let known = self
            .statement("SELECT id FROM profiles WHERE content = ?1")?
            .query_row([&content], |row| row.get(0))
            .optional()?;
        match known {
            Some(id) => Ok(id),
            None => self
                .statement("INSERT INTO profiles (tenant, name, content) VALUES (?1, ?2, ?3)")?
                .insert(params![tenant, record.tenant.name, content]),
        }
    }

    /// The number of a text in a table that keeps each once.
    fn named(&self, table: &str, column: &str, text: &str) -> rusqlite::Result<i64> {
        let known = self
            .statement(&format!("SELECT id FROM {table} WHERE {column} = ?1"))?
            .query_row([text], |row| row.get(0))
            .optional()?;
        match known {
            Some(id) => Ok(id),
            None => self
                .statement(&format!("INSERT INTO {table} ({column}) VALUES (?1)"))?
                .insert([text]),
        }
    }

    /// Keeps why a record differs from the one before it: one row of it.
    pub(super) fn insert_change(&self, evaluation: i64, number: usize, change: &Change) -> rusqlite::Result<()> {
        let control = self.named("controls", "name", change.control.as_str())?;
        let causes: Vec<&str> = change.causes.iter().map(|cause| cause.as_str()).collect();
        let body = json(change);
        self.statement(
            "INSERT INTO changes (evaluation, number, control, causes, points, max_points, known_points, \
             known_max_points, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            evaluation,
            i64::try_from(number).unwrap_or(i64::MAX),
            control,
            causes.join(" "),
            change.points.hundredths(),
            change.max_points.hundredths(),
            change.known_points.hundredths(),
            change.known_max_points.hundredths(),
            Body(&body)
        ])?;
        Ok(())
    }

    pub(super) fn insert_text(&self, digest: &str, text: &str) -> rusqlite::Result<()> {
        let is_there = self
            .statement("SELECT 1 FROM texts WHERE digest = ?1")?
            .exists([Digest(digest)])?;
        if !is_there {
            self.statement("INSERT INTO texts (digest, body) VALUES (?1, ?2)")?
                .execute(params![Digest(digest), Body(text)])?;
        }
        Ok(())
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("records are plain data")
}
