//! The rules that `posture check --against` compares with.

use std::collections::BTreeMap;

use super::diff::sides::{From, side};
use super::failure::Failure;
use super::output::Terminal;
use super::project::Project;
use super::rules::{self, Loaded, Wish};
use crate::change::RulesOfSide;
use crate::config::{RulesFrom, SettingName};
use crate::engine::Workers;
use crate::lint::Against;
use crate::origin::Wanted;

/// The rules of before.
pub(super) struct Before {
    name: String,
    loaded: Loaded,
}

impl Before {
    /// Reads the rules of a revision or folder; nothing where it has none, because nothing can be gone then.
    pub(super) fn read(
        base: &str,
        rules: Option<&[String]>,
        now: &Project,
        workers: &Workers,
        terminal: &Terminal,
    ) -> Result<Option<Self>, Failure> {
        let from = side(base).map_err(|problem| Failure::of_usage(problem.into()))?;
        let name = format!("`{}`", from.name().0);
        // In a folder of its own rules are where that has them.
        let rules = rules.filter(|_| !matches!(from, From::Folder(_)));
        let given: BTreeMap<_, _> = rules
            .map(|rules| (SettingName::Rules, rules.to_vec()))
            .into_iter()
            .collect();
        let project = Project::find_in(from.files(), from.folder(), given)?;
        let none = || {
            terminal.say(&format!("note: there are no rules in {name}, so nothing can be gone"));
            Ok(None)
        };
        let ships_alone = |project: &Project| project.rules() == [RulesFrom::Builtin];
        if ships_alone(&project) && !ships_alone(now) {
            return none();
        }
        let wish = Wish {
            wanted: Wanted::Rules,
            as_written: true,
            any_digest: true,
            ..Wish::default()
        };
        let loaded = match rules::load(&project, &wish, workers) {
            Ok(loaded) => loaded,
            Err(failure)
                if failure
                    .problems
                    .iter()
                    .all(|problem| NO_RULES.contains(&problem.code())) =>
            {
                return none();
            }
            Err(failure) => return Err(failure),
        };
        let wrong = loaded.problems.len();
        if wrong > 0 {
            terminal.say(&format!(
                "note: {wrong} problems in the rules of {name}: what is broken there is not compared"
            ));
        }
        Ok(Some(Self { name, loaded }))
    }

    /// What the rules of now are compared with.
    pub(super) fn against<'a>(&'a self, now: &'a Loaded) -> Against<'a> {
        Against {
            name: &self.name,
            before: of(&self.loaded),
            after: of(now),
        }
    }
}

/// What is said of a place without rules.
const NO_RULES: [&str; 2] = ["origin::no_folder", "origin::no_rules"];

fn of(loaded: &Loaded) -> RulesOfSide<'_> {
    RulesOfSide {
        read: &loaded.read,
        used: &loaded.rules,
        program: &loaded.program,
    }
}
