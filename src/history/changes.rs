use super::{History, HistoryError};
use crate::model::Since;

impl History {
    /// Why records differ from those before them, in the order asked for; nothing where there was none before.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn changes(&self, ids: &[i64]) -> Result<Vec<(i64, Option<Since>)>, HistoryError> {
        ids.iter().map(|id| Ok((*id, self.since(*id)?))).collect()
    }
}
