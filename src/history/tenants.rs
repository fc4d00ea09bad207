use rusqlite::params;

use super::{History, HistoryError};
use crate::model::RecordedTenant;
use crate::source::did_you_mean;

impl History {
    /// Every tenant as it was last recorded, in the order of their keys.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn tenants(&self) -> Result<Vec<RecordedTenant>, HistoryError> {
        let mut statement = self.told(self.statement(
            "SELECT (SELECT content FROM evaluations JOIN profiles ON profiles.id = profile \
             WHERE evaluations.tenant = tenants.id ORDER BY as_of DESC, evaluations.id DESC LIMIT 1) AS content \
             FROM tenants WHERE content IS NOT NULL ORDER BY key",
        ))?;
        let mut rows = self.told(statement.query([]))?;
        let mut tenants = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            let content: String = self.told(row.get(0))?;
            tenants.push(self.parsed(&content)?);
        }
        Ok(tenants)
    }

    /// The numbers of the tenants of an id or name, in the order of their keys; all where none is given.
    pub(super) fn tenants_of(&self, name: Option<&str>) -> Result<Vec<i64>, HistoryError> {
        let found = self.told(self.matching(name))?;
        match name {
            Some(name) if found.is_empty() => Err(self.no_tenant(name)?),
            _ => Ok(found),
        }
    }

    fn matching(&self, name: Option<&str>) -> rusqlite::Result<Vec<i64>> {
        let mut statement = self.statement(
            "SELECT id FROM tenants WHERE ?1 IS NULL OR key = ?2 \
             OR EXISTS (SELECT 1 FROM profiles WHERE tenant = tenants.id AND (name = ?1 OR lower(name) = ?2)) \
             ORDER BY key",
        )?;
        let rows = statement.query_map(params![name, name.map(str::to_lowercase)], |row| row.get(0))?;
        rows.collect()
    }

    fn no_tenant(&self, name: &str) -> Result<HistoryError, HistoryError> {
        let tenants = self.tenants()?;
        let names: Vec<&str> = tenants
            .iter()
            .map(|tenant| tenant.name.as_deref().unwrap_or(&tenant.key))
            .collect();
        let known = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.as_slice() {
            [] => "nothing was recorded yet".to_owned(),
            names if names.len() > 10 => format!("it has {} tenants", names.len()),
            names => format!("its tenants are {}", names.join(", ")),
        });
        Ok(HistoryError::NoTenant {
            text: name.to_owned(),
            known,
        })
    }
}
