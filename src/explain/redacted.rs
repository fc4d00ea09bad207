use super::{Change, Counterfactual, Decision, Explanation, Proposal, ToCollect};
use crate::engine::{Asked, Fact, ScriptLine};
use crate::inspect::{Redacted, Redactor};

impl Redacted for Explanation {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            control: self.control.redacted(by),
            arithmetic: self.arithmetic.clone(),
            decision: self.decision.redacted(by),
            counterfactual: self.counterfactual.redacted(by),
        }
    }
}

impl Redacted for Decision {
    fn redacted(&self, by: &Redactor) -> Self {
        let fact = |fact: &Fact| Fact {
            evidence: fact.evidence.redacted(by),
            read_at: line(&fact.read_at, by),
            ..fact.clone()
        };
        let asked = |asked: &Asked| Asked {
            at: line(&asked.at, by),
            text: by.text(&asked.text),
            ..asked.clone()
        };
        Self {
            facts: self.facts.iter().map(fact).collect(),
            facts_total: self.facts_total,
            conditions: self.conditions.iter().map(asked).collect(),
            decided_at: self.decided_at.as_ref().map(|at| line(at, by)),
            notes: self.notes.iter().map(|note| by.text(note)).collect(),
        }
    }
}

/// A line of a script, which may name an account that the rules know.
fn line(line: &ScriptLine, by: &Redactor) -> ScriptLine {
    ScriptLine {
        file: by.file(&line.file),
        line: line.line,
        text: by.text(&line.text),
    }
}

impl Redacted for Counterfactual {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            reach: self.reach.redacted(by),
            raise: self.raise.redacted(by),
            collect: self.collect.redacted(by),
            ..self.clone()
        }
    }
}

impl Redacted for Proposal {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            changes: self.changes.redacted(by),
            reason: by.text(&self.reason),
            ..self.clone()
        }
    }
}

impl Redacted for Change {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            path: by.path(&self.path),
            from: self.from.redacted(by),
            to: self.to.redacted(by),
            paths: self.paths.iter().map(|path| by.path(path)).collect(),
            file: self.file.as_ref().map(|file| by.file(file)),
            ..self.clone()
        }
    }
}

impl Redacted for ToCollect {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            path: by.path(&self.path),
            why: by.text(&self.why),
            ..self.clone()
        }
    }
}
