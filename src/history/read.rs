use jiff::civil::Date;
use rusqlite::{CachedStatement, OptionalExtension, params};
use serde::Deserialize;

use super::body::BodyText;
use super::digest::{DigestText, hex};
use super::{History, HistoryError};
use crate::model::{Change, ControlRecord, Record, Since, Summary};

impl History {
    /// The tenant's last record up to a day: the latest day, and of one day the last recorded.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn last(&self, tenant_key: &str, up_to: Option<Date>) -> Result<Option<(i64, Record)>, HistoryError> {
        let day = up_to.unwrap_or(Date::MAX).to_string();
        let id: Option<i64> = self.told(
            self.statement(
                "SELECT id FROM evaluations WHERE tenant = (SELECT id FROM tenants WHERE key = ?1) AND as_of <= ?2 \
                 ORDER BY as_of DESC, id DESC LIMIT 1",
            )
            .and_then(|mut statement| {
                statement
                    .query_row(params![tenant_key, day], |row| row.get(0))
                    .optional()
            }),
        )?;
        let Some(id) = id else { return Ok(None) };
        Ok(self.load(id)?.map(|record| (id, record)))
    }

    /// The record of a number.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn load(&self, id: i64) -> Result<Option<Record>, HistoryError> {
        let Some((summary, settings)) = self.summary_and_settings(id)? else {
            return Ok(None);
        };
        let Summary {
            as_of,
            recorded_at,
            tenant,
            snapshot,
            rules,
            plan,
            engine,
            ..
        } = summary;
        Ok(Some(Record {
            as_of,
            recorded_at,
            tenant,
            snapshot,
            rules,
            settings,
            plan,
            engine,
            controls: self.results(id)?,
            since: self.since(id)?,
        }))
    }

    /// The number of the record that a text names: a number itself, or the beginning of an identity.
    ///
    /// # Errors
    /// It names none, or several; or the file cannot be read.
    pub fn find(&self, text: &str) -> Result<i64, HistoryError> {
        if let Ok(id) = text.parse::<i64>()
            && self.told(self.is_there(id))?
        {
            return Ok(id);
        }
        let beginning = text.to_ascii_lowercase();
        let is_hexadecimal = beginning.bytes().all(|digit| digit.is_ascii_hexdigit());
        let found = match is_hexadecimal && beginning.len() >= SHORTEST_BEGINNING {
            true => self.told(self.beginning_with(&beginning))?,
            false => Vec::new(),
        };
        match found.as_slice() {
            [] => Err(HistoryError::NoRecord { text: text.to_owned() }),
            [id] => Ok(*id),
            ids => Err(HistoryError::Ambiguous {
                text: text.to_owned(),
                ids: ids.iter().map(i64::to_string).collect(),
            }),
        }
    }

    /// The number of the record of an identity.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn id_of(&self, identity: &str) -> Result<Option<i64>, HistoryError> {
        let found = self
            .statement("SELECT id FROM evaluations WHERE identity = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([super::digest::Digest(identity)], |row| row.get(0))
                    .optional()
            });
        self.told(found)
    }

    fn is_there(&self, id: i64) -> rusqlite::Result<bool> {
        self.statement("SELECT 1 FROM evaluations WHERE id = ?1")?.exists([id])
    }

    fn beginning_with(&self, beginning: &str) -> rusqlite::Result<Vec<i64>> {
        let mut statement =
            self.statement("SELECT id FROM evaluations WHERE instr(lower(hex(identity)), ?1) = 1 ORDER BY id LIMIT 5")?;
        let rows = statement.query_map([beginning], |row| row.get(0))?;
        rows.collect()
    }

    /// What each control came to, in the order of their ids.
    fn results(&self, id: i64) -> Result<Vec<ControlRecord>, HistoryError> {
        let mut statement = self.told(self.statement(
            "SELECT results.digest, results.body FROM evaluation_results LEFT JOIN results ON results.id = result \
             WHERE evaluation = ?1",
        ))?;
        let mut rows = self.told(statement.query([id]))?;
        let mut controls = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            let digest: [u8; 32] = self.told(row.get(0))?;
            let body = self.told(row.get::<_, BodyText>(1))?.0;
            controls.push(self.result(&digest, &body)?);
        }
        controls.sort_by(|a: &ControlRecord, b| a.id.cmp(&b.id));
        Ok(controls)
    }

    /// A result, if it is still what was recorded.
    pub(super) fn result(&self, digest: &[u8; 32], body: &str) -> Result<ControlRecord, HistoryError> {
        if blake3::hash(body.as_bytes()).as_bytes() != digest {
            return Err(self.damaged(format!("the result {} is not what was recorded", &hex(digest)[..12])));
        }
        self.parsed(body)
    }

    /// Why a record differs from the one before it.
    pub(super) fn since(&self, id: i64) -> Result<Option<Since>, HistoryError> {
        let identity: Option<DigestText> = self.told(
            self.statement("SELECT since FROM evaluations WHERE id = ?1")
                .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
                .map(Option::flatten),
        )?;
        let Some(DigestText(identity)) = identity else {
            return Ok(None);
        };
        let mut statement =
            self.told(self.statement("SELECT body FROM changes WHERE evaluation = ?1 ORDER BY number"))?;
        let mut rows = self.told(statement.query([id]))?;
        let mut changes: Vec<Change> = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            let body = self.told(row.get::<_, BodyText>(0))?.0;
            changes.push(self.parsed(&body)?);
        }
        Ok(Some(Since { identity, changes }))
    }

    pub(super) fn parsed<'a, T: Deserialize<'a>>(&self, text: &'a str) -> Result<T, HistoryError> {
        serde_json::from_str(text).map_err(|error| self.damaged(error.to_string()))
    }

    pub(super) fn statement(&self, sql: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.connection.prepare_cached(sql)
    }
}

/// Fewer digits of an identity may be taken for a number.
const SHORTEST_BEGINNING: usize = 4;
