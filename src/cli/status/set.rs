use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::file::{Edited, PlanFile};
use super::list::status;
use super::record::{ambiguous, check_is_task, edit};
use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::cli::{clock, inputs};
use crate::model::{ControlId, Status, StatusRecord, ids_of};
use crate::plan::{Edit, Found, Sought, TenantsNamed};

/// Declare the status of a control, or change what is declared.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture status set entra/block-legacy-authentication planned --reason \"after the last scanner\" --due 2026-09-30
  posture status set exchange/dmarc-rejects-spoofed-mail resolved_third_party --reason \"the gateway refuses it\" \\
      --owner ann@example.org --approved-by bob@example.org --expires 2026-12-31 --ticket SEC-118
  posture status set entra/mfa-for-all-users risk_accepted --reason \"kiosks\" --expires 2026-12-31 \\
      --resource kiosk-1@example.org --resource kiosk-2@example.org --dry-run

A record of the control is changed where there is one: only the keys that are given, and with another status `set_at` and
`set_by`. Comments, order and spelling of all else in the file stay.")]
pub(in crate::cli) struct Set {
    /// The control
    #[arg(value_name = "CONTROL")]
    control: String,
    /// The status: planned, risk_accepted, resolved_third_party, resolved_alternate_mitigation or attested
    #[arg(value_name = "STATUS", value_parser = status)]
    status: Status,
    /// Why; a new record needs it
    #[arg(long, value_name = "TEXT", value_parser = inputs::text)]
    reason: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "NAME", value_parser = inputs::text)]
    owner: Option<String>,
    /// Who approved it
    #[arg(long, value_name = "NAME", value_parser = inputs::text)]
    approved_by: Option<String>,
    /// The last day on which it holds
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    expires: Option<Date>,
    /// When what is planned is to be done
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    due: Option<Date>,
    /// The ticket in which the work is followed
    #[arg(long, value_name = "TEXT", value_parser = inputs::text)]
    ticket: Option<String>,
    /// What shows that it is so: a link or a sentence
    #[arg(long, value_name = "TEXT", value_parser = inputs::text)]
    evidence: Option<String>,
    /// A free tag; may be given several times
    #[arg(long = "tag", value_name = "TAG", value_parser = inputs::text)]
    tags: Vec<String>,
    /// An affected resource that it covers, and no other; may be given several times [default: the whole control]
    #[arg(long = "resource", value_name = "ID", value_parser = inputs::text)]
    resources: Vec<String>,
    /// The one tenant that it is about
    #[arg(long, value_name = "TENANT", value_parser = inputs::text, conflicts_with = "all_tenants")]
    tenant: Option<String>,
    /// It holds for each of several tenants
    #[arg(long)]
    all_tenants: bool,
    /// Who declares it [default: the environment variable POSTURE_SET_BY, else nobody is named]
    #[arg(long, value_name = "NAME", value_parser = inputs::text)]
    set_by: Option<String>,
    /// Since when it holds [default: the day of `--as-of`]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    set_at: Option<Date>,
    /// Keys to take out of the record
    #[arg(long, value_name = "KEY,…", value_delimiter = ',', value_enum)]
    clear: Vec<Key>,
    #[command(flatten)]
    file: Edited,
}

/// A key that a record may do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Key {
    Owner,
    SetBy,
    SetAt,
    ApprovedBy,
    Due,
    Expires,
    Ticket,
    Evidence,
    Tags,
    Resources,
}

