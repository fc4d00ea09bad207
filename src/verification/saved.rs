use jiff::civil::Date;
use serde::Deserialize;

use super::{Claim, Claimed, ClaimedScore};
use crate::model::ControlId;

/// The version of the JSON report that can be read.
const SCHEMA_VERSION: u32 = 1;

/// Why a saved report claims nothing.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum SavedError {
    /// It is no report.
    #[error("line {line}, column {column}: this is no report of `posture score`: {why}")]
    #[diagnostic(
        code(saved::unreadable),
        help("give what `posture score SNAPSHOT --format json` or `--format ndjson` wrote")
    )]
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// The character in the line, from 1.
        column: usize,
        /// What is wrong.
        why: String,
    },
    /// Another version of the report.
    #[error("the report is of version {0}, and version {SCHEMA_VERSION} can be read")]
    #[diagnostic(code(saved::version), help("verify it with the version of the program that made it"))]
    Version(u32),
    /// No evaluation stands in it.
    #[error("the report holds no evaluation that has a score")]
    #[diagnostic(code(saved::empty), help("a snapshot that could not be read has none"))]
    Empty,
}

#[derive(Deserialize)]
struct SavedReport {
    schema_version: u32,
    engine: SavedEngine,
    as_of: Date,
    rule_set: SavedRules,
    evaluations: Vec<SavedEvaluation>,
}

#[derive(Deserialize)]
struct SavedLine {
    schema_version: u32,
    engine: SavedEngine,
    as_of: Date,
    rule_set: SavedRules,
    #[serde(flatten)]
    evaluation: SavedEvaluation,
}

#[derive(Deserialize)]
struct SavedEngine {
    version: String,
}

#[derive(Deserialize)]
struct SavedRules {
    digest: String,
}

#[derive(Deserialize)]
struct SavedEvaluation {
    tenant: SavedTenant,
    snapshot: SavedSnapshot,
    plan: Option<SavedPlan>,
    score: Option<ClaimedScore>,
    controls: Vec<SavedControl>,
}

#[derive(Deserialize)]
struct SavedTenant {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct SavedSnapshot {
    digest: Option<String>,
}

#[derive(Deserialize)]
struct SavedPlan {
    digest: String,
}

#[derive(Deserialize)]
struct SavedControl {
    id: ControlId,
    #[serde(flatten)]
    claimed: Claimed,
}

/// The claims of a saved report: JSON as one document, or NDJSON with an evaluation a line.
///
/// # Errors
/// What is no such report, is of another version, or holds no evaluation.
pub fn saved(text: &str) -> Result<Vec<Claim>, SavedError> {
    let claims: Vec<Claim> = match serde_json::from_str::<SavedReport>(text) {
        Ok(report) => of_report(report)?,
        Err(error) => match of_lines(text) {
            Some(lines) => lines?,
            None => return Err(unreadable(&error, 0)),
        },
    };
    if claims.is_empty() {
        return Err(SavedError::Empty);
    }
    Ok(claims)
}

fn of_report(report: SavedReport) -> Result<Vec<Claim>, SavedError> {
    is_known(report.schema_version)?;
    let claim = |evaluation| claim(&report.engine, report.as_of, &report.rule_set, evaluation);
    Ok(report.evaluations.into_iter().filter_map(claim).collect())
}

/// The claims of NDJSON; nothing where the first line is no evaluation.
fn of_lines(text: &str) -> Option<Result<Vec<Claim>, SavedError>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut claims = Vec::new();
    for (number, line) in lines {
        let saved = match serde_json::from_str::<SavedLine>(line) {
            Ok(saved) => saved,
            Err(_) if claims.is_empty() => return None,
            Err(error) => return Some(Err(unreadable(&error, number))),
        };
        if let Err(error) = is_known(saved.schema_version) {
            return Some(Err(error));
        }
        claims.extend(claim(&saved.engine, saved.as_of, &saved.rule_set, saved.evaluation));
    }
    Some(Ok(claims))
}

fn unreadable(error: &serde_json::Error, lines_before: usize) -> SavedError {
    let said = error.to_string();
    SavedError::Unreadable {
        line: lines_before + error.line(),
        column: error.column(),
        why: said.split(" at line ").next().unwrap_or_default().to_owned(),
    }
}

fn is_known(version: u32) -> Result<(), SavedError> {
    (version == SCHEMA_VERSION)
        .then_some(())
        .ok_or(SavedError::Version(version))
}

fn claim(engine: &SavedEngine, as_of: Date, rules: &SavedRules, saved: SavedEvaluation) -> Option<Claim> {
    let tenant = saved.tenant.id.or(saved.tenant.name).unwrap_or_default();
    Some(Claim {
        tenant: tenant.to_lowercase(),
        as_of,
        engine: engine.version.clone(),
        snapshot: saved.snapshot.digest?,
        rules: rules.digest.clone(),
        settings: None,
        plan: saved.plan.map(|plan| plan.digest),
        score: saved.score?,
        controls: saved
            .controls
            .into_iter()
            .map(|control| (control.id, control.claimed))
            .collect(),
    })
}
