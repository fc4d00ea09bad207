use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::declared::Declarations;
use super::output::Terminal;
use super::rules::Rules;
use super::session::{Results, Session};
use super::{exit, inputs};
use crate::engine::Program;
use crate::model::{Category, ControlScore, Evaluation, Level, RecommendedAction, Status};
use crate::report::{self, ActionRow, Arithmetic};

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
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
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
    /// What is to address, what is planned, and the risks that are accepted
    Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ActionsFormat {
    /// For reading in a terminal
    Text,
    /// The actions of the JSON report
    Json,
}

impl Actions {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let workers = inputs::workers(0, terminal)?;
        let snapshots = std::slice::from_ref(&self.snapshot);
        let mut session = Session::start(&self.rules, &self.declarations, snapshots, workers, terminal)?;
        let mut results = Results::of(std::mem::take(&mut session.loaded.problems));
        for evaluated in session.evaluate_all(snapshots, terminal) {
            results.push(evaluated);
        }
        terminal.show(&results.problems.sorted());
        let [evaluation] = results.evaluations.as_slice() else {
            terminal.complain(&format!(
                "error: `{}` holds {} snapshots, actions are those of one",
                self.snapshot,
                results.evaluations.len()
            ));
            return Err(exit::Code::Usage.into());
        };
        let ends = exit::of_evaluations(&results.evaluations, session.loaded.program.len(), &results.wrong, &[]);
        if evaluation.problem.is_some() {
            return Err(ends.code.into());
        }
        let text = self.text(evaluation, &session.loaded.program, terminal);
        if ends.code != 0 {
            terminal.say(&format!("exit code {}: {}", ends.code, ends.reason));
        }
        Ok(terminal.finish(&text, ends.code.into()))
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
        let accepted: Vec<&ControlScore> = match self.by {
            Some(By::Status) => evaluation.controls.iter().filter(|c| self.is_accepted(c)).collect(),
            _ => Vec::new(),
        };
        report::actions(evaluation, &self.grouped(rows), &accepted, arithmetic, terminal.width())
    }

    fn wants(&self, row: &ActionRow<'_>) -> bool {
        let is_low = row.metadata.complexity == Level::Low && row.metadata.user_impact == Level::Low;
        (!self.quick_wins || is_low)
            && (self.category.is_empty() || self.category.contains(&row.metadata.category))
            && (self.product.is_empty() || self.product.contains(&row.metadata.product))
    }

    /// Whether a control has points left that nobody is to gain, because the risk is accepted.
    fn is_accepted(&self, control: &ControlScore) -> bool {
        control.status == Status::RiskAccepted
            && control.points < control.worth
            && (self.category.is_empty() || self.category.contains(&control.category))
            && (self.product.is_empty() || self.product.contains(&control.product))
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
                Some(By::Status) => report::status_word(row.control.status).to_owned(),
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
