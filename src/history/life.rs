use std::sync::Arc;

use rusqlite::{OptionalExtension, params};

use super::body::BodyText;
use super::{History, HistoryError};
use crate::model::{ControlId, ControlRecord};

/// What a control came to in each of some records, by their numbers.
type Life = Vec<(i64, Option<Arc<ControlRecord>>)>;

impl History {
    /// What a control came to in each of some records, in their order; nothing where it was not evaluated. `ids` are the
    /// names that it had, the latest first. Records that share a result share it here.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn life(&self, records: &[i64], ids: &[ControlId]) -> Result<Life, HistoryError> {
        let mut known: Option<(i64, Arc<ControlRecord>)> = None;
        let mut life = Vec::with_capacity(records.len());
        for record in records {
            let result = self.result_in(*record, ids)?;
            let control = match (result, &known) {
                (None, _) => None,
                (Some(result), Some((last, control))) if *last == result => Some(Arc::clone(control)),
                (Some(result), _) => {
                    let control = Arc::new(self.result_of(result)?);
                    known = Some((result, Arc::clone(&control)));
                    Some(control)
                }
            };
            life.push((*record, control));
        }
        Ok(life)
    }

    /// The ids of all controls that were ever recorded, in their order.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn controls(&self) -> Result<Vec<String>, HistoryError> {
        let read = self
            .statement("SELECT name FROM controls ORDER BY name")
            .and_then(|mut statement| {
                let names = statement.query_map([], |row| row.get(0))?;
                names.collect::<rusqlite::Result<Vec<String>>>()
            });
        self.told(read)
    }

    fn result_in(&self, record: i64, ids: &[ControlId]) -> Result<Option<i64>, HistoryError> {
        for id in ids {
            let found = self
                .statement(
                    "SELECT result FROM evaluation_results \
                     WHERE evaluation = ?1 AND control = (SELECT id FROM controls WHERE name = ?2)",
                )
                .and_then(|mut statement| {
                    statement
                        .query_row(params![record, id.as_str()], |row| row.get(0))
                        .optional()
                });
            if let Some(result) = self.told(found)? {
                return Ok(Some(result));
            }
        }
        Ok(None)
    }

    fn result_of(&self, result: i64) -> Result<ControlRecord, HistoryError> {
        let read = self
            .statement("SELECT digest, body FROM results WHERE id = ?1")
            .and_then(|mut statement| {
                statement.query_row([result], |row| {
                    Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, BodyText>(1)?.0))
                })
            });
        let (digest, body) = self.told(read)?;
        self.result(&digest, &body)
    }
}
