//! What a program keeps of an earlier one: everything whose files are the same.
//!
//! Files are the same when they are the same value, not only of the same text: whoever reads rules again keeps the files
//! that did not change.

use std::sync::Arc;

use super::interpreter::{Interpreters, Recipe};
use super::modules::ParsedModule;
use super::program::{Executable, Program, Script};
use crate::ruleset::{Control, Module};
use crate::source::SourceFile;

impl Program {
    /// Some modules as they were checked, where they are those of this program and nothing is wrong with them.
    pub(super) fn modules_for(&self, modules: &[Module]) -> Option<Arc<[ParsedModule]>> {
        let pairs = || modules.iter().zip(self.modules.iter());
        let are_same = modules.len() == self.modules.len()
            && pairs().all(|(new, old)| new.path == old.module.path && Arc::ptr_eq(&new.file, &old.module.file));
        (are_same && self.modules_are_sound).then(|| Arc::clone(&self.modules))
    }

    /// A control as it was compiled before, where neither its files nor what its script imports changed.
    pub(super) fn executable_for(&self, control: &Control, modules: &[ParsedModule]) -> Option<Arc<Executable>> {
        let known = &self.controls[self.number(&control.id)?];
        let script = match &known.script {
            Script::Ready { file, .. } => Some(file),
            Script::None => None,
            // What is wrong with it is to be told again.
            Script::Broken(_) => return None,
        };
        let is_same_script = match (script, &control.script) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        let is_there = |file: &Arc<SourceFile>| {
            let mut sound = modules.iter().filter(|module| module.broken.is_none());
            sound.any(|module| Arc::ptr_eq(&module.module.file, file))
        };
        let is_same = is_same_script
            && Arc::ptr_eq(&known.file, &control.metadata_file)
            && (Arc::ptr_eq(&known.metadata, &control.metadata) || known.metadata == control.metadata)
            && known.imports.iter().all(is_there);
        is_same.then(|| Arc::clone(known))
    }

    /// The interpreters of this program, where they do for another.
    pub(super) fn interpreters_for(&self, recipe: &Recipe) -> Option<Arc<Interpreters>> {
        let do_as_well = self.modules_are_sound && recipe.is_covered_by(self.interpreters.recipe());
        do_as_well.then(|| Arc::clone(&self.interpreters))
    }
}
