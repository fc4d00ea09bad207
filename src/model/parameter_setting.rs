use miette::Diagnostic;
use serde_yaml::Value;

use super::{Parameter, ParameterType, ParameterValue};
use crate::source::{Field, Place};

/// Why a value cannot be set for a parameter.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ParameterError {
    /// A value of another type, or outside the bounds.
    #[error("`{name}` is {found}, {why}")]
    #[diagnostic(
        code(parameter::value),
        help("`posture explain CONTROL` shows the parameters of a control")
    )]
    Value {
        /// The parameter.
        name: String,
        /// As written.
        found: String,
        /// What is wrong with it.
        why: String,
    },
    /// The control has no such parameter.
    #[error("`{control}` has no parameter `{name}`")]
    #[diagnostic(code(parameter::unknown), help("`posture explain {control}` shows its parameters"))]
    Unknown {
        /// The control.
        control: String,
        /// As written.
        name: String,
    },
    /// There is no such control.
    #[error("no control `{0}`")]
    #[diagnostic(code(parameter::unknown_control), help("`posture list` names them all"))]
    UnknownControl(String),
}

/// A value that somebody sets for a parameter of a control, as written: what it may be, only the control knows.
#[derive(Debug, Clone)]
pub struct ParameterSetting {
    /// The control, as named there.
    pub control: String,
    /// Where the control is named.
    pub control_place: Place,
    /// The parameter, as named there.
    pub name: String,
    /// Where the parameter is named.
    pub name_place: Place,
    /// The value.
    pub value: Value,
    /// Where the value stands.
    pub value_place: Place,
}

impl ParameterSetting {
    /// The parameters that an object sets for a control, as written; `named` is where the control is named.
    pub(crate) fn read(control: &str, named: &Field<'_>, params: &Field<'_>) -> Vec<Self> {
        let setting = |(name, value): (String, Field<'_>)| Self {
            control: control.to_owned(),
            control_place: named.key_place(),
            name,
            name_place: value.key_place(),
            value: value.value.clone(),
            value_place: value.place(),
        };
        params.members().into_iter().map(setting).collect()
    }
}

impl Parameter {
    /// Takes a value of the parameter's type, within its bounds.
    ///
    /// # Errors
    /// Why it is none, to be read after "it is …": `less than 1`, `a text, not a whole number`.
    pub fn accept(&self, value: &Value) -> Result<ParameterValue, String> {
        let wrong = || format!("not {}", self.kind.described());
        let accepted = match self.kind {
            ParameterType::Integer => value.as_i64().map(ParameterValue::Integer),
            ParameterType::Number => value.as_f64().filter(|n| n.is_finite()).map(ParameterValue::Number),
            ParameterType::Boolean => value.as_bool().map(ParameterValue::Boolean),
            ParameterType::Text => value.as_str().map(|text| ParameterValue::Text(text.to_owned())),
            ParameterType::List => texts(value).map(ParameterValue::List),
        };
        let accepted = accepted.ok_or_else(wrong)?;
        match self.out_of_bounds(&accepted) {
            Some(why) => Err(why),
            None => Ok(accepted),
        }
    }

    fn out_of_bounds(&self, value: &ParameterValue) -> Option<String> {
        #[expect(clippy::cast_precision_loss, reason = "bounds are small numbers")]
        let number = match value {
            ParameterValue::Integer(n) => Some(*n as f64),
            ParameterValue::Number(n) => Some(*n),
            _ => None,
        };
        let below = self.min.filter(|min| number.is_some_and(|n| n < *min));
        let above = self.max.filter(|max| number.is_some_and(|n| n > *max));
        let not_allowed = |text: &&String| !self.allowed.is_empty() && !self.allowed.contains(text);
        let strange = match value {
            ParameterValue::Text(text) => Some(text).filter(not_allowed),
            ParameterValue::List(texts) => texts.iter().find(not_allowed),
            _ => None,
        };
        match (below, above, strange) {
            (Some(min), ..) => Some(format!("less than {min}")),
            (_, Some(max), _) => Some(format!("more than {max}")),
            (.., Some(text)) => Some(format!("`{text}`, not one of {}", self.allowed.join(", "))),
            _ => None,
        }
    }
}

impl ParameterType {
    /// What a value of this type is, in words.
    pub const fn described(self) -> &'static str {
        match self {
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Text => "a text",
            Self::List => "a list of texts",
        }
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |item: &Value| item.as_str().map(str::to_owned);
    value.as_sequence()?.iter().map(text).collect()
}
