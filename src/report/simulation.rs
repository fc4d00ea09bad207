use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::csv::table;
use super::json::pretty;
use super::markdown::escaped;
use super::style::{Width, bold, counted, faint, indented, percentage, plain_table, visible, wrapped};
use crate::model::{Fraction, NotSimulated, SecureScore, SimulatedAction, SimulatedGoal, SnapshotIdentity, Tenant};

/// What a score would be if some controls were completed.
#[derive(Clone, Serialize, JsonSchema)]
pub struct SimulationReport {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = 1))]
    pub schema_version: u32,
    /// The day by which expiry is judged.
    pub as_of: Date,
    /// The tenant.
    pub tenant: Tenant,
    /// The snapshot.
    pub snapshot: SnapshotIdentity,
    /// The controls that are taken as completed, in the order in which they are to be done.
    pub completed: Vec<SimulatedAction>,
    /// Those that were asked for and cannot be.
    pub not_completed: Vec<NotSimulated>,
    /// The score that is to be reached, where one is.
    pub goal: Option<SimulatedGoal>,
    /// The score as it is.
    pub before: SecureScore,
    /// The score as it would be.
    pub after: SecureScore,
}

/// The simulation for people.
pub fn simulation(report: &SimulationReport, width: Width) -> String {
    let title = format!("What if, for {}, as of {}", report.tenant.shown_name(), report.as_of);
    let mut text = format!("{}\n\n", bold(&visible(&title)));
    if let Some(goal) = &report.goal {
        for said in goal_in_words(goal, report) {
            text.push_str(&wrapped(&said, 2, width));
        }
        text.push('\n');
    }
    for (number, action) in report.completed.iter().enumerate() {
        let _ = writeln!(text, "{:>3}. {}", number + 1, bold(action.control.as_str()));
        text.push_str(&wrapped(&visible(&action.title), 5, width));
        let _ = writeln!(text, "     +{} points · effort {}", action.points_gained, action.effort);
        if !action.needs.is_empty() {
            let needs: Vec<&str> = action.needs.iter().map(|id| id.as_str()).collect();
            text.push_str(&wrapped(&format!("! comes after {}", needs.join(", ")), 5, width));
        }
    }
    for (why, controls) in not_completed(report) {
        text.push_str(&wrapped(&format!("– {why}: {}", controls.join(", ")), 2, width));
    }
    if !report.completed.is_empty() {
        let points = report.after.points - report.before.points;
        let effort: crate::model::Effort = report.completed.iter().map(|action| action.effort).sum();
        let count = counted(report.completed.len(), "control");
        let _ = writeln!(text, "\n  {count} completed: +{points} points, effort {effort}");
        text.push_str(&faint(wrapped(EFFORT, 2, width).trim_end()));
        text.push_str("\n\n");
    } else if !report.not_completed.is_empty() {
        text.push('\n');
    }
    text.push_str(&numbers(report, width));
    text
}

/// The controls that cannot be completed, by why not.
fn not_completed(report: &SimulationReport) -> BTreeMap<&str, Vec<&str>> {
    let mut by_why: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for control in &report.not_completed {
        by_why.entry(&control.why).or_default().push(control.control.as_str());
    }
    by_why
}

const EFFORT: &str =
    "effort: 1 ÷ (complexity × cost × user impact), by the factors of the ranking; 1.00 where all three are low";

/// Whether the goal is reached, at what effort, and how sure it is that there is no cheaper way.
fn goal_in_words(goal: &SimulatedGoal, report: &SimulationReport) -> Vec<String> {
    let wanted = format!("{} % of `at least`", goal.percent);
    let now = shown(report.before.at_least);
    let most = goal.most.map_or("nothing".to_owned(), |most| format!("{most} %"));
    match (
        goal.is_reached,
        goal.effort,
        goal.least_effort,
        goal.most_above_cheapest,
    ) {
        (true, Some(effort), Some(least), Some(above)) if effort.millionths() > 0 => {
            let sure = if above.millionths() < 10_000 {
                "no set of actions costs less".to_owned()
            } else {
                format!(
                    "chosen by points for effort: no set of actions that reaches it costs less than {least}, so this one is \
                     at most {above} above the cheapest"
                )
            };
            vec![
                format!("{wanted} (now {now}) is reached at an effort of {effort}"),
                sure,
            ]
        }
        (true, ..) if report.before.at_least.reaches(goal.percent) => {
            vec![format!("{wanted} is reached already: {now}")]
        }
        (true, ..) => {
            let then = shown(report.after.at_least);
            vec![format!(
                "{wanted} (now {now}) is reached with what is taken as completed: {then}"
            )]
        }
        (false, ..) => vec![
            format!("{wanted} (now {now}) cannot be reached: with every ranked action done it is {most}"),
            format!("the rest is {}", rest(report)),
        ],
    }
}

