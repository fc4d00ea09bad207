use std::sync::Arc;

use serde_yaml::{Mapping, Value};

use super::case_setting::{CaseSnapshot, snapshot, tenant};
use super::cases::each_case;
use super::error::RuleError;
use crate::model::Tenant;
use crate::source::{Field, Object, Place, Problems, SourceFile};

/// A call of a module of the library, and what it is to give.
#[derive(Debug, Clone)]
pub struct ModuleCase {
    /// What is special about it.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The call, as an expression in which the module is `m`.
    pub call: String,
    /// The configuration; empty where the case needs none.
    pub snapshot: CaseSnapshot,
    /// The tenant that the configuration is of.
    pub tenant: Tenant,
    /// When the configuration was captured, as an RFC 3339 time.
    pub captured_at: Option<String>,
    /// Words to choose cases by.
    pub tags: Vec<String>,
    /// What is expected.
    pub expect: ModuleExpectation,
}

/// What a call of a module is to give.
#[derive(Debug, Clone, PartialEq)]
pub enum ModuleExpectation {
    /// A value; of a verdict, its outcome or what is given of it.
    Value(Value),
    /// No value, for this reason, with `*` for any text.
    Error(String),
}

const KEYS: &[&str] = &[
    "name",
    "call",
    "snapshot",
    "base",
    "patch",
    "tenant",
    "captured_at",
    "tags",
    "expect",
    "error",
];

/// Reads the cases of a module's `<name>.tests.yaml`, and all that is wrong with it; `bases` are the named snapshots.
pub fn parse_module_cases(file: &Arc<SourceFile>, bases: &[&str]) -> (Vec<ModuleCase>, Problems) {
    each_case(file, |item| case(item, bases).map(|case| (case.name.clone(), case)))
}

fn case(field: &Field<'_>, bases: &[&str]) -> Option<ModuleCase> {
    let object = field.object(KEYS)?;
    let name = object.required("name").and_then(|f| f.text());
    let shown = name.clone().unwrap_or_default();
    let call = object.required("call").and_then(|f| f.text());
    let needs_none = ["snapshot", "base", "patch"]
        .iter()
        .all(|key| object.optional(key).is_none());
    let snapshot = match needs_none {
        true => Some(CaseSnapshot::Inline(Mapping::new().into())),
        false => snapshot(field, &object, &shown, bases),
    };
    let tenant = object.optional("tenant").and_then(|f| tenant(&f)).unwrap_or_default();
    let captured_at = object.optional("captured_at").and_then(|f| f.text());
    let tags = object.optional("tags").map_or_else(Vec::new, |f| f.texts());
    let expect = expectation(field, &object, &shown);
    Some(ModuleCase {
        name: name?,
        place: field.place(),
        call: call?,
        snapshot: snapshot?,
        tenant,
        captured_at,
        tags,
        expect: expect?,
    })
}

fn expectation(case: &Field<'_>, object: &Object<'_>, name: &str) -> Option<ModuleExpectation> {
    let wrong = |field: &Field<'_>, what| field.wrong(&RuleError::ModuleExpectation(name.to_owned(), what), "here");
    match (object.optional("expect"), object.optional("error")) {
        (Some(_), Some(error)) => {
            wrong(&error, "both a value and an error");
            None
        }
        (None, None) => {
            wrong(&case.member("name"), "nothing");
            None
        }
        (Some(value), None) => Some(ModuleExpectation::Value(value.value.clone())),
        (None, Some(error)) => error.text().map(ModuleExpectation::Error),
    }
}
