use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::claim::{values_of_control, values_of_evaluation};
use super::{Claim, Claimed, ClaimedScore, ControlResult};
use crate::model::{ControlId, RecordedRules, RecordedSnapshot};

/// The version of the JSON report that can be read.
const SCHEMA_VERSION: u64 = 1;

/// Why a saved report claims nothing.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum SavedError {
    /// It is no report.
    #[error("line {line}, column {column}: this is no report of `posture score`: {why}")]
    #[diagnostic(
        code(saved::unreadable),
        help("give what `posture score SNAPSHOT --format json` or `--format ndjson` wrote, whole and unchanged")
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
    #[diagnostic(code(saved::version), help("read it with the version of the program that made it"))]
    Version(u64),
    /// The requirements of a framework in the place of the controls.
    #[error("this is a report of `--by {0}`, which does not tell what each control came to")]
    #[diagnostic(
        code(saved::by_requirement),
        help("give the report by control: of the same `posture score` without `--by`")
    )]
    ByRequirement(String),
    /// One control with two results.
    #[error("the control `{control}` stands twice in the evaluation of `{source_name}`")]
    #[diagnostic(
        code(saved::twice),
        help("no report of `posture score` says so: it was changed later")
    )]
    Twice {
        /// The control.
        control: ControlId,
        /// The snapshot, as it was asked for.
        source_name: String,
    },
    /// Lines of several runs.
    #[error("line {line} is of another day, rule set or version of the program than the lines before it")]
    #[diagnostic(code(saved::mixed), help("give the lines of one run"))]
    Mixed {
        /// The line, from 1.
        line: usize,
    },
    /// Several reports.
    #[error("line {line} begins another report")]
    #[diagnostic(code(saved::several), help("give one report at a time"))]
    Several {
        /// The line, from 1.
        line: usize,
    },
    /// No evaluation stands in it.
    #[error("the report holds no evaluation that has a score")]
    #[diagnostic(code(saved::empty), help("a snapshot that could not be read has none"))]
    Empty,
}

#[derive(Deserialize)]
struct SavedReport {
    engine: SavedEngine,
    as_of: Date,
    rule_set: SavedRules,
    evaluations: Vec<SavedEvaluation>,
}

#[derive(Deserialize)]
struct SavedLine {
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
    #[serde(default)]
    revision: Option<String>,
    #[serde(default)]
    baseline: Option<String>,
    /// A line of NDJSON does not tell them.
    #[serde(default)]
    controls: Vec<SavedRule>,
}

#[derive(Deserialize)]
struct SavedRule {
    id: ControlId,
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
    source: String,
    digest: Option<String>,
    captured_at: Option<String>,
}

#[derive(Deserialize)]
struct SavedPlan {
    digest: String,
}

#[derive(Deserialize)]
struct SavedControl {
    id: ControlId,
    #[serde(flatten)]
    result: ControlResult,
}

/// What all evaluations of a report share.
struct Head {
    engine: String,
    as_of: Date,
    rules: RecordedRules,
    digests: BTreeMap<ControlId, String>,
}

/// The claims of a saved report: JSON as one document, or NDJSON with an evaluation a line.
///
/// # Errors
/// What is no such report, is of another version, or holds no evaluation.
pub fn saved(text: &str) -> Result<Vec<Claim>, SavedError> {
    let mut claims = Vec::new();
    for document in documents(text)? {
        claims_of(document, &mut claims)?;
    }
    if claims.is_empty() {
        return Err(SavedError::Empty);
    }
    Ok(claims)
}

/// One of the documents of a saved report: the whole of it, or a line.
pub(crate) struct SavedDocument<'a> {
    text: &'a str,
    value: Value,
    lines_before: usize,
}

/// The documents of a saved report: the one of JSON, or the lines of NDJSON.
///
/// # Errors
/// What is no such report, or of another version.
pub(crate) fn documents(text: &str) -> Result<Vec<SavedDocument<'_>>, SavedError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str::<Value>(text) {
        Ok(value) => Ok(vec![SavedDocument::of(text, value, 0)?]),
        // The first line tells whether more may follow.
        Err(error) if !begins_with_a_line(text) => Err(unreadable(&error, 0)),
        Err(_) => {
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            let read = lines.map(|(number, line)| {
                let value = serde_json::from_str(line).map_err(|error| unreadable(&error, number))?;
                SavedDocument::of(line, value, number)
            });
            read.collect()
        }
    }
}

impl<'a> SavedDocument<'a> {
    fn of(text: &'a str, value: Value, lines_before: usize) -> Result<Self, SavedError> {
        check_kind(&value, lines_before)?;
        Ok(Self {
            text,
            value,
            lines_before,
        })
    }

    /// The line that it begins on, from 1.
    pub(crate) fn line(&self) -> usize {
        self.lines_before + 1
    }

