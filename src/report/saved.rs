use jiff::civil::Date;
use serde::Deserialize;

use super::json::ReportDocument;
use super::{EngineIdentity, Exit, Needs, Report, RuleSetReport};
use crate::model::Evaluation;
use crate::verification::{SavedDocument, SavedError, documents};

/// What all lines of a run tell.
#[derive(Deserialize, PartialEq, Eq)]
struct LineHead {
    engine: EngineIdentity,
    as_of: String,
    rule_set: LineRules,
}

#[derive(Deserialize, PartialEq, Eq)]
struct LineRules {
    digest: String,
}

/// A saved report of `posture score`, and how much of it is there: all, of JSON as one document; the evaluations, of
/// NDJSON with one a line.
///
/// # Errors
/// What is no such report, is of another version or of several runs, or tells requirements in the place of controls.
pub fn saved(text: &str) -> Result<(Report, Needs), SavedError> {
    let documents = documents(text)?;
    if let Some(again) = documents.iter().skip(1).find(|document| !document.is_line()) {
        return Err(SavedError::Several { line: again.line() });
    }
    let Some(first) = documents.first() else {
        return Err(SavedError::Empty);
    };
    if first.is_line() {
        return of_lines(&documents).map(|report| (report, Needs::Evaluations));
    }
    if let Some(next) = documents.get(1) {
        return Err(SavedError::Several { line: next.line() });
    }
    let report = Report::from(first.typed::<ReportDocument<'_>>()?);
    check_day(&report.as_of, first)?;
    Ok((report, Needs::Report))
}

fn of_lines(documents: &[SavedDocument<'_>]) -> Result<Report, SavedError> {
    let head: LineHead = documents[0].typed()?;
    check_day(&head.as_of, &documents[0])?;
    let mut evaluations: Vec<Evaluation> = Vec::with_capacity(documents.len());
    for document in documents {
        if document.typed::<LineHead>()? != head {
            return Err(SavedError::Mixed { line: document.line() });
        }
        evaluations.push(document.typed()?);
    }
    Ok(Report {
        engine: head.engine,
        as_of: head.as_of,
        rule_set: RuleSetReport::known_by(head.rule_set.digest),
        evaluations,
        problems: Vec::new(),
        exit: Exit::default(),
    })
}

fn check_day(as_of: &str, document: &SavedDocument<'_>) -> Result<(), SavedError> {
    match as_of.parse::<Date>() {
        Ok(_) => Ok(()),
        Err(_) => Err(document.wrong(format!("`as_of` is `{as_of}`, which is no date"))),
    }
}
