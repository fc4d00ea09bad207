use std::collections::BTreeSet;
use std::sync::Arc;

use serde_yaml::Value;

use super::error::RuleError;
use super::fields::{Document, Field};
use super::metadata::{out_of_bounds, parameter_value};
use crate::model::{Exclusions, Outcome, Parameter, ParameterValue, Points, Tenant};
use crate::source::{Problems, SourceFile, decode_yaml};

/// A small snapshot and what the control is to say of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is special about it.
    pub name: String,
    /// The configuration.
    pub snapshot: Value,
    /// Parameters that differ from their defaults.
    pub params: Vec<(String, ParameterValue)>,
    /// The tenant that the configuration is of.
    pub tenant: Tenant,
    /// When the configuration was captured, as an RFC 3339 time.
    pub captured_at: Option<String>,
    /// The date of the evaluation.
    pub as_of: Option<String>,
    /// What is expected.
    pub expect: Expectation,
}

/// What a case expects; only what is given is compared.
#[derive(Debug, Clone, Default, PartialEq)]
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

const CASE_KEYS: &[&str] = &[
    "name",
    "snapshot",
    "params",
    "tenant",
    "captured_at",
    "as_of",
    "tags",
    "expect",
];
const EXPECT_KEYS: &[&str] = &[
    "outcome",
    "points",
    "compliant",
    "total",
    "affected",
    "reason",
    "evidence",
];

/// Reads the cases of a control's `tests.yaml`, and all that is wrong with it.
pub fn parse_cases(file: &Arc<SourceFile>, parameters: &[Parameter]) -> (Vec<Case>, Problems) {
    let yaml = match decode_yaml(file) {
        Ok(yaml) => yaml,
        Err(problem) => {
            let mut problems = Problems::new();
            problems.push(problem);
            return (Vec::new(), problems);
        }
    };
    let document = Document::new(file, &yaml);
    let top = document.top();
    if top.is_null() || top.value.as_sequence().is_some_and(Vec::is_empty) {
        top.wrong(&RuleError::NoCases, "empty");
        return (Vec::new(), document.into_problems());
    }
    let mut names = BTreeSet::new();
    let mut cases = Vec::new();
    for item in top.items() {
        let Some(case) = case(&item, parameters) else { continue };
        if !names.insert(case.name.clone()) {
            item.wrong(&RuleError::CaseName(case.name.clone()), "the second one");
        }
        cases.push(case);
    }
    (cases, document.into_problems())
}

fn case(field: &Field<'_>, parameters: &[Parameter]) -> Option<Case> {
    let object = field.object(CASE_KEYS)?;
    let name = object.required("name").and_then(|f| f.text());
    let snapshot = object.required("snapshot").map(|f| f.value.clone());
    let params = object
        .optional("params")
        .map_or_else(Vec::new, |f| overrides(&f, parameters));
    let tenant = object.optional("tenant").and_then(|f| tenant(&f)).unwrap_or_default();
    let captured_at = object.optional("captured_at").and_then(|f| f.text());
    let as_of = object.optional("as_of").and_then(|f| f.text());
    if let Some(tags) = object.optional("tags") {
        tags.texts();
    }
    let expect = object.required("expect");
    let name = name?;
    let expect_field = expect?;
    let expect = expectation(&expect_field)?;
    if expect == Expectation::default() {
        expect_field.wrong(&RuleError::EmptyExpectation(name.clone()), "says nothing");
    }
    Some(Case {
        name,
        snapshot: snapshot?,
        params,
        tenant,
        captured_at,
        as_of,
        expect,
    })
}

fn overrides(field: &Field<'_>, parameters: &[Parameter]) -> Vec<(String, ParameterValue)> {
    let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
    if field.object(&names).is_none() {
        return Vec::new();
    }
    let read = |(name, field): &(String, Field<'_>)| {
        let parameter = parameters.iter().find(|p| p.name == *name)?;
        let value = parameter_value(field, parameter.kind)?;
        if let Some(why) = out_of_bounds(parameter, &value) {
            let found = field.written().to_owned();
            field.wrong(
                &RuleError::Parameter {
                    name: name.clone(),
                    found,
                    why: why.clone(),
                },
                why,
            );
        }
        Some((name.clone(), value))
    };
    field.members().iter().filter_map(read).collect()
}

fn tenant(field: &Field<'_>) -> Option<Tenant> {
    let object = field.object(&["id", "name", "exclusions"])?;
    let kinds: Vec<&str> = Exclusions::default().by_kind().map(|(kind, _)| kind).to_vec();
    let mut exclusions = Exclusions::default();
    if let Some(declared) = object.optional("exclusions") {
        declared.object(&kinds);
        for (kind, ids) in declared.members() {
            if let Some(list) = exclusions.kind_mut(&kind) {
                *list = ids.texts();
            }
        }
    }
    Some(Tenant {
        id: object.optional("id").and_then(|f| f.text()),
        name: object.optional("name").and_then(|f| f.text()),
        environment: None,
        exclusions,
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
    let object = field.object(EXPECT_KEYS)?;
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
