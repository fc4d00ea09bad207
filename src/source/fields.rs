//! Reading a decoded YAML file field by field, so that all its problems show at once.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::civil::Date;
use miette::Diagnostic;
use serde_yaml::{Mapping, Value};

use super::YamlStep as Step;
use super::{
    FieldError, LineColumn, Place, Problem, Problems, SourceFile, Span, Yaml, YamlPath, did_you_mean, key_text,
};

/// A YAML file that is being read, and what was found wrong with it so far.
pub(crate) struct Document<'a> {
    file: &'a Arc<SourceFile>,
    yaml: &'a Yaml,
    problems: RefCell<Problems>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(file: &'a Arc<SourceFile>, yaml: &'a Yaml) -> Self {
        Self {
            file,
            yaml,
            problems: RefCell::default(),
        }
    }

    pub(crate) fn into_problems(self) -> Problems {
        self.problems.into_inner()
    }

    /// The value at the top.
    pub(crate) fn top(&self) -> Field<'_> {
        Field {
            document: self,
            name: "the file".to_owned(),
            path: YamlPath::new(),
            value: &self.yaml.value,
        }
    }

    fn report(&self, error: &dyn Diagnostic, span: Span, label: impl Into<String>, help: Option<String>) {
        let problem = Problem::new(error)
            .at(Place::new(self.file, span), label)
            .with_help(help);
        self.problems.borrow_mut().push(problem);
    }
}

/// One value of the file, with the way to it.
pub(crate) struct Field<'a> {
    document: &'a Document<'a>,
    /// What people call it: the key, or the key of the list that it stands in.
    pub(crate) name: String,
    path: YamlPath,
    pub(crate) value: &'a Value,
}

impl<'a> Field<'a> {
    /// Reports something wrong with this value.
    pub(crate) fn wrong(&self, error: &dyn Diagnostic, label: impl Into<String>) {
        self.wrong_with_help(error, label, None);
    }

    pub(crate) fn wrong_with_help(&self, error: &dyn Diagnostic, label: impl Into<String>, help: Option<String>) {
        let span = self.document.yaml.spans.value(&self.path);
        self.document.report(error, span, label, help);
    }

    fn wrong_type(&self, expected: &'static str) {
        let error = FieldError::WrongType {
            key: self.name.clone(),
            found: describe(self.value),
            expected,
        };
        self.wrong(&error, format!("expected {expected}"));
    }

    /// The value as written, where it is a scalar.
    pub(crate) fn written(&self) -> &'a str {
        let span = self.document.yaml.spans.value(&self.path);
        &self.document.file.text()[span.start..span.end]
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// The value as an object that may hold only `known` keys; others are reported.
    pub(crate) fn object(&self, known: &[&str]) -> Option<Object<'a>> {
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
    pub(crate) fn members(&self) -> Vec<(String, Field<'a>)> {
        let Value::Mapping(members) = self.value else {
            self.wrong_type("an object");
            return Vec::new();
        };
        members
            .iter()
            .map(|(key, value)| {
                let key = key_text(key);
                (key.clone(), self.step(Step::Key(key.clone()), key, value))
            })
            .collect()
    }

