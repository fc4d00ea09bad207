use std::collections::HashMap;

use super::{History, HistoryError, Wanted};
use crate::change::{Stretch, Totals, direct};
use crate::model::{Record, Summary};

impl History {
    /// Why a tenant's record differs from an earlier one: the way from one record to the next, as each was explained when
    /// it was recorded.
    ///
    /// Where a record does not follow the one before it, because it was recorded for a day in between or that one was
    /// pruned, the two are compared as they are.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn between(&self, before: &Summary, after: &Summary) -> Result<Vec<Stretch>, HistoryError> {
        let way = self.summaries(&Wanted {
            tenant: Some(after.tenant.key.clone()),
            from: Some(before.as_of),
            to: Some(after.as_of),
        })?;
        let from = way.iter().position(|summary| summary.id == before.id);
        let to = way.iter().position(|summary| summary.id == after.id);
        let way = match (from, to) {
            (Some(from), Some(to)) if from <= to => &way[from..=to],
            _ => return Ok(Vec::new()),
        };
        let mut stretches = self.backwards(way)?;
        stretches.reverse();
        Ok(stretches)
    }

    /// The stretches of a way, the last first: from each record to the one that its changes are counted from.
    fn backwards(&self, way: &[Summary]) -> Result<Vec<Stretch>, HistoryError> {
        let by_identity: HashMap<&str, usize> = way
            .iter()
            .enumerate()
            .map(|(at, summary)| (summary.identity.as_str(), at))
            .collect();
        let mut stretches = Vec::new();
        let mut at = way.len() - 1;
        while at > 0 {
            let after = &way[at];
            let since = self.since(after.id)?;
            let told = since.and_then(|since| {
                let before = *by_identity.get(since.identity.as_str())?;
                (before < at).then_some((before, since.changes))
            });
            let (before, changes) = match told {
                Some(told) => told,
                None => (at - 1, direct(&self.record_of(&way[at - 1])?, &self.record_of(after)?)),
            };
            stretches.push(Stretch {
                before: Totals::from(&way[before]),
                after: Totals::from(after),
                changes,
            });
            at = before;
        }
        Ok(stretches)
    }

    fn record_of(&self, summary: &Summary) -> Result<Record, HistoryError> {
        let record = self.load(summary.id)?;
        record.ok_or_else(|| HistoryError::NoRecord {
            text: summary.id.to_string(),
        })
    }
}
