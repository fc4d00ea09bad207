use jiff::civil::Date;

use super::output::{Terminal, ViewFormat};
use super::past::{Earlier, Past};
use super::redaction::shown;
use super::session::{Evaluated, Results, Session};
use crate::change::Difference;
use crate::history::HistoryError;
use crate::inspect::Redactor;
use crate::report;
use crate::source::Problem;

/// What a run wants to know of the time before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// What gates compare with.
    pub(super) gates: bool,
    /// What changed since the last record.
    pub(super) differences: bool,
}

/// What the history tells of the evaluations of a run, in their order.
pub(super) struct LookBack {
    wanted: Wanted,
    as_of: Date,
    pub(super) earlier: Vec<Option<Earlier>>,
    pub(super) differences: Vec<Option<Difference>>,
    firsts: usize,
    error: Option<HistoryError>,
}

impl LookBack {
    pub(super) fn new(wanted: Wanted, as_of: Date) -> Self {
        Self {
            wanted,
            as_of,
            earlier: Vec::new(),
            differences: Vec::new(),
            firsts: 0,
            error: None,
        }
    }

    /// Looks up what came before an evaluation, after it was recorded where that is wanted.
    pub(super) fn take(&mut self, evaluated: &Evaluated, session: &Session) {
        let looked = self.look(evaluated, session);
        let (earlier, difference) = looked.unwrap_or_else(|error| {
            self.error = Some(error);
            (None, None)
        });
        self.earlier.push(earlier);
        self.differences.push(difference);
    }

    fn look(
        &mut self,
        evaluated: &Evaluated,
        session: &Session,
    ) -> Result<(Option<Earlier>, Option<Difference>), HistoryError> {
        if !(self.wanted.gates || self.wanted.differences) || evaluated.of.is_none() || self.error.is_some() {
            return Ok((None, None));
        }
        let Some(past) = Past::open(session, self.as_of)? else {
            self.firsts += 1;
            return Ok((None, None));
        };
        let earlier = past.before(evaluated, session)?;
        self.firsts += usize::from(earlier.is_none());
        let difference = match self.wanted.differences {
            true => past.difference(evaluated, session)?,
            false => None,
        };
        Ok((earlier, difference))
    }

    /// Shows what was looked up last with pseudonyms, where something is to replace names.
    pub(super) fn redact_last(&mut self, by: Option<&Redactor>) {
        if let Some(last) = self.differences.last_mut() {
            *last = shown(last.take(), by);
        }
    }

    /// Tells what there is nothing to compare with, and adds what is wrong to the results.
    pub(super) fn finish(&mut self, results: &mut Results, terminal: &Terminal) {
        if let Some(error) = &self.error {
            results.problems.push(Problem::new(error));
            results.wrong.uncompared += 1;
        }
        match self.firsts {
            0 => {}
            1 => terminal.say("note: nothing was recorded of this tenant before: there is nothing to compare with"),
            count => terminal.say(&format!(
                "note: nothing was recorded of {count} of the tenants before: there is nothing to compare them with"
            )),
        }
    }

    /// What changed since the last record, in a format: of each evaluation that has one before it.
    pub(super) fn written(&self, format: ViewFormat, terminal: &Terminal) -> String {
        let known = self.differences.iter().flatten();
        match format {
            ViewFormat::Text => {
                let texts = known.map(|difference| report::difference(difference, terminal.width()));
                texts.collect::<Vec<_>>().join("\n")
            }
            ViewFormat::Json => report::differences_json(&self.differences),
            ViewFormat::Ndjson => known.map(report::difference_line).collect(),
            ViewFormat::Csv => report::difference_csv(known),
            ViewFormat::Markdown => known.map(report::difference_markdown).collect::<Vec<_>>().join("\n"),
        }
    }
}
