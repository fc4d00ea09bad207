use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Affected, Category, ControlId, DeclaredStatus, Evidence, Fraction, Outcome, Points, ScriptPlace, Severity,
    StaleData, Status, Trace, Unknown,
};
use crate::source::Problem;

/// What one control contributes, and why.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ControlScore {
    /// The control.
    pub id: ControlId,
    /// What it asks for.
    pub title: String,
    /// The part of the estate it protects.
    pub category: Category,
    /// The service it is about.
    pub product: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// What the machine observed.
    pub outcome: Outcome,
    /// How many comply, where the control counts.
    pub compliant: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// What it adds to the earned sum.
    pub points: Points,
    /// What was observed, whatever people declared; nothing where it is unknown or does not arise.
    pub observed_points: Option<Points>,
    /// What people declared on top of what was observed: part of `points`.
    pub asserted_points: Points,
    /// What it adds to the maximum.
    pub max_points: Points,
    /// Its nominal maximum.
    pub worth: Points,
    /// Whether it counts at all.
    pub scored: bool,
    /// What people declared.
    pub status: Status,
    /// The record that declares it, whether it counts or not.
    pub status_record: Option<DeclaredStatus>,
    /// The declared exclusions without which the outcome would be another.
    pub exclusions: Vec<String>,
    /// Why the outcome is what it is.
    pub reason: String,
    /// When the oldest of the data that it read were collected, as far as that is known.
    pub collected_at: Option<String>,
    /// How many days old these were on the day of the evaluation; null where it read none, or some are of unknown age.
    pub age_days: Option<i64>,
    /// The data that it read and that are older than they may be, or of unknown age.
    pub stale: Vec<StaleData>,
    /// The resources that fall short, by name as far as they are kept.
    pub affected: Vec<Affected>,
    /// How many fall short in all.
    pub affected_total: usize,
    /// The settings that decided, as far as they are kept.
    pub evidence: Vec<Evidence>,
    /// How many settings decided in all.
    pub evidence_total: usize,
    /// Requirements of compliance frameworks that it answers.
    pub compliance: BTreeMap<String, Vec<String>>,
    /// What is wrong with the control itself.
    pub problem: Option<ControlProblem>,
    /// Whether the tenant's licences allow it; null where neither is known.
    pub licensed: Option<bool>,
    /// The points that are there to be reached, without what people accept as not done.
    #[serde(skip)]
    pub reachable_points: Points,
    /// The points with what is planned done.
    #[serde(skip)]
    pub planned_points: Points,
    /// What the snapshot does not tell.
    #[serde(skip)]
    pub unknown: Vec<Unknown>,
    /// The line of the script that decided.
    #[serde(skip)]
    pub decided_at: Option<ScriptPlace>,
    /// What the control did on its way, where that was asked for.
    #[serde(skip)]
    pub trace: Option<Box<Trace>>,
}

impl ControlScore {
    /// Resources that fall short are named up to this many; the others are counted.
    pub const MOST_AFFECTED: usize = 100;

    /// Whether its points are unknown, and nobody vouches for them.
    pub fn is_unknown(&self) -> bool {
        self.scored && self.outcome.is_unknown() && self.max_points == Points::ZERO
    }

    /// What it adds to the two sums of `at_least`: unknown earns nothing and stays in the maximum, and what is vouched
    /// for without being seen is in neither.
    pub fn known(&self) -> Fraction {
        if !self.scored {
            return Fraction::new(Points::ZERO, Points::ZERO);
        }
        let unseen = self.unseen_points();
        let unknown = if self.is_unknown() { self.worth } else { Points::ZERO };
        Fraction::new(self.points - unseen, self.max_points - unseen + unknown)
    }

    /// Points that people vouch for where nothing was observed, although another snapshot could tell.
    ///
    /// It might tell that the question does not arise, so they are left out of what is known at least. A task for
    /// people is told by nothing but their word.
    pub fn unseen_points(&self) -> Points {
        let is_told_by_people = self.status == Status::Attested;
        if self.outcome.is_unknown() && !is_told_by_people {
            self.max_points
        } else {
            Points::ZERO
        }
    }
}

/// What is wrong with a control, as an evaluation carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ControlProblem {
    /// The stable code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// The rule file.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The character in the line, from 1.
    pub column: Option<usize>,
}

impl From<&Problem> for ControlProblem {
    fn from(problem: &Problem) -> Self {
        let at = problem.line_column();
        Self {
            code: problem.code().to_owned(),
            message: problem.message().to_owned(),
            help: problem.help_text().map(str::to_owned),
            file: problem.file().map(str::to_owned),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
        }
    }
}
