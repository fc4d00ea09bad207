//! `posture verify`: an evaluation that was recorded or saved is made again, as its proof.

mod again;
mod error;
mod sought;

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::declared::Declarations;
use super::exit::Code;
use super::history::HistoryFile;
use super::inputs;
use super::output::Terminal;
use super::redaction::{Redaction, shown};
use super::rules::Rules;
use crate::report::{self, ClaimedIn, VerificationReport};
use crate::snapshot::{Snapshot, load};
use crate::source::Problem;
use crate::verification::Claim;
use again::Again;
use error::VerifyError;
use sought::Sought;

/// Prove a recorded or saved evaluation: make it again, and compare.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture verify 12 --snapshot export.json                       a record of the history, by its number
  posture verify 4f2ac1 --snapshot export.json --rules ./rules   or by the beginning of its identity
  posture verify score.json --snapshot export.json               what `posture score --format json` wrote
  posture verify 12 --snapshot export.json --rules ../then/rules --plan ../then/action-plan.yaml
  posture verify 12 --snapshot export.json --as-recorded         by the rules that the history keeps

The evaluation is made again with the given snapshot, on its own day, with rules, tenant file and action plan of this
project or as they are named; without an action plan where it had none. It is proved where everything that went in is the
same by its digest, and everything that came out is the same value by value: exit code 0, else 1. Of an evaluation that
another version of the program made, the numbers and what each control came to are compared, and not the words.")]
pub(super) struct Verify {
    /// The number of a record, a saved report (JSON or NDJSON), or the beginning of a record's identity
    #[arg(value_name = "EVALUATION")]
    evaluation: String,
    /// The export that it was made of
    #[arg(long, value_name = "SNAPSHOT")]
    snapshot: String,
    /// By the rules, settings and action plan that the history keeps: proves that the snapshot gives this result by these, and not whose rules they are
    #[arg(long, conflicts_with_all = ["rules", "baseline", "select", "ignore", "tenant", "tenants", "plan", "no_plan", "scope"])]
    as_recorded: bool,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    #[command(flatten)]
    file: HistoryFile,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: VerifyFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
    /// For a comment or a page
    Markdown,
}

impl Verify {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let sought = Sought::find(&self.evaluation, &self.file, terminal)?;
        let (claim, snapshot) = self.chosen(&sought, terminal)?;
        self.check(&claim).map_err(|error| refuse(&error, terminal))?;
        let workers = inputs::workers(0, terminal)?;
        let again = match self.as_recorded {
            true => Again::as_recorded(&sought, workers).map_err(|error| refuse(&error, terminal))?,
            false => Again::of_project(&self, &claim, &snapshot, workers, terminal)?,
        };
        let proof = again.proof(&claim, &sought, &snapshot);
        let holds = proof.verification.holds();
        let redactor = self.redaction.of_again(&snapshot, again.settings());
        let by = redactor.as_ref();
        let (claim, found) = (shown(claim, by), shown(proof.found, by));
        let verification = shown(proof.verification, by);
        let file_shown = |file: &str| by.map_or(file.to_owned(), |by| by.file(file));
        let report = VerificationReport {
            claim: &claim,
            claimed_in: match &sought {
                Sought::Record(kept) => ClaimedIn::Record(kept.summary.id),
                Sought::Report { file, .. } => ClaimedIn::File(file_shown(file)),
            },
            found: &found,
            verification: &verification,
            snapshot: &file_shown(&self.snapshot),
            is_as_recorded: self.as_recorded,
            is_one_of_several: proof.is_one_of_several,
            keeps_texts: sought.keeps_texts(),
        };
        let text = match self.format {
            VerifyFormat::Text => report::verification(&report, terminal.width()),
            VerifyFormat::Json => report::verification_json(&report),
            VerifyFormat::Markdown => report::verification_markdown(&report),
        };
        let code = if holds { Code::Done } else { Code::Gate };
        Ok(terminal.finish(&text, code.into()))
    }

    /// The evaluation that is meant, and the snapshot: the one that it was made of, where several are given.
    fn chosen(&self, sought: &Sought, terminal: &Terminal) -> Result<(Claim, Arc<Snapshot>), ExitCode> {
        let mut snapshots = load(&self.snapshot);
        if snapshots.len() > 1 {
            let digests: Vec<&str> = sought.claims().map(|claim| claim.snapshot.digest.as_str()).collect();
            let is_meant = |snapshot: &Snapshot| digests.contains(&digest(snapshot).as_str());
            snapshots.retain(|(_, snapshot)| snapshot.as_ref().is_ok_and(is_meant));
            if snapshots.is_empty() {
                return Err(refuse(&VerifyError::NoneOfThem(self.snapshot.clone()), terminal));
            }
        }
        let snapshot = inputs::only(&self.snapshot, snapshots, terminal)?;
        let claim = sought
            .the_one(&digest(&snapshot), &self.declarations)
            .map_err(|error| refuse(&error, terminal))?;
        Ok((claim, Arc::new(snapshot)))
    }

    /// Refuses options that speak against what the evaluation says of itself.
    fn check(&self, claim: &Claim) -> Result<(), VerifyError> {
        if let Some(given) = self.declarations.given_day()
            && given != claim.as_of
        {
            return Err(VerifyError::AnotherDay {
                claimed: claim.as_of,
                given,
            });
        }
        match (self.declarations.given_plan(), &claim.plan) {
            (Some(Some(file)), None) => Err(VerifyError::HadNoPlan(file.to_owned())),
            (Some(None), Some(_)) => Err(VerifyError::HadPlan),
            _ => Ok(()),
        }
    }
}

fn digest(snapshot: &Snapshot) -> String {
    snapshot.identity().digest.unwrap_or_default()
}

fn refuse(error: &VerifyError, terminal: &Terminal) -> ExitCode {
    terminal.show(&[Problem::new(error)]);
    Code::Usage.into()
}
