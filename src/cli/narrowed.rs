use std::fs;
use std::path::{Path, PathBuf};

use miette::Diagnostic;

use crate::config::RulesFrom;
use crate::ruleset::{Control, Module, RuleSet};
use crate::source::{Problem, SourceFile, did_you_mean, fits};

/// The controls and modules that arguments name: by a path on disk, or by an id or pattern of ids.
#[derive(Default)]
pub(super) struct Narrowed {
    paths: Vec<(String, PathBuf)>,
    patterns: Vec<String>,
}

/// Why arguments name nothing.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum NarrowError {
    #[error("`{0}` is neither a file or folder of rules nor the id of a control or module")]
    #[diagnostic(code(selection::no_match), help("`posture list` names the controls"))]
    NoMatch(String),
}

impl Narrowed {
    /// Tells paths from patterns.
    pub(super) fn of(arguments: &[String]) -> Self {
        let mut narrowed = Self::default();
        for argument in arguments {
            match fs::canonicalize(argument) {
                Ok(path) => narrowed.paths.push((argument.clone(), path)),
                Err(_) => narrowed.patterns.push(argument.trim_end_matches('/').to_owned()),
            }
        }
        narrowed
    }

    /// Whether nothing is named, which is all.
    pub(super) fn is_all(&self) -> bool {
        self.paths.is_empty() && self.patterns.is_empty()
    }

    /// The rule sets that paths outside the project's rules belong to: the nearest folder at or above each that is
    /// called `rules` or holds `rules.yaml`, or the folder itself.
    pub(super) fn elsewhere(&self, rules: &[RulesFrom]) -> Vec<String> {
        let is_inside = |path: &Path| {
            rules.iter().any(|from| match from {
                RulesFrom::Builtin => false,
                RulesFrom::Folder(folder) => fs::canonicalize(folder).is_ok_and(|folder| path.starts_with(folder)),
            })
        };
        let outside = self.paths.iter().filter(|(_, path)| !is_inside(path));
        let mut tops: Vec<String> = outside.map(|(argument, path)| top_of(argument, path)).collect();
        tops.dedup();
        tops
    }

    /// Leaves what is named in a rule set.
    pub(super) fn narrow(&self, rules: &mut RuleSet) -> Result<(), Problem> {
        if self.is_all() {
            return Ok(());
        }
        let is_named = |rules: &RuleSet, fits: &dyn Fn(&str, &SourceFile) -> bool| {
            rules
                .controls
                .iter()
                .any(|control| fits(control.id.as_str(), &control.metadata_file))
                || rules.modules.iter().any(|module| fits(&module.path, &module.file))
        };
        for (argument, path) in &self.paths {
            if !is_named(rules, &|_, file| is_at(path, file)) {
                return Err(Problem::new(&NarrowError::NoMatch(argument.clone())));
            }
        }
        for pattern in &self.patterns {
            if !is_named(rules, &|id, _| fits(pattern, id)) {
                let ids = rules.controls.iter().map(|control| control.id.as_str());
                let near = did_you_mean(
                    pattern,
                    ids.chain(rules.modules.iter().map(|module| module.path.as_str())),
                );
                return Err(Problem::new(&NarrowError::NoMatch(pattern.clone())).with_help(near));
            }
        }
        rules
            .controls
            .retain(|control: &Control| self.names(control.id.as_str(), &control.metadata_file));
        for module in &mut rules.modules {
            let is_named = |module: &Module| self.names(&module.path, &module.file);
            if !is_named(module) {
                module.tests = None;
            }
        }
        Ok(())
    }

    fn names(&self, id: &str, file: &SourceFile) -> bool {
        self.paths.iter().any(|(_, path)| is_at(path, file)) || self.patterns.iter().any(|pattern| fits(pattern, id))
    }
}

/// Whether a control or module, which has that file, is at a path, below it, or has it in its folder.
fn is_at(path: &Path, file: &SourceFile) -> bool {
    let Ok(own) = fs::canonicalize(file.name()) else {
        return false;
    };
    let is_control = own.file_name().is_some_and(|name| name == "control.yaml");
    let tests = own.with_extension("tests.yaml");
    let beside = own
        .parent()
        .filter(|_| is_control)
        .is_some_and(|folder| path.starts_with(folder));
    own.starts_with(path) || beside || !is_control && tests == path
}

fn top_of(argument: &str, path: &Path) -> String {
    let is_top =
        |folder: &&Path| folder.file_name().is_some_and(|name| name == "rules") || folder.join("rules.yaml").is_file();
    match path.ancestors().find(is_top) {
        Some(top) if top != path => top.to_string_lossy().into_owned(),
        None if path.join("rules").is_dir() => format!("{}/rules", argument.trim_end_matches('/')),
        _ => argument.to_owned(),
    }
}
