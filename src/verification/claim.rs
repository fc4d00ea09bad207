use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::model::{
    ControlId, ControlRecord, ControlScore, Evaluation, Fraction, Outcome, Percent, Points, Record, SecureScore,
    Status, Summary,
};

/// What an evaluation says of itself: what went in, by digests, and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The tenant, by its id or name in lower case; empty where none is named.
    pub tenant: String,
    /// The day by which expiry was judged.
    pub as_of: Date,
    /// The version of the program.
    pub engine: String,
    /// The digest of the snapshot.
    pub snapshot: String,
    /// The digest of the rules.
    pub rules: String,
    /// The digest of tenant profile, parameters and scope; nothing where the claim does not say.
    pub settings: Option<String>,
    /// The digest of the action plan; nothing where there was none.
    pub plan: Option<String>,
    /// The numbers.
    pub score: ClaimedScore,
    /// What each control came to.
    pub controls: BTreeMap<ControlId, Claimed>,
}

/// The numbers of a score, as they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
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

/// What a control came to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Claimed {
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
    /// What a record of the history claims.
    pub fn of_record(record: &Record, summary: &Summary) -> Self {
        let numbers = &summary.numbers;
        Self {
            tenant: record.tenant.key.clone(),
            as_of: record.as_of,
            engine: record.engine.clone(),
            snapshot: record.snapshot.digest.clone(),
            rules: record.rules.digest.clone(),
            settings: Some(record.settings.clone()),
            plan: record.plan.clone(),
            score: ClaimedScore::of(numbers.percent, numbers.at_least, numbers.at_most, numbers.coverage),
            controls: record
                .controls
                .iter()
                .map(|control| (control.id.clone(), control.into()))
                .collect(),
        }
    }

    /// What an evaluation that was made just now claims, with the record of it; nothing where there is no score.
    pub fn of_evaluation(evaluation: &Evaluation, record: &Record) -> Option<Self> {
        let score: &SecureScore = evaluation.score.as_ref()?;
        Some(Self {
            tenant: record.tenant.key.clone(),
            as_of: record.as_of,
            engine: record.engine.clone(),
            snapshot: record.snapshot.digest.clone(),
            rules: record.rules.digest.clone(),
            settings: Some(record.settings.clone()),
            plan: record.plan.clone(),
            score: ClaimedScore::of(score.percent, score.at_least, score.at_most, score.coverage),
            controls: evaluation
                .controls
                .iter()
                .map(|control| (control.id.clone(), control.into()))
                .collect(),
        })
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

impl From<&ControlRecord> for Claimed {
    fn from(control: &ControlRecord) -> Self {
        Self {
            outcome: control.outcome,
            compliant: control.compliant,
            total: control.total,
            points: control.points,
            max_points: control.max_points,
            status: control.status,
        }
    }
}

impl From<&ControlScore> for Claimed {
    fn from(control: &ControlScore) -> Self {
        Self {
            outcome: control.outcome,
            compliant: control.compliant,
            total: control.total,
            points: control.points,
            max_points: control.max_points,
            status: control.status,
        }
    }
}
