use serde::{Deserialize, Serialize};

use super::{Control, Module, RuleSet};
use crate::model::{ControlId, ControlMetadata};
use crate::source::SourceFile;

/// A checked rule set in the form in which the program carries its own: metadata parsed, scripts as text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Packed {
    controls: Vec<PackedControl>,
    modules: Vec<PackedModule>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PackedControl {
    id: ControlId,
    metadata: ControlMetadata,
    script: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PackedModule {
    path: String,
    text: String,
}

impl Packed {
    /// Packs a rule set.
    pub fn of(rules: &RuleSet) -> Self {
        let control = |control: &Control| PackedControl {
            id: control.id.clone(),
            metadata: control.metadata.clone(),
            script: control.script.as_ref().map(|script| script.text().to_owned()),
        };
        let module = |module: &Module| PackedModule {
            path: module.path.clone(),
            text: module.file.text().to_owned(),
        };
        Self {
            controls: rules.controls.iter().map(control).collect(),
            modules: rules.modules.iter().map(module).collect(),
        }
    }

    /// The rule set again; its files are named `builtin:…`, because they stand on no disk.
    fn unpack(self) -> RuleSet {
        let file = |path: String, text: String| SourceFile::new(format!("builtin:{path}"), text);
        let control = |packed: PackedControl| Control {
            metadata_file: file(format!("{}/control.yaml", packed.id), String::new()),
            script: packed
                .script
                .map(|text| file(format!("{}/control.rhai", packed.id), text)),
            id: packed.id,
            metadata: packed.metadata,
            tests: None,
        };
        let module = |packed: PackedModule| Module {
            file: file(format!("{}.rhai", packed.path), packed.text),
            path: packed.path,
        };
        RuleSet {
            controls: self.controls.into_iter().map(control).collect(),
            modules: self.modules.into_iter().map(module).collect(),
        }
    }
}

impl RuleSet {
    /// The rules that the program carries, from their packed text; they were checked when it was built.
    ///
    /// # Errors
    /// A text that no build step packed.
    pub fn unpack(packed: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(packed).map(Packed::unpack)
    }
}
