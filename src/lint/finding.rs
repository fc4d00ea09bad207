use std::fmt;

use miette::{Diagnostic, Severity};

use super::Lint;
use crate::model::LintLevel;
use crate::source::{Place, Problem, Span};

/// Something that a lint found.
#[derive(Debug)]
pub struct Finding {
    /// The lint.
    pub lint: &'static Lint,
    /// Its level, as configured.
    pub level: LintLevel,
    /// What and where.
    pub problem: Problem,
    /// How to mend it, where that is safe.
    pub fix: Option<Fix>,
}

/// A change of one file that mends a finding and changes no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub does: String,
    /// The bytes that go.
    pub span: Span,
    /// What comes in their place.
    pub text: String,
}

/// What a lint found before anybody asked how much it weighs.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) lint: &'static Lint,
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) label: String,
    pub(super) help: Option<String>,
    pub(super) fix: Option<Fix>,
}

impl Found {
    pub(super) fn new(lint: &'static Lint, place: Place, message: impl Into<String>) -> Self {
        Self {
            lint,
            place,
            message: message.into(),
            label: "here".to_owned(),
            help: None,
            fix: None,
        }
    }

    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    pub(super) fn fix(mut self, does: &str, span: Span, text: &str) -> Self {
        self.fix = Some(Fix {
            does: does.to_owned(),
            span,
            text: text.to_owned(),
        });
        self
    }

    pub(super) fn weighed(self, level: LintLevel) -> Finding {
        let told = Told { found: &self, level };
        let problem = Problem::new(&told).at(self.place.clone(), self.label.clone());
        Finding {
            lint: self.lint,
            level,
            problem,
            fix: self.fix,
        }
    }
}

/// A finding as miette wants to be told of it.
#[derive(Debug)]
struct Told<'a> {
    found: &'a Found,
    level: LintLevel,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.found.message)
    }
}

impl std::error::Error for Told<'_> {}

impl Diagnostic for Told<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.found.lint.code))
    }

    fn severity(&self) -> Option<Severity> {
        (self.level == LintLevel::Warning).then_some(Severity::Warning)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let usual = || format!("`posture explain {}` says why", self.found.lint.code);
        Some(Box::new(self.found.help.clone().unwrap_or_else(usual)))
    }
}
