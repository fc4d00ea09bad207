use jiff::civil::Date;

use super::record::Candidate;
use super::session::{Evaluated, Session};
use crate::change::{Difference, Stretch, Totals, chain, identity};
use crate::history::{Access, History, HistoryError};
use crate::model::{Change, Fraction, Record, Summary};

/// What was recorded before a run, for what a run is compared with.
pub(super) struct Past {
    history: History,
    as_of: Date,
}

/// The record before an evaluation, and why that differs.
pub(super) struct Earlier {
    pub(super) before: Summary,
    pub(super) changes: Vec<Change>,
}

impl Past {
    /// Opens the history of a project; nothing where nothing was ever recorded.
    pub(super) fn open(session: &Session, as_of: Date) -> Result<Option<Self>, HistoryError> {
        match History::open(&session.project.history(), Access::Read) {
            Ok(history) => Ok(Some(Self { history, as_of })),
            Err(HistoryError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The record before an evaluation; nothing where it is the first of its tenant, or could not be made.
    ///
    /// An evaluation that was recorded before is compared with the one before that record, so that running it twice says
    /// the same twice.
    pub(super) fn before(&self, evaluated: &Evaluated, session: &Session) -> Result<Option<Earlier>, HistoryError> {
        let Some(candidate) = Candidate::of(evaluated, session, self.as_of, None) else {
            return Ok(None);
        };
        if let Some(id) = self.history.id_of(&identity(&candidate.record))? {
            return self.of_record(id);
        }
        let Some((id, before)) = self.last(&candidate.record)? else {
            return Ok(None);
        };
        let since = candidate.since(&before, &self.history, session)?;
        let summary = self.history.summary_of(id)?;
        Ok(summary.map(|before| Earlier {
            before,
            changes: since.changes,
        }))
    }

    fn last(&self, record: &Record) -> Result<Option<(i64, Record)>, HistoryError> {
        self.history.last(&record.tenant.key, Some(record.as_of))
    }

    fn of_record(&self, id: i64) -> Result<Option<Earlier>, HistoryError> {
        let Some(since) = self.history.changes(&[id])?.into_iter().find_map(|(_, since)| since) else {
            return Ok(None);
        };
        let Some(before) = self.history.id_of(&since.identity)? else {
            return Ok(None);
        };
        let summary = self.history.summary_of(before)?;
        Ok(summary.map(|before| Earlier {
            before,
            changes: since.changes,
        }))
    }
}

impl Past {
    /// Why a recorded evaluation differs from the one before it; nothing where it is the first of its tenant.
    pub(super) fn difference(
        &self,
        evaluated: &Evaluated,
        session: &Session,
    ) -> Result<Option<Difference>, HistoryError> {
        let Some(candidate) = Candidate::of(evaluated, session, self.as_of, None) else {
            return Ok(None);
        };
        let after = candidate.record;
        let Some(id) = self.history.id_of(&identity(&after))? else {
            return Ok(None);
        };
        let (Some(earlier), Some(summary)) = (self.of_record(id)?, self.history.summary_of(id)?) else {
            return Ok(None);
        };
        let Some(before) = self.history.load(earlier.before.id)? else {
            return Ok(None);
        };
        let rows = chain([Stretch {
            before: Totals::from(&earlier.before),
            after: Totals::from(&summary),
            changes: earlier.changes,
        }]);
        let difference = Difference::of((earlier.before, &before), (summary, &after), rows, |_, _| true);
        Ok(Some(difference))
    }
}

impl Earlier {
    /// The number that gates compare.
    pub(super) fn at_least(&self) -> Fraction {
        self.before.numbers.at_least
    }
}
