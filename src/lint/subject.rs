use std::collections::BTreeMap;

use super::follow::Unit;
use crate::engine::Inspected;
use crate::ruleset::RuleSet;

/// The scripts of a rule set, as lints read them.
pub(super) struct Units<'a> {
    /// For each control, in order; nothing where it has no script, or one that cannot be parsed.
    pub(super) controls: Vec<Option<Unit<'a>>>,
    modules: BTreeMap<&'a str, Unit<'a>>,
    /// What is written under a name that nothing knows.
    pub(super) unknown_label: &'static str,
    /// Where to look for the collections that there are.
    pub(super) collections_told: String,
    /// The same for settings.
    pub(super) settings_told: String,
}

impl<'a> Units<'a> {
    pub(super) fn of(rules: &'a RuleSet, scripts: &'a Inspected, snapshot: Option<&str>) -> Self {
        let control = |(control, script): (&'a crate::ruleset::Control, &'a Option<_>)| {
            Some(Unit::new(control.script.as_ref()?, script.as_ref()?))
        };
        let module = |(module, script): (&'a crate::ruleset::Module, &'a Option<_>)| {
            Some((module.path.as_str(), Unit::new(&module.file, script.as_ref()?)))
        };
        let told = |what: &str| match snapshot {
            Some(name) => format!("`{name}` has no {what} of that name"),
            None => format!("`schemas/README.md` leads to the {what}s that a snapshot can hold"),
        };
        Self {
            controls: rules.controls.iter().zip(&scripts.controls).map(control).collect(),
            modules: rules.modules.iter().zip(&scripts.modules).filter_map(module).collect(),
            unknown_label: match snapshot {
                Some(_) => "the snapshot does not have it",
                None => "no schema knows it",
            },
            collections_told: told("collection"),
            settings_told: told("setting"),
        }
    }

    pub(super) fn module(&self, path: &str) -> Option<&Unit<'a>> {
        self.modules.get(path)
    }

    pub(super) fn modules(&self) -> impl Iterator<Item = (&'a str, &Unit<'a>)> {
        self.modules.iter().map(|(path, unit)| (*path, unit))
    }
}
