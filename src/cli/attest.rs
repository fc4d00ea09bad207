use std::process::ExitCode;

use clap::Args;

use super::inputs;
use super::output::Terminal;
use super::status::{Edited, ambiguous, check_is_task, edit, tenants_named};
use crate::model::{ControlId, ControlMetadata, Status, StatusRecord, ids_of};
use crate::plan::{Edit, Found, Sought};

/// Say that people did what no snapshot shows.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture attest entra/review-risky-sign-ins-weekly --by ann@example.org --evidence https://tickets.example.org/118

For controls of type `review` and `behavior`: `posture explain CONTROL` says the type, and after how long an attestation
lapses. Attesting again renews the record: day, name and evidence are the new ones; what they were before, git's history
of the file tells.")]
pub(super) struct Attest {
    /// The control
    #[arg(value_name = "CONTROL")]
    control: String,
    /// Who did it
    #[arg(long, value_name = "NAME", value_parser = inputs::text)]
    by: String,
    /// What shows it: a link or a sentence
    #[arg(long, value_name = "TEXT", value_parser = inputs::text)]
    evidence: String,
    /// What was done [default: that of the record, else `done as the control asks`]
    #[arg(long, value_name = "TEXT", value_parser = inputs::text)]
    reason: Option<String>,
    /// The one tenant that it is about
    #[arg(long, value_name = "TENANT", value_parser = inputs::text, conflicts_with = "all_tenants")]
    tenant: Option<String>,
    /// It was done for each of several tenants
    #[arg(long)]
    all_tenants: bool,
    #[command(flatten)]
    file: Edited,
}

impl Attest {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let file = self.file.read(terminal)?;
        let control = file.control(&self.control, terminal)?;
        check_is_task(control, terminal)?;
        let sought = Sought {
            ids: &ids_of(control).collect::<Vec<_>>(),
            tenants: tenants_named(self.tenant.as_deref(), self.all_tenants),
            resources: &[],
        };
        let found = file.plan.find(&sought);
        let number = match found {
            Found::Several(numbers) => return Err(ambiguous(&file.plan, &numbers, terminal)),
            Found::One(number) => Some(number),
            Found::None => None,
        };
        let before = number.map(|number| &file.plan.records[number].record);
        let record = StatusRecord {
            set_at: Some(file.day),
            ..self.record(control.0, before)
        };
        let code = match number {
            Some(number) => edit(&file, &Edit::Change { number, to: &record }, terminal)?,
            None => edit(&file, &Edit::Add(&record), terminal)?,
        };
        terminal.say(&lasting(&record, control.1));
        file.note_tenant(self.tenant.as_deref(), terminal);
        Ok(code)
    }

    /// The record, but for its day. Of one of another status only what is about the control stays.
    fn record(&self, id: &ControlId, before: Option<&StatusRecord>) -> StatusRecord {
        let renewed = before.filter(|before| before.status == Status::Attested);
        let told = renewed.map(|before| before.reason.clone());
        let reason = self.reason.clone().or(told);
        StatusRecord {
            control: before.map_or_else(|| id.clone(), |before| before.control.clone()),
            status: Status::Attested,
            reason: reason.unwrap_or_else(|| "done as the control asks".to_owned()),
            owner: before.and_then(|before| before.owner.clone()),
            set_by: Some(self.by.clone()),
            set_at: None,
            approved_by: None,
            due: None,
            expires: None,
            ticket: before.and_then(|before| before.ticket.clone()),
            evidence: Some(self.evidence.clone()),
            tags: before.map_or_else(Vec::new, |before| before.tags.clone()),
            resources: renewed.map_or_else(Vec::new, |before| before.resources.clone()),
            tenant: before
                .and_then(|before| before.tenant.clone())
                .or_else(|| self.tenant.clone()),
            all_tenants: self.all_tenants || before.is_some_and(|before| before.all_tenants),
        }
    }
}

/// How long an attestation lasts.
fn lasting(record: &StatusRecord, metadata: &ControlMetadata) -> String {
    match crate::plan::holds_until(record, metadata) {
        Some(last) => format!("it holds until {last}; attest again by then"),
        None => "it does not lapse: the control does not say how often it is to be done".to_owned(),
    }
}
