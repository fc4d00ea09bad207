use std::num::NonZeroUsize;
use std::process::ExitCode;

use clap::Args;

use super::file::{HistoryFile, told};
use super::format::HistoryFormat;
use super::range::Range;
use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::cli::redaction::{Redaction, shown};
use crate::history::{Access, Wanted};
use crate::report::{self, HistoryRow};

/// List what was recorded.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    range: Range,
    /// Only the last so many of each tenant
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
    #[command(flatten)]
    file: HistoryFile,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: HistoryFormat,
}

impl List {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let history = self.file.open(Access::Read, terminal)?;
        let wanted = self.range.wanted();
        // A change is one since the record before, which may lie before the range.
        let all = Wanted {
            from: None,
            ..wanted.clone()
        };
        let summaries = history.summaries(&all).map_err(|error| told(&error, terminal))?;
        let mut rows = HistoryRow::of(summaries);
        rows.retain(|row| wanted.from.is_none_or(|from| row.record.as_of >= from));
        if let Some(limit) = self.limit {
            rows = last_of_each(rows, limit.get());
        }
        let redactor = self
            .redaction
            .of_history(&history, [])
            .map_err(|error| told(&error, terminal))?;
        let rows = shown(rows, redactor.as_ref());
        let text = match self.format {
            HistoryFormat::Text => report::history(&rows, terminal.width()),
            HistoryFormat::Json => report::history_json(&rows),
            HistoryFormat::Csv => report::history_csv(&rows),
            HistoryFormat::Markdown => report::history_markdown(&rows),
        };
        let code = if rows.is_empty() { Code::Nothing } else { Code::Done };
        Ok(terminal.finish(&text, code.into()))
    }
}

/// The last rows of each tenant, in their order.
fn last_of_each(rows: Vec<HistoryRow>, limit: usize) -> Vec<HistoryRow> {
    let is_same = |a: &HistoryRow, b: &HistoryRow| a.record.tenant.key == b.record.tenant.key;
    let last = rows
        .chunk_by(is_same)
        .flat_map(|of| &of[of.len().saturating_sub(limit)..]);
    last.cloned().collect()
}
