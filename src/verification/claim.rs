use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::change::identity;
use crate::model::{
    ControlId, ControlRecord, ControlScore, Evaluation, Fraction, Numbers, Outcome, Percent, Points, Record,
    RecordedRules, RecordedSnapshot, Status,
};
use crate::score::numbers;

/// What an evaluation says of itself: what went in, by digests, and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The tenant, by its id, else its name, in lower case; empty where none is named.
    pub tenant: String,
    /// What people call the tenant.
    pub tenant_name: Option<String>,
    /// The day by which expiry was judged.
    pub as_of: Date,
    /// The version of the program.
    pub engine: String,
    /// The snapshot.
    pub snapshot: RecordedSnapshot,
    /// The rules.
    pub rules: RecordedRules,
    /// The digest of tenant profile, parameters and scope; nothing where the claim does not say.
    pub settings: Option<String>,
    /// The digest of the action plan; nothing where there was none.
    pub plan: Option<String>,
    /// What tells a record of the history from others.
    pub identity: Option<Identity>,
    /// The numbers.
    pub score: ClaimedScore,
    /// What each control came to.
    pub controls: BTreeMap<ControlId, Claimed>,
    /// Everything else that came out.
    pub values: Value,
}

/// What tells a record from others, twice: a record that was changed later is given away by that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// As the history keeps it.
    pub kept: String,
    /// Of what the record says.
    pub of_content: String,
}

/// The numbers of a score, as they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ClaimedScore {
    /// Points earned.
    pub points: Points,
    /// Points of all controls that were evaluated.
    pub max_points: Points,
    /// Earned over what was evaluated.
    pub percent: Option<Percent>,
    /// The same where unknown earns nothing.
    pub at_least: Option<Percent>,
    /// The same where unknown earns all.
    pub at_most: Option<Percent>,
    /// Evaluated points over points in scope.
    pub coverage: Option<Percent>,
}

/// What a control came to, with all that is said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// What counts.
    pub result: ControlResult,
    /// The digest of its script, modules, points and parameters, where the claim says.
    pub rules: Option<String>,
    /// Everything else.
    pub values: Value,
}

/// What a control came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ControlResult {
    /// What the machine observed.
    pub outcome: Outcome,
    /// How many comply.
    pub compliant: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// What it adds to the earned sum.
    pub points: Points,
    /// What it adds to the maximum.
    pub max_points: Points,
    /// What people declared.
    pub status: Status,
}

impl Claim {
    /// What a record of the history claims; the numbers and the identity are those that are kept beside it.
    pub fn of_record(record: &Record, kept_numbers: &Numbers, kept_identity: &str) -> Self {
        let score = ClaimedScore::of(
            kept_numbers.percent,
            kept_numbers.at_least,
            kept_numbers.at_most,
            kept_numbers.coverage,
        );
        let control = |control: &ControlRecord| (control.id.clone(), Claimed::of_record(control));
        Self {
            identity: Some(Identity {
                kept: kept_identity.to_owned(),
                of_content: identity(record),
            }),
            controls: record.controls.iter().map(control).collect(),
            values: values_of_record(record, kept_numbers),
            ..Self::of_inputs(record, score)
        }
    }

    /// What an evaluation that was made just now claims, in the form of a record; `before` is the record that it is
    /// compared with, whose reasons for a change cannot be found again and are taken from it.
    pub fn of_new_record(record: &Record, before: &Record) -> Self {
        let controls: Vec<ControlScore> = record.controls.iter().map(ControlScore::from).collect();
        let changes = before.since.as_ref().map_or(&[][..], |since| &since.changes);
        let numbers = numbers(&controls, record.tenant.licenses_known, changes);
        Self::of_record(record, &numbers, &identity(record))
    }

