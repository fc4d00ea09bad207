use super::Report;
use super::controls::cut;
use super::finding::{Finding, excused};
use super::github::command;
use super::style::{counted, visible};
use super::whose::whose;
use crate::model::{ControlScore, Evaluation, Outcome, Severity};

/// GitHub shows so many annotations of one level of a step:
/// <https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md>.
const SHOWN: usize = 10;
/// A message longer than that is cut.
const LONGEST: usize = 2000;

/// Evaluations as GitHub's workflow commands: a notice with the numbers of each, then what is broken, then problems in
/// the order in which mending them pays most, because GitHub shows the first of each level alone.
pub fn github_of_scores(report: &Report) -> String {
    let mut broken: Vec<String> = Vec::new();
    let mut ranked: Vec<(usize, &'static str, String)> = Vec::new();
    for evaluation in &report.evaluations {
        broken.extend(unreadable(evaluation));
        for control in &evaluation.controls {
            if control.outcome == Outcome::Error {
                broken.push(annotation("error", control, evaluation, None));
            }
            let is_problem = Finding::of(control, None) == Finding::Problem;
            if is_problem && control.scored && excused(control).is_none() {
                let action = evaluation.actions.iter().find(|action| action.control == control.id);
                let left = action.map(|action| action.points_left.to_string());
                let level = level(control.severity);
                let told = annotation(level, control, evaluation, left.as_deref());
                ranked.push((action.map_or(usize::MAX, |action| action.rank), level, told));
            }
        }
    }
    // Of several tenants the worst of each comes first.
    ranked.sort_by_key(|(rank, ..)| *rank);
    let of_level = |wanted: &str| ranked.iter().filter(|(_, level, _)| *level == wanted).count();
    let notices = of_level("notice") + report.evaluations.len();
    let hidden = [of_level("error") + broken.len(), of_level("warning"), notices];
    let hidden: usize = hidden.iter().map(|count| count.saturating_sub(SHOWN)).sum();
    let numbers = report.evaluations.iter().filter_map(numbers).collect::<String>();
    let worst: String = ranked.into_iter().map(|(.., told)| told).collect();
    let commands = [numbers, broken.concat(), worst].concat();
    match hidden {
        0 => commands,
        _ => {
            let said = format!(
                "{} more than GitHub shows as annotations: the log of this step has all of them",
                counted(hidden, "problem")
            );
            format!("{}{commands}", command("notice", &[], &said))
        }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "notice",
    }
}

fn numbers(evaluation: &Evaluation) -> Option<String> {
    let score = evaluation.score.as_ref()?;
    let percent = |fraction: &crate::model::Fraction| match fraction.percent() {
        Some(percent) => format!("{percent} %"),
        None => "nothing evaluated".to_owned(),
    };
    let said = format!(
        "{} ({} of {} points), at least {}, at most {}, coverage {}",
        percent(&score.percent),
        score.points,
        score.max_points,
        percent(&score.at_least),
        percent(&score.at_most),
        percent(&score.coverage),
    );
    let title = format!("Secure score of {}", whose(evaluation));
    Some(command("notice", &[("title", title)], &said))
}

fn unreadable(evaluation: &Evaluation) -> Option<String> {
    let problem = evaluation.problem.as_ref()?;
    let file = ("file", shown(&evaluation.snapshot.source));
    let line = problem.line.map(|line| ("line", line.to_string()));
    let title = ("title", "The snapshot could not be read".to_owned());
    let properties: Vec<_> = [file].into_iter().chain(line).chain([title]).collect();
    Some(command("error", &properties, &shown(&problem.message)))
}

fn annotation(level: &str, control: &ControlScore, evaluation: &Evaluation, left: Option<&str>) -> String {
    let place = control.evidence.iter().find(|evidence| evidence.line.is_some());
    let file = place
        .and_then(|place| place.file.as_ref())
        .unwrap_or(&evaluation.snapshot.source);
    let mut properties = Vec::new();
    if file != "-" {
        properties.push(("file", shown(file)));
        properties.extend(
            place
                .and_then(|place| place.line)
                .map(|line| ("line", line.to_string())),
        );
    }
    properties.push(("title", shown(&control.title)));
    let left = left.map_or(String::new(), |left| {
        format!("\n{left} points left, {} severity", control.severity)
    });
    let said = format!("{} ({}): {}", whose(evaluation), control.id, shown(&control.reason));
    command(level, &properties, &format!("{said}{left}"))
}

fn shown(text: &str) -> String {
    cut(&visible(text), LONGEST)
}
