use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fields::Document;
use super::{Control, Module, RuleError, RuleSet, metadata};
use crate::model::{ActionType, ControlId, ControlMetadata};
use crate::origin::RuleFile;
use crate::source::{Place, Problem, Problems, SourceFile, Span, decode_yaml, did_you_mean};

impl RuleSet {
    /// Every well-formed control of the files, and all that is wrong with the others.
    pub fn parse(files: Vec<RuleFile>) -> (Self, Problems) {
        let mut problems = Problems::new();
        let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
        let mut modules = Vec::new();
        for file in files {
            let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
            if folder == "lib" || folder.starts_with("lib/") {
                if let Some(path) = file.path.strip_suffix(".rhai") {
                    modules.push(Module {
                        path: path.to_owned(),
                        file: file.source,
                    });
                }
                continue;
            }
            let slot = folders.entry(folder.to_owned()).or_default();
            match name {
                "control.yaml" => slot.metadata = Some(file.source),
                "control.rhai" => slot.script = Some(file.source),
                "tests.yaml" => slot.tests = Some(file.source),
                _ => slot.other = Some(file.source),
            }
        }
        let mut controls = Vec::new();
        for (path, folder) in folders {
            controls.extend(folder.control(&path, &mut problems));
        }
        report_unknown_prerequisites(&controls, &mut problems);
        report_cycles(&controls, &mut problems);
        (Self { controls, modules }, problems)
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
    fn control(self, path: &str, problems: &mut Problems) -> Option<Control> {
        let Some(file) = self.metadata else {
            if let Some(stray) = self.script.or(self.tests).or(self.other) {
                problems.push(Problem::new(&RuleError::NoMetadata).in_file(stray.name()));
            }
            return None;
        };
        let Ok(id) = ControlId::parse(path) else {
            problems.push(Problem::new(&RuleError::Id(path.to_owned())).in_file(file.name()));
            return None;
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
            metadata,
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

fn report_unknown_prerequisites(controls: &[Control], problems: &mut Problems) {
    let ids = || controls.iter().map(|control| control.id.as_str());
    for control in controls {
        for prerequisite in &control.metadata.prerequisites {
            if ids().any(|id| id == prerequisite.as_str()) {
                continue;
            }
            let problem = Problem::new(&RuleError::UnknownControl(prerequisite.to_string()))
                .at(place_of(control, prerequisite), "not in this rule set")
                .with_help(did_you_mean(prerequisite.as_str(), ids()));
            problems.push(problem);
        }
    }
}

/// Reports every control from which its prerequisites lead back to it.
fn report_cycles(controls: &[Control], problems: &mut Problems) {
    for control in controls {
        let Some(way) = way_back(control, controls) else {
            continue;
        };
        let ids: Vec<&str> = way.iter().map(|id| id.as_str()).collect();
        let error = RuleError::PrerequisiteCycle(ids.join(", "));
        problems.push(Problem::new(&error).at(place_of(control, way[0]), "leads back here"));
    }
}

/// The prerequisites that lead from a control back to it, where they do.
fn way_back<'a>(control: &'a Control, controls: &'a [Control]) -> Option<Vec<&'a ControlId>> {
    let mut seen = BTreeSet::new();
    let mut ways: Vec<Vec<&ControlId>> = control.metadata.prerequisites.iter().map(|id| vec![id]).collect();
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        if *last == control.id {
            return Some(way);
        }
        if seen.insert(last) {
            let next = controls.iter().find(|control| control.id == *last);
            let further = next.into_iter().flat_map(|control| &control.metadata.prerequisites);
            ways.extend(further.map(|id| way.iter().copied().chain([id]).collect()));
        }
    }
    None
}

/// Where a control names another.
fn place_of(control: &Control, named: &ControlId) -> Place {
    let start = control.metadata_file.text().find(named.as_str()).unwrap_or_default();
    Place::new(&control.metadata_file, Span::new(start, start + named.as_str().len()))
}
