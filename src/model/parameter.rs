use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// The type of a parameter's value.
    ParameterType {
        /// A whole number.
        Integer = "integer",
        /// A number.
        Number = "number",
        /// True or false.
        Boolean = "boolean",
        /// A text.
        Text = "text",
        /// A list of texts.
        List = "list",
    }
}

/// A parameter that a control declares: scripts read it as `params.name`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// The value where nobody sets another.
    pub default: ParameterValue,
    /// The least number allowed.
    pub min: Option<f64>,
    /// The greatest number allowed.
    pub max: Option<f64>,
    /// The texts allowed; empty where any is.
    #[serde(rename = "enum")]
    pub allowed: Vec<String>,
    /// What it is for.
    pub description: String,
}

/// A parameter's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParameterValue {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}