/// What the ranked actions leave of the maximum.
fn rest(report: &SimulationReport) -> String {
    let unknown = report.after.unknown_points;
    let left = report.after.max_points - report.after.points;
    let mut said = Vec::new();
    if unknown.hundredths() > 0 {
        said.push(format!("{unknown} points unknown, which the snapshot does not tell"));
    }
    if left.hundredths() > 0 {
        said.push(format!("{left} points not earned because the risk is accepted"));
    }
    if said.is_empty() {
        said.push("declared where nothing was observed, which `at least` leaves out".to_owned());
    }
    said.join(", and ")
}

/// The three numbers and those of the categories, before and after.
fn numbers(report: &SimulationReport, width: Width) -> String {
    let mut table = plain_table(width);
    table.set_header(["in %", "percent", "at least", "at most"]);
    for row in rows(report) {
        table.add_row(row.map(|cell| cell.replace(" %", "")));
    }
    indented(&table)
}

fn rows(report: &SimulationReport) -> Vec<[String; 4]> {
    let (before, after) = (&report.before, &report.after);
    let mut rows = vec![[
        "score".to_owned(),
        change(before.percent, after.percent),
        change(before.at_least, after.at_least),
        change(before.at_most, after.at_most),
    ]];
    for group in &after.categories {
        let old = before.categories.iter().find(|old| old.name == group.name);
        let Some(old) = old else { continue };
        rows.push([
            group.name.clone(),
            change(old.percent, group.percent),
            change(old.at_least, group.at_least),
            String::new(),
        ]);
    }
    rows
}

fn change(before: Fraction, after: Fraction) -> String {
    let (before, after) = (shown(before), shown(after));
    if before == after {
        before
    } else {
        format!("{} → {after}", before.trim_end_matches(" %"))
    }
}

fn shown(fraction: Fraction) -> String {
    percentage(fraction.percent())
}

/// The simulation as one JSON document.
pub fn simulation_json(report: &SimulationReport) -> String {
    pretty(report)
}

const COLUMNS: [&str; 9] = [
    "number",
    "control",
    "title",
    "category",
    "points_gained",
    "effort",
    "complexity_factor",
    "cost_factor",
    "user_impact_factor",
];

/// The controls that are taken as completed, as CSV, one row each.
pub fn simulation_csv(report: &SimulationReport) -> String {
    let row = |(number, action): (usize, &SimulatedAction)| {
        vec![
            (number + 1).to_string(),
            action.control.to_string(),
            action.title.clone(),
            action.category.to_string(),
            action.points_gained.to_string(),
            action.effort.to_string(),
            action.factors.complexity.to_string(),
            action.factors.cost.to_string(),
            action.factors.user_impact.to_string(),
        ]
    };
    table(&COLUMNS, report.completed.iter().enumerate().map(row))
}

/// The simulation as Markdown.
pub fn simulation_markdown(report: &SimulationReport) -> String {
    let name = escaped(report.tenant.shown_name());
    let mut text = format!("## What if, for {name}, as of {}\n\n", report.as_of);
    let goal = report.goal.iter().flat_map(|goal| goal_in_words(goal, report));
    text.extend(goal.map(|said| format!("{}\n\n", escaped(&said))));
    text.push_str("| | percent | at least | at most |\n|---|--:|--:|--:|\n");
    text.extend(rows(report).iter().map(|row| format!("| {} |\n", row.join(" | "))));
    if !report.completed.is_empty() {
        text.push_str("\n| control | | points | effort |\n|---|---|--:|--:|\n");
    }
    for action in &report.completed {
        let title = escaped(&action.title);
        let _ = writeln!(
            text,
            "| `{}` | {title} | +{} | {} |",
            action.control, action.points_gained, action.effort
        );
    }
    for (why, controls) in not_completed(report) {
        let _ = writeln!(text, "\n- {why}: `{}`", controls.join("`, `"));
    }
    text
}
