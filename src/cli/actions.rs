use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::output::Terminal;
use super::{exit, inputs};
use crate::engine::Program;
use crate::evaluate::{Settings, evaluate};
use crate::model::{Category, Evaluation, Level, RecommendedAction};
use crate::report::{self, ActionRow, Arithmetic};
use crate::snapshot::load;

/// Rank what to do next.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture actions export.json
  posture actions export.json --quick-wins            low complexity, users notice little
  posture actions export.json --by category --arithmetic")]
pub(super) struct Actions {
    /// Export to look at
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    #[command(flatten)]
    rules: inputs::Rules,
    /// Only actions of low complexity and low user impact
    #[arg(long)]
    quick_wins: bool,
    /// Only actions of these categories
    #[arg(long, value_name = "CATEGORY,…", value_delimiter = ',', value_parser = inputs::category)]
    category: Vec<Category>,
    /// Only actions of these products
    #[arg(long, value_name = "PRODUCT,…", value_delimiter = ',')]
    product: Vec<String>,
    /// Show them in groups
    #[arg(long, value_enum, value_name = "GROUP")]
    by: Option<By>,
    /// Show the arithmetic behind the order
    #[arg(long)]
    arithmetic: bool,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: ActionsFormat,
}

/// What actions are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Category,
    Product,
    Severity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ActionsFormat {
    /// For reading in a terminal
    Text,
    /// The actions of the JSON report
    Json,
}

impl Actions {
    pub(super) fn run(self, terminal: &Terminal) -> ExitCode {
        let workers = match inputs::workers(0, terminal) {
            Ok(workers) => workers,
            Err(code) => return code,
        };
        let loaded = match self.rules.load(&workers) {
            Ok(loaded) => loaded,
            Err(problem) => {
                let code = exit::of_problem(&problem);
                terminal.show(&[problem]);
                return code.into();
            }
        };
        let wrong = loaded.problems.len();
        terminal.show(&loaded.problems.sorted());
        let mut snapshots = load(&self.snapshot);
        if snapshots.len() != 1 {
            terminal.complain(&format!(
                "error: `{}` holds {} snapshots, actions are those of one",
                self.snapshot,
                snapshots.len()
            ));
            return exit::Code::Usage.into();
        }
        let (_, snapshot) = snapshots.remove(0);
        let snapshot = match snapshot {
            Ok(snapshot) => Arc::new(snapshot),
            Err(problem) => {
                terminal.show(&[problem]);
                return exit::Code::Usage.into();
            }
        };
        let evaluation = evaluate(&loaded.program, &snapshot, &Settings::default(), &workers);
        let text = self.text(&evaluation, &loaded.program, terminal);
        let ends = exit::of_evaluations(std::slice::from_ref(&evaluation), loaded.program.len(), wrong, &[]);
        if ends.code != 0 {
            terminal.say(&format!("exit code {}: {}", ends.code, ends.reason));
        }
        terminal.finish(&text, ends.code.into())
    }

    fn text(&self, evaluation: &Evaluation, program: &Program, terminal: &Terminal) -> String {
        let rows: Vec<ActionRow<'_>> = rows(evaluation, program)
            .into_iter()
            .filter(|row| self.wants(row))
            .collect();
        if self.format == ActionsFormat::Json {
            let actions: Vec<_> = rows.iter().map(|row| row.action).collect();
            return report::actions_json(&actions);
        }
        let arithmetic = if self.arithmetic {
            Arithmetic::Shown
        } else {
            Arithmetic::Hidden
        };
        report::actions(evaluation, &self.grouped(rows), arithmetic, terminal.width())
    }

    fn wants(&self, row: &ActionRow<'_>) -> bool {
        let is_low = row.metadata.complexity == Level::Low && row.metadata.user_impact == Level::Low;
        (!self.quick_wins || is_low)
            && (self.category.is_empty() || self.category.contains(&row.metadata.category))
            && (self.product.is_empty() || self.product.contains(&row.metadata.product))
    }

    /// The groups in the order of their best actions.
    fn grouped<'a>(&self, rows: Vec<ActionRow<'a>>) -> Vec<(String, Vec<ActionRow<'a>>)> {
        let mut groups: Vec<(String, Vec<ActionRow<'a>>)> = Vec::new();
        for row in rows {
            let title = match self.by {
                None => String::new(),
                Some(By::Category) => row.metadata.category.to_string(),
                Some(By::Product) => row.metadata.product.clone(),
                Some(By::Severity) => row.metadata.severity.to_string(),
            };
            match groups.iter_mut().find(|(known, _)| *known == title) {
                Some((_, members)) => members.push(row),
                None => groups.push((title, vec![row])),
            }
        }
        groups
    }
}

fn rows<'a>(evaluation: &'a Evaluation, program: &'a Program) -> Vec<ActionRow<'a>> {
    let row = |action: &'a RecommendedAction| {
        let control = evaluation
            .controls
            .iter()
            .find(|control| control.id == action.control)?;
        let number = (0..program.len()).find(|number| *program.control(*number).0 == control.id)?;
        let metadata = program.control(number).1.as_ref();
        Some(ActionRow {
            action,
            control,
            metadata,
        })
    };
    evaluation.actions.iter().filter_map(row).collect()
}
