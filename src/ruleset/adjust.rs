use std::collections::BTreeMap;
use std::sync::Arc;

use super::parameters::{EffectiveParameter, Layer, effective_parameters};
use super::{Baseline, Control, RuleSet};
use crate::model::{ControlId, ControlOverride, ParameterError, called};
use crate::source::{Problem, Problems, did_you_mean};

/// What an organisation made of a rule set.
#[derive(Debug, Default)]
pub struct Adjusted {
    /// Controls that are not used, and why.
    pub disabled: Vec<(ControlId, String)>,
    /// Every parameter with its value and who set it.
    pub parameters: BTreeMap<ControlId, Vec<EffectiveParameter>>,
}

impl RuleSet {
    /// Gives controls the points and parameters that a baseline and `posture.yaml` set, and takes out those that are
    /// disabled. Parameters of `posture.yaml` go before those of the baseline.
    ///
    /// # Errors
    /// Overrides of controls that do not exist, and parameters that are unknown or out of bounds.
    pub fn adjust(&mut self, baseline: Option<&Baseline>, overrides: &[ControlOverride]) -> Result<Adjusted, Problems> {
        let of_baseline = baseline.map_or(&[][..], |baseline| &baseline.params);
        let of_file: Vec<_> = overrides.iter().flat_map(|o| &o.params).cloned().collect();
        let layers = [Layer { settings: of_baseline }, Layer { settings: &of_file }];
        let (parameters, mut problems) = effective_parameters(&self.known(), &layers);
        let mut adjusted = Adjusted {
            disabled: Vec::new(),
            parameters,
        };
        for change in overrides {
            self.change(change, &mut adjusted, &mut problems);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for control in &mut self.controls {
            let effective = &adjusted.parameters[&control.id];
            if effective.iter().all(|parameter| parameter.from.is_none()) {
                continue;
            }
            let parameters = &mut Arc::make_mut(&mut control.metadata).params;
            for (parameter, effective) in parameters.iter_mut().zip(effective) {
                parameter.default.clone_from(&effective.value);
            }
        }
        let is_disabled = |id: &ControlId| adjusted.disabled.iter().any(|(disabled, _)| disabled == id);
        self.controls.retain(|control| !is_disabled(&control.id));
        Ok(adjusted)
    }

    fn change(&mut self, change: &ControlOverride, adjusted: &mut Adjusted, problems: &mut Problems) {
        let named = called(self.known().into_iter(), &change.control).map(|(id, _)| id.clone());
        let is_named = |control: &&mut Control| named.as_ref() == Some(&control.id);
        let Some(control) = self.controls.iter_mut().find(is_named) else {
            // A wrong name with parameters was already told as the control of these.
            if change.params.is_empty() {
                let near = did_you_mean(&change.control, self.controls.iter().map(|control| control.id.as_str()));
                let error = ParameterError::UnknownControl(change.control.clone());
                problems.push(
                    Problem::new(&error)
                        .at(change.place.clone(), "not in the rules")
                        .with_help(near),
                );
            }
            return;
        };
        if let Some(points) = change.max_points {
            Arc::make_mut(&mut control.metadata).max_points = points;
        }
        if let Some(reason) = &change.disabled {
            adjusted.disabled.push((control.id.clone(), reason.clone()));
        }
    }
}