    /// Why something about it is not as a report has it.
    pub(crate) fn wrong(&self, why: impl Into<String>) -> SavedError {
        SavedError::Unreadable {
            line: self.line(),
            column: 1,
            why: why.into(),
        }
    }

    /// Whether it is one evaluation, and not a report of some.
    pub(crate) fn is_line(&self) -> bool {
        self.value.get("evaluations").is_none()
    }

    /// It as what it is.
    pub(crate) fn typed<T: Deserialize<'a>>(&self) -> Result<T, SavedError> {
        serde_json::from_str(self.text).map_err(|error| unreadable(&error, self.lines_before))
    }
}

fn begins_with_a_line(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| serde_json::from_str::<Value>(line).is_ok_and(|value| value.is_object()))
}

/// Adds the claims of one document.
fn claims_of(mut document: SavedDocument<'_>, claims: &mut Vec<Claim>) -> Result<(), SavedError> {
    if document.is_line() {
        let line: SavedLine = document.typed()?;
        let mut value = document.value;
        let head = Head::of(line.engine, line.as_of, line.rule_set);
        for key in ["schema_version", "engine", "as_of", "rule_set"] {
            value.as_object_mut().and_then(|members| members.remove(key));
        }
        claims.extend(head.claim(line.evaluation, value)?);
        return Ok(());
    }
    let report: SavedReport = document.typed()?;
    let head = Head::of(report.engine, report.as_of, report.rule_set);
    for (at, evaluation) in report.evaluations.into_iter().enumerate() {
        let said = document.value.pointer_mut(&format!("/evaluations/{at}"));
        claims.extend(head.claim(evaluation, said.map(Value::take).unwrap_or_default())?);
    }
    Ok(())
}

/// Refuses what is no report by control, or one of another version.
fn check_kind(value: &Value, lines_before: usize) -> Result<(), SavedError> {
    let is_other = |why: &str| SavedError::Unreadable {
        line: lines_before + 1,
        column: 1,
        why: why.to_owned(),
    };
    if !value.is_object() {
        return Err(is_other("it is no object"));
    }
    if let Some(version) = value["schema_version"].as_u64()
        && version != SCHEMA_VERSION
    {
        return Err(SavedError::Version(version));
    }
    if let Some(framework) = value["framework"]["name"].as_str() {
        return Err(SavedError::ByRequirement(framework.to_owned()));
    }
    let is_report = value.get("evaluations").is_some() || value.get("snapshot").is_some_and(Value::is_object);
    if !is_report {
        return Err(is_other("it holds no evaluation"));
    }
    Ok(())
}

fn unreadable(error: &serde_json::Error, lines_before: usize) -> SavedError {
    let said = error.to_string();
    SavedError::Unreadable {
        line: lines_before + error.line(),
        column: error.column(),
        why: said.split(" at line ").next().unwrap_or_default().to_owned(),
    }
}

impl Head {
    fn of(engine: SavedEngine, as_of: Date, rules: SavedRules) -> Self {
        let digests = rules.controls.into_iter().map(|rule| (rule.id, rule.digest));
        Self {
            engine: engine.version,
            as_of,
            digests: digests.collect(),
            rules: RecordedRules {
                digest: rules.digest,
                revision: rules.revision,
                baseline: rules.baseline,
            },
        }
    }

    /// The claim of an evaluation, of which `value` is all that it says; nothing where the snapshot could not be read.
    fn claim(&self, saved: SavedEvaluation, mut value: Value) -> Result<Option<Claim>, SavedError> {
        let (Some(digest), Some(score)) = (saved.snapshot.digest, saved.score) else {
            return Ok(None);
        };
        let mut controls = BTreeMap::new();
        for (at, control) in saved.controls.into_iter().enumerate() {
            let said = value.pointer_mut(&format!("/controls/{at}"));
            let claimed = Claimed {
                result: control.result,
                rules: self.digests.get(&control.id).cloned(),
                values: values_of_control(said.map(Value::take).unwrap_or_default()),
            };
            if controls.insert(control.id.clone(), claimed).is_some() {
                return Err(SavedError::Twice {
                    control: control.id,
                    source_name: saved.snapshot.source,
                });
            }
        }
        let key = saved.tenant.id.as_ref().or(saved.tenant.name.as_ref());
        Ok(Some(Claim {
            tenant: key.map(|key| key.to_lowercase()).unwrap_or_default(),
            tenant_name: saved.tenant.name.clone(),
            as_of: self.as_of,
            engine: self.engine.clone(),
            snapshot: RecordedSnapshot {
                source: saved.snapshot.source,
                digest,
                captured_at: saved.snapshot.captured_at,
            },
            rules: self.rules.clone(),
            settings: None,
            plan: saved.plan.map(|plan| plan.digest),
            identity: None,
            score,
            controls,
            values: values_of_evaluation(value),
        }))
    }
}