    /// What an evaluation that was made just now claims, in the form of a report, with the record of it; nothing where
    /// there is no score.
    pub fn of_evaluation(evaluation: &Evaluation, record: &Record) -> Option<Self> {
        let score = evaluation.score.as_ref()?;
        let score = ClaimedScore::of(score.percent, score.at_least, score.at_most, score.coverage);
        let control = |control: &ControlScore| {
            let rules = record.control(&control.id).map(|kept| kept.digest.clone());
            (control.id.clone(), Claimed::of_score(control, rules))
        };
        Some(Self {
            controls: evaluation.controls.iter().map(control).collect(),
            values: values_of_evaluation(plain(evaluation)),
            ..Self::of_inputs(record, score)
        })
    }

    /// Whether its tenant is meant by an id or a name.
    pub fn is_of(&self, tenant: &str) -> bool {
        let name = self.tenant_name.as_deref();
        self.tenant == tenant.to_lowercase() || name.is_some_and(|name| name.to_lowercase() == tenant.to_lowercase())
    }

    fn of_inputs(record: &Record, score: ClaimedScore) -> Self {
        Self {
            tenant: record.tenant.key.clone(),
            tenant_name: record.tenant.name.clone(),
            as_of: record.as_of,
            engine: record.engine.clone(),
            snapshot: record.snapshot.clone(),
            rules: record.rules.clone(),
            settings: Some(record.settings.clone()),
            plan: record.plan.clone(),
            identity: None,
            score,
            controls: BTreeMap::new(),
            values: Value::Null,
        }
    }
}

impl ClaimedScore {
    fn of(percent: Fraction, at_least: Fraction, at_most: Fraction, coverage: Fraction) -> Self {
        Self {
            points: percent.part,
            max_points: percent.whole,
            percent: percent.percent(),
            at_least: at_least.percent(),
            at_most: at_most.percent(),
            coverage: coverage.percent(),
        }
    }
}

impl Claimed {
    fn of_record(control: &ControlRecord) -> Self {
        Self {
            result: ControlResult {
                outcome: control.outcome,
                compliant: control.compliant,
                total: control.total,
                points: control.points,
                max_points: control.max_points,
                status: control.status,
            },
            rules: Some(control.digest.clone()),
            values: values_of_control(plain(control)),
        }
    }

    fn of_score(control: &ControlScore, rules: Option<String>) -> Self {
        Self {
            result: ControlResult {
                outcome: control.outcome,
                compliant: control.compliant,
                total: control.total,
                points: control.points,
                max_points: control.max_points,
                status: control.status,
            },
            rules,
            values: values_of_control(plain(control)),
        }
    }
}

fn plain(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("evaluations are plain data")
}

/// What a control claims beside its result; its rules have a digest.
pub(super) fn values_of_control(mut control: Value) -> Value {
    let compared = [
        "id",
        "digest",
        "outcome",
        "compliant",
        "total",
        "points",
        "max_points",
        "status",
    ];
    without(&mut control, &compared);
    control
}

/// What an evaluation claims beside what went in, its numbers and its controls.
pub(super) fn values_of_evaluation(mut evaluation: Value) -> Value {
    without(&mut evaluation, &["controls", "plan", "problem"]);
    let numbers = ["points", "max_points", "percent", "at_least", "at_most", "coverage"];
    for (part, compared) in [("snapshot", &["source", "digest"][..]), ("score", &numbers)] {
        if let Some(part) = evaluation.get_mut(part) {
            without(part, compared);
        }
    }
    evaluation
}

/// What a record claims beside them, and beside what is said of the record before it.
fn values_of_record(record: &Record, kept_numbers: &Numbers) -> Value {
    let mut numbers = plain(kept_numbers);
    without(&mut numbers, &["percent", "at_least", "at_most", "coverage"]);
    let mut values = Map::new();
    values.insert("tenant".to_owned(), plain(&record.tenant));
    values.insert("captured_at".to_owned(), plain(&record.snapshot.captured_at));
    values.insert("numbers".to_owned(), numbers);
    Value::Object(values)
}

fn without(value: &mut Value, keys: &[&str]) {
    if let Value::Object(members) = value {
        members.retain(|key, _| !keys.contains(&key.as_str()));
    }
}
