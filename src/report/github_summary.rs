use std::fmt::Write;

use super::Report;
use super::controls::{cut, in_order};
use super::finding::excused;
use super::markdown::{code, escaped};
use super::plan;
use super::style::{counted, symbol, word};
use super::whose::whose;
use crate::model::{ControlScore, Evaluation, Fraction, Outcome, Points, RecommendedAction};

/// GitHub takes a summary of 1 MiB for a step, and none of a longer one; what it adds itself has some room beside.
const MOST_BYTES: usize = 1024 * 1024 - 4096;
/// So many actions are shown unfolded.
const ACTIONS: usize = 10;
/// A name or reason longer than that is cut.
const LONGEST: usize = 500;

/// A report as the summary of a job: the numbers of each tenant, what pays most, the rest folded; what does not fit is
/// left out, and said to be.
pub fn github_summary(report: &Report) -> String {
    let mut text = heading(report);
    let mut left_out = 0;
    let sections = report
        .evaluations
        .iter()
        .flat_map(|evaluation| sections(evaluation, report));
    for section in sections {
        if text.len() + section.len() > MOST_BYTES {
            left_out += 1;
        } else {
            text.push_str(&section);
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n*{} left out: GitHub shows no summary of more than 1 MiB.*",
            counted(left_out, "section")
        );
    }
    text
}

fn heading(report: &Report) -> String {
    let mut text = format!("## Secure score, as of {}\n\n", report.as_of);
    text.push_str("| | percent | at least | at most | coverage | points | problems |\n|---|--:|--:|--:|--:|--:|--:|\n");
    let mut rows = 0;
    for evaluation in &report.evaluations {
        let row = row(evaluation);
        if text.len() + row.len() > MOST_BYTES / 2 {
            break;
        }
        rows += 1;
        text.push_str(&row);
    }
    if rows < report.evaluations.len() {
        let _ = writeln!(text, "\n*… and {} more.*", report.evaluations.len() - rows);
    }
    match report.exit.code {
        0 => {}
        code => {
            let _ = writeln!(text, "\n**Exit code {code}: {}**", shown(&report.exit.reason));
        }
    }
    for problem in report.problems.iter().take(ACTIONS) {
        let _ = writeln!(text, "\n- {}", shown(&problem.message));
    }
    text
}

fn row(evaluation: &Evaluation) -> String {
    let name = escaped(&whose(evaluation));
    let Some(score) = &evaluation.score else {
        let why = evaluation
            .problem
            .as_ref()
            .map_or("", |problem| problem.message.as_str());
        return format!("| {name} | – | – | – | – | – | could not be read: {} |\n", shown(why));
    };
    let problems = evaluation.controls.iter().filter(|control| is_problem(control)).count();
    format!(
        "| {name} | **{}** | {} | {} | {} | {} / {} | {problems} |\n",
        percent(&score.percent),
        percent(&score.at_least),
        percent(&score.at_most),
        percent(&score.coverage),
        score.points,
        score.max_points,
    )
}

fn is_problem(control: &ControlScore) -> bool {
    let falls_short = matches!(control.outcome, Outcome::Fail | Outcome::Partial);
    control.scored && falls_short && excused(control).is_none()
}

fn percent(fraction: &Fraction) -> String {
    fraction
        .percent()
        .map_or("–".to_owned(), |percent| format!("{percent} %"))
}

/// What is said of an evaluation, in parts that can be left out one by one.
fn sections(evaluation: &Evaluation, report: &Report) -> Vec<String> {
    let Some(score) = &evaluation.score else {
        return Vec::new();
    };
    let mut sections = Vec::new();
    if report.evaluations.len() > 1 {
        sections.push(format!("\n### {}\n", escaped(&whose(evaluation))));
    }
    sections.push(actions(evaluation));
    if score.unknown_points > Points::ZERO {
        let unknown = score.unknown_points;
        sections.push(format!(
            "\n{unknown} points are unknown: see the blind spots and errors.\n"
        ));
    }
    let mut groups = "| | percent | at least | coverage | points |\n|---|--:|--:|--:|--:|\n".to_owned();
    for group in score.categories.iter().chain(&score.products) {
        let _ = writeln!(
            groups,
            "| {} | {} | {} | {} | {} / {} |",
            shown(&group.name),
            percent(&group.percent),
            percent(&group.at_least),
            percent(&group.coverage),
            group.points,
            group.max_points
        );
    }
    sections.push(folded("By category and product", &groups));
    let mut spots = String::new();
    for spot in &score.blind_spots {
        let from = spot
            .source
            .as_ref()
            .map_or(String::new(), |source| format!(", from {}", shown(source)));
        let _ = writeln!(
            spots,
            "- {} points hang on {}{from}",
            spot.points,
            code(&spot.collection)
        );
    }
    if !spots.is_empty() {
        sections.push(folded("Blind spots", &spots));
    }
    let mut controls = "| outcome | points | control | why |\n|---|--:|---|---|\n".to_owned();
    for control in in_order(&evaluation.controls) {
        controls.push_str(&control_row(control));
    }
    let title = format!("All {}", counted(evaluation.controls.len(), "control"));
    sections.push(folded(&title, &controls));
    sections
}

fn actions(evaluation: &Evaluation) -> String {
    let mut text =
        "\n| rank | control | asks for | points left | severity | why |\n|--:|---|---|--:|---|---|\n".to_owned();
    let row = |action: &RecommendedAction| {
        let control = evaluation
            .controls
            .iter()
            .find(|control| control.id == action.control)?;
        Some(format!(
            "| {} | `{}` | {} | {} | {} | {} |\n",
            action.rank,
            control.id,
            shown(&control.title),
            action.points_left,
            control.severity,
            shown(&control.reason)
        ))
    };
    text.extend(evaluation.actions.iter().take(ACTIONS).filter_map(row));
    match evaluation.actions.len() {
        0 => "\nNothing that is known is left to do.\n".to_owned(),
        count if count > ACTIONS => format!("{text}\n{} more recommended actions.\n", count - ACTIONS),
        _ => text,
    }
}

fn control_row(control: &ControlScore) -> String {
    let earned = match control.max_points {
        Points::ZERO => "–".to_owned(),
        _ => control.points.to_string(),
    };
    let declared = plan::declared(control).map_or(String::new(), |declared| format!(" (declared: {declared})"));
    format!(
        "| {} {} | {earned} / {} | `{}` | {} |\n",
        symbol(control.outcome),
        word(control.outcome),
        control.worth,
        control.id,
        shown(&format!("{}{declared}", control.reason))
    )
}

fn folded(title: &str, content: &str) -> String {
    format!("\n<details><summary>{title}</summary>\n\n{content}\n</details>\n")
}

/// Text from outside, short enough and as it stands.
fn shown(text: &str) -> String {
    escaped(&cut(text, LONGEST))
}
