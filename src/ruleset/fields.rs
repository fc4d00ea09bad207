//! Reading a decoded YAML file field by field, so that all its problems show at once.

use std::cell::RefCell;
use std::sync::Arc;

use serde_yaml::{Mapping, Value};

use super::error::RuleError;
use crate::source::YamlStep as Step;
use crate::source::{Place, Problem, Problems, SourceFile, Span, Yaml, YamlPath, did_you_mean};

/// A YAML file that is being read, and what was found wrong with it so far.
pub(super) struct Document<'a> {
    file: &'a Arc<SourceFile>,
    yaml: &'a Yaml,
    problems: RefCell<Problems>,
}

impl<'a> Document<'a> {
    pub(super) fn new(file: &'a Arc<SourceFile>, yaml: &'a Yaml) -> Self {
        Self {
            file,
            yaml,
            problems: RefCell::default(),
        }
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems.into_inner()
    }

    /// The value at the top.
    pub(super) fn top(&self) -> Field<'_> {
        Field {
            document: self,
            name: "the file".to_owned(),
            path: YamlPath::new(),
            value: &self.yaml.value,
        }
    }

    fn report(&self, error: &RuleError, span: Span, label: impl Into<String>, help: Option<String>) {
        let problem = Problem::new(error)
            .at(Place::new(self.file, span), label)
            .with_help(help);
        self.problems.borrow_mut().push(problem);
    }
}

/// One value of the file, with the way to it.
pub(super) struct Field<'a> {
    document: &'a Document<'a>,
    /// What people call it: the key, or the key of the list that it stands in.
    pub(super) name: String,
    path: YamlPath,
    pub(super) value: &'a Value,
}

impl<'a> Field<'a> {
    /// Reports something wrong with this value.
    pub(super) fn wrong(&self, error: &RuleError, label: impl Into<String>) {
        self.wrong_with_help(error, label, None);
    }

    pub(super) fn wrong_with_help(&self, error: &RuleError, label: impl Into<String>, help: Option<String>) {
        let span = self.document.yaml.spans.value(&self.path);
        self.document.report(error, span, label, help);
    }

    fn wrong_type(&self, expected: &'static str) {
        let error = RuleError::WrongType {
            key: self.name.clone(),
            found: describe(self.value),
            expected,
        };
        self.wrong(&error, format!("expected {expected}"));
    }

    /// The value as written, where it is a scalar.
    pub(super) fn written(&self) -> &'a str {
        let span = self.document.yaml.spans.value(&self.path);
        &self.document.file.text()[span.start..span.end]
    }

    pub(super) fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// The value as an object that may hold only `known` keys; others are reported.
    pub(super) fn object(&self, known: &[&str]) -> Option<Object<'a>> {
        let Value::Mapping(members) = self.value else {
            self.wrong_type("an object");
            return None;
        };
        let object = Object {
            document: self.document,
            path: self.path.clone(),
            members,
        };
        object.report_unknown(known);
        Some(object)
    }

    /// The value as an object of any keys.
    pub(super) fn members(&self) -> Vec<(String, Field<'a>)> {
        let Value::Mapping(members) = self.value else {
            self.wrong_type("an object");
            return Vec::new();
        };
        members
            .iter()
            .map(|(key, value)| {
                let key = crate::source::key_text(key);
                (key.clone(), self.step(Step::Key(key.clone()), key, value))
            })
            .collect()
    }

    /// The elements of a list.
    pub(super) fn items(&self) -> Vec<Field<'a>> {
        let Value::Sequence(items) = self.value else {
            self.wrong_type("a list");
            return Vec::new();
        };
        let item = |(index, value)| self.step(Step::Index(index), self.name.clone(), value);
        items.iter().enumerate().map(item).collect()
    }

    /// A text that says something.
    pub(super) fn text(&self) -> Option<String> {
        let text = match self.value {
            Value::String(text) => text.trim_end().to_owned(),
            Value::Number(_) | Value::Bool(_) => self.written().to_owned(),
            _ => {
                self.wrong_type("a text");
                return None;
            }
        };
        if text.trim().is_empty() {
            self.wrong(&RuleError::Empty(self.name.clone()), "nothing here");
            return None;
        }
        Some(text)
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        let value = self.value.as_bool();
        if value.is_none() {
            self.wrong_type("true or false");
        }
        value
    }

    pub(super) fn number(&self) -> Option<f64> {
        let value = self.value.as_f64();
        if value.is_none() {
            self.wrong_type("a number");
        }
        value
    }

    pub(super) fn integer(&self) -> Option<i64> {
        let value = self.value.as_i64();
        if value.is_none() {
            self.wrong_type("a whole number");
        }
        value
    }

    /// One word of a closed list.
    pub(super) fn word<W: Copy>(&self, all: &[W], spelling: fn(W) -> &'static str) -> Option<W> {
        let found = self.text()?;
        let value = all.iter().copied().find(|w| spelling(*w) == found);
        if value.is_none() {
            let words = || all.iter().map(|w| spelling(*w));
            let error = RuleError::UnknownWord {
                key: self.name.clone(),
                found: found.clone(),
                expected: words().collect::<Vec<_>>().join(", "),
            };
            self.wrong_with_help(&error, "not one of them", did_you_mean(&found, words()));
        }
        value
    }

    /// A list of texts.
    pub(super) fn texts(&self) -> Vec<String> {
        self.items().iter().filter_map(Field::text).collect()
    }

    fn step(&self, step: Step, name: String, value: &'a Value) -> Field<'a> {
        let mut path = self.path.clone();
        path.push(step);
        Field {
            document: self.document,
            name,
            path,
            value,
        }
    }
}

/// An object of the file.
pub(super) struct Object<'a> {
    document: &'a Document<'a>,
    path: YamlPath,
    members: &'a Mapping,
}

impl<'a> Object<'a> {
    /// The member of that name, where there is one.
    pub(super) fn optional(&self, key: &str) -> Option<Field<'a>> {
        let value = self.members.get(key)?;
        let mut path = self.path.clone();
        path.push(Step::Key(key.to_owned()));
        Some(Field {
            document: self.document,
            name: key.to_owned(),
            path,
            value,
        })
    }

    /// The member of that name; reports where there is none.
    pub(super) fn required(&self, key: &str) -> Option<Field<'a>> {
        let field = self.optional(key);
        if field.is_none() {
            let span = first_line(self.document, &self.path);
            let error = RuleError::Missing(key.to_owned());
            self.document.report(&error, span, format!("no `{key}` in here"), None);
        }
        field
    }

    fn report_unknown(&self, known: &[&str]) {
        for key in self.members.keys().map(crate::source::key_text) {
            if known.contains(&key.as_str()) {
                continue;
            }
            let mut path = self.path.clone();
            path.push(Step::Key(key.clone()));
            let span = self.document.yaml.spans.key(&path);
            let help = did_you_mean(&key, known.iter().copied())
                .unwrap_or_else(|| format!("remove it; the keys are {}", known.join(", ")));
            let error = RuleError::UnknownKey(key);
            self.document
                .report(&error, span, "not a key of this object", Some(help));
        }
    }
}

fn first_line(document: &Document<'_>, path: &YamlPath) -> Span {
    let span = document.yaml.spans.value(path);
    let text = &document.file.text()[span.start..span.end];
    Span::new(span.start, span.start + text.lines().next().map_or(0, str::len))
}

fn describe(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text `{text}`"),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "an object".to_owned(),
        Value::Tagged(_) => "a tagged value".to_owned(),
    }
}
