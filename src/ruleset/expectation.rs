use crate::model::{Outcome, Points};
use crate::source::{Field, Place, Span};

/// What a case expects; only what is given is compared.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Expectation {
    /// The outcome.
    pub outcome: Option<Outcome>,
    /// The observed points.
    pub points: Option<Points>,
    /// How many comply.
    pub compliant: Option<i64>,
    /// Of how many.
    pub total: Option<i64>,
    /// The ids of the affected resources, in order.
    pub affected: Option<Vec<String>>,
    /// The reason, with `*` for any text.
    pub reason: Option<String>,
    /// Paths that must be among the evidence.
    pub evidence: Option<Vec<String>>,
}

/// What a case expects, and how it is written.
#[derive(Debug, Clone)]
pub struct Expected {
    /// What is compared.
    pub expectation: Expectation,
    /// How it is written, for who writes it anew.
    pub written: Written,
}

/// Where an expectation stands in its file, to the byte.
#[derive(Debug, Clone)]
pub struct Written {
    /// The word `expect`.
    pub key: Place,
    /// What it says.
    pub value: Span,
    /// The values of its keys, in the order in which they stand; none where it is a word alone.
    pub members: Vec<(String, Span)>,
}

const KEYS: &[&str] = &[
    "outcome",
    "points",
    "compliant",
    "total",
    "affected",
    "reason",
    "evidence",
];

/// Reads what a case expects: the outcome alone, or an object of all that is compared.
pub(super) fn expected(field: &Field<'_>) -> Option<Expected> {
    let members = match field.value.is_mapping() {
        true => field.members(),
        false => Vec::new(),
    };
    Some(Expected {
        expectation: expectation(field)?,
        written: Written {
            key: field.key_place(),
            value: field.extent(),
            members: members
                .iter()
                .map(|(key, member)| (key.clone(), member.extent()))
                .collect(),
        },
    })
}

fn expectation(field: &Field<'_>) -> Option<Expectation> {
    if field.value.is_string() {
        let outcome = field.word(Outcome::ALL, Outcome::as_str)?;
        return Some(Expectation {
            outcome: Some(outcome),
            ..Expectation::default()
        });
    }
    if field.is_null() {
        return Some(Expectation::default());
    }
    let object = field.object(KEYS)?;
    let points = object.optional("points").and_then(|f| {
        let points = Points::parse(f.written());
        if points.is_err() {
            f.number();
        }
        points.ok()
    });
    Some(Expectation {
        outcome: object
            .optional("outcome")
            .and_then(|f| f.word(Outcome::ALL, Outcome::as_str)),
        points,
        compliant: object.optional("compliant").and_then(|f| f.integer()),
        total: object.optional("total").and_then(|f| f.integer()),
        affected: object.optional("affected").map(|f| f.texts()),
        reason: object.optional("reason").and_then(|f| f.text()),
        evidence: object.optional("evidence").map(|f| f.texts()),
    })
}
