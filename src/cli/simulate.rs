use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args, ValueEnum};

use super::declared::Declarations;
use super::exit::{self, Code};
use super::gates;
use super::inputs;
use super::output::{self, Target, Terminal};
use super::redaction::{Redaction, shown};
use super::rules::{Loaded, Rules};
use super::session::{Ready, Results, Session};
use crate::evaluate::evaluate;
use crate::model::{
    ControlId, Effort, Evaluation, NotSimulated, Outcome, Percent, Points, SimulatedAction, SimulatedGoal,
};
use crate::report::{self, SimulationReport};
use crate::ruleset::{Pattern, Selection};
use crate::score::{Simulation, effort};
use crate::source::Problem;

/// Show what the score would be if controls were completed.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true), after_long_help = "\
Examples:
  posture simulate export.json --complete entra/block-legacy-authentication,tag:quick-win
  posture simulate export.json --to 80                the cheapest actions that reach 80 % of `at least`
  posture simulate export.json --complete entra/mfa-for-all-users --to 80   and what else it takes then

Actions are chosen by points for effort, with the controls that come before them; the result says how far it may be from
the cheapest. Where the goal cannot be reached the exit code is 1.")]
pub(super) struct Simulate {
    /// Export to begin with
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    /// Controls to take as completed: ids or patterns, as for `--select`
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',', group = "what")]
    complete: Vec<String>,
    /// The percentage of `at least` that is to be reached
    #[arg(long, value_name = "PERCENT", value_parser = gates::percent, group = "what")]
    to: Option<Percent>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    #[command(flatten)]
    redaction: Redaction,
    /// Format, with a file or without: `json`, `csv:actions.csv`; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::<SimulateFormat>::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target<SimulateFormat>>,
    /// File to write the result to
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SimulateFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
    /// The completed controls, one a row
    Csv,
    /// For a comment or a page
    Markdown,
}

