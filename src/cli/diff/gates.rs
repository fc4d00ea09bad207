use std::collections::BTreeMap;

use clap::{Args, ValueEnum};

use crate::cli::gates::percent;
use crate::diff::{Differences, Known, Numbers, SnapshotDifference};
use crate::model::{ControlId, Percent};
use crate::source::did_you_mean;

/// What a change must not do.
#[derive(Debug, Args)]
#[command(next_help_heading = "Gates")]
pub(super) struct Gates {
    /// Fail where a control asks for less than before, or where nobody knows because no snapshot was evaluated by it
    #[arg(long, value_name = "WHAT,…", value_enum, value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// Let a control ask for less, for a reason that the report shows; may be given several times
    #[arg(long, value_name = "CONTROL=REASON", value_parser = allowed)]
    allow_relaxed: Vec<(String, String)>,
    /// Fail where `at least` of a snapshot is more percentage points lower than before
    #[arg(long, value_name = "POINTS", value_parser = percent)]
    max_drop: Option<Percent>,
    /// Fail where what a control does is new or another, and no case of it is
    #[arg(long)]
    require_tests: bool,
}

/// What a change can be failed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A control asks for less than before on some snapshot
    Relaxed,
    /// A change that decides, and no snapshot that was evaluated by it
    Unexercised,
}

impl Gates {
    /// The controls that may ask for less, each with the reason.
    ///
    /// # Errors
    /// A control that is on neither side, in words.
    pub(super) fn allowed(&self, known: &Known) -> Result<BTreeMap<ControlId, String>, String> {
        let mut allowed = BTreeMap::new();
        for (name, reason) in &self.allow_relaxed {
            let id = ControlId::parse(name).ok().filter(|id| known.titles.contains_key(id));
            let Some(id) = id else {
                let near = did_you_mean(name, known.titles.keys().map(ControlId::as_str)).unwrap_or_default();
                return Err(format!(
                    "`--allow-relaxed` names no control of either side: `{name}`; {near}"
                ));
            };
            allowed.insert(id, reason.clone());
        }
        Ok(allowed)
    }

    /// Every gate that a change does not pass, in words.
    pub(super) fn failed(&self, differences: &Differences, allowed: &BTreeMap<ControlId, String>) -> Vec<String> {
        let mut failed = Vec::new();
        if self.fail_on.contains(&FailOn::Relaxed) {
            let relaxed = differences.relaxed().map(|control| &control.change.id);
            failed.extend(named("relaxed", relaxed.filter(|id| !allowed.contains_key(id))));
        }
        if self.fail_on.contains(&FailOn::Unexercised) {
            failed.extend(named(
                "unexercised",
                differences.unexercised().map(|control| &control.change.id),
            ));
        }
        if self.require_tests {
            let untested = differences
                .controls
                .iter()
                .filter(|control| control.change.is_untested());
            failed.extend(named(
                "changed without a case of its own",
                untested.map(|control| &control.change.id),
            ));
        }
        if let Some(most) = self.max_drop {
            let drops = differences
                .snapshots
                .iter()
                .filter(|snapshot| snapshot.drops_by_more_than(most));
            failed.extend(drops.map(|snapshot| dropped(snapshot, most)));
        }
        failed
    }
}

fn dropped(snapshot: &SnapshotDifference, most: Percent) -> String {
    let percent = |numbers: &Option<Numbers>| {
        let percent = numbers.as_ref().and_then(|numbers| numbers.at_least.percent());
        percent.map_or("unknown".to_owned(), |percent| format!("{percent} %"))
    };
    let (before, after) = (percent(&snapshot.before), percent(&snapshot.after));
    format!(
        "`{}` falls from at least {before} to {after}, by more than {most}",
        snapshot.source
    )
}

fn named<'a>(what: &str, ids: impl Iterator<Item = &'a ControlId>) -> Option<String> {
    let ids: Vec<&str> = ids.map(ControlId::as_str).collect();
    (!ids.is_empty()).then(|| format!("{what}: {}", ids.join(", ")))
}

fn allowed(text: &str) -> Result<(String, String), String> {
    let (control, reason) = text.split_once('=').unwrap_or((text, ""));
    match reason.trim() {
        "" => Err("expected `CONTROL=REASON`: the reason is missing".to_owned()),
        reason => Ok((control.to_owned(), reason.to_owned())),
    }
}
