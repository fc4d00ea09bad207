use serde::{Serialize, Serializer};

/// A setting that decided an outcome: its value, and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Evidence {
    /// The path in the snapshot, such as `conditional_access_policies[2].State`.
    pub path: String,
    /// What people call the resource that the setting belongs to: the nearest element of a list that has a name.
    #[serde(skip)]
    pub resource: Option<String>,
    /// The value that was read.
    pub value: EvidenceValue,
    /// The snapshot file.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The character in the line, from 1.
    pub column: Option<usize>,
}

/// A value as it stands in the snapshot; numbers keep their spelling.
#[derive(Debug, Clone, PartialEq)]
pub enum EvidenceValue {
    /// The key is there, without a value.
    Null,
    /// The key is not there, and the control says that this is an answer.
    Absent,
    /// True or false.
    Bool(bool),
    /// A number as written.
    Number(String),
    /// A text, cut at 200 characters.
    Text(String),
    /// A list or an object, described or written out where it is short.
    Compound(String),
}

#[cfg(packed_rules)]
impl schemars::JsonSchema for EvidenceValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EvidenceValue".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["null", "boolean", "number", "string"] })
    }
}

impl Serialize for EvidenceValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null | Self::Absent => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => serializer.serialize_i64(whole),
                (_, Ok(float)) => serializer.serialize_f64(float),
                _ => serializer.serialize_str(text),
            },
            Self::Text(text) | Self::Compound(text) => serializer.serialize_str(text),
        }
    }
}
