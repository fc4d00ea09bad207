use miette::Diagnostic;

use super::{Review, words};
use crate::diff::ControlChange;
use crate::model::{Direction, LintLevel};
use crate::report::{Annotation, github, sarif};
use crate::source::{Place, Problem};

/// What a reviewer should look at, as remarks beside the rules.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum Finding {
    #[error("{control} asks for less than before: {why}")]
    #[diagnostic(
        code(diff::relaxed),
        help("whoever merges this lets tenants pass that did not; `--allow-relaxed` states the reason")
    )]
    Relaxed { control: String, why: String },
    #[error("{control} asks for less than before on some snapshots and for more on others: {why}")]
    #[diagnostic(
        code(diff::mixed),
        help("look at each snapshot that changes; `--allow-relaxed` states the reason")
    )]
    Mixed { control: String, why: String },
    #[error("no snapshot was evaluated by {control}: nobody knows what its change does")]
    #[diagnostic(code(diff::unexercised), help("add a snapshot of a tenant that it applies to"))]
    Unexercised { control: String },
    #[error("{control} does something else, and none of its cases changed")]
    #[diagnostic(code(diff::untested), help("add the case that shows what is different"))]
    Untested { control: String },
}

/// A change as a SARIF 2.1.0 log: what is relaxed, unexercised and untested.
pub fn review_sarif(review: &Review<'_>) -> String {
    let found = findings(review);
    sarif(&annotations(&found), &[])
}

/// The same as annotations of a GitHub workflow.
pub fn review_github(review: &Review<'_>) -> String {
    let found = findings(review);
    github(&annotations(&found))
}

fn annotations(found: &[(LintLevel, Problem)]) -> Vec<Annotation<'_>> {
    found
        .iter()
        .map(|(level, problem)| Annotation {
            level: *level,
            problem,
            fixable: false,
        })
        .collect()
}

fn findings(review: &Review<'_>) -> Vec<(LintLevel, Problem)> {
    let each = review.differences.controls.iter().flat_map(|control| {
        let id = control.change.id.to_string();
        let is_allowed = review.allowed.contains_key(&control.change.id);
        let level = if is_allowed {
            LintLevel::Warning
        } else {
            LintLevel::Error
        };
        let why = words::why(control);
        let direction = match control.direction {
            Direction::Relaxed => Some((
                level,
                Finding::Relaxed {
                    control: id.clone(),
                    why,
                },
            )),
            Direction::Mixed => Some((
                level,
                Finding::Mixed {
                    control: id.clone(),
                    why,
                },
            )),
            Direction::Unexercised => Some((LintLevel::Warning, Finding::Unexercised { control: id.clone() })),
            Direction::Tightened | Direction::Unchanged => None,
        };
        let untested = control.change.is_untested();
        let untested = untested.then_some((LintLevel::Warning, Finding::Untested { control: id }));
        let found: Vec<(LintLevel, Finding)> = direction.into_iter().chain(untested).collect();
        found
            .into_iter()
            .map(|(level, finding)| (level, placed(&finding, control, review)))
            .collect::<Vec<_>>()
    });
    each.collect()
}

/// At the beginning of the control's script, or of what says that there is none.
fn placed(finding: &Finding, control: &ControlChange, review: &Review<'_>) -> Problem {
    let problem = Problem::new(finding);
    let Some(rule) = review.rules.control(control.change.id.as_str()) else {
        return problem;
    };
    let file = rule.script.as_ref().unwrap_or(&rule.metadata_file);
    problem.at(Place::new(file, (0..0).into()), "here")
}
