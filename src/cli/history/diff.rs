use std::process::ExitCode;

use clap::{Args, ValueEnum, builder::PossibleValue};

use super::file::{HistoryFile, told};
use super::format::HistoryFormat;
use super::known;
use super::range::Range;
use crate::change::{AboutControl, Difference, Row, chain};
use crate::cli::exit::Code;
use crate::cli::inputs;
use crate::cli::output::Terminal;
use crate::cli::redaction::{Redaction, shown};
use crate::history::{Access, History, HistoryError, Wanted};
use crate::model::{Category, Cause, Record, Summary};
use crate::report;

/// Say why the score changed between two recorded evaluations.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture history diff                            between the last two
  posture history diff 12 57                      between two of the list
  posture history diff --since 30d                over the last 30 days
  posture history diff --cause configuration      what changed in the tenant, and nothing else

Each change of a control is split along one path: the old rules on the new snapshot, the new rules, the new parameters,
the new status. Each step that changes something is a row of one cause, and the rows add up exactly.")]
pub(super) struct Diff {
    /// The earlier evaluation: its number, or the beginning of its identity [default: the one before the last]
    #[arg(value_name = "BEFORE", conflicts_with_all = ["since", "from"])]
    before: Option<String>,
    /// The later one [default: the last]
    #[arg(value_name = "AFTER", conflicts_with = "to")]
    after: Option<String>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    narrow: Narrow,
    #[command(flatten)]
    file: HistoryFile,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: HistoryFormat,
}

/// Which changes are shown; the others are summed.
#[derive(Debug, Args)]
struct Narrow {
    /// Only changes of these causes
    #[arg(long, value_name = "CAUSE,…", value_enum, value_delimiter = ',')]
    cause: Vec<CauseName>,
    /// Only controls of these categories
    #[arg(long, value_name = "CATEGORY,…", value_delimiter = ',', value_parser = inputs::category)]
    category: Vec<Category>,
    /// Only controls of these products
    #[arg(long, value_name = "PRODUCT,…", value_delimiter = ',')]
    product: Vec<String>,
    /// Only controls with one of these tags
    #[arg(long, value_name = "TAG,…", value_delimiter = ',')]
    tag: Vec<String>,
}

/// A cause, as it is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CauseName(Cause);

impl ValueEnum for CauseName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [CauseName; Cause::ALL.len()] = {
            let mut all = [CauseName(Cause::ALL[0]); Cause::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = CauseName(Cause::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

impl Diff {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let history = self.file.open(Access::Read, terminal)?;
        let of_history = |error: HistoryError| told(&error, terminal);
        let (before, after) = self.ends(&history, terminal)?;
        let stretches = history.between(&before, &after).map_err(of_history)?;
        let record = |summary: &Summary| -> Result<Record, ExitCode> {
            let record = history.load(summary.id).map_err(of_history)?;
            record.ok_or_else(|| refuse("an evaluation is gone: somebody pruned the history just now", terminal))
        };
        let (first, last) = (record(&before)?, record(&after)?);
        let rows = chain(stretches);
        let controls = first.controls.iter().chain(&last.controls);
        known::check(&self.narrow.product, &self.narrow.tag, controls, terminal)?;
        let difference = Difference::of((before, &first), (after, &last), rows, |row, about| {
            self.narrow.wants(row, about)
        });
        let controls = first.controls.iter().chain(&last.controls);
        let redactor = self.redaction.of_history(&history, controls).map_err(of_history)?;
        let difference = shown(difference, redactor.as_ref());
        let text = match self.format {
            HistoryFormat::Text => report::difference(&difference, terminal.width()),
            HistoryFormat::Json => report::difference_json(&difference),
            HistoryFormat::Csv => report::difference_csv([&difference]),
            HistoryFormat::Markdown => report::difference_markdown(&difference),
        };
        Ok(terminal.finish(&text, Code::Done.into()))
    }

    /// The two evaluations that were asked for.
    fn ends(&self, history: &History, terminal: &Terminal) -> Result<(Summary, Summary), ExitCode> {
        let of_history = |error: HistoryError| told(&error, terminal);
        let wanted = self.range.wanted();
        let named = |text: &Option<String>| text.as_ref().map(|text| history.find(text)).transpose();
        let (first, last) = (
            named(&self.before).map_err(of_history)?,
            named(&self.after).map_err(of_history)?,
        );
        let mut all = history
            .summaries(&Wanted {
                tenant: wanted.tenant.clone(),
                ..Wanted::default()
            })
            .map_err(of_history)?;
        // A number says which tenant it is.
        if let Some(id) = last.or(first) {
            let tenant = all
                .iter()
                .find(|summary| summary.id == id)
                .map(|summary| summary.tenant.key.clone());
            let Some(tenant) = tenant else {
                return Err(refuse(&format!("evaluation {id} is of another tenant"), terminal));
            };
            all.retain(|summary| summary.tenant.key == tenant);
        }
        let mut tenants: Vec<&str> = all.iter().map(|summary| summary.tenant.key.as_str()).collect();
        tenants.dedup();
        if tenants.len() > 1 {
            let why = format!("the history is of {} tenants: say which with `--tenant`", tenants.len());
            return Err(refuse(&why, terminal));
        }
        let place = |id: i64| all.iter().position(|summary| summary.id == id);
        let to = match last {
            Some(id) => place(id),
            None => all
                .iter()
                .rposition(|summary| wanted.to.is_none_or(|to| summary.as_of <= to)),
        };
        let from = match (first, wanted.from, to) {
            (Some(id), _, _) => place(id),
            // What changed since a day is what changed since the last evaluation before it.
            (None, Some(day), _) => all
                .iter()
                .rposition(|summary| summary.as_of <= day)
                .or((!all.is_empty()).then_some(0)),
            (None, None, Some(to)) => to.checked_sub(1),
            (None, None, None) => None,
        };
        match (from, to) {
            (Some(from), Some(to)) if from < to => Ok((all[from].clone(), all[to].clone())),
            (Some(from), Some(to)) if from > to => {
                let why = format!(
                    "evaluation {} is later than evaluation {}: give the earlier one first",
                    all[from].id, all[to].id
                );
                Err(refuse(&why, terminal))
            }
            (Some(_), Some(_)) if first.is_some() => Err(refuse("these are one evaluation", terminal)),
            (None, _) if first.is_some() => Err(refuse("the two evaluations are of different tenants", terminal)),
            _ => {
                let why = match all.as_slice() {
                    [first, .., last] => format!("the evaluations are of {} to {}", first.as_of, last.as_of),
                    _ => "record one more".to_owned(),
                };
                terminal.complain(&format!("there are no two evaluations to compare: {why}"));
                Err(Code::Nothing.into())
            }
        }
    }
}

impl Narrow {
    fn wants(&self, row: &Row, about: &AboutControl) -> bool {
        let is_of = |list: &[String], name: &str| list.is_empty() || list.iter().any(|wanted| wanted == name);
        (self.cause.is_empty() || self.cause.iter().any(|cause| row.change.causes.contains(&cause.0)))
            && (self.category.is_empty() || self.category.contains(&about.category))
            && is_of(&self.product, &about.product)
            && (self.tag.is_empty() || about.tags.iter().any(|tag| self.tag.contains(tag)))
    }
}

fn refuse(why: &str, terminal: &Terminal) -> ExitCode {
    terminal.complain(&format!("error: {why}"));
    Code::Usage.into()
}
