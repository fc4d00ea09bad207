use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::str::FromStr;

use jiff::civil::Date;
use rusqlite::{Row, params};
use serde::de::DeserializeOwned;

use super::digest::DigestText;
use super::{History, HistoryError, numbers};
use crate::model::{RecordedRules, RecordedSnapshot, RecordedTenant, Summary};

/// Which records are wanted; by default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those of a tenant, by its id or any name that it had.
    pub tenant: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
}

/// What several records share, by its number.
#[derive(Default)]
struct Shared {
    profiles: HashMap<i64, RecordedTenant>,
    rules: HashMap<i64, RecordedRules>,
}

impl History {
    /// The records of a choice without their controls, by tenant, day and number.
    ///
    /// # Errors
    /// There is no such tenant, or the file cannot be read.
    pub fn summaries(&self, wanted: &Wanted) -> Result<Vec<Summary>, HistoryError> {
        let mut shared = Shared::default();
        let mut summaries = Vec::new();
        for tenant in self.tenants_of(wanted.tenant.as_deref())? {
            let sql = format!(
                "{} WHERE tenant = ?1 AND as_of BETWEEN ?2 AND ?3 ORDER BY as_of, id",
                select()
            );
            let mut statement = self.told(self.statement(&sql))?;
            let from = wanted.from.unwrap_or(FIRST).to_string();
            let to = wanted.to.unwrap_or(Date::MAX).to_string();
            let mut rows = self.told(statement.query(params![tenant, from, to]))?;
            while let Some(row) = self.told(rows.next())? {
                summaries.push(self.summary(row, &mut shared)?);
            }
        }
        Ok(summaries)
    }

    /// The record of a number, without its controls.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn summary_of(&self, id: i64) -> Result<Option<Summary>, HistoryError> {
        Ok(self.summary_and_settings(id)?.map(|(summary, _)| summary))
    }

    /// The summary of a record, with the digest of its settings.
    pub(super) fn summary_and_settings(&self, id: i64) -> Result<Option<(Summary, String)>, HistoryError> {
        let mut statement = self.told(self.statement(&format!("{} WHERE id = ?1", select())))?;
        let mut rows = self.told(statement.query([id]))?;
        let Some(row) = self.told(rows.next())? else {
            return Ok(None);
        };
        let settings = self.told(row.get::<_, DigestText>("settings"))?.0;
        Ok(Some((self.summary(row, &mut Shared::default())?, settings)))
    }

    fn summary(&self, row: &Row<'_>, shared: &mut Shared) -> Result<Summary, HistoryError> {
        let (profile, rules): (i64, i64) = self.told(row.get(0).and_then(|profile| Ok((profile, row.get(1)?))))?;
        let tenant = self.shared(&mut shared.profiles, "profiles", profile)?;
        let rules = self.shared(&mut shared.rules, "rules", rules)?;
        let as_of = self.moment(row, 3)?;
        let recorded_at = self.moment(row, 4)?;
        let read = || -> rusqlite::Result<Summary> {
            Ok(Summary {
                id: row.get(2)?,
                identity: row.get::<_, DigestText>(5)?.0,
                as_of,
                recorded_at,
                tenant: tenant.clone(),
                snapshot: RecordedSnapshot {
                    source: row.get(6)?,
                    digest: row.get::<_, DigestText>(7)?.0,
                    captured_at: row.get(8)?,
                },
                rules: rules.clone(),
                plan: row.get::<_, Option<DigestText>>(9)?.map(|plan| plan.0),
                engine: row.get(10)?,
                numbers: numbers::read(row, 11)?,
            })
        };
        self.told(read())
    }

    /// A day or time, as it is written in a column.
    pub(super) fn moment<T: FromStr>(&self, row: &Row<'_>, column: usize) -> Result<T, HistoryError> {
        let text = self.told(row.get_ref(column))?.as_str().unwrap_or_default();
        text.parse().map_err(|_| self.damaged(format!("`{text}` is no time")))
    }

    fn shared<'a, T>(&self, known: &'a mut HashMap<i64, T>, table: &str, id: i64) -> Result<&'a T, HistoryError>
    where
        T: DeserializeOwned,
    {
        match known.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let content: String = self.told(
                    self.statement(&format!("SELECT content FROM {table} WHERE id = ?1"))
                        .and_then(|mut statement| statement.query_row([id], |row| row.get(0))),
                )?;
                Ok(place.insert(self.parsed(&content)?))
            }
        }
    }
}

/// Days are compared as texts: those before the year 0 have a sign.
const FIRST: Date = Date::constant(0, 1, 1);

fn select() -> String {
    format!(
        "SELECT profile, rules, id, as_of, recorded_at, identity, snapshot_source, snapshot_digest, \
         snapshot_captured_at, plan, engine, {}, settings FROM evaluations",
        numbers::COLUMNS.join(", ")
    )
}
