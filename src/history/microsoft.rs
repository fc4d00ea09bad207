use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::body::{Body, BodyText};
use super::{History, HistoryError, Recording};
use crate::model::{Points, RecordedTenant};

/// Microsoft's own score of a tenant on a day, as Microsoft Graph returns it: never mixed with ours.
///
/// Source: the Graph resource `secureScore`.
#[derive(Debug, Clone, PartialEq)]
pub struct MicrosoftScore {
    /// The tenant, by its id in lower case; empty where the record names none.
    pub tenant: String,
    /// The day.
    pub day: Date,
    /// The points that Microsoft counts: `currentScore`.
    pub points: Points,
    /// The points that could be had: `maxScore`.
    pub max_points: Points,
    /// The whole record, with `averageComparativeScores` and `controlScores`.
    pub record: Value,
}

impl MicrosoftScore {
    /// Reads a record of Graph.
    ///
    /// # Errors
    /// What is missing in it, in words.
    pub fn of(record: Value) -> Result<Self, String> {
        let text = |name: &str| record[name].as_str();
        let day = text("createdDateTime").and_then(|time| time.get(..10)?.parse().ok());
        let tenant = text("azureTenantId").unwrap_or_default().to_lowercase();
        Ok(Self {
            tenant,
            day: day.ok_or("`createdDateTime` is not there, or no time")?,
            points: points(&record, "currentScore")?,
            max_points: points(&record, "maxScore")?,
            record,
        })
    }

    /// The same of a line of an export.
    pub(super) fn read(tenant: &str, day: Date, record: &str) -> Result<Self, String> {
        let record: Value = serde_json::from_str(record).map_err(|error| error.to_string())?;
        let own = Self::of(record)?;
        if (own.tenant.as_str(), own.day) != (tenant, day) {
            return Err(format!("the record is of tenant `{}` and {}", own.tenant, own.day));
        }
        Ok(own)
    }
}

/// A number of points; what is below a hundredth is cut off, as it is of ours.
fn points(record: &Value, name: &str) -> Result<Points, String> {
    let number = record[name]
        .as_f64()
        .ok_or_else(|| format!("`{name}` is not there, or no number"))?;
    // A hundredth is no exact float: 7.47 × 100 is a little less than 747.
    Ok(Points::from_hundredths((number * 100.0 + 1e-6).floor() as i64))
}

impl History {
    /// Microsoft's own scores, by tenant and day: of a tenant by its id or any name that it had here, or of all.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn microsoft(&self, tenant: Option<&str>) -> Result<Vec<MicrosoftScore>, HistoryError> {
        let keys = tenant.map(|name| self.keys_of(name)).transpose()?;
        let mut statement = self.told(self.statement("SELECT tenant, body FROM microsoft ORDER BY tenant, day"))?;
        let mut rows = self.told(statement.query([]))?;
        let mut scores = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            let tenant: String = self.told(row.get(0))?;
            if keys.as_ref().is_some_and(|keys| !keys.contains(&tenant)) {
                continue;
            }
            let body = self.told(row.get::<_, BodyText>(1))?.0;
            let record = self.parsed(&body)?;
            scores.push(MicrosoftScore::of(record).map_err(|why| self.damaged(why))?);
        }
        Ok(scores)
    }

    /// The keys that a name may stand for: the name itself, and those of tenants that had it.
    fn keys_of(&self, name: &str) -> Result<Vec<String>, HistoryError> {
        let is_called = |tenant: &RecordedTenant| {
            let own = tenant.name.as_deref().unwrap_or_default();
            own.to_lowercase() == name.to_lowercase()
        };
        let tenants = self.tenants()?.into_iter().filter(is_called).map(|tenant| tenant.key);
        Ok(tenants.chain([name.to_lowercase()]).collect())
    }

    /// Keeps Microsoft's own scores, all or nothing; gives how many were not there, or others.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn import_microsoft(&mut self, scores: &[MicrosoftScore]) -> Result<usize, HistoryError> {
        let mut recording = self.recording()?;
        let mut new = 0;
        for score in scores {
            new += usize::from(recording.keep_microsoft(score)?);
        }
        recording.commit()?;
        Ok(new)
    }
}

impl Recording<'_> {
    /// Keeps a day of Microsoft's, and says whether it was not there, or another.
    pub(super) fn keep_microsoft(&mut self, score: &MicrosoftScore) -> Result<bool, HistoryError> {
        let body = score.record.to_string();
        let day = score.day.to_string();
        let kept = || -> rusqlite::Result<bool> {
            let known = self
                .statement("SELECT body FROM microsoft WHERE tenant = ?1 AND day = ?2")?
                .query_row(params![score.tenant, day], |row| row.get::<_, BodyText>(0))
                .optional()?;
            if known.is_some_and(|known| known.0 == body) {
                return Ok(false);
            }
            self.statement(
                "INSERT OR REPLACE INTO microsoft (tenant, day, current_score, max_score, body) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                score.tenant,
                day,
                score.points.hundredths(),
                score.max_points.hundredths(),
                Body(&body)
            ])?;
            Ok(true)
        };
        self.told(kept())
    }
}
