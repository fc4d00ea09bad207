use std::borrow::Cow;
use std::io::Write;

use serde_json::value::RawValue;

use super::body::BodyText;
use super::digest::{DigestText, hex};
use super::line::{EndLine, EvaluationLine, HistoryLine, Line, MicrosoftLine, ResultLine, TextLine, VERSION};
use super::{History, HistoryError};

impl History {
    /// Writes everything as lines of JSON: the same history gives the same bytes, and so does one that was made of them.
    ///
    /// # Errors
    /// The file cannot be read, or what is written cannot be.
    pub fn export(&self, out: &mut dyn Write) -> Result<(), ExportError> {
        // What others record meanwhile is not seen.
        self.told(self.connection.execute_batch("BEGIN"))?;
        let mut lines = Lines { out, count: 0 };
        let written = self.write_lines(&mut lines);
        self.roll_back();
        written
    }

    fn write_lines(&self, lines: &mut Lines<'_>) -> Result<(), ExportError> {
        lines.write(&Line::History(HistoryLine {
            schema_version: VERSION,
        }))?;
        self.write_texts(lines)?;
        self.write_results(lines)?;
        self.write_evaluations(lines)?;
        self.write_microsoft(lines)?;
        let count = lines.count;
        lines.write(&Line::End(EndLine { lines: count }))
    }

    fn write_texts(&self, lines: &mut Lines<'_>) -> Result<(), ExportError> {
        let mut statement = self.told(self.statement("SELECT digest, body FROM texts ORDER BY digest"))?;
        let mut rows = self.told(statement.query([]))?;
        while let Some(row) = self.told(rows.next())? {
            let digest = self.told(row.get::<_, DigestText>(0))?.0;
            let text = self.told(row.get::<_, BodyText>(1))?.0;
            lines.write(&Line::Text(TextLine {
                digest: Cow::Owned(digest),
                text: Cow::Owned(text),
            }))?;
        }
        Ok(())
    }

    fn write_results(&self, lines: &mut Lines<'_>) -> Result<(), ExportError> {
        let used =
            "SELECT digest, body FROM results WHERE id IN (SELECT result FROM evaluation_results) ORDER BY digest";
        let mut statement = self.told(self.statement(used))?;
        let mut rows = self.told(statement.query([]))?;
        while let Some(row) = self.told(rows.next())? {
            let digest: [u8; 32] = self.told(row.get(0))?;
            let body = self.told(row.get::<_, BodyText>(1))?.0;
            self.result(&digest, &body)?;
            lines.write(&Line::Result(ResultLine {
                digest: Cow::Owned(hex(&digest)),
                result: self.parsed::<&RawValue>(&body)?,
            }))?;
        }
        Ok(())
    }

    fn write_evaluations(&self, lines: &mut Lines<'_>) -> Result<(), ExportError> {
        for id in self.told(self.ids())? {
            let Some((summary, settings)) = self.summary_and_settings(id)? else {
                continue;
            };
            lines.write(&Line::Evaluation(Box::new(EvaluationLine {
                identity: summary.identity,
                as_of: summary.as_of,
                recorded_at: summary.recorded_at,
                tenant: summary.tenant,
                snapshot: summary.snapshot,
                rules: summary.rules,
                settings,
                plan: summary.plan,
                engine: summary.engine,
                results: self.told(self.digests_of(id))?,
                since: self.since(id)?,
            })))?;
        }
        Ok(())
    }

    fn write_microsoft(&self, lines: &mut Lines<'_>) -> Result<(), ExportError> {
        for score in self.microsoft(None)? {
            let body = score.record.to_string();
            lines.write(&Line::Microsoft(MicrosoftLine {
                tenant: Cow::Owned(score.tenant),
                day: score.day,
                record: self.parsed::<&RawValue>(&body)?,
            }))?;
        }
        Ok(())
    }

    fn ids(&self) -> rusqlite::Result<Vec<i64>> {
        let mut statement = self.statement("SELECT id FROM evaluations ORDER BY id")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        ids.collect()
    }

    /// The digests of a record's results, by control.
    fn digests_of(&self, id: i64) -> rusqlite::Result<Vec<String>> {
        let mut statement = self.statement(
            "SELECT digest FROM evaluation_results JOIN results ON results.id = result \
             JOIN controls ON controls.id = control WHERE evaluation = ?1 ORDER BY name",
        )?;
        let digests = statement.query_map([id], |row| Ok(row.get::<_, DigestText>(0)?.0))?;
        digests.collect()
    }
}

/// Why an export is not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The lines cannot be written.
    #[error("{0}")]
    Output(#[from] std::io::Error),
}

struct Lines<'a> {
    out: &'a mut dyn Write,
    count: u64,
}

impl Lines<'_> {
    fn write(&mut self, line: &Line<'_>) -> Result<(), ExportError> {
        let mut text = serde_json::to_string(line).expect("a line is plain data");
        text.push('\n');
        self.out.write_all(text.as_bytes())?;
        self.count += 1;
        Ok(())
    }
}
