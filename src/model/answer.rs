use serde::{Serialize, Serializer};

use super::{Affected, Outcome, Unknown, Verdict};

/// What an expression gives when it is asked of a snapshot.
#[derive(Debug, Clone)]
pub enum Answer {
    /// `null`.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text; dates, durations, versions and addresses come as text too.
    Text(String),
    /// A list.
    List(Vec<Answer>),
    /// An object, its members in order.
    Object(Vec<(String, Answer)>),
    /// What a control would say.
    Verdict(Box<Verdict>),
}

impl Answer {
    /// Whether it has no parts.
    pub fn is_scalar(&self) -> bool {
        match self {
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) | Self::Text(_) => true,
            Self::List(_) | Self::Object(_) | Self::Verdict(_) => false,
        }
    }
}

/// A verdict as JSON shows it; what was read on the way is not part of an answer.
#[derive(Serialize)]
struct Said<'a> {
    outcome: Outcome,
    compliant: Option<u64>,
    total: Option<u64>,
    reason: &'a str,
    affected: &'a [Affected],
    affected_total: usize,
    unknown: &'a [Unknown],
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(elements) => serializer.collect_seq(elements),
            Self::Object(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, value))),
            Self::Verdict(verdict) => {
                let said = Said {
                    outcome: verdict.outcome,
                    compliant: verdict.share.map(|share| share.compliant()),
                    total: verdict.share.map(|share| share.total()),
                    reason: &verdict.reason,
                    affected: &verdict.affected,
                    affected_total: verdict.affected_total,
                    unknown: &verdict.unknown,
                };
                said.serialize(serializer)
            }
        }
    }
}
