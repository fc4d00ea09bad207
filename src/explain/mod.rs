//! Why a control says what it says of a snapshot: what it read and where that stands, the conditions it met, how the
//! points came about, and what would alter the verdict.

mod arithmetic;
mod candidates;
mod changes;
mod counterfactual;
mod redacted;
mod schemas;
mod search;
#[cfg(test)]
mod tests;

pub use arithmetic::Arithmetic;
pub use counterfactual::{Action, Change, Counterfactual, Goal, Proposal, ToCollect};

use std::sync::Arc;

use serde::Serialize;

use crate::engine::{Account, Asked, Fact, Program, ScriptLine};
use crate::evaluate::{Settings, evaluate_control, prepare_control};
use crate::model::{ControlScore, Evaluation, Outcome};
use crate::snapshot::Snapshot;

/// Why a control says what it says.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// The control's part of the evaluation.
    pub control: ControlScore,
    /// How its points came about and what they count for.
    pub arithmetic: Arithmetic,
    /// What its script did; nothing for a control without one that was run.
    pub decision: Option<Decision>,
    /// What would alter the verdict.
    pub counterfactual: Counterfactual,
}

/// How a script came to its verdict.
#[derive(Debug, Serialize)]
pub struct Decision {
    /// What it read, each setting once, in the order of reading.
    pub facts: Vec<Fact>,
    /// How many settings it read.
    pub facts_total: usize,
    /// The conditions in the order in which they were first asked.
    pub conditions: Vec<Asked>,
    /// The line that gave the verdict.
    pub decided_at: Option<ScriptLine>,
    /// What the script noted.
    pub notes: Vec<String>,
}

/// Explains what a control says of a snapshot. `evaluation` is that of the whole program on the same snapshot.
///
/// Call it on the threads of [`Workers`](crate::engine::Workers), which have room for deep nesting.
pub fn explain(
    program: &Program,
    number: usize,
    snapshot: &Arc<Snapshot>,
    settings: &Settings,
    evaluation: &Evaluation,
) -> Explanation {
    let id = program.control(number).0;
    let in_scope = evaluation.controls.iter().find(|control| control.id == *id);
    let control = in_scope
        .cloned()
        .unwrap_or_else(|| evaluate_control(program, number, snapshot, settings));
    let account = program
        .account(number, &prepare_control(program, number, snapshot, settings))
        .filter(|account| is_its_own(&control, account));
    let counterfactual = match &account {
        Some(account) => counterfactual::counterfactual(program, number, snapshot, settings, account, &control),
        None => counterfactual::without_script(&control, program.control(number).1),
    };
    Explanation {
        arithmetic: Arithmetic::of(&control, program.control(number).1, evaluation),
        decision: account.map(Decision::from),
        counterfactual,
        control,
    }
}

/// Whether the script gave the verdict: a control of another cloud, or of one that nobody names, is judged without it.
fn is_its_own(control: &ControlScore, account: &Account) -> bool {
    match control.outcome {
        Outcome::NotApplicable | Outcome::Inconclusive => account.ran.verdict.outcome == control.outcome,
        Outcome::Pass | Outcome::Partial | Outcome::Fail | Outcome::Error => true,
    }
}

impl From<Account> for Decision {
    fn from(account: Account) -> Self {
        Self {
            facts: account.facts,
            facts_total: account.facts_total,
            conditions: account.conditions,
            decided_at: account.decided_at,
            notes: account.ran.notes,
        }
    }
}
