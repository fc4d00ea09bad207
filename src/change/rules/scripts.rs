use std::collections::BTreeSet;

use super::RulesOfSide;
use crate::engine::{ScriptDifference, script_difference};
use crate::model::ChangeKind;
use crate::ruleset::{Control, Module};

/// How the scripts of a control differ, those of the modules that it imports too.
pub(super) struct Compared {
    pub(super) kind: Option<ChangeKind>,
    /// The modules that do something else.
    pub(super) through: Vec<String>,
}

/// Compares the script of a control, and every module that it imports on either side.
pub(super) fn compared(old: &Control, before: RulesOfSide<'_>, new: &Control, after: RulesOfSide<'_>) -> Compared {
    let own = script_difference(script(old), script(new));
    let names: BTreeSet<&str> = modules(old, before).chain(modules(new, after)).collect();
    let difference = |name: &str| script_difference(module(before, name), module(after, name));
    let differing: Vec<_> = names.into_iter().map(|name| (name, difference(name))).collect();
    let most = differing.iter().map(|(_, difference)| *difference).fold(own, Ord::max);
    let through = differing
        .into_iter()
        .filter(|(_, difference)| *difference == ScriptDifference::Logic);
    Compared {
        kind: match most {
            ScriptDifference::Layout => None,
            ScriptDifference::Wording => Some(ChangeKind::Wording),
            ScriptDifference::Logic => Some(ChangeKind::Logic),
        },
        through: through.map(|(name, _)| name.to_owned()).collect(),
    }
}

fn script(control: &Control) -> &str {
    control.script.as_ref().map(|file| file.text()).unwrap_or_default()
}

/// The modules that a control's script imports, directly or through others.
fn modules<'a>(control: &Control, side: RulesOfSide<'a>) -> impl Iterator<Item = &'a str> {
    let files = side.program.imports(&control.id);
    let named = |name: &str| side.read.modules.iter().find(|module| module.file.name() == name);
    files.filter_map(move |file| Some(named(file.name())?.path.as_str()))
}

fn module<'a>(side: RulesOfSide<'a>, path: &str) -> &'a str {
    let modules = &side.read.modules;
    let module = modules.iter().find(|module: &&Module| module.path == path);
    module.map(|module| module.file.text()).unwrap_or_default()
}
