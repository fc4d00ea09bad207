use std::path::Path;
use std::process::ExitCode;
use std::slice;

use super::error::VerifyError;
use super::refuse;
use crate::cli::declared::Declarations;
use crate::cli::exit::Code;
use crate::cli::history::{HistoryFile, told};
use crate::cli::output::Terminal;
use crate::history::{Access, History, HistoryError};
use crate::model::{Record, Summary};
use crate::origin::text_file;
use crate::source::Problem;
use crate::verification::{Claim, saved};

/// Where the evaluation stands that is to be proved.
pub(super) enum Sought {
    /// In the history.
    Record(Box<Kept>),
    /// In a saved report, with others or alone.
    Report { file: String, claims: Vec<Claim> },
}

/// A record with the history that keeps it.
pub(super) struct Kept {
    pub(super) history: History,
    pub(super) summary: Summary,
    pub(super) record: Record,
    claim: Claim,
}

impl Sought {
    /// Finds an evaluation: a number names a record; anything else is a file if there is one, else the beginning of an
    /// identity.
    pub(super) fn find(name: &str, history: &HistoryFile, terminal: &Terminal) -> Result<Self, ExitCode> {
        let is_number = !name.is_empty() && name.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number && Path::new(name).exists() {
            return report(name, terminal);
        }
        if name.is_empty() || !name.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(refuse(&VerifyError::NoEvaluation(name.to_owned()), terminal));
        }
        let history = history.open(Access::Read, terminal)?;
        Self::record(name, history).map_err(|error| told(&error, terminal))
    }

    fn record(name: &str, history: History) -> Result<Self, HistoryError> {
        let id = history.find(name)?;
        let none = || HistoryError::NoRecord { text: name.to_owned() };
        let summary = history.summary_of(id)?.ok_or_else(none)?;
        let record = history.load(id)?.ok_or_else(none)?;
        Ok(Self::Record(Box::new(Kept {
            claim: Claim::of_record(&record, &summary.numbers, &summary.identity),
            history,
            summary,
            record,
        })))
    }

    /// Every evaluation that may be meant.
    pub(super) fn claims(&self) -> slice::Iter<'_, Claim> {
        match self {
            Self::Record(kept) => slice::from_ref(&kept.claim).iter(),
            Self::Report { claims, .. } => claims.iter(),
        }
    }

    /// The one that is meant: of a report with several, by tenant and day where these are given, else by the snapshot.
    pub(super) fn the_one(&self, snapshot: &str, declarations: &Declarations) -> Result<Claim, VerifyError> {
        let mut meant: Vec<&Claim> = self.claims().collect();
        let Self::Report { file, claims } = self else {
            return Ok(meant.remove(0).clone());
        };
        let names = |claims: &[&Claim]| claims.iter().map(|claim| named(claim)).collect::<Vec<_>>();
        if let Some(tenant) = declarations.tenant().filter(|_| claims.len() > 1) {
            // A tenant file may have a name of its own: then the snapshot tells.
            narrow(&mut meant, |claim| claim.is_of(tenant));
        }
        if let Some(day) = declarations.given_day() {
            narrow(&mut meant, |claim| claim.as_of == day);
        }
        narrow(&mut meant, |claim| claim.snapshot.digest == snapshot);
        match (meant.as_slice(), declarations.tenant()) {
            ([first, rest @ ..], _) if rest.iter().all(|other| other == first) => Ok((*first).clone()),
            (_, Some(tenant)) if !claims.iter().any(|claim| claim.is_of(tenant)) => Err(VerifyError::NoTenant {
                file: file.clone(),
                tenant: tenant.to_owned(),
                all: names(&meant),
            }),
            _ => Err(VerifyError::Ambiguous {
                file: file.clone(),
                all: names(&meant),
            }),
        }
    }

    /// Whether rules and settings of the evaluation are kept as texts.
    pub(super) fn keeps_texts(&self) -> bool {
        let Self::Record(kept) = self else {
            return false;
        };
        let has = |digest: &str| kept.history.has_text(digest).unwrap_or_default();
        has(&kept.record.rules.digest) && has(&kept.record.settings)
    }
}

/// Leaves what a condition is true of, where it is true of anything.
fn narrow(claims: &mut Vec<&Claim>, is_meant: impl Fn(&Claim) -> bool) {
    if claims.iter().any(|claim| is_meant(claim)) {
        claims.retain(|claim| is_meant(claim));
    }
}

/// `Harbour Lane on 2026-03-02`
fn named(claim: &Claim) -> String {
    let tenant = match (&claim.tenant_name, claim.tenant.as_str()) {
        (Some(name), _) => name,
        (None, "") => "an unnamed tenant",
        (None, key) => key,
    };
    format!("{tenant} on {}", claim.as_of)
}

fn report(name: &str, terminal: &Terminal) -> Result<Sought, ExitCode> {
    let shown = |problem: Problem| {
        terminal.show(&[problem]);
        ExitCode::from(Code::Usage)
    };
    let file = text_file(Path::new(name)).map_err(|error| shown(Problem::new(&error)))?;
    let claims = saved(file.text()).map_err(|error| shown(Problem::new(&error).in_file(name)))?;
    Ok(Sought::Report {
        file: name.to_owned(),
        claims,
    })
}
