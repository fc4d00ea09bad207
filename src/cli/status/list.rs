use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::Span as Duration;
use jiff::civil::Date;

use crate::cli::declared::Declarations;
use crate::cli::exit::Code;
use crate::cli::output::{self, Target, Terminal};
use crate::cli::redaction::{Redaction, shown};
use crate::cli::rules::Rules;
use crate::cli::session::Session;
use crate::cli::{clock, inputs};
use crate::evaluate::evaluate;
use crate::model::{ControlId, ControlMetadata, ControlScore, ListedRecord, PlanIdentity, Status, ids_of};
use crate::plan::{ActionPlan, Applying, RecordFilter};
use crate::report::{self, StatusList};
use crate::source::{did_you_mean, fits};

/// List the records of the action plan, and how each stands.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture status list                                what was declared, what has expired, what is overdue
  posture status list export.json                    and what each record does to the score
  posture status list --status risk_accepted --in-force-on 2026-01-31 --format csv:accepted.csv
  posture status list --expiring-within 30d --owner ann@example.org

A record that was removed is not listed: what held on an earlier day, git's history of the file tells.")]
pub(super) struct List {
    /// Export to say what each record does to the score
    #[arg(value_name = "SNAPSHOT")]
    snapshot: Option<String>,
    /// Only records of these statuses
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',', value_parser = status, help_heading = "Records")]
    status: Vec<Status>,
    /// Only records of this owner; `*` stands for any text
    #[arg(long, value_name = "NAME", help_heading = "Records")]
    owner: Option<String>,
    /// Only records of this tenant, and those of all tenants
    #[arg(long, value_name = "TENANT", help_heading = "Records")]
    tenant: Option<String>,
    /// Only records of these controls: ids or patterns (`entra/*`)
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',', help_heading = "Records")]
    control: Vec<String>,
    /// Only records that are due before this day
    #[arg(long, value_name = "DATE", value_parser = clock::date, help_heading = "Records")]
    due_before: Option<Date>,
    /// Only records that are due from this day to that many days later, as in `30` or `30d`
    #[arg(long, value_name = "DAYS", value_parser = inputs::days, conflicts_with = "due_before", help_heading = "Records")]
    due_within: Option<Duration>,
    /// Only records that hold, and expire or lapse within so many days
    #[arg(long, value_name = "DAYS", value_parser = inputs::days, help_heading = "Records")]
    expiring_within: Option<Duration>,
    /// Only records that held on this day
    #[arg(long, value_name = "DATE", value_parser = clock::date, help_heading = "Records")]
    in_force_on: Option<Date>,
    /// Only records that have expired
    #[arg(long, help_heading = "Records")]
    expired: bool,
    #[command(flatten)]
    rules: Rules,
    /// The action plan [default: `action-plan.yaml` beside the rules]
    #[arg(long, value_name = "FILE", help_heading = "Tenant and action plan")]
    plan: Option<String>,
    /// Folder of tenant files [default: `tenants` beside the rules]
    #[arg(long, value_name = "FOLDER", help_heading = "Tenant and action plan")]
    tenants: Option<String>,
    /// The day by which expiry is judged [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = clock::date, help_heading = "Tenant and action plan")]
    as_of: Option<Date>,
    #[command(flatten)]
    redaction: Redaction,
    /// Format of the list, with a file or without: `csv`, `csv:plan.csv`; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::<ListFormat>::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target<ListFormat>>,
    /// File to write the list to
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
    /// One record a row
    Csv,
    /// For a page
    Markdown,
}

/// A control that a plan may name.
type Known<'a> = (&'a ControlId, &'a ControlMetadata);

