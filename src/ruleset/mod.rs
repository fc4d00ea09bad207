//! Control folders become a rule set: checked metadata, scripts and cases, with all problems of all files at once.
//!
//! Nothing here touches a disk; the files come from `origin`.

mod cases;
mod error;
mod fields;
mod metadata;
mod packed;
mod parse;
mod selection;

pub use cases::{Case, Expectation, parse_cases};
pub use error::RuleError;
pub use packed::Packed;
pub(crate) use selection::fits;
pub use selection::{Pattern, Selection, SelectionError};

use std::sync::Arc;

use crate::model::{ControlId, ControlMetadata};
use crate::source::SourceFile;

/// Controls and the modules that their scripts may import.
#[derive(Debug)]
pub struct RuleSet {
    /// The controls that are well formed, by id.
    pub controls: Vec<Control>,
    /// The modules below `lib/`, by path.
    pub modules: Vec<Module>,
}

/// A control: what it is, how it decides, and what it is tried on.
#[derive(Debug)]
pub struct Control {
    /// Its folder.
    pub id: ControlId,
    /// What `control.yaml` says, checked.
    pub metadata: ControlMetadata,
    /// The file that says it.
    pub metadata_file: Arc<SourceFile>,
    /// `control.rhai`; none for work that people do.
    pub script: Option<Arc<SourceFile>>,
    /// `tests.yaml`, where it was asked for and is there.
    pub tests: Option<Arc<SourceFile>>,
}

/// A module that scripts may import.
#[derive(Debug)]
pub struct Module {
    /// The path that an import names: `lib/conditional_access`.
    pub path: String,
    /// Its text.
    pub file: Arc<SourceFile>,
}

impl RuleSet {
    /// The control of that id.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id.as_str() == id)
    }
}
