use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{ControlId, ControlMetadata, ParameterValue, Points};
use crate::ruleset::RuleSet;

/// What a baseline and `posture.yaml` make of controls: points and parameters other than those of their authors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Adjustments(BTreeMap<ControlId, Adjustment>);

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Adjustment {
    max_points: Option<Points>,
    params: BTreeMap<String, ParameterValue>,
}

impl Adjustments {
    /// What differs between rules as they were written and as they are used.
    pub(super) fn between(written: &RuleSet, used: &RuleSet) -> Self {
        let written: BTreeMap<_, _> = written.known().into_iter().collect();
        let adjusted = used.known().into_iter().filter_map(|(id, used)| {
            let adjustment = Adjustment::between(written.get(id)?, used);
            (adjustment != Adjustment::default()).then(|| (id.clone(), adjustment))
        });
        Self(adjusted.collect())
    }

    /// Makes the same of other rules, as far as these have the parameters.
    pub(super) fn apply(&self, rules: &mut RuleSet) {
        for control in &mut rules.controls {
            if let Some(adjustment) = self.0.get(&control.id) {
                adjustment.apply(Arc::make_mut(&mut control.metadata));
            }
        }
    }

    /// Gives the controls other ids.
    pub(super) fn rename(&mut self, now: impl Fn(ControlId) -> ControlId) {
        let own = std::mem::take(&mut self.0);
        self.0 = own.into_iter().map(|(id, own)| (now(id), own)).collect();
    }
}

impl Adjustment {
    fn between(written: &ControlMetadata, used: &ControlMetadata) -> Self {
        let differs = |used: &&crate::model::Parameter| {
            let same = written.params.iter().find(|parameter| parameter.name == used.name);
            same.is_none_or(|written| written.default != used.default)
        };
        let params = used.params.iter().filter(differs);
        Self {
            max_points: (written.max_points != used.max_points).then_some(used.max_points),
            params: params
                .map(|parameter| (parameter.name.clone(), parameter.default.clone()))
                .collect(),
        }
    }

    fn apply(&self, metadata: &mut ControlMetadata) {
        if let Some(points) = self.max_points {
            metadata.max_points = points;
        }
        for parameter in &mut metadata.params {
            if let Some(value) = self.params.get(&parameter.name) {
                parameter.default.clone_from(value);
            }
        }
    }
}
