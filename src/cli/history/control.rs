use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::file::{HistoryFile, told};
use super::format::HistoryFormat;
use super::range::Range;
use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::cli::redaction::{Redaction, shown};
use crate::cli::rules::Rules;
use crate::cli::{inputs, rules};
use crate::history::{Access, History, HistoryError};
use crate::model::{ControlId, ControlRecord, Summary, called, ids_of};
use crate::report::{self, Life, LifeStep};
use crate::source::did_you_mean;

/// Show the whole life of a control.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture history control entra/mfa-for-all-users
  posture history control entra/mfa-for-all-users --since 1y --format csv

Each record is shown in which outcome, points, status or rules of the control are others than in the one before, with the
causes. A control that was renamed is followed, where the rules name its former ids.")]
pub(super) struct Control {
    /// The control, by its id or one that it had
    #[arg(value_name = "CONTROL", value_parser = id)]
    control: ControlId,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    file: HistoryFile,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: HistoryFormat,
}

fn id(text: &str) -> Result<ControlId, String> {
    ControlId::parse(text).map_err(|error| error.to_string())
}

impl Control {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let history = self.file.open(Access::Read, terminal)?;
        let ids = self.ids(terminal)?;
        let lives = self.lives(&history, &ids).map_err(|error| told(&error, terminal))?;
        if lives.is_empty() {
            return Err(self.unknown(&history, terminal));
        }
        let latest = &ids[0];
        let steps = lives.iter().flat_map(|life| &life.steps);
        let controls = steps.filter_map(|step| step.control.as_deref());
        let redactor = self
            .redaction
            .of_history(&history, controls)
            .map_err(|error| told(&error, terminal))?;
        let lives = shown(lives, redactor.as_ref());
        let text = match self.format {
            HistoryFormat::Text => report::life(latest, &lives, terminal.width()),
            HistoryFormat::Json => report::life_json(latest, &lives),
            HistoryFormat::Csv => report::life_csv(&lives),
            HistoryFormat::Markdown => report::life_markdown(latest, &lives),
        };
        Ok(terminal.finish(&text, Code::Done.into()))
    }

    /// The ids that the control has and had, the latest first. Where the rules cannot be read, the one that was given.
    fn ids(&self, terminal: &Terminal) -> Result<Vec<ControlId>, ExitCode> {
        let workers = inputs::workers(0, terminal)?;
        let mut given = self.rules.given();
        given.extend(self.file.given());
        let project = crate::cli::project::Project::find(given).map_err(|failure| failure.show(terminal))?;
        let Ok(loaded) = rules::load(&project, &rules::Wish::default(), &workers) else {
            terminal.say("note: the rules cannot be read; former ids of the control are not known");
            return Ok(vec![self.control.clone()]);
        };
        let known = loaded.known.iter().map(|(id, metadata)| (id, metadata.as_ref()));
        let control = called(known, self.control.as_str());
        Ok(control.map_or_else(
            || vec![self.control.clone()],
            |control| ids_of(control).cloned().collect(),
        ))
    }

    /// Its life in each tenant that has it.
    fn lives(&self, history: &History, ids: &[ControlId]) -> Result<Vec<Life>, HistoryError> {
        let summaries = history.summaries(&self.range.wanted())?;
        let of_tenants = summaries.chunk_by(|a, b| a.tenant.key == b.tenant.key);
        let lives = of_tenants.map(|records| life(history, records, ids));
        let lives: Vec<Life> = lives.collect::<Result<_, _>>()?;
        Ok(lives.into_iter().filter(|life| !life.steps.is_empty()).collect())
    }

    fn unknown(&self, history: &History, terminal: &Terminal) -> ExitCode {
        let names = history.controls().unwrap_or_default();
        let near = did_you_mean(self.control.as_str(), names.iter().map(String::as_str));
        let near = near.map_or(String::new(), |near| format!("; {near}"));
        terminal.complain(&format!("`{}` was not recorded in this range{near}", self.control));
        Code::Nothing.into()
    }
}

fn life(history: &History, records: &[Summary], ids: &[ControlId]) -> Result<Life, HistoryError> {
    let numbers: Vec<i64> = records.iter().map(|record| record.id).collect();
    let mut last: Option<Arc<ControlRecord>> = None;
    let mut steps = Vec::new();
    for ((id, control), record) in history.life(&numbers, ids)?.into_iter().zip(records) {
        if is_same(last.as_deref(), control.as_deref()) {
            continue;
        }
        let since = history.changes(&[id])?.into_iter().filter_map(|(_, since)| since);
        let changes = since.flat_map(|since| since.changes);
        steps.push(LifeStep {
            record: record.clone(),
            changes: changes.filter(|change| ids.contains(&change.control)).collect(),
            control: control.clone(),
        });
        last = control;
    }
    Ok(Life {
        tenant: records[records.len() - 1].tenant.clone(),
        steps,
        records: records.len(),
    })
}

/// Whether a control is the same for whoever follows its score; what it says may differ.
fn is_same(before: Option<&ControlRecord>, after: Option<&ControlRecord>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return before.is_none() && after.is_none();
    };
    let told = |control: &ControlRecord| {
        let ControlRecord {
            outcome,
            compliant,
            total,
            points,
            max_points,
            worth,
            status,
            ..
        } = control;
        (*outcome, *compliant, *total, *points, *max_points, *worth, *status)
    };
    told(before) == told(after) && before.digest == after.digest && before.id == after.id
}
