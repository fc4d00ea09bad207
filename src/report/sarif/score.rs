use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::control::result;
use super::invocation::invocation;
use super::log::{AutomationDetails, Found, Log, Run, Text, ToolComponent};
use super::message::plain;
use super::rule::{rule, unknown_rule};
use super::taxonomies::Taxonomies;
use crate::model::{ControlMetadata, ControlScore, Evaluation, Outcome};
use crate::report::Report;
use crate::report::csv::of_tenant;
use crate::report::finding::{Finding, excused};
use crate::report::style::visible;
use crate::report::whose::whose;

/// Evaluations as a SARIF log: a run for each, in which every control has a result, whatever it came to.
pub fn sarif_of_scores(report: &Report) -> String {
    let runs = report
        .evaluations
        .iter()
        .map(|evaluation| run(report, evaluation, |_| true));
    Log::of(runs.collect()).text()
}

/// The same for GitHub, which makes an alert of every result: problems alone that nobody accepts or vouches for, and no
/// run for a snapshot that could not be read, because a run without results closes all alerts.
pub fn sarif_of_problems(report: &Report) -> String {
    let is_problem =
        |control: &ControlScore| Finding::of(control, None) == Finding::Problem && excused(control).is_none();
    let readable = report
        .evaluations
        .iter()
        .filter(|evaluation| evaluation.problem.is_none());
    let mut runs: Vec<Run> = readable.map(|evaluation| run(report, evaluation, is_problem)).collect();
    runs.iter_mut()
        .flat_map(|run| &mut run.results)
        .for_each(Found::begin_somewhere);
    Log::of(runs).text()
}

fn run(report: &Report, evaluation: &Evaluation, is_told: impl Fn(&ControlScore) -> bool) -> Run {
    let known: HashMap<_, &ControlMetadata> = report
        .rule_set
        .controls
        .iter()
        .map(|(id, metadata, _)| (id, metadata.as_ref()))
        .collect();
    let told: Vec<(&ControlScore, Option<&ControlMetadata>)> = evaluation
        .controls
        .iter()
        .filter(|control| is_told(control))
        .map(|control| (control, known.get(&control.id).copied()))
        .collect();
    let taxonomies = Taxonomies::of(told.iter().filter_map(|(_, metadata)| *metadata));
    let rules = told.iter().map(|(control, metadata)| match metadata {
        Some(metadata) => rule(&control.id, metadata, &taxonomies),
        None => unknown_rule(control),
    });
    let driver = ToolComponent {
        version: Some(report.engine.version.to_string()),
        supported_taxonomies: taxonomies.references(),
        rules: rules.collect(),
        ..ToolComponent::named("posture")
    };
    let results = told
        .iter()
        .enumerate()
        .map(|(at, (control, metadata))| result(control, at, *metadata, evaluation));
    let broken = told.iter().map(|(control, _)| *control).enumerate();
    let broken = broken.filter(|(_, control)| control.outcome == Outcome::Error);
    Run {
        taxonomies: taxonomies.components(),
        invocations: vec![invocation(report, broken)],
        automation_details: Some(details(report, evaluation)),
        properties: properties(report, evaluation),
        // The columns of a snapshot count characters.
        ..Run::of(driver, "unicodeCodePoints", results.collect())
    }
}

/// Runs of one tenant are of one kind: up to the last slash it is the same on every day.
fn details(report: &Report, evaluation: &Evaluation) -> AutomationDetails {
    let tenant = match of_tenant(&evaluation.tenant) {
        tenant if tenant.is_empty() => evaluation.snapshot.source.clone(),
        tenant => tenant.to_lowercase(),
    };
    AutomationDetails {
        id: format!("posture/{}/{}", visible(&tenant).replace('/', "-"), report.as_of),
        description: Text::of(plain(&format!(
            "the secure score of {} as of {}",
            whose(evaluation),
            report.as_of
        ))),
    }
}

fn properties(report: &Report, evaluation: &Evaluation) -> BTreeMap<&'static str, Value> {
    let mut properties = BTreeMap::from([
        ("asOf", json!(report.as_of)),
        ("tenant", json!(whose(evaluation))),
        ("ruleSetDigest", json!(report.rule_set.digest)),
        ("snapshot", json!(evaluation.snapshot)),
    ]);
    if let Some(score) = &evaluation.score {
        let numbers = json!({
            "points": score.points,
            "maxPoints": score.max_points,
            "percent": score.percent,
            "atLeast": score.at_least,
            "atMost": score.at_most,
            "coverage": score.coverage,
        });
        properties.insert("score", numbers);
    }
    properties
}
