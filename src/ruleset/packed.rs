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
        let baseline = |baseline: &BaselineFile| PackedFile {
            path: baseline.name.clone(),
            text: baseline.file.text().to_owned(),
        };
        let framework = |framework: &FrameworkFile| PackedFile {
            path: framework.name.clone(),
            text: framework.file.text().to_owned(),
        };
        Self {
            controls: rules.controls.iter().map(PackedControl::of).collect(),
            modules: rules.modules.iter().map(PackedFile::of).collect(),
            manifests: rules.manifests.clone(),
            baselines: rules.baselines.iter().map(baseline).collect(),
            frameworks: rules.frameworks.iter().map(framework).collect(),
        }
    }

    /// The rule set again; its files are named `builtin:…`, because they stand on no disk.
    fn unpack(self) -> RuleSet {
        let baseline = |packed: PackedFile| BaselineFile {
            file: file(SHIPPED, format!("baselines/{}.yaml", packed.path), packed.text),
            name: packed.path,
        };
        let framework = |packed: PackedFile| FrameworkFile {
            file: file(SHIPPED, format!("frameworks/{}.yaml", packed.path), packed.text),
            name: packed.path,
        };
        RuleSet {
            controls: self
                .controls
                .into_iter()
                .map(|control| control.unpack(SHIPPED))
                .collect(),
            modules: self.modules.into_iter().map(|module| module.unpack(SHIPPED)).collect(),
            manifests: self.manifests,
            baselines: self.baselines.into_iter().map(baseline).collect(),
            frameworks: self.frameworks.into_iter().map(framework).collect(),
            fixtures: Vec::new(),
        }
    }
}

impl PackedControl {
    fn of(control: &Control) -> Self {
        Self {
            id: control.id.clone(),
            metadata: ControlMetadata::clone(&control.metadata),
            script: control.script.as_ref().map(|script| script.text().to_owned()),
        }
    }

    fn unpack(self, from: &str) -> Control {
        Control {
            metadata_file: file(from, format!("{}/control.yaml", self.id), String::new()),
            script: self
                .script
                .map(|text| file(from, format!("{}/control.rhai", self.id), text)),
            id: self.id,
            metadata: Arc::new(self.metadata),
            tests: None,
        }
    }
}

impl PackedFile {
    fn of(module: &Module) -> Self {
        Self {
            path: module.path.clone(),
            text: module.file.text().to_owned(),
        }
    }

    fn unpack(self, from: &str) -> Module {
        Module {
            file: file(from, format!("{}.rhai", self.path), self.text),
            path: self.path,
            tests: None,
        }
    }
}

fn file(from: &str, path: String, text: String) -> Arc<SourceFile> {
    SourceFile::new(format!("{from}{path}"), text)
}

/// A control or module of a rule set as text of its own, so that what stays the same from one rule set to the next is
/// kept once.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Control(Box<PackedControl>),
    Module(PackedFile),
}

impl RuleSet {
    /// Its controls and modules, each as a text; what else belongs to it is left out.
    pub fn to_parts(&self) -> Vec<String> {
        let controls = self.controls.iter().map(PackedControl::of).map(Box::new);
        let parts = controls.map(Part::Control);
        let parts = parts.chain(self.modules.iter().map(PackedFile::of).map(Part::Module));
        parts
            .map(|part| serde_json::to_string(&part).expect("rules are plain data"))
            .collect()
    }

    /// The controls and modules of such texts; their files are named `recorded:…`.
    ///
    /// # Errors
    /// A text that is no part of a rule set, or one of an earlier version of this program with other metadata.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<Self, serde_json::Error> {
        let mut rules = Self::default();
        for part in parts {
            match serde_json::from_str(part)? {
                Part::Control(control) => rules.controls.push(control.unpack(RECORDED)),
                Part::Module(module) => rules.modules.push(module.unpack(RECORDED)),
            }
        }
        rules.controls.sort_by(|a, b| a.id.cmp(&b.id));
        rules.modules.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(rules)
    }
}

/// What the names of files begin with that the history keeps.
const RECORDED: &str = "recorded:";

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
