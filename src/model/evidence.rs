use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::words::words;

/// A setting that decided an outcome: its value, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The path in the snapshot, such as `conditional_access_policies[2].State`.
    pub path: String,
    /// What people call the resource that the setting belongs to: the nearest element of a list that has a name.
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

words! {
    /// What kind of value was read.
    EvidenceKind {
        /// The key is not there.
        Absent = "absent",
        /// The key is there, without a value.
        Null = "null",
        /// True or false.
        Boolean = "boolean",
        /// A number.
        Number = "number",
        /// A text, cut at 200 characters.
        Text = "text",
        /// A list or an object, described or written out where it is short.
        Compound = "compound",
    }
}

/// A setting as a report tells it.
#[derive(Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema), schemars(rename = "Evidence"))]
struct Told<'a> {
    /// The path in the snapshot, such as `conditional_access_policies[2].State`.
    path: &'a str,
    /// What kind of value was read: where it is null, whether the key is there.
    kind: EvidenceKind,
    /// The value that was read.
    value: &'a EvidenceValue,
    /// The snapshot file.
    file: Option<&'a str>,
    /// The line in it, from 1.
    line: Option<usize>,
    /// The character in the line, from 1.
    column: Option<usize>,
}

/// A setting as it stands in a report; an earlier one may leave out what kind of value it is.
#[derive(Deserialize)]
struct Saved {
    path: String,
    kind: Option<EvidenceKind>,
    value: Box<RawValue>,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let told = Told {
            path: &self.path,
            kind: self.value.kind(),
            value: &self.value,
            file: self.file.as_deref(),
            line: self.line,
            column: self.column,
        };
        told.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        Ok(Self {
            value: EvidenceValue::saved(saved.kind, saved.value.get()).map_err(serde::de::Error::custom)?,
            path: saved.path,
            resource: None,
            file: saved.file,
            line: saved.line,
            column: saved.column,
        })
    }
}

#[cfg(packed_rules)]
impl schemars::JsonSchema for Evidence {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Told::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Told::json_schema(generator)
    }
}

impl EvidenceValue {
    fn kind(&self) -> EvidenceKind {
        match self {
            Self::Null => EvidenceKind::Null,
            Self::Absent => EvidenceKind::Absent,
            Self::Bool(_) => EvidenceKind::Boolean,
            Self::Number(_) => EvidenceKind::Number,
            Self::Text(_) => EvidenceKind::Text,
            Self::Compound(_) => EvidenceKind::Compound,
        }
    }

    /// The value that a report tells as JSON.
    fn saved(kind: Option<EvidenceKind>, json: &str) -> serde_json::Result<Self> {
        Ok(match (kind, json.as_bytes().first()) {
            (Some(EvidenceKind::Absent), _) => Self::Absent,
            (_, Some(b'n')) => Self::Null,
            (_, Some(b't' | b'f')) => Self::Bool(serde_json::from_str(json)?),
            (_, Some(b'-' | b'0'..=b'9')) => Self::Number(json.to_owned()),
            (Some(EvidenceKind::Compound), _) => Self::Compound(serde_json::from_str(json)?),
            (Some(EvidenceKind::Number), _) => Self::Number(serde_json::from_str(json)?),
            _ => Self::Text(serde_json::from_str(json)?),
        })
    }
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
            Self::Number(text) => match number(text) {
                Some(number) => number.serialize(serializer),
                None => serializer.serialize_str(text),
            },
            Self::Text(text) | Self::Compound(text) => serializer.serialize_str(text),
        }
    }
}

/// A number as JSON spells it the same way; nothing of what is too large for those who will read it.
fn number(text: &str) -> Option<Box<RawValue>> {
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let is_finite = text.parse().is_ok_and(f64::is_finite);
    let raw = (is_number && is_finite).then(|| RawValue::from_string(text.to_owned()));
    raw?.ok()
}

#[cfg(test)]
mod tests {
    use super::{Evidence, EvidenceValue};

    #[track_caller]
    fn check(value: EvidenceValue, json: &str) {
        let evidence = Evidence {
            path: "a.b".to_owned(),
            resource: None,
            value,
            file: None,
            line: Some(3),
            column: None,
        };
        let told = serde_json::to_string(&evidence).expect("JSON");
        assert!(told.contains(json), "{told}");
        assert_eq!(serde_json::from_str::<Evidence>(&told).expect("evidence"), evidence);
    }

    #[test]
    fn what_was_told_is_read_as_it_was() {
        check(EvidenceValue::Null, r#""kind":"null","value":null"#);
        check(EvidenceValue::Absent, r#""kind":"absent","value":null"#);
        check(EvidenceValue::Bool(false), r#""value":false"#);
        check(EvidenceValue::Number("1.50".to_owned()), r#""value":1.50,"#);
        check(EvidenceValue::Number("1e3".to_owned()), r#""value":1e3,"#);
        check(EvidenceValue::Number("1e999".to_owned()), r#""value":"1e999","#);
        check(EvidenceValue::Text("1".to_owned()), r#""kind":"text","value":"1""#);
        check(EvidenceValue::Compound("[1]".to_owned()), r#""value":"[1]""#);
    }
}
