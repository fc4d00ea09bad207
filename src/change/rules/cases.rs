use std::collections::BTreeMap;

use serde_yaml::Value;

use crate::model::CaseChanges;
use crate::ruleset::Control;
use crate::source::decode_yaml;

/// What changed about the cases of a control; those of one that is new or gone came or went with it.
pub(super) fn changes(old: Option<&Control>, new: Option<&Control>) -> CaseChanges {
    let (old, new) = (cases(old), cases(new));
    let without = |these: &BTreeMap<String, Value>, those: &BTreeMap<String, Value>| {
        let names = these.keys().filter(|name| !those.contains_key(*name));
        names.cloned().collect()
    };
    let is_other = |(name, case): &(&String, &Value)| old.get(*name).is_some_and(|before| before != *case);
    CaseChanges {
        added: without(&new, &old),
        changed: new.iter().filter(is_other).map(|(name, _)| name.clone()).collect(),
        dropped: without(&old, &new),
    }
}

/// The cases by name, as they are written; those without a name are told by their number.
fn cases(control: Option<&Control>) -> BTreeMap<String, Value> {
    let file = control.and_then(|control| control.tests.as_ref());
    let Some(yaml) = file.and_then(|file| decode_yaml(file).ok()) else {
        return BTreeMap::new();
    };
    let cases = yaml.value.as_sequence().into_iter().flatten().enumerate();
    cases
        .map(|(number, case)| {
            let name = case.get("name").and_then(Value::as_str);
            (
                name.map_or_else(|| format!("#{}", number + 1), str::to_owned),
                case.clone(),
            )
        })
        .collect()
}
