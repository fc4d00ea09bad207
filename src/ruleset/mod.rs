//! Control folders become a rule set: checked metadata, scripts and cases, with all problems of all files at once.
//!
//! Nothing here touches a disk; the files come from `origin`.

mod adjust;
mod baseline;
mod case_setting;
mod cases;
mod combine;
mod error;
mod expectation;
mod frameworks;
mod manifest;
mod metadata;
mod migrate;
mod module_cases;
mod names;
mod packed;
mod parameters;
mod parse;
mod requirements;
mod selection;

pub use adjust::Adjusted;
pub use baseline::{Baseline, BaselineFile};
pub use case_setting::{Base, CaseSnapshot, Patch};
pub use cases::{Case, parse_cases};
pub use error::RuleError;
pub use expectation::{Expectation, Expected, Written};
pub(crate) use frameworks::{FRAMEWORKS, Framework};
pub(crate) use manifest::API;
pub use migrate::{Migrated, Renaming, migrate};
pub use module_cases::{ModuleCase, ModuleExpectation, parse_module_cases};
pub use packed::Packed;
pub use parameters::{EffectiveParameter, Layer, effective_parameters};
pub use requirements::{FrameworkFile, ListedRequirement, Requirements};
pub use selection::{Pattern, Selection, SelectionError};

use std::sync::Arc;

use crate::model::{ControlId, ControlMetadata, RuleSetManifest};
use crate::source::SourceFile;

/// Controls and the modules that their scripts may import.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// The controls that are well formed, by id.
    pub controls: Vec<Control>,
    /// The modules below `lib/`, by path.
    pub modules: Vec<Module>,
    /// What the rule set says of itself; several where it was combined.
    pub manifests: Vec<RuleSetManifest>,
    /// The named choices of controls.
    pub baselines: Vec<BaselineFile>,
    /// The requirements of frameworks.
    pub frameworks: Vec<FrameworkFile>,
    /// The named snapshots that cases begin from, where they were asked for.
    pub fixtures: Vec<Fixture>,
}

/// A named snapshot that cases begin from: `fixtures/<name>`.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// Its path below `fixtures/`, with its ending.
    pub name: String,
    /// JSON or YAML, by that ending.
    pub file: Arc<SourceFile>,
}

/// A control: what it is, how it decides, and what it is tried on.
#[derive(Debug, Clone)]
pub struct Control {
    /// Its folder.
    pub id: ControlId,
    /// What `control.yaml` says, checked.
    pub metadata: Arc<ControlMetadata>,
    /// The file that says it.
    pub metadata_file: Arc<SourceFile>,
    /// `control.rhai`; none for work that people do.
    pub script: Option<Arc<SourceFile>>,
    /// `tests.yaml`, where it was asked for and is there.
    pub tests: Option<Arc<SourceFile>>,
}

/// A module that scripts may import.
#[derive(Debug, Clone)]
pub struct Module {
    /// The path that an import names: `lib/conditional_access`.
    pub path: String,
    /// Its text.
    pub file: Arc<SourceFile>,
    /// `<path>.tests.yaml`, where it was asked for and is there.
    pub tests: Option<Arc<SourceFile>>,
}

impl RuleSet {
    /// The control of that id.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id.as_str() == id)
    }

    /// Every control with what it says of itself.
    pub fn known(&self) -> Vec<(&ControlId, &ControlMetadata)> {
        self.controls
            .iter()
            .map(|control| (&control.id, &*control.metadata))
            .collect()
    }
}