impl List {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let usage = |why: String| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        };
        let targets = output::targets(&self.format, self.output.as_ref()).map_err(usage)?;
        let declarations = Declarations::of_plan(self.plan.clone(), self.tenants.clone(), self.as_of);
        let day = declarations.as_of();
        let workers = inputs::workers(0, terminal)?;
        let snapshots = self.snapshot.as_slice();
        let mut session = Session::start(&self.rules, &declarations, snapshots, workers, terminal)?;
        terminal.show(&std::mem::take(&mut session.loaded.problems).sorted());
        let plan = session.plan();
        let known = std::sync::Arc::clone(&session.loaded.known);
        let known: Vec<Known<'_>> = known.iter().map(|(id, metadata)| (id, metadata.as_ref())).collect();
        let filter = self.filter(day, &session, plan.as_deref(), &known).map_err(usage)?;
        let list = self.list(plan.as_deref(), &filter, day, &known, &mut session, terminal)?;
        let text = |format| match format {
            ListFormat::Text => report::status_list(&list, terminal.width()),
            ListFormat::Json => report::status_list_json(&list),
            ListFormat::Csv => report::status_list_csv(&list),
            ListFormat::Markdown => report::status_list_markdown(&list),
        };
        Ok(output::write_all(&targets, text, Code::Done, terminal))
    }

    /// The records that are wanted, with what they do to the score where there is a snapshot.
    fn list(
        &self,
        plan: Option<&ActionPlan>,
        filter: &RecordFilter,
        day: Date,
        known: &[Known<'_>],
        session: &mut Session,
        terminal: &Terminal,
    ) -> Result<StatusList, ExitCode> {
        let listed = plan.map(|plan| plan.listed(known, day).collect());
        let mut records: Vec<(ListedRecord, Option<Known<'_>>)> = listed.unwrap_or_default();
        let mut snapshot = None;
        let mut redactor = self.redaction.of_plan(plan);
        let mut notices = plan.map_or_else(Vec::new, |plan| plan.notices(known, day));
        if let Some(argument) = &self.snapshot {
            let ready = session.the_one(argument, terminal)?;
            let settings = &ready.settings;
            let evaluation = evaluate(&session.loaded.program, &ready.snapshot, settings, &session.workers);
            if let Some(plan) = plan {
                let applying = Applying {
                    plan,
                    tenant: &evaluation.tenant,
                    tenants: settings.tenants,
                    as_of: day,
                };
                add_effects(&applying, &mut records, &evaluation.controls);
            }
            redactor = self.redaction.of_ready(&ready);
            notices = evaluation.notices;
            snapshot = Some(evaluation.snapshot);
        }
        records.retain(|(listed, control)| filter.wants(listed, *control));
        let file = plan.map(|plan| {
            let digest = plan.digest.clone();
            (plan.file.name().to_owned(), PlanIdentity { digest }, plan.records.len())
        });
        let records = records.into_iter().map(|(listed, _)| listed).collect();
        let list = StatusList::new(day, file, snapshot, records, notices);
        Ok(shown(list, redactor.as_ref()))
    }

    fn filter(
        &self,
        day: Date,
        session: &Session,
        plan: Option<&ActionPlan>,
        known: &[Known<'_>],
    ) -> Result<RecordFilter, String> {
        let later = |days: Duration| day.checked_add(days).unwrap_or(Date::MAX);
        let named = plan
            .into_iter()
            .flat_map(|plan| &plan.records)
            .map(|planned| planned.record.control.as_str());
        let ids: Vec<&str> = known
            .iter()
            .flat_map(|control| ids_of(*control))
            .map(ControlId::as_str)
            .chain(named)
            .collect();
        if let Some(pattern) = self
            .control
            .iter()
            .find(|pattern| !ids.iter().any(|id| fits(pattern, id)))
        {
            let near = did_you_mean(pattern, ids.iter().copied()).map(|near| format!("; {near}"));
            return Err(format!("`{pattern}` matches no control{}", near.unwrap_or_default()));
        }
        let before = self.due_before.map(|day| (None, day.yesterday().unwrap_or(Date::MIN)));
        let within = self.due_within.map(|days| (Some(day), later(days)));
        Ok(RecordFilter {
            statuses: self.status.clone(),
            owner: self.owner.clone(),
            tenant: self
                .tenant
                .as_ref()
                .map_or_else(Vec::new, |name| session.names_of_tenant(name)),
            controls: self.control.clone(),
            due: before.or(within),
            ending_by: self.expiring_within.map(later),
            in_force_on: self.in_force_on,
            expired: self.expired,
        })
    }
}

/// Says of every record what it does to the score.
fn add_effects(applying: &Applying<'_>, records: &mut [(ListedRecord, Option<Known<'_>>)], controls: &[ControlScore]) {
    for (number, (listed, control)) in records.iter_mut().enumerate() {
        if let Some(control) = *control {
            applying.add_effect(number, listed, control, controls);
        }
    }
}

/// Reads a status that people set.
pub(super) fn status(word: &str) -> Result<Status, String> {
    let words = || {
        Status::ALL
            .iter()
            .filter(|status| status.is_set_by_people())
            .map(|status| status.as_str())
    };
    let status = Status::from_word(word);
    match status {
        Some(Status::Completed) => Err(
            "the program alone says what is completed: every point was observed. Record how the goal is reached \
             otherwise, or nothing"
                .to_owned(),
        ),
        Some(Status::ToAddress) => Err(
            "`to_address` is what holds where nothing is declared: `posture status remove` takes a record away"
                .to_owned(),
        ),
        Some(status) => Ok(status),
        None => {
            let near = did_you_mean(word, words()).map(|near| format!("; {near}"));
            let all = words().collect::<Vec<_>>().join(", ");
            Err(format!(
                "no status `{word}`, the statuses are {all}{}",
                near.unwrap_or_default()
            ))
        }
    }
}