impl Simulate {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let targets = output::targets(&self.format, self.output.as_ref()).map_err(|why| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        })?;
        let workers = inputs::workers(0, terminal)?;
        let snapshots = std::slice::from_ref(&self.snapshot);
        let mut session = Session::start(&self.rules, &self.declarations, snapshots, workers, terminal)?;
        let wanted = self.wanted(&session.loaded).map_err(|problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Nothing)
        })?;
        let ready = session.the_one(&self.snapshot, terminal)?;
        let program = &session.loaded.program;
        let evaluation = evaluate(program, &ready.snapshot, &ready.settings, &session.workers);
        let report = self.report(&evaluation, &ready, &wanted, &session.loaded);
        let redactor = self.redaction.of_ready(&ready);
        let report = shown(report, redactor.as_ref());
        let mut results = Results::of(std::mem::take(&mut session.loaded.problems));
        results.push(super::session::Evaluated {
            of: None,
            evaluation,
            unreadable: None,
            expired: shown(ready.expired, redactor.as_ref()),
        });
        terminal.show(&results.problems.sorted());
        let missed = report.goal.iter().filter(|goal| !goal.is_reached);
        let missed: Vec<String> = missed
            .map(|goal| format!("{} % cannot be reached", goal.percent))
            .collect();
        let ends = exit::of_evaluations(
            &results.evaluations,
            session.loaded.program.len(),
            &results.wrong,
            &missed,
        );
        let text = |format| match format {
            SimulateFormat::Text => report::simulation(&report, terminal.width()),
            SimulateFormat::Json => report::simulation_json(&report),
            SimulateFormat::Csv => report::simulation_csv(&report),
            SimulateFormat::Markdown => report::simulation_markdown(&report),
        };
        let written = output::write_all(&targets, text, Code::Done, terminal);
        if ends.code != 0 {
            terminal.say(&format!("exit code {}: {}", ends.code, ends.reason));
            return Ok(ends.code.into());
        }
        Ok(written)
    }

    /// The controls that are to be taken as completed.
    fn wanted(&self, loaded: &Loaded) -> Result<Vec<ControlId>, Problem> {
        if self.complete.is_empty() {
            return Ok(Vec::new());
        }
        let parse = |text: &String| Pattern::parse(text).map_err(|error| Problem::new(&error));
        let selection = Selection {
            select: self.complete.iter().map(parse).collect::<Result<_, _>>()?,
            ignore: Vec::new(),
        };
        let rules = loaded.rules.clone().select(None, &selection);
        let rules = rules.map_err(|error| Problem::new(&error))?;
        Ok(rules.controls.iter().map(|control| control.id.clone()).collect())
    }

    fn report(
        &self,
        evaluation: &Evaluation,
        ready: &Ready,
        wanted: &[ControlId],
        loaded: &Loaded,
    ) -> SimulationReport {
        let program = &loaded.program;
        let metadata = evaluation
            .controls
            .iter()
            .filter_map(|control| Some(program.control(program.number(&control.id)?).1));
        let mut now = Simulation::new(
            evaluation.controls.clone(),
            metadata.map(|metadata| metadata.as_ref()).collect(),
            evaluation.tenant.licenses.is_some(),
            &ready.settings.factors,
        );
        let before = now.score();
        let start = now.clone();
        let mut not_completed = Vec::new();
        let mut gained: Vec<(ControlId, Points)> = Vec::new();
        for id in wanted {
            match why_not(&now, id) {
                Some(why) => not_completed.push(NotSimulated {
                    control: id.clone(),
                    why: why.to_owned(),
                }),
                None => gained.push((id.clone(), now.complete(id))),
            }
        }
        let goal = self.to.map(|percent| reach(percent, &mut now, &mut gained));
        let order: Vec<ControlId> = start.actions().into_iter().map(|action| action.control).collect();
        gained.sort_by_key(|(id, _)| order.iter().position(|ranked| ranked == id).unwrap_or(order.len()));
        let done: BTreeSet<&ControlId> = gained.iter().map(|(id, _)| id).collect();
        let completed = gained.iter().filter_map(|(id, points)| {
            let (control, metadata) = now.control(id)?;
            let factors = ready.settings.factors.of(metadata);
            let needs = metadata.prerequisites.iter();
            Some(SimulatedAction {
                control: id.clone(),
                title: control.title.clone(),
                category: control.category,
                points_gained: *points,
                effort: effort(&factors),
                factors,
                needs: needs
                    .filter(|id| order.contains(id) && !done.contains(id))
                    .cloned()
                    .collect(),
            })
        });
        SimulationReport {
            schema_version: 1,
            as_of: ready.settings.as_of,
            tenant: evaluation.tenant.clone(),
            snapshot: evaluation.snapshot.clone(),
            completed: completed.collect(),
            not_completed,
            goal,
            before,
            after: now.score(),
        }
    }
}

/// Why a control cannot be taken as completed.
fn why_not(now: &Simulation<'_>, id: &ControlId) -> Option<&'static str> {
    let Some((control, _)) = now.control(id) else {
        return Some("not in scope");
    };
    match control.outcome {
        _ if !control.scored => Some("not scored"),
        Outcome::NotApplicable => Some("does not apply to this tenant"),
        Outcome::Error => Some("ended as an error"),
        Outcome::Pass => Some("completed already"),
        Outcome::Fail | Outcome::Partial | Outcome::Inconclusive => None,
    }
}

/// Does what it takes to reach a score, as cheaply as is found, or all that there is to do where that is not enough.
fn reach(percent: Percent, now: &mut Simulation<'_>, gained: &mut Vec<(ControlId, Points)>) -> SimulatedGoal {
    let mut all = now.clone();
    let actions = now.actions();
    actions.iter().for_each(|action| all.act(&action.control));
    let cheapest = now.cheapest(percent);
    let is_chosen = |id: &ControlId| cheapest.as_ref().is_none_or(|cheapest| cheapest.controls.contains(id));
    for action in actions.iter().filter(|action| is_chosen(&action.control)) {
        now.act(&action.control);
        gained.push((action.control.clone(), action.points_left));
    }
    let above = |effort: Effort, least: Effort| Effort::from_millionths(effort.millionths() - least.millionths());
    SimulatedGoal {
        percent,
        is_reached: now.score().at_least.reaches(percent),
        most: all.score().at_least.percent(),
        effort: cheapest.as_ref().map(|cheapest| cheapest.effort),
        least_effort: cheapest.as_ref().map(|cheapest| cheapest.least),
        most_above_cheapest: cheapest.as_ref().map(|cheapest| above(cheapest.effort, cheapest.least)),
    }
}