impl Set {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let file = self.file.read(terminal)?;
        let control = file.control(&self.control, terminal)?;
        if self.status == Status::Attested {
            check_is_task(control, terminal)?;
        }
        let sought = Sought {
            ids: &ids_of(control).collect::<Vec<_>>(),
            tenants: tenants_named(self.tenant.as_deref(), self.all_tenants),
            resources: &self.resources,
        };
        let found = file.plan.find(&sought);
        let before = match found {
            Found::Several(numbers) => return Err(ambiguous(&file.plan, &numbers, terminal)),
            Found::One(number) => Some((number, &file.plan.records[number].record)),
            Found::None => None,
        };
        let record = self.record(&file, control.0, before.map(|(_, record)| record));
        let record = record.map_err(|why| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        })?;
        let code = match before {
            Some((number, _)) => edit(&file, &Edit::Change { number, to: &record }, terminal)?,
            None => edit(&file, &Edit::Add(&record), terminal)?,
        };
        self.notes(&record, before.map(|(_, record)| record))
            .iter()
            .for_each(|note| terminal.say(&format!("note: {note}")));
        file.note_tenant(self.tenant.as_deref(), terminal);
        Ok(code)
    }

    /// The record that is wanted, given the one that is there.
    fn record(&self, file: &PlanFile, id: &ControlId, before: Option<&StatusRecord>) -> Result<StatusRecord, String> {
        let Some(mut record) = before.cloned().or_else(|| self.new_record(id)) else {
            return Err("a new record needs a reason: `--reason TEXT` says why".to_owned());
        };
        let is_declared_anew = before.is_none_or(|before| before.status != self.status);
        record.status = self.status;
        if is_declared_anew {
            record.set_at = Some(file.day);
            record.set_by = set_by();
        }
        for key in &self.clear {
            match key {
                Key::Owner => record.owner = None,
                Key::SetBy => record.set_by = None,
                Key::SetAt => record.set_at = None,
                Key::ApprovedBy => record.approved_by = None,
                Key::Due => record.due = None,
                Key::Expires => record.expires = None,
                Key::Ticket => record.ticket = None,
                Key::Evidence => record.evidence = None,
                Key::Tags => record.tags.clear(),
                Key::Resources => record.resources.clear(),
            }
        }
        record.reason = self.reason.clone().unwrap_or(record.reason);
        let texts = [
            (&self.owner, &mut record.owner),
            (&self.approved_by, &mut record.approved_by),
            (&self.ticket, &mut record.ticket),
            (&self.evidence, &mut record.evidence),
            (&self.set_by, &mut record.set_by),
        ];
        for (given, key) in texts.into_iter().filter(|(given, _)| given.is_some()) {
            key.clone_from(given);
        }
        // A record that was found by its tenant names it already, in whatever spelling.
        record.tenant = record.tenant.or_else(|| self.tenant.clone());
        record.expires = self.expires.or(record.expires);
        record.due = self.due.or(record.due);
        record.set_at = self.set_at.or(record.set_at);
        record.all_tenants |= self.all_tenants;
        for (given, key) in [(&self.tags, &mut record.tags), (&self.resources, &mut record.resources)] {
            if !given.is_empty() {
                key.clone_from(given);
            }
        }
        if record.status.must_expire() && record.expires.is_none() {
            let latest = file.latest_end(record.set_at);
            return Err(format!(
                "`{}` needs an end: `--expires DATE` says its last day, {latest} at the latest",
                record.status
            ));
        }
        Ok(record)
    }

    fn new_record(&self, id: &ControlId) -> Option<StatusRecord> {
        Some(StatusRecord {
            control: id.clone(),
            status: self.status,
            reason: self.reason.clone()?,
            owner: None,
            set_by: None,
            set_at: None,
            approved_by: None,
            due: None,
            expires: None,
            ticket: None,
            evidence: None,
            tags: Vec::new(),
            resources: Vec::new(),
            tenant: None,
            all_tenants: false,
        })
    }

    /// What people should know before they trust what they wrote.
    fn notes(&self, record: &StatusRecord, before: Option<&StatusRecord>) -> Vec<String> {
        let mut notes = Vec::new();
        let is_declared_anew = before.is_none_or(|before| before.status != self.status);
        if is_declared_anew && record.set_by.is_none() {
            notes.push("nobody is named as declaring it: `--set-by NAME`, or the variable POSTURE_SET_BY".to_owned());
        }
        let approver = before.filter(|_| is_declared_anew && self.approved_by.is_none());
        if let Some(approver) = approver.and(record.approved_by.as_ref()) {
            notes.push(format!(
                "`approved_by` stays `{}` from the earlier status: `--approved-by` or `--clear approved_by`",
                crate::report::visible(approver)
            ));
        }
        notes
    }
}

/// Who declares something, where the environment says so.
fn set_by() -> Option<String> {
    let name = std::env::var_os("POSTURE_SET_BY")?.to_string_lossy().trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// The tenants that options name.
pub(in crate::cli) fn tenants_named(tenant: Option<&str>, all: bool) -> Option<TenantsNamed<'_>> {
    if all {
        return Some(TenantsNamed::All);
    }
    tenant.map(TenantsNamed::One)
}
