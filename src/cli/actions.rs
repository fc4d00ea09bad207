use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::Span;

use super::declared::Declarations;
use super::history::{HistoryFile, length};
use super::output::Terminal;
use super::past::Past;
use super::redaction::Redaction;
use super::rules::Rules;
use super::session::{Evaluated, Results, Session};
use super::{exit, inputs};
use crate::change::Lately;
use crate::engine::Program;
use crate::model::{ActionGroup, Category, ControlScore, Evaluation, Level, RecommendedAction, Status};
use crate::report::{self, ActionRow, Arithmetic};
use crate::source::{Problem, did_you_mean};

/// Rank what to do next.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture actions export.json
  posture actions export.json --quick-wins            low complexity, users notice little
  posture actions export.json --by category --arithmetic
  posture actions export.json --by group              what regressed, what is new, what is planned")]
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
    /// Only actions of these groups: `regressed`, `recently_added`, …
    #[arg(long, value_name = "GROUP,…", value_delimiter = ',', value_parser = group)]
    group: Vec<ActionGroup>,
    /// What is recent, for the groups: `30d`, `8w`, `6m`
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = length)]
    recent: Span,
    #[command(flatten)]
    history: HistoryFile,
    /// Show the arithmetic behind the order
    #[arg(long)]
    arithmetic: bool,
    #[command(flatten)]
    redaction: Redaction,
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
    /// The groups of the portal: regressed, recently added, recently updated, to address, planned, risk accepted
    Group,
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
        let given = self.history.given();
        let mut session = Session::start_with(given, &self.rules, &self.declarations, snapshots, workers, terminal)?;
        let mut results = Results::of(std::mem::take(&mut session.loaded.problems));
        let mut lately = Lately::default();
        for evaluated in session.evaluate_all(snapshots, terminal) {
            lately = self.lately(&evaluated, &session, &mut results, terminal);
            results.push(self.redaction.shown(evaluated));
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
        let text = self.text(evaluation, &lately, &session.loaded.program, terminal);
        if ends.code != 0 {
            terminal.say(&format!("exit code {}: {}", ends.code, ends.reason));
        }
        Ok(terminal.finish(&text, ends.code.into()))
    }

    /// What became of the controls of late, where the groups are asked for: it is in the history.
    fn lately(&self, evaluated: &Evaluated, session: &Session, results: &mut Results, terminal: &Terminal) -> Lately {
        let is_asked_for = self.by == Some(By::Group) || !self.group.is_empty();
        let past = Past::open(session, self.declarations.as_of());
        let lately = past.and_then(|past| match past {
            Some(past) => past.lately(evaluated, session, self.recent),
            None => Ok(None),
        });
        match lately {
            Ok(Some(lately)) => return lately,
            Ok(None) if is_asked_for => terminal.say(
                "note: nothing was recorded of this tenant before: what regressed, was added or updated is not known",
            ),
            Ok(None) => {}
            Err(error) => {
                results.problems.push(Problem::new(&error));
                results.wrong.uncompared += usize::from(is_asked_for);
            }
        }
        Lately::default()
    }

    fn text(&self, evaluation: &Evaluation, lately: &Lately, program: &Program, terminal: &Terminal) -> String {
        let rows: Vec<ActionRow<'_>> = rows(evaluation, lately, program)
            .into_iter()
            .filter(|row| self.wants(row))
            .collect();
        if self.format == ActionsFormat::Json {
            return report::actions_json(&rows);
        }
        let arithmetic = if self.arithmetic {
            Arithmetic::Shown
        } else {
            Arithmetic::Hidden
        };
        let accepted: Vec<&ControlScore> = match self.by {
            Some(By::Status | By::Group) => evaluation.controls.iter().filter(|c| self.is_accepted(c)).collect(),
            _ => Vec::new(),
        };
        report::actions(evaluation, &self.grouped(rows), &accepted, arithmetic, terminal.width())
    }

    fn wants(&self, row: &ActionRow<'_>) -> bool {
        let is_low = row.metadata.complexity == Level::Low && row.metadata.user_impact == Level::Low;
        (!self.quick_wins || is_low)
            && (self.category.is_empty() || self.category.contains(&row.metadata.category))
            && (self.product.is_empty() || self.product.contains(&row.metadata.product))
            && (self.group.is_empty() || row.groups.iter().any(|group| self.group.contains(group)))
    }

    /// Whether a control has points left that nobody is to gain, because the risk is accepted.
    fn is_accepted(&self, control: &ControlScore) -> bool {
        control.status == Status::RiskAccepted
            && control.points < control.worth
            && (self.category.is_empty() || self.category.contains(&control.category))
            && (self.product.is_empty() || self.product.contains(&control.product))
            && (self.group.is_empty() || self.group.contains(&ActionGroup::RiskAccepted))
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
                Some(By::Group) => row.groups.first().copied().map(report::group_word).unwrap_or_default(),
            };
            match groups.iter_mut().find(|(known, _)| *known == title) {
                Some((_, members)) => members.push(row),
                None => groups.push((title, vec![row])),
            }
        }
        groups
    }
}

fn rows<'a>(evaluation: &'a Evaluation, lately: &Lately, program: &'a Program) -> Vec<ActionRow<'a>> {
    let row = |action: &'a RecommendedAction| {
        let control = evaluation
            .controls
            .iter()
            .find(|control| control.id == action.control)?;
        let number = (0..program.len()).find(|number| *program.control(*number).0 == control.id)?;
        let metadata = program.control(number).1.as_ref();
        Some(ActionRow {
            action,
            groups: lately.groups(control),
            control,
            metadata,
        })
    };
    evaluation.actions.iter().filter_map(row).collect()
}

/// Reads the name of a group, with blanks or without.
fn group(text: &str) -> Result<ActionGroup, String> {
    let word = text.trim().to_lowercase().replace([' ', '-'], "_");
    ActionGroup::from_word(&word).ok_or_else(|| {
        let names = ActionGroup::ALL.iter().map(|group| group.as_str());
        let near = did_you_mean(&word, names.clone())
            .map(|near| format!("{near}; "))
            .unwrap_or_default();
        format!(
            "no such group: {near}the groups are {}",
            names.collect::<Vec<_>>().join(", ")
        )
    })
}
