use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::RulesFrom;
use crate::engine::{Engine, Program};
use crate::origin::{Files, OriginError, RuleFile, Wanted, directory_of_changes, packed};
use crate::ruleset::RuleSet;
use crate::source::{Problem, Problems, SourceFile};

/// The rules as they were read and compiled last: what has not changed since is taken from here.
#[derive(Default)]
pub(super) struct Memory {
    sets: Vec<(RulesFrom, Vec<RuleFile>, RuleSet)>,
    /// Whether all files that were there could be read.
    is_whole: bool,
    program: Option<Arc<Program>>,
}

impl Memory {
    /// Reads the rules of all places that they come from; `problems` takes what is wrong with them.
    ///
    /// Where it is known what changed, only that is read, as far as it tells enough.
    pub(super) fn read(
        &mut self,
        from: &[RulesFrom],
        place: &Files,
        wanted: Wanted,
        changed: Option<&BTreeSet<PathBuf>>,
        problems: &mut Problems,
    ) -> Result<RuleSet, Problem> {
        let mut sets = Vec::with_capacity(from.len());
        let mut is_whole = true;
        for from in from {
            let known = self.sets.iter().find(|(known, ..)| known == from);
            sets.push(match (from, known) {
                (RulesFrom::Builtin, Some(known)) => known.clone(),
                (RulesFrom::Builtin, None) => {
                    let shipped = RuleSet::unpack(packed()).expect("the build step packed them");
                    (from.clone(), Vec::new(), shipped)
                }
                (RulesFrom::Folder(folder), known) => {
                    let nothing = (from.clone(), Vec::new(), RuleSet::default());
                    let (_, files, set) = known.unwrap_or(&nothing);
                    let changed = changed.filter(|_| self.is_whole);
                    let changed = changed.and_then(|changed| directory_of_changes(folder, wanted, files, changed));
                    let (files, unreadable) = match changed {
                        Some(files) => (files, Vec::new()),
                        None => place.rules(folder, wanted, files)?,
                    };
                    is_whole &= unreadable.is_empty();
                    if files.is_empty() && unreadable.is_empty() {
                        return Err(Problem::new(&OriginError::NoRules(folder.to_owned())));
                    }
                    let (set, wrong) = RuleSet::read_again(files.clone(), set);
                    problems.extend(wrong);
                    unreadable.into_iter().for_each(|problem| problems.push(problem));
                    (from.clone(), files, set)
                }
            });
        }
        self.sets = sets;
        self.is_whole = is_whole;
        let set = |(_, _, set): &(RulesFrom, Vec<RuleFile>, RuleSet)| set.clone();
        let is_shipped = |(from, ..): &&(RulesFrom, Vec<RuleFile>, RuleSet)| *from == RulesFrom::Builtin;
        let shipped = self.sets.iter().find(is_shipped).map(set);
        let read = self.sets.iter().filter(|each| !is_shipped(each)).map(set);
        let (rules, more) = RuleSet::combine(shipped, read.collect());
        problems.extend(more);
        Ok(rules)
    }

    /// Compiles what was chosen of the rules.
    pub(super) fn compile(&mut self, engine: &Engine, rules: &RuleSet) -> (Arc<Program>, Problems) {
        let (program, problems) = engine.compile_again(rules, self.program.as_deref());
        let program = Arc::new(program);
        self.program = Some(Arc::clone(&program));
        (program, problems)
    }

    /// The files of the rules, as they were read last.
    pub(super) fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.sets
            .iter()
            .flat_map(|(_, files, _)| files.iter().map(|file| &file.source))
    }
}
