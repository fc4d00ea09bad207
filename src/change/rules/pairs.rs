use crate::engine::{ScriptDifference, script_difference};
use crate::model::{ControlMetadata, is_called};
use crate::ruleset::{Control, RuleSet};

/// A control on both sides, or the side that has it.
pub(super) struct Pair<'a> {
    pub(super) before: Option<&'a Control>,
    pub(super) after: Option<&'a Control>,
}

/// The controls of two rule sets, each with what it is on the other side: under its id, under an id that it had before,
/// or, where one is gone and another new, under the id of one that is the same in everything else.
pub(super) fn pairs<'a>(before: &'a RuleSet, after: &'a RuleSet) -> Vec<Pair<'a>> {
    let mut left: Vec<&Control> = before.controls.iter().filter(|old| !has(after, old)).collect();
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    let mut new = Vec::new();
    for control in &after.controls {
        match before.control(control.id.as_str()) {
            Some(old) => pairs.push(Pair {
                before: Some(old),
                after: Some(control),
            }),
            None => new.push(control),
        }
    }
    let mut take = |control: &Control, is_it: &dyn Fn(&Control, &Control) -> bool| {
        let at = left.iter().position(|old| is_it(old, control))?;
        Some(left.remove(at))
    };
    let named: Vec<_> = new
        .into_iter()
        .map(|control| (control, take(control, &was_called)))
        .collect();
    for (control, old) in named {
        let old = old.or_else(|| take(control, &is_same));
        pairs.push(Pair {
            before: old,
            after: Some(control),
        });
    }
    let gone = left.into_iter().map(|old| Pair {
        before: Some(old),
        after: None,
    });
    pairs.extend(gone);
    pairs
}

fn has(rules: &RuleSet, control: &Control) -> bool {
    rules.control(control.id.as_str()).is_some()
}

fn was_called(old: &Control, new: &Control) -> bool {
    is_called((&new.id, &new.metadata), old.id.as_str())
}

/// Whether a control is the same but for its id, and what follows from it.
fn is_same(old: &Control, new: &Control) -> bool {
    let without_history = |metadata: &ControlMetadata| ControlMetadata {
        former_ids: Vec::new(),
        since: String::new(),
        version: String::new(),
        product: String::new(),
        ..metadata.clone()
    };
    let script = |control: &'_ Control| control.script.as_ref().map(|file| file.text().to_owned());
    let (one, other) = (script(old), script(new));
    let has_script = one.is_some() && other.is_some();
    let difference = script_difference(&one.unwrap_or_default(), &other.unwrap_or_default());
    has_script
        && difference == ScriptDifference::Layout
        && without_history(&old.metadata) == without_history(&new.metadata)
}
