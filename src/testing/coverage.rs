use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Subject, SuiteResult};
use crate::engine::Program;
use crate::model::{Outcome, Scoring};
use crate::ruleset::RuleSet;
use crate::source::SourceFile;

/// What the cases of a control or module execute of its script.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The control or module.
    pub subject: Subject,
    /// Its script.
    pub file: Arc<SourceFile>,
    /// The lines on which something is executed.
    pub lines: BTreeSet<usize>,
    /// Those of them that its cases come to.
    pub covered: BTreeSet<usize>,
    /// The outcomes that the script can give, as far as its text tells; none of a module.
    pub outcomes: BTreeSet<Outcome>,
    /// Those of them that came out.
    pub seen: BTreeSet<Outcome>,
}

impl Coverage {
    /// The covered part of the lines in whole percent, rounded down; all where there is nothing to cover.
    pub fn percent(&self) -> usize {
        (self.covered.len() * 100).checked_div(self.lines.len()).unwrap_or(100)
    }
}

/// The coverage of everything that was tried, in a program that counts lines.
pub fn coverage(results: &[SuiteResult], rules: &RuleSet, program: &Program) -> Vec<Coverage> {
    results
        .iter()
        .filter_map(|result| of_one(result, rules, program))
        .collect()
}

fn of_one(result: &SuiteResult, rules: &RuleSet, program: &Program) -> Option<Coverage> {
    let (file, scoring) = match &result.subject {
        Subject::Control(id) => {
            let control = rules.control(id.as_str())?;
            (control.script.as_ref()?, Some(control.metadata.scoring))
        }
        Subject::Module(path) => (&rules.modules.iter().find(|module| module.path == *path)?.file, None),
    };
    let coverable = program.coverable(file.name())?;
    let traces = || result.cases.iter().filter_map(|case| case.score.trace.as_deref());
    let executed: BTreeSet<usize> = traces()
        .filter_map(|trace| trace.lines.get(file.name()))
        .flatten()
        .copied()
        .collect();
    let outcomes = scoring.map_or_else(BTreeSet::new, |scoring| settled(&coverable.outcomes, scoring));
    let seen: BTreeSet<Outcome> = result.cases.iter().map(|case| case.score.outcome).collect();
    Some(Coverage {
        subject: result.subject.clone(),
        file: Arc::clone(file),
        covered: coverable.lines.intersection(&executed).copied().collect(),
        lines: coverable.lines.clone(),
        seen: outcomes.intersection(&seen).copied().collect(),
        outcomes,
    })
}

/// A control that is all or nothing fails on a part.
fn settled(outcomes: &BTreeSet<Outcome>, scoring: Scoring) -> BTreeSet<Outcome> {
    let settle = |outcome: &Outcome| match (outcome, scoring) {
        (Outcome::Partial, Scoring::Binary) => Outcome::Fail,
        (outcome, _) => *outcome,
    };
    outcomes.iter().map(settle).collect()
}
