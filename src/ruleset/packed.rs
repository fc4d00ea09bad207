use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{BaselineFile, Control, FrameworkFile, Module, RuleSet};
use crate::model::{ControlId, ControlMetadata, RuleSetManifest};
use crate::source::SourceFile;

/// A checked rule set in the form in which the program carries its own: metadata parsed, scripts as text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Packed {
    controls: Vec<PackedControl>,
    modules: Vec<PackedFile>,
    manifests: Vec<RuleSetManifest>,
    baselines: Vec<PackedFile>,
    frameworks: Vec<PackedFile>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PackedControl {
    id: ControlId,
    metadata: ControlMetadata,
    script: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PackedFile {
    path: String,
    text: String,
}

impl Packed {
    /// Packs a rule set.
    pub fn of(rules: &RuleSet) -> Self {
        let control = |control: &Control| PackedControl {
            id: control.id.clone(),
            metadata: ControlMetadata::clone(&control.metadata),
            script: control.script.as_ref().map(|script| script.text().to_owned()),
        };
        let baseline = |baseline: &BaselineFile| PackedFile {
            path: baseline.name.clone(),
            text: baseline.file.text().to_owned(),
        };
        let framework = |framework: &FrameworkFile| PackedFile {
            path: framework.name.clone(),
            text: framework.file.text().to_owned(),
        };
        let module = |module: &Module| PackedFile {
            path: module.path.clone(),
            text: module.file.text().to_owned(),
        };
        Self {
            controls: rules.controls.iter().map(control).collect(),
            modules: rules.modules.iter().map(module).collect(),
            manifests: rules.manifests.clone(),
            baselines: rules.baselines.iter().map(baseline).collect(),
            frameworks: rules.frameworks.iter().map(framework).collect(),
        }
    }

    /// The rule set again; its files are named `builtin:…`, because they stand on no disk.
    fn unpack(self) -> RuleSet {
        let file = |path: String, text: String| SourceFile::new(format!("{SHIPPED}{path}"), text);
        let control = |packed: PackedControl| Control {
            metadata_file: file(format!("{}/control.yaml", packed.id), String::new()),
            script: packed
                .script
                .map(|text| file(format!("{}/control.rhai", packed.id), text)),
            id: packed.id,
            metadata: Arc::new(packed.metadata),
            tests: None,
        };
        let baseline = |packed: PackedFile| BaselineFile {
            file: file(format!("baselines/{}.yaml", packed.path), packed.text),
            name: packed.path,
        };
        let framework = |packed: PackedFile| FrameworkFile {
            file: file(format!("frameworks/{}.yaml", packed.path), packed.text),
            name: packed.path,
        };
        let module = |packed: PackedFile| Module {
            file: file(format!("{}.rhai", packed.path), packed.text),
            path: packed.path,
            tests: None,
        };
        RuleSet {
            controls: self.controls.into_iter().map(control).collect(),
            modules: self.modules.into_iter().map(module).collect(),
            manifests: self.manifests,
            baselines: self.baselines.into_iter().map(baseline).collect(),
            frameworks: self.frameworks.into_iter().map(framework).collect(),
            fixtures: Vec::new(),
        }
    }
}

/// What the names of shipped files begin with: they stand on no disk.
const SHIPPED: &str = "builtin:";

impl Control {
    /// Whether the program carries it, without its cases.
    pub fn is_shipped(&self) -> bool {
        self.metadata_file.name().starts_with(SHIPPED)
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
