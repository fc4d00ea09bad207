use std::process::ExitCode;

use clap::Args;

use super::file::{HistoryFile, told};
use super::format::HistoryFormat;
use super::known;
use crate::cli::exit::Code;
use crate::cli::inputs;
use crate::cli::output::Terminal;
use crate::cli::redaction::{Redaction, shown};
use crate::history::{Access, HistoryError};
use crate::model::{Category, ControlRecord, ControlScore};
use crate::report::{self, RecordedDay};
use crate::score::secure_score;

/// Show a recorded day, control by control.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture history show 12
  posture history show 12 --category identity     the score of these controls alone
  posture history show 4f2ac1 --format json       by the beginning of its identity")]
pub(super) struct Show {
    /// The number of a record, or the beginning of its identity
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    file: HistoryFile,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: HistoryFormat,
}

/// Which controls of a record are meant.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Controls")]
struct Chosen {
    /// Only controls of this category
    #[arg(long, value_name = "CATEGORY", value_parser = inputs::category)]
    category: Option<Category>,
    /// Only controls of this product
    #[arg(long, value_name = "PRODUCT")]
    product: Option<String>,
    /// Only controls with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
}

impl Show {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let history = self.file.open(Access::Read, terminal)?;
        let read = || {
            let id = history.find(&self.id)?;
            let none = || HistoryError::NoRecord { text: self.id.clone() };
            let summary = history.summary_of(id)?.ok_or_else(none)?;
            Ok((summary, history.load(id)?.ok_or_else(none)?.controls))
        };
        let (summary, controls) = read().map_err(|error| told(&error, terminal))?;
        let Chosen { product, tag, .. } = &self.chosen;
        known::check(product.as_slice(), tag.as_slice(), controls.iter(), terminal)?;
        let controls: Vec<ControlRecord> = controls.into_iter().filter(|control| self.chosen.is(control)).collect();
        if controls.is_empty() {
            terminal.complain(&format!("record {} has no such control", summary.id));
            return Err(Code::Nothing.into());
        }
        let scores: Vec<ControlScore> = controls.iter().map(ControlScore::from).collect();
        let day = RecordedDay {
            score: secure_score(&scores, &[], summary.tenant.licenses_known),
            record: summary,
            controls,
            chosen: self.chosen.words(),
        };
        let redactor = self
            .redaction
            .of_history(&history, &day.controls)
            .map_err(|error| told(&error, terminal))?;
        let day = shown(day, redactor.as_ref());
        let text = match self.format {
            HistoryFormat::Text => report::recorded_day(&day, terminal.width()),
            HistoryFormat::Json => report::recorded_day_json(&day),
            HistoryFormat::Csv => report::recorded_day_csv(&day),
            HistoryFormat::Markdown => report::recorded_day_markdown(&day),
        };
        Ok(terminal.finish(&text, Code::Done.into()))
    }
}

impl Chosen {
    fn is(&self, control: &ControlRecord) -> bool {
        let Self { category, product, tag } = self;
        category.is_none_or(|category| control.category == category)
            && product.as_ref().is_none_or(|product| control.product == *product)
            && tag.as_ref().is_none_or(|tag| control.tags.contains(tag))
    }

    /// `category identity, tag quick-win`
    fn words(&self) -> Option<String> {
        let category = self.category.map(|category| format!("category {category}"));
        let product = self.product.as_ref().map(|product| format!("product {product}"));
        let tag = self.tag.as_ref().map(|tag| format!("tag {tag}"));
        let all: Vec<String> = [category, product, tag].into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(", "))
    }
}
