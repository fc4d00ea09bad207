use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;

use super::session::{Evaluated, Ready};
use crate::diff::DecidingFile;
use crate::evaluate::{self, Settings};
use crate::history::{History, HistoryError, Wanted};
use crate::inspect::{Key, Redacted, Redactor};
use crate::model::{ControlRecord, RecordedResource, StatusRecord};
use crate::plan::ActionPlan;
use crate::snapshot::Snapshot;
use crate::source::Problems;

/// Whether names of people, tenants and domains are shown.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Redaction {
    /// Replace names and ids of people, tenants and domains by pseudonyms
    #[arg(long)]
    pub(super) redact: bool,
    /// Text that pseudonyms hang on, so that other snapshots give the same [default: the snapshot's own text]
    #[arg(long, value_name = "KEY", env = "POSTURE_REDACT_KEY", hide_env_values = true)]
    redact_key: Option<String>,
}

/// The same with pseudonyms, where something is to replace names.
pub(super) fn shown<T: Redacted>(value: T, by: Option<&Redactor>) -> T {
    match by {
        Some(by) => value.redacted(by),
        None => value,
    }
}

impl Redaction {
    /// What replaces the names that a snapshot, its tenant's file and the action plan tell, whether they are shown or not.
    pub(super) fn of(&self, snapshot: &Snapshot, settings: &Settings) -> Redactor {
        redactor(snapshot, settings, self.key_or(snapshot.tree().text()))
    }

    /// The same of a snapshot alone, where names are not to be shown.
    pub(super) fn of_snapshot(&self, snapshot: &Snapshot) -> Option<Redactor> {
        let key = || self.key_or(snapshot.tree().text());
        self.redact.then(|| Redactor::new(snapshot, [], [], key()))
    }

    /// The same of the one snapshot of a command.
    pub(super) fn of_ready(&self, ready: &Ready) -> Option<Redactor> {
        self.redact.then(|| self.of(&ready.snapshot, &ready.settings))
    }

    /// The same of a snapshot that is evaluated again.
    pub(super) fn of_again(&self, snapshot: &Snapshot, settings: &Settings) -> Option<Redactor> {
        self.redact.then(|| self.of(snapshot, settings))
    }

    /// The same of a snapshot that is followed: pseudonyms hang on how it was at `first`.
    pub(super) fn of_followed(&self, now: &evaluate::Evaluated, first: &Snapshot) -> Option<Redactor> {
        let key = || self.key_or(first.tree().text());
        self.redact.then(|| redactor(&now.snapshot, &now.settings, key()))
    }

    /// The same of what was evaluated, or could not be.
    pub(super) fn of_evaluated(&self, evaluated: &Evaluated) -> Option<Redactor> {
        let unreadable = || self.of_unreadable(&evaluated.evaluation.snapshot.source);
        let by = || match &evaluated.of {
            Some((snapshot, settings)) => self.of(snapshot, settings),
            None => unreadable(),
        };
        self.redact.then(by)
    }

    /// The same of a snapshot that cannot be read, of which only the name is known.
    pub(super) fn of_unreadable(&self, source: &str) -> Redactor {
        Redactor::without_snapshot([], [], self.key_or(source))
    }

    /// The same of an action plan, without any snapshot: pseudonyms hang on its text.
    pub(super) fn of_plan(&self, plan: Option<&ActionPlan>) -> Option<Redactor> {
        let names = plan.into_iter().flat_map(people);
        let tenants = plan.into_iter().flat_map(|plan| &plan.records);
        let tenants = tenants.filter_map(|planned| planned.record.tenant.as_deref());
        let text = plan.map_or("", |plan| plan.file.text());
        self.redact
            .then(|| Redactor::without_snapshot(names, tenants, self.key_or(text)))
    }

    /// The same of files that decide, and the action plans among them: pseudonyms hang on their text.
    pub(super) fn of_files(&self, files: &[DecidingFile], plans: &[Arc<ActionPlan>]) -> Redactor {
        let texts: String = files.iter().map(|file| file.text.as_str()).collect();
        let names = plans.iter().flat_map(|plan| people(plan));
        Redactor::without_snapshot(names, [], self.key_or(&texts))
    }

    /// The same of a history: pseudonyms hang on its first record, whichever of them are shown. `controls` are those
    /// that are shown, and name people.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn of_history<'c>(
        &self,
        history: &History,
        controls: impl IntoIterator<Item = &'c ControlRecord>,
    ) -> Result<Option<Redactor>, HistoryError> {
        if !self.redact {
            return Ok(None);
        }
        let all = history.summaries(&Wanted::default())?;
        let first = all.iter().min_by_key(|summary| summary.id);
        let text = first.map_or("", |summary| summary.identity.as_str());
        let tenants = all.iter().map(|summary| &summary.tenant);
        let tenants = tenants.flat_map(|tenant| [Some(tenant.key.as_str()), tenant.name.as_deref()]);
        Ok(Some(Redactor::without_snapshot(
            controls.into_iter().flat_map(told_of).collect::<BTreeSet<_>>(),
            tenants.flatten().collect::<BTreeSet<_>>(),
            self.key_or(text),
        )))
    }

    /// What came of a snapshot as it is shown: what is wrong with it as well.
    pub(super) fn shown(&self, evaluated: Evaluated) -> Evaluated {
        match self.of_evaluated(&evaluated) {
            Some(by) => Evaluated {
                evaluation: evaluated.evaluation.redacted(&by),
                unreadable: evaluated.unreadable.redacted(&by),
                expired: evaluated.expired.redacted(&by),
                of: evaluated.of,
            },
            None => evaluated,
        }
    }

    /// What is wrong beside the snapshots as it is shown: files of rules say nothing of any tenant.
    pub(super) fn of_problems(&self, problems: Problems) -> Problems {
        if !self.redact {
            return problems;
        }
        let by = self.of_unreadable("");
        problems.redacted(&by)
    }

    /// What pseudonyms hang on: where nobody says, a text, which whoever has it may know.
    fn key_or(&self, text: &str) -> Key {
        Key::of_text(self.redact_key.as_deref().unwrap_or(text))
    }
}

fn redactor(snapshot: &Snapshot, settings: &Settings, key: Key) -> Redactor {
    let people = settings.plan.iter().flat_map(|plan| people(plan));
    let tenant = &settings.tenant;
    let tenants = [&tenant.id, &tenant.key, &tenant.name].into_iter().flatten();
    Redactor::new(snapshot, people, tenants.map(String::as_str), key)
}

/// Everybody whom an action plan names.
fn people(plan: &ActionPlan) -> impl Iterator<Item = &str> {
    let records = plan.records.iter().map(|planned| &planned.record);
    records.flat_map(of_record)
}

fn of_record(record: &StatusRecord) -> impl Iterator<Item = &str> {
    let names = [&record.owner, &record.set_by, &record.approved_by];
    names.into_iter().flatten().map(String::as_str)
}

/// Everybody whom a control's record names, as far as no snapshot tells more.
fn told_of(control: &ControlRecord) -> impl Iterator<Item = &str> {
    let declared = control
        .status_record
        .iter()
        .flat_map(|declared| of_record(&declared.record));
    let people = control.affected.iter().filter(|resource| is_person(resource));
    declared.chain(people.filter_map(|resource| resource.name.as_deref()))
}

fn is_person(resource: &RecordedResource) -> bool {
    let collection = resource.kind.as_deref().unwrap_or_default().to_lowercase();
    collection.contains("user") || collection.contains("mailbox")
}
