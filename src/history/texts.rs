use rusqlite::OptionalExtension;

use super::body::BodyText;
use super::digest::Digest;
use super::{History, HistoryError};

impl History {
    /// Whether the text of a digest is kept.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn has_text(&self, digest: &str) -> Result<bool, HistoryError> {
        let found = self
            .statement("SELECT 1 FROM texts WHERE digest = ?1")
            .and_then(|mut statement| statement.exists([Digest(digest)]));
        self.told(found)
    }

    /// The text of a digest, where it is kept.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn text(&self, digest: &str) -> Result<Option<String>, HistoryError> {
        let found = self
            .statement("SELECT body FROM texts WHERE digest = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([Digest(digest)], |row| row.get::<_, BodyText>(0))
                    .optional()
            });
        Ok(self.told(found)?.map(|body| body.0))
    }
}
