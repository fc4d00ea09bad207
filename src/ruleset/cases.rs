use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::case_setting::{CaseSnapshot, snapshot, tenant};
use super::error::RuleError;
use super::expectation::{Expected, expected};
use super::metadata::parameter_value;
use crate::model::{Outcome, Parameter, ParameterValue, Points, Tenant};
use crate::source::{Document, Field, Place, Problems, SourceFile, decode_yaml};

/// A small snapshot and what the control is to say of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is special about it.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The configuration.
    pub snapshot: CaseSnapshot,
    /// Parameters that differ from their defaults.
    pub params: Vec<(String, ParameterValue)>,
    /// The tenant that the configuration is of.
    pub tenant: Tenant,
    /// When the configuration was captured, as an RFC 3339 time.
    pub captured_at: Option<String>,
    /// The date of the evaluation.
    pub as_of: Option<Date>,
    /// Words to choose cases by.
    pub tags: Vec<String>,
    /// What is expected.
    pub expect: Expected,
}

impl Case {
    /// The outcome that it expects of a control of so many points, where it says so, if only by its points.
    pub fn expected_outcome(&self, worth: Points) -> Option<Outcome> {
        let expectation = &self.expect.expectation;
        let by_points = expectation.points.map(|points| match points {
            points if points == worth => Outcome::Pass,
            points if points == Points::ZERO => Outcome::Fail,
            _ => Outcome::Partial,
        });
        expectation.outcome.or(by_points)
    }
}

const CASE_KEYS: &[&str] = &[
    "name",
    "snapshot",
    "base",
    "patch",
    "params",
    "tenant",
    "captured_at",
    "as_of",
    "tags",
    "expect",
];

/// Reads the cases of a control's `tests.yaml`, and all that is wrong with it; `bases` are the named snapshots.
///
/// A file without any case is no problem of the file: whoever runs the cases says that there is none.
pub fn parse_cases(file: &Arc<SourceFile>, parameters: &[Parameter], bases: &[&str]) -> (Vec<Case>, Problems) {
    each_case(file, |item| {
        case(item, parameters, bases).map(|case| (case.name.clone(), case))
    })
}

/// The cases of a file, each read by a function that gives its name too; two of one name are a problem.
pub(super) fn each_case<C>(
    file: &Arc<SourceFile>,
    read: impl Fn(&Field<'_>) -> Option<(String, C)>,
) -> (Vec<C>, Problems) {
    let yaml = match decode_yaml(file) {
        Ok(yaml) => yaml,
        Err(problem) => return (Vec::new(), Problems::from(problem)),
    };
    let document = Document::new(file, &yaml);
    let top = document.top();
    if top.is_null() {
        return (Vec::new(), Problems::new());
    }
    let mut names = BTreeSet::new();
    let mut cases = Vec::new();
    for item in top.items() {
        let Some((name, case)) = read(&item) else { continue };
        if !names.insert(name.clone()) {
            item.wrong(&RuleError::CaseName(name), "the second one");
        }
        cases.push(case);
    }
    (cases, document.into_problems())
}

fn case(field: &Field<'_>, parameters: &[Parameter], bases: &[&str]) -> Option<Case> {
    let object = field.object(CASE_KEYS)?;
    let name = object.required("name").and_then(|f| f.text());
    let shown = name.clone().unwrap_or_default();
    let snapshot = snapshot(field, &object, &shown, bases);
    let params = object
        .optional("params")
        .map_or_else(Vec::new, |f| overrides(&f, parameters));
    let tenant = object.optional("tenant").and_then(|f| tenant(&f)).unwrap_or_default();
    let captured_at = object.optional("captured_at").and_then(|f| f.text());
    let as_of = object.optional("as_of").and_then(|f| f.date());
    let tags = object.optional("tags").map_or_else(Vec::new, |f| f.texts());
    let expect = object.required("expect").and_then(|f| expected(&f));
    Some(Case {
        name: name?,
        place: field.place(),
        snapshot: snapshot?,
        params,
        tenant,
        captured_at,
        as_of,
        tags,
        expect: expect?,
    })
}

fn overrides(field: &Field<'_>, parameters: &[Parameter]) -> Vec<(String, ParameterValue)> {
    let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
    if field.object(&names).is_none() {
        return Vec::new();
    }
    let read = |(name, field): &(String, Field<'_>)| {
        let parameter = parameters.iter().find(|p| p.name == *name)?;
        let value = parameter_value(field, parameter)?;
        Some((name.clone(), value))
    };
    field.members().iter().filter_map(read).collect()
}
