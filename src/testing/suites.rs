use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::model::ControlId;
use crate::ruleset::{Case, CaseSnapshot, Control, Module, ModuleCase, RuleSet, parse_cases, parse_module_cases};
use crate::source::{Problem, Problems, SourceFile, fits};

use super::missing;

/// The cases of all controls and modules of a rule set, as they are written.
pub struct Suites {
    /// One for each control with a script and each module with cases, in order.
    pub suites: Vec<Suite>,
}

/// The cases of one control or module.
pub struct Suite {
    /// What is tried.
    pub subject: Subject,
    /// The file of cases, where there is one.
    pub file: Option<Arc<SourceFile>>,
    /// Those that were chosen.
    pub cases: Cases,
    /// What is missing among them.
    pub missing: Vec<Problem>,
}

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A control.
    Control(ControlId),
    /// A module of the library: `lib/users`.
    Module(String),
}

/// Cases with their numbers in the file, from 0.
pub enum Cases {
    /// Of a control.
    Control(Vec<(usize, Case)>),
    /// Of a module.
    Module(Vec<(usize, ModuleCase)>),
}

/// Which cases are wanted; nothing said is all.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Parts of names, or patterns with `*`, whatever their case.
    pub names: Vec<String>,
    /// Tags, of which the case or its control has one.
    pub tags: Vec<String>,
}

impl Subject {
    /// The id of the control, or the path of the module.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Control(id) => id.as_str(),
            Self::Module(path) => path,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Cases {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Control(cases) => cases.len(),
            Self::Module(cases) => cases.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Suites {
    /// Reads the cases of a rule set, and all that is wrong with their files.
    ///
    /// Where cases are chosen by name or tag, what is missing is not told: nobody asks for all of them.
    pub fn read(rules: &RuleSet, filter: &CaseFilter) -> (Self, Problems) {
        let bases: Vec<&str> = rules.fixtures.iter().map(|fixture| fixture.name.as_str()).collect();
        let mut problems = Problems::new();
        let controls = rules.controls.iter().filter(|control| control.script.is_some());
        let mut suites: Vec<Suite> = controls
            .map(|control| of_control(control, filter, &bases, &mut problems))
            .collect();
        let modules = rules.modules.iter().filter(|module| module.tests.is_some());
        suites.extend(modules.map(|module| of_module(module, filter, &bases, &mut problems)));
        if !filter.is_all() {
            suites.retain(|suite| !suite.cases.is_empty());
        }
        (Self { suites }, problems)
    }

    /// How many cases there are.
    pub fn count(&self) -> usize {
        self.suites.iter().map(|suite| suite.cases.len()).sum()
    }

    /// The names of the snapshots that cases begin from.
    pub fn bases(&self) -> BTreeSet<&str> {
        self.suites
            .iter()
            .flat_map(Suite::snapshots)
            .filter_map(|snapshot| match snapshot {
                CaseSnapshot::Based { base, .. } => Some(base.name.as_str()),
                CaseSnapshot::Inline(_) => None,
            })
            .collect()
    }
}

impl Suite {
    fn snapshots(&self) -> Vec<&CaseSnapshot> {
        match &self.cases {
            Cases::Control(cases) => cases.iter().map(|(_, case)| &case.snapshot).collect(),
            Cases::Module(cases) => cases.iter().map(|(_, case)| &case.snapshot).collect(),
        }
    }
}

impl CaseFilter {
    /// Whether no case is left out.
    pub fn is_all(&self) -> bool {
        self.names.is_empty() && self.tags.is_empty()
    }

    fn chooses(&self, name: &str, tags: &[String], more: &[String]) -> bool {
        let name = name.to_lowercase();
        let is_named = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            name.contains(&wanted) || fits(&wanted, &name)
        };
        let has = |tag: &String| tags.contains(tag) || more.contains(tag);
        (self.names.is_empty() || self.names.iter().any(is_named))
            && (self.tags.is_empty() || self.tags.iter().any(has))
    }
}

fn of_control(control: &Control, filter: &CaseFilter, bases: &[&str], problems: &mut Problems) -> Suite {
    let parsed = control
        .tests
        .as_ref()
        .map(|file| parse_cases(file, &control.metadata.params, bases));
    let (mut cases, wrong) = parsed.unwrap_or_default();
    // What is wrong with the file may be just what seems to be missing.
    let missing = match filter.is_all() && wrong.is_empty() {
        true => missing::missing(control, &cases),
        false => Vec::new(),
    };
    problems.extend(wrong);
    let tags = &control.metadata.tags;
    let chosen = cases.drain(..).enumerate();
    Suite {
        subject: Subject::Control(control.id.clone()),
        file: control.tests.clone(),
        cases: Cases::Control(
            chosen
                .filter(|(_, case)| filter.chooses(&case.name, &case.tags, tags))
                .collect(),
        ),
        missing,
    }
}

fn of_module(module: &Module, filter: &CaseFilter, bases: &[&str], problems: &mut Problems) -> Suite {
    let parsed = module.tests.as_ref().map(|file| parse_module_cases(file, bases));
    let (cases, wrong) = parsed.unwrap_or_default();
    problems.extend(wrong);
    let chosen = cases.into_iter().enumerate();
    Suite {
        subject: Subject::Module(module.path.clone()),
        file: module.tests.clone(),
        cases: Cases::Module(
            chosen
                .filter(|(_, case)| filter.chooses(&case.name, &case.tags, &[]))
                .collect(),
        ),
        missing: Vec::new(),
    }
}
