use std::collections::BTreeMap;
use std::sync::Arc;

use super::manifest::manifest;
use super::{BaselineFile, Control, Fixture, FrameworkFile, Module, RuleError, RuleSet, metadata};
use crate::model::{ActionType, ControlId, ControlMetadata};
use crate::origin::RuleFile;
use crate::source::{Document, Problem, Problems, SourceFile, decode_yaml};

impl RuleSet {
    /// Every well-formed control of the files of one rule set, and all that is wrong with the others.
    pub fn parse(files: Vec<RuleFile>) -> (Self, Problems) {
        let (rules, mut problems) = Self::read(files);
        let (rules, more) = Self::combine(None, vec![rules]);
        problems.extend(more);
        (rules, problems)
    }

    /// The same for one of several sets that are then combined: names of others are not looked up yet.
    pub fn read(files: Vec<RuleFile>) -> (Self, Problems) {
        Self::read_again(files, &Self::default())
    }

    /// The same after a change: a control whose files are those of an earlier reading is taken from there.
    pub fn read_again(files: Vec<RuleFile>, before: &Self) -> (Self, Problems) {
        let mut problems = Problems::new();
        let mut rules = Self::default();
        let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
        let mut library = Library::default();
        for file in files {
            let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
            match (folder, name) {
                ("", "rules.yaml") => match manifest(&file.source) {
                    Ok(manifest) => rules.manifests.push(manifest),
                    Err(wrong) => problems.extend(wrong),
                },
                ("baselines", _) => rules.baselines.push(BaselineFile {
                    name: name.trim_end_matches(".yaml").to_owned(),
                    file: file.source,
                }),
                ("frameworks", _) => rules.frameworks.push(FrameworkFile {
                    name: name.trim_end_matches(".yaml").to_owned(),
                    file: file.source,
                }),
                _ if folder == "lib" || folder.starts_with("lib/") => {
                    library.add(&file.path, file.source);
                }
                _ if file.path.starts_with("fixtures/") => rules.fixtures.push(Fixture {
                    name: file.path["fixtures/".len()..].to_owned(),
                    file: file.source,
                }),
                _ => folders.entry(folder.to_owned()).or_default().add(name, file.source),
            }
        }
        rules.modules = library.modules(&mut problems);
        for (path, folder) in folders {
            let known = before.control_at(&path).filter(|known| folder.is_of(known));
            let control = known.cloned().or_else(|| folder.control(&path, &mut problems));
            rules.controls.extend(control);
        }
        (rules, problems)
    }

    /// The control of a folder, of rules as they were read: sorted by folder.
    fn control_at(&self, path: &str) -> Option<&Control> {
        let found = self.controls.binary_search_by(|control| control.id.as_str().cmp(path));
        found.ok().map(|number| &self.controls[number])
    }
}

/// The files of `lib/`: modules, and cases beside them.
#[derive(Default)]
struct Library {
    modules: Vec<Module>,
    tests: BTreeMap<String, Arc<SourceFile>>,
}

impl Library {
    fn add(&mut self, path: &str, file: Arc<SourceFile>) {
        if let Some(path) = path.strip_suffix(".rhai") {
            self.modules.push(Module {
                path: path.to_owned(),
                file,
                tests: None,
            });
        } else if let Some(path) = path.strip_suffix(".tests.yaml") {
            self.tests.insert(path.to_owned(), file);
        }
    }

    fn modules(mut self, problems: &mut Problems) -> Vec<Module> {
        for module in &mut self.modules {
            module.tests = self.tests.remove(&module.path);
        }
        for file in self.tests.values() {
            problems.push(Problem::new(&RuleError::NoModule).in_file(file.name()));
        }
        self.modules
    }
}

/// The files of one folder that may be a control.
#[derive(Default)]
struct Folder {
    metadata: Option<Arc<SourceFile>>,
    script: Option<Arc<SourceFile>>,
    tests: Option<Arc<SourceFile>>,
    other: Option<Arc<SourceFile>>,
}

impl Folder {
    fn add(&mut self, name: &str, file: Arc<SourceFile>) {
        match name {
            "control.yaml" => self.metadata = Some(file),
            "control.rhai" => self.script = Some(file),
            "tests.yaml" => self.tests = Some(file),
            _ => self.other = Some(file),
        }
    }

    /// Whether a control was read from these very files.
    fn is_of(&self, control: &Control) -> bool {
        let is_same = |a: &Option<Arc<SourceFile>>, b: Option<&Arc<SourceFile>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        is_same(&self.metadata, Some(&control.metadata_file))
            && is_same(&self.script, control.script.as_ref())
            && is_same(&self.tests, control.tests.as_ref())
    }

    fn control(self, path: &str, problems: &mut Problems) -> Option<Control> {
        let Some(file) = self.metadata else {
            if let Some(stray) = self.script.or(self.tests).or(self.other) {
                problems.push(Problem::new(&RuleError::NoMetadata).in_file(stray.name()));
            }
            return None;
        };
        let id = match ControlId::parse(path) {
            Ok(id) => id,
            Err(error) => {
                problems.push(Problem::new(&error).in_file(file.name()));
                return None;
            }
        };
        let metadata = read_metadata(&file, &id, problems)?;
        match (&self.script, metadata.action_type) {
            (None, ActionType::Config) => {
                problems.push(Problem::new(&RuleError::NoScript).in_file(file.name()));
                return None;
            }
            (Some(script), kind @ (ActionType::Review | ActionType::Behavior)) => {
                let error = RuleError::NeedlessScript(kind.to_string());
                problems.push(Problem::new(&error).in_file(script.name()));
                return None;
            }
            _ => {}
        }
        Some(Control {
            id,
            metadata: Arc::new(metadata),
            metadata_file: file,
            script: self.script,
            tests: self.tests,
        })
    }
}

fn read_metadata(file: &Arc<SourceFile>, id: &ControlId, problems: &mut Problems) -> Option<ControlMetadata> {
    let yaml = match decode_yaml(file) {
        Ok(yaml) => yaml,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let document = Document::new(file, &yaml);
    let metadata = metadata::metadata(&document.top(), id);
    let found = document.into_problems();
    let is_sound = found.is_empty();
    problems.extend(found);
    metadata.filter(|_| is_sound)
}
