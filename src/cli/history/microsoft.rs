use std::process::ExitCode;

use clap::Args;

use super::file::{HistoryFile, told};
use super::format::HistoryFormat;
use super::range::Range;
use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::cli::redaction::{Redaction, shown};
use crate::history::Access;
use crate::report::{self, MicrosoftRow};

/// List Microsoft's own daily scores.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example:
  posture history microsoft --since 90d

They are of Microsoft's catalogue and with Microsoft's weights; the averages beside them are of tenants that Microsoft
compares, and say nothing about our score.")]
pub(super) struct Microsoft {
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    file: HistoryFile,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: HistoryFormat,
}

impl Microsoft {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let history = self.file.open(Access::Read, terminal)?;
        let wanted = self.range.wanted();
        let scores = history
            .microsoft(wanted.tenant.as_deref())
            .map_err(|error| told(&error, terminal))?;
        let is_wanted = |score: &crate::history::MicrosoftScore| {
            wanted.from.is_none_or(|from| score.day >= from) && wanted.to.is_none_or(|to| score.day <= to)
        };
        let rows: Vec<MicrosoftRow> = scores
            .iter()
            .filter(|score| is_wanted(score))
            .map(MicrosoftRow::of)
            .collect();
        let redactor = self
            .redaction
            .of_history(&history, [])
            .map_err(|error| told(&error, terminal))?;
        let rows = shown(rows, redactor.as_ref());
        let text = match self.format {
            HistoryFormat::Text => report::microsoft(&rows, terminal.width()),
            HistoryFormat::Json => report::microsoft_json(&rows),
            HistoryFormat::Csv => report::microsoft_csv(&rows),
            HistoryFormat::Markdown => report::microsoft_markdown(&rows),
        };
        let code = if rows.is_empty() { Code::Nothing } else { Code::Done };
        Ok(terminal.finish(&text, code.into()))
    }
}