    /// The elements of a list.
    pub(crate) fn items(&self) -> Vec<Field<'a>> {
        let Value::Sequence(items) = self.value else {
            self.wrong_type("a list");
            return Vec::new();
        };
        let item = |(index, value)| self.step(Step::Index(index), self.name.clone(), value);
        items.iter().enumerate().map(item).collect()
    }

    /// A text that says something.
    pub(crate) fn text(&self) -> Option<String> {
        let text = match self.value {
            Value::String(text) => text.trim_end().to_owned(),
            Value::Number(_) | Value::Bool(_) => self.written().to_owned(),
            _ => {
                self.wrong_type("a text");
                return None;
            }
        };
        if text.trim().is_empty() {
            self.wrong(&FieldError::Empty(self.name.clone()), "nothing here");
            return None;
        }
        Some(text)
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        let value = self.value.as_bool();
        if value.is_none() {
            self.wrong_type("true or false");
        }
        value
    }

    pub(crate) fn number(&self) -> Option<f64> {
        // `.nan` is neither below a bound nor above it.
        let value = self.value.as_f64().filter(|number| number.is_finite());
        if value.is_none() {
            self.wrong_type("a number");
        }
        value
    }

    pub(crate) fn integer(&self) -> Option<i64> {
        let value = self.value.as_i64();
        if value.is_none() {
            self.wrong_type("a whole number");
        }
        value
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self) -> Option<u64> {
        let value = self.value.as_u64();
        if value.is_none() {
            self.wrong_type("a whole number, not negative");
        }
        value
    }

    /// A date, `2026-03-01`.
    pub(crate) fn date(&self) -> Option<Date> {
        let date = self.value.as_str().and_then(|text| text.parse::<Date>().ok());
        if date.is_none() {
            self.wrong_type("a date such as `2026-03-01`");
        }
        date
    }

    /// One word of a closed list.
    pub(crate) fn word<W: Copy>(&self, all: &[W], spelling: fn(W) -> &'static str) -> Option<W> {
        let found = self.text()?;
        let value = all.iter().copied().find(|w| spelling(*w) == found);
        if value.is_none() {
            let words = || all.iter().map(|w| spelling(*w));
            let error = FieldError::UnknownWord {
                key: self.name.clone(),
                found: found.clone(),
                expected: words().collect::<Vec<_>>().join(", "),
            };
            self.wrong_with_help(&error, "not one of them", did_you_mean(&found, words()));
        }
        value
    }

    /// A list of texts.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.items().iter().filter_map(Field::text).collect()
    }

    /// Where the value stands.
    pub(crate) fn place(&self) -> Place {
        Place::new(self.document.file, self.document.yaml.spans.value(&self.path))
    }

    /// All bytes of the value, on however many lines.
    pub(crate) fn extent(&self) -> Span {
        self.document.yaml.spans.extent(&self.path)
    }

    /// Where its key stands.
    pub(crate) fn key_place(&self) -> Place {
        Place::new(self.document.file, self.document.yaml.spans.key(&self.path))
    }

    /// The line and column where it begins.
    pub(crate) fn line_column(&self) -> LineColumn {
        self.place().line_column()
    }

    /// The member of that name, to point at; the object itself where it has none.
    pub(crate) fn member(&self, key: &str) -> Field<'a> {
        let step = self.value.get(key).map(|value| (Step::Key(key.to_owned()), value));
        match step {
            Some((step, value)) => self.step(step, key.to_owned(), value),
            None => Field {
                document: self.document,
                name: self.name.clone(),
                path: self.path.clone(),
                value: self.value,
            },
        }
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
pub(crate) struct Object<'a> {
    document: &'a Document<'a>,
    path: YamlPath,
    members: &'a Mapping,
}

impl<'a> Object<'a> {
    /// The member of that name, where there is one.
    pub(crate) fn optional(&self, key: &str) -> Option<Field<'a>> {
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
    pub(crate) fn required(&self, key: &str) -> Option<Field<'a>> {
        let field = self.optional(key);
        if field.is_none() {
            let span = first_line(self.document, &self.path);
            let error = FieldError::Missing(key.to_owned());
            self.document.report(&error, span, format!("no `{key}` in here"), None);
        }
        field
    }

    fn report_unknown(&self, known: &[&str]) {
        for key in self.members.keys().map(key_text) {
            if known.contains(&key.as_str()) {
                continue;
            }
            let mut path = self.path.clone();
            path.push(Step::Key(key.clone()));
            let span = self.document.yaml.spans.key(&path);
            let help = did_you_mean(&key, known.iter().copied())
                .unwrap_or_else(|| format!("remove it; the keys are {}", known.join(", ")));
            let error = FieldError::UnknownKey(key);
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
