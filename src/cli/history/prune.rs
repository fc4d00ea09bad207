use std::process::ExitCode;

use clap::{ArgGroup, Args, ValueEnum};
use jiff::Span;
use jiff::civil::Date;

use super::file::{HistoryFile, told};
use super::range::length;
use crate::cli::clock;
use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::history::{self, Access, Period, Pruned};

/// Remove old records.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("age").required(true), after_long_help = "\
Examples:
  posture history prune --older-than 2y --dry-run       what would go
  posture history prune --older-than 2y --keep-last-of month
  posture history prune --before 2025-01-01

Nothing is asked. A record that stays takes over the changes of those that go before it, so that what was gained and lost
adds up as before. `posture history export` keeps a copy of everything.")]
pub(super) struct Prune {
    /// Records before this day
    #[arg(long, value_name = "DATE", value_parser = clock::date, group = "age")]
    before: Option<Date>,
    /// Records older than this: `90d`, `2y`
    #[arg(long, value_name = "TIME", value_parser = length, group = "age")]
    older_than: Option<Span>,
    /// Keep the last record of each of these, in every tenant
    #[arg(long, value_enum, value_name = "PERIOD")]
    keep_last_of: Option<KeepLastOf>,
    /// Say what would go, and leave it
    #[arg(long)]
    dry_run: bool,
    /// Date that `--older-than` counts from [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    as_of: Option<Date>,
    #[command(flatten)]
    file: HistoryFile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KeepLastOf {
    /// From Monday to Sunday
    Week,
    /// A month of the calendar
    Month,
    /// Three months
    Quarter,
    /// A year of the calendar
    Year,
}

impl Prune {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let prune = history::Prune {
            before: self.day(),
            keep_last_of: self.keep_last_of.map(Period::from),
        };
        let access = if self.dry_run { Access::Read } else { Access::Write };
        let mut history = self.existing(access, terminal)?;
        let pruned = match self.dry_run {
            true => history.prunable(prune),
            false => history.prune(prune),
        };
        let pruned = pruned.map_err(|error| told(&error, terminal))?;
        Ok(terminal.finish(&said(&pruned, prune.before, self.dry_run), Code::Done.into()))
    }

    /// A history that is there: there is nothing to remove from a new one.
    fn existing(&self, access: Access, terminal: &Terminal) -> Result<history::History, ExitCode> {
        drop(self.file.open(Access::Read, terminal)?);
        self.file.open(access, terminal)
    }

    fn day(&self) -> Date {
        let today = self.as_of.unwrap_or_else(clock::today);
        let older = self.older_than.map(|span| today.saturating_sub(span));
        self.before.or(older).unwrap_or(today)
    }
}

impl From<KeepLastOf> for Period {
    fn from(period: KeepLastOf) -> Self {
        match period {
            KeepLastOf::Week => Self::Week,
            KeepLastOf::Month => Self::Month,
            KeepLastOf::Quarter => Self::Quarter,
            KeepLastOf::Year => Self::Year,
        }
    }
}

/// Tenants are named up to so many.
const NAMED: usize = 10;

fn said(pruned: &Pruned, before: Date, is_dry: bool) -> String {
    let count: usize = pruned.records.values().sum();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let verb = match (is_dry, count) {
        (true, _) => "would go",
        (false, 1) => "was removed",
        (false, _) => "were removed",
    };
    let mut text = format!(
        "{count} record{} before {before} {verb}, {} stay{}\n",
        plural(count),
        pruned.kept,
        if pruned.kept == 1 { "s" } else { "" }
    );
    if pruned.records.len() > 1 {
        for (tenant, count) in pruned.records.iter().take(NAMED) {
            let tenant = if tenant.is_empty() { "unnamed tenant" } else { tenant };
            text.push_str(&format!("  {count:>6}  {}\n", tenant.escape_debug()));
        }
        let more = pruned.records.len().saturating_sub(NAMED);
        if more > 0 {
            text.push_str(&format!("  and of {more} more tenants\n"));
        }
    }
    if let Some((old, new)) = pruned.bytes.filter(|_| count > 0) {
        text.push_str(&format!("the file had {} and has {}\n", bytes(old), bytes(new)));
    }
    text
}

/// `1.4 MB`
fn bytes(count: i64) -> String {
    match count {
        0..1_000_000 => format!("{} KB", (count + 500) / 1000),
        _ => format!("{}.{} MB", count / 1_000_000, count / 100_000 % 10),
    }
}
