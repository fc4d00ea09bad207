//! The configuration of a tenant as an immutable tree over its text, and the ways to read one.
//!
//! A snapshot is parsed once, straight into one compact tree (`tree`); places in the file are worked out when somebody
//! asks for them. `load` reads files and folders, `formats` recognises who made them.

mod age;
pub(crate) mod build;
mod differences;
mod draft;
mod encoding;
mod error;
mod formats;
mod graph;
mod id_table;
pub(crate) mod json;
mod keys;
mod load;
mod locate;
mod lone_objects;
mod manifest;
mod node;
mod predict;
mod scuba_exclusions;
mod scubagear;
mod shapes;
mod spread;
mod swar;
mod tree;
mod yaml;

pub(crate) use age::moment;
pub use age::{age_in_days, day_of};
pub use differences::Differences;
pub use draft::{Draft, Edit, NewValue};
pub use error::SnapshotError;
pub use formats::Format;
pub use load::{Load, load};
pub(crate) use locate::join;
pub use tree::{Elements, ElementsIter, KeyId, Kind, Members, NodeId, Step, Tree, Value};

use crate::model::{Manifest, SnapshotIdentity, Tenant};
use crate::source::Lines;
use std::sync::OnceLock;

/// The configuration of one tenant at one time.
pub struct Snapshot {
    tree: Tree,
    files: Vec<FileInText>,
    lines: OnceLock<Lines>,
    recognised: formats::Recognised,
    /// Where it was read from, as it was asked for.
    source: String,
    digest: String,
    /// Files of a folder that were passed over.
    passed_over: Vec<String>,
    /// Lone objects that were read as lists of one.
    lone_objects: Vec<String>,
    /// Whether the time of capture was told for all of it, from outside.
    is_captured_as_told: bool,
}

/// A file whose text is a part of the snapshot's text.
#[derive(Debug, Clone)]
struct FileInText {
    name: String,
    start: usize,
    notation: load::Notation,
}

impl Snapshot {
    /// A snapshot of a JSON text, as it comes from no file.
    ///
    /// # Errors
    /// What is not JSON, or not an object.
    pub fn from_json(name: &str, text: String) -> Result<Self, crate::source::Problem> {
        load::from_text(name, text, load::Notation::Json)
    }

    /// A snapshot of a file that was read before, JSON or YAML by the ending of its name.
    ///
    /// # Errors
    /// What is neither, or not an object.
    pub fn from_file(file: &crate::source::SourceFile) -> Result<Self, crate::source::Problem> {
        load::from_file(file)
    }

    /// A snapshot of a YAML value, as test cases hold it; its values have no places.
    ///
    /// # Errors
    /// What is not an object.
    pub fn from_yaml_value(name: &str, value: serde_yaml::Value) -> Result<Self, crate::source::Problem> {
        load::from_value(name, value)
    }

    /// A snapshot of its own with the same content.
    fn copied(&self) -> Self {
        Self {
            tree: self.tree.copied(),
            files: self.files.clone(),
            lines: OnceLock::new(),
            recognised: self.recognised.clone(),
            source: self.source.clone(),
            digest: self.digest.clone(),
            passed_over: self.passed_over.clone(),
            lone_objects: self.lone_objects.clone(),
            is_captured_as_told: self.is_captured_as_told,
        }
    }

    /// The same snapshot, captured at another time.
    #[must_use]
    pub fn captured_at(mut self, time: Option<String>) -> Self {
        self.is_captured_as_told |= time.is_some();
        self.recognised.captured_at = time.or(self.recognised.captured_at);
        self
    }

    /// The configuration itself.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// How it was made, as far as it says so.
    pub fn manifest(&self) -> &Manifest {
        &self.recognised.manifest
    }

    /// Whose it is, as far as it says so.
    pub fn tenant(&self) -> &Tenant {
        &self.recognised.tenant
    }

    /// The products that were asked for when it was made, where it says so.
    pub fn products(&self) -> Option<&[String]> {
        self.recognised.products.as_deref()
    }

    /// When it was captured, as an RFC 3339 time, where it says so.
    pub fn captured(&self) -> Option<&str> {
        self.recognised.captured_at.as_deref()
    }

    /// Files of a folder that were passed over because nothing reads them.
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// Paths at which it holds a lone object where a list belongs, read as a list of one: `domain_settings`,
    /// `risky_applications[].KeyCredentials`.
    pub fn lone_objects(&self) -> &[String] {
        &self.lone_objects
    }

    /// What tells it from another.
    pub fn identity(&self) -> SnapshotIdentity {
        SnapshotIdentity {
            source: self.source.clone(),
            digest: Some(self.digest.clone()),
            captured_at: self.recognised.captured_at.clone(),
            format: Some(self.recognised.format.to_string()),
            lone_objects: self.lone_objects.clone(),
            age_days: None,
        }
    }
}

/// Decodes a tree of values, as YAML holds them, for data that come from no file.
pub(crate) fn tree_of(value: &serde_yaml::Value) -> Result<Tree, SnapshotError> {
    yaml::tree_of_value(value)
}
