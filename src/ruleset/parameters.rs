use std::collections::BTreeMap;

use crate::model::{ControlId, ControlMetadata, ParameterError, ParameterSetting, ParameterValue, called};
use crate::source::{Problem, Problems, did_you_mean};

/// Parameters that one place sets, above those before it.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// The settings.
    pub settings: &'a [ParameterSetting],
}

/// The value of a parameter that counts, and who set it.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveParameter {
    /// The parameter.
    pub name: String,
    /// Its value.
    pub value: ParameterValue,
    /// Where it was set: `posture.yaml:4`; nothing where it is the control's own default.
    pub from: Option<String>,
}

/// Every parameter of every control with the value of the highest layer that sets it, and all that is wrong with the
/// layers: unknown controls and parameters, values of another type or out of bounds.
pub fn effective_parameters(
    controls: &[(&ControlId, &ControlMetadata)],
    layers: &[Layer<'_>],
) -> (BTreeMap<ControlId, Vec<EffectiveParameter>>, Problems) {
    let mut problems = Problems::new();
    let mut effective: BTreeMap<ControlId, Vec<EffectiveParameter>> = BTreeMap::new();
    for (id, metadata) in controls {
        let own = |parameter: &crate::model::Parameter| EffectiveParameter {
            name: parameter.name.clone(),
            value: parameter.default.clone(),
            from: None,
        };
        effective.insert((*id).clone(), metadata.params.iter().map(own).collect());
    }
    for setting in layers.iter().flat_map(|layer| layer.settings) {
        match accept(controls, setting) {
            Ok((id, value)) => {
                let values = effective.get_mut(id).expect("every control is in it");
                if let Some(parameter) = values.iter_mut().find(|p| p.name == setting.name) {
                    parameter.value = value;
                    let at = setting.value_place.line_column();
                    parameter.from = Some(format!("{}:{}", setting.value_place.file.name(), at.line));
                }
            }
            Err(problem) => problems.push(*problem),
        }
    }
    (effective, problems)
}

fn accept<'a>(
    controls: &[(&'a ControlId, &'a ControlMetadata)],
    setting: &ParameterSetting,
) -> Result<(&'a ControlId, ParameterValue), Box<Problem>> {
    let Some((id, metadata)) = called(controls.iter().copied(), &setting.control) else {
        let error = ParameterError::UnknownControl(setting.control.clone());
        let near = did_you_mean(&setting.control, controls.iter().map(|(id, _)| id.as_str()));
        let problem = Problem::new(&error)
            .at(setting.control_place.clone(), "not in the rules")
            .with_help(near);
        return Err(Box::new(problem));
    };
    let Some(parameter) = metadata.params.iter().find(|parameter| parameter.name == setting.name) else {
        let error = ParameterError::Unknown {
            control: id.to_string(),
            name: setting.name.clone(),
        };
        let near = did_you_mean(&setting.name, metadata.params.iter().map(|p| p.name.as_str()));
        let problem = Problem::new(&error)
            .at(setting.name_place.clone(), "no such parameter")
            .with_help(near);
        return Err(Box::new(problem));
    };
    let value = parameter.accept(&setting.value).map_err(|why| {
        let place = &setting.value_place;
        let error = ParameterError::Value {
            name: setting.name.clone(),
            found: place.file.text()[place.span.start..place.span.end].to_owned(),
            why: why.clone(),
        };
        Box::new(Problem::new(&error).at(place.clone(), why))
    })?;
    Ok((id, value))
}
