//! The requirements of a compliance framework, and what an evaluation shows of each.
//!
//! A requirement is *met* only where every control that maps to it and could speak was heard and passes: a control that
//! fails, that the snapshot tells nothing of, that nobody selected, or that answers a part alone keeps it from that.
//! So leaving data or controls out never makes more requirements met, or partly met. A control that does not apply, or
//! whose product is not in scope, proves nothing for or against.
//!
//! What people vouch for is kept apart from what was measured: every requirement is judged twice.

mod answer;
mod judge;
mod order;
mod requirement;

#[cfg(test)]
mod tests;

pub use answer::{AnsweringControl, LeftOut};
pub use requirement::{Requirement, RequirementStatus, StatusCount};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::model::{ControlId, ControlMetadata, Evaluation, Mapping};
use crate::ruleset::Requirements;

/// What controls are asked about a framework.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The framework, by its name in `compliance`.
    pub framework: &'a str,
    /// All its requirements, where they are known.
    pub requirements: Option<&'a Requirements>,
    /// All controls of the rules, those that were not selected or are disabled too.
    pub known: &'a [(ControlId, Arc<ControlMetadata>)],
    /// The controls that the configuration disables.
    pub disabled: &'a [(ControlId, String)],
}

/// What an evaluation shows of the requirements of a framework.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Compliance {
    /// How many requirements there are of each status.
    pub counts: Vec<StatusCount>,
    /// Every requirement that is known, in the order of their ids.
    pub requirements: Vec<Requirement>,
    /// Controls that were evaluated and map to no requirement of the framework.
    pub unmapped_controls: Vec<ControlId>,
}

/// Judges every requirement of a framework by an evaluation.
pub fn compliance(question: &Question<'_>, evaluation: &Evaluation) -> Compliance {
    let mut found: BTreeMap<order::Natural, Requirement> = BTreeMap::new();
    for listed in question.requirements.iter().flat_map(|all| &all.requirements) {
        let known = Requirement::named(&listed.id, listed.criticality);
        found.insert(order::Natural::of(&listed.id), known);
    }
    let context = answer::Context::new(question, evaluation);
    let mut mapped: BTreeSet<&ControlId> = BTreeSet::new();
    for (control, metadata) in question.known {
        for mapping in mappings(metadata, question.framework) {
            mapped.insert(control);
            let requirement = found
                .entry(order::Natural::of(&mapping.id))
                .or_insert_with(|| Requirement::named(&mapping.id, None));
            requirement.controls.push(context.answer(control, metadata, mapping));
        }
    }
    let mut requirements: Vec<Requirement> = found.into_values().collect();
    requirements.iter_mut().for_each(Requirement::judge);
    let evaluated = evaluation.controls.iter().map(|control| &control.id);
    Compliance {
        counts: StatusCount::of(&requirements),
        unmapped_controls: evaluated.filter(|id| !mapped.contains(id)).cloned().collect(),
        requirements,
    }
}

/// Whether any control maps to a requirement of a framework.
pub fn is_mapped(framework: &str, known: &[(ControlId, Arc<ControlMetadata>)]) -> bool {
    known
        .iter()
        .any(|(_, metadata)| mappings(metadata, framework).next().is_some())
}

/// What a control answers of a framework, each requirement once.
fn mappings<'a>(metadata: &'a ControlMetadata, framework: &str) -> impl Iterator<Item = &'a Mapping> {
    let all = metadata.compliance.get(framework).map_or(&[][..], Vec::as_slice);
    let is_first = |(number, mapping): &(usize, &Mapping)| !all[..*number].iter().any(|other| other.id == mapping.id);
    all.iter().enumerate().filter(is_first).map(|(_, mapping)| mapping)
}
