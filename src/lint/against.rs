//! What a change of rules must not do to those who name controls by their ids, and go by their versions.

use super::Lint;
use super::finding::Found;
use super::metadata::{Written, path};
use crate::change::{RulesOfSide, rule_changes};
use crate::model::{ChangeKind, ControlId, Lifecycle, LintLevel, RuleChange, called, is_called};
use crate::ruleset::{Control, RuleSet};
use crate::source::{Place, Span};

pub(super) static REMOVED_CONTROL: Lint = Lint {
    code: "removed-control",
    level: LintLevel::Error,
    summary: "a control that is gone, and nothing says what became of it",
    why: "Histories, action plans, baselines and tenant files name controls by their ids. A control with a new id keeps \
          them by `former_ids`. One that is to go is deprecated first, with `replaced_by`, so that whoever uses it learns \
          what to use instead. `posture check --against BASE` looks for it.",
    example: "# entra/mfa is entra/mfa-for-all-users now\ntitle: All users have multifactor authentication",
    instead: "title: All users have multifactor authentication\nformer_ids: [entra/mfa]",
    fixable: true,
};

pub(super) static UNCHANGED_VERSION: Lint = Lint {
    code: "unchanged-version",
    level: LintLevel::Error,
    summary: "a control that does something else under the version that it had",
    why: "Whoever compares two scores sees by the version that a control asks for something else. What a module does \
          counts for every control that imports it; layout, comments and messages do not count. \
          `posture check --against BASE` looks for it.",
    example: "# the script was `snapshot.days >= 30`, and is `snapshot.days >= 90`\nversion: 1.0.0",
    instead: "version: 1.1.0",
    fixable: false,
};

/// The lints that have something to look at only where rules are compared with those of before.
pub(super) static COMPARING: [&Lint; 2] = [&REMOVED_CONTROL, &UNCHANGED_VERSION];

/// The rules of before, and those that are checked.
pub struct Against<'a> {
    /// What people call those of before: a revision or a folder.
    pub name: &'a str,
    /// Those of before.
    pub before: RulesOfSide<'a>,
    /// Those that are checked, all of them.
    pub after: RulesOfSide<'a>,
}

/// What is found by comparing: ids that are gone in all rules, versions in those that are checked.
pub(super) fn check(against: &Against<'_>, checked: &RuleSet, found: &mut Vec<Found>) {
    for change in rule_changes(all(against.before), all(against.after)) {
        match against.after.read.control(change.id.as_str()) {
            None => found.extend(removed(&change, against)),
            Some(control) => {
                found.extend(renamed(&change, control, against));
                let is_checked = checked.control(change.id.as_str()).is_some();
                found.extend(unchanged(&change, control, against).filter(|_| is_checked));
            }
        }
    }
}

/// All rules of a side as they are written, those that are not used too.
fn all(side: RulesOfSide<'_>) -> RulesOfSide<'_> {
    RulesOfSide {
        used: side.read,
        ..side
    }
}

/// A control that is gone, where nothing says what became of it.
fn removed(change: &RuleChange, against: &Against<'_>) -> Option<Found> {
    let old = against.before.read.control(change.id.as_str())?;
    let known = || {
        against
            .after
            .read
            .controls
            .iter()
            .map(|control| (&control.id, &*control.metadata))
    };
    if known().any(|control| is_called(control, old.id.as_str())) {
        return None;
    }
    let replaced_by = old.metadata.replaced_by.as_ref();
    let replaced_by = replaced_by.filter(|_| old.metadata.lifecycle == Lifecycle::Deprecated);
    let (id, name) = (&old.id, against.name);
    let message = match replaced_by {
        Some(other) if called(known(), other.as_str()).is_some() => return None,
        Some(other) => format!("`{id}` was there in {name} and is gone, and there is no `{other}` to replace it"),
        None => format!("`{id}` was there in {name} and is gone"),
    };
    let help = format!(
        "where another control has taken its place, say `former_ids: [{id}]` there; else keep it for a while with \
         `lifecycle: deprecated` and `replaced_by`"
    );
    Some(
        Found::new(&REMOVED_CONTROL, title(old), message)
            .label(format!("as it was in {name}"))
            .help(help),
    )
}

/// A control that is the same under another id, and does not say so.
fn renamed(change: &RuleChange, control: &Control, against: &Against<'_>) -> Option<Found> {
    let former = change.former_id.as_ref()?;
    if control.metadata.former_ids.contains(former) {
        return None;
    }
    let message = format!(
        "`{former}` of {} is `{}` now, and does not say so",
        against.name, control.id
    );
    let found = Found::new(&REMOVED_CONTROL, title(control), message)
        .label(format!("was `{former}`"))
        .help(format!(
            "add `former_ids: [{former}]`: history, action plan and baselines follow it then"
        ));
    Some(match insertion(control, former) {
        Some((at, line)) => found.fix("adds `former_ids`", Span::new(at, at), &line),
        None => found,
    })
}

/// Where `former_ids` can be added on a line of its own, and the line.
fn insertion(control: &Control, former: &ControlId) -> Option<(usize, String)> {
    let written = Written::of(control)?;
    let at = written.key("since").span.start;
    let text = control.metadata_file.text();
    let begins_line = text[..at].is_empty() || text[..at].ends_with('\n');
    if !begins_line || written.yaml.value.get("former_ids").is_some() || text.starts_with('{') {
        return None;
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Some((at, format!("former_ids: [{former}]{newline}")))
}

/// A control that does something else, and has the version that it had.
fn unchanged(change: &RuleChange, control: &Control, against: &Against<'_>) -> Option<Found> {
    if !change.kinds.contains(&ChangeKind::Logic) || change.has_new_version {
        return None;
    }
    let version = &control.metadata.version;
    let through: Vec<String> = change.through.iter().map(|module| format!("`{module}`")).collect();
    let through = match through.as_slice() {
        [] => String::new(),
        modules => format!(", through {}", modules.join(" and ")),
    };
    let message = format!(
        "`{}` does something else than in {}{through}, and its version is still `{version}`",
        control.id, against.name
    );
    let place = Written::of(control).map(|written| written.value(&path(["version"])));
    let found = Found::new(&UNCHANGED_VERSION, place.unwrap_or_else(|| title(control)), message);
    Some(
        found.label("still the same").maybe_help(
            next(version)
                .map(|next| format!("say `version: {next}`, or more where what it asks for is no longer comparable")),
        ),
    )
}

/// The version after one of three numbers.
fn next(version: &str) -> Option<String> {
    let numbers: Vec<u64> = version
        .split('.')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [major, minor, _] = numbers[..] else { return None };
    Some(format!("{major}.{}.0", minor + 1))
}

/// Where a control says what it asks for.
fn title(control: &Control) -> Place {
    let written = Written::of(control);
    let place = written.map(|written| written.value(&path(["title"])));
    place.unwrap_or_else(|| Place::new(&control.metadata_file, Span::new(0, 0)))
}
