//! What text and Markdown say in the same words.

use super::Review;
use super::values::quoted;
use crate::change::Row;
use crate::diff::{ControlChange, ControlDifference, FileChange, Numbers, Signal, SnapshotDifference};
use crate::model::{ChangeSide, Direction, Points, Standing, Status};
use crate::report::status_word;
use crate::report::style::{counted, word};

/// Everything in one sentence or two.
pub(super) fn summary(review: &Review<'_>) -> String {
    let differences = review.differences;
    let mut said = match differences.controls.len() {
        0 => "No control changed".to_owned(),
        controls => {
            let of = |direction: Direction| {
                let count = differences
                    .controls
                    .iter()
                    .filter(|control| control.direction == direction)
                    .count();
                (count > 0).then(|| format!("{count} {}", way(direction).replace("no ", "without ")))
            };
            let each: Vec<String> = Direction::ALL.iter().copied().filter_map(of).collect();
            format!("{} changed: {}", counted(controls, "control"), each.join(", "))
        }
    };
    if !differences.files.is_empty() {
        said.push_str(&format!("; {} beside them", counted(differences.files.len(), "file")));
    }
    let all = differences.snapshots.len();
    let changed = differences
        .snapshots
        .iter()
        .filter(|snapshot| snapshot.is_changed())
        .count();
    said.push_str(&match (all, changed) {
        (0, _) => ". No snapshot was given: nobody knows which way.".to_owned(),
        (_, 0) => format!(". No score changes ({}).", counted(all, "snapshot")),
        _ => format!(". The score changes on {changed} of {}.", counted(all, "snapshot")),
    });
    said
}

/// What kinds of change they are, in words.
pub(super) fn kinds(control: &ControlChange) -> String {
    let words: Vec<&str> = control.change.kinds.iter().map(|kind| kind.as_str()).collect();
    words.join(", ")
}

/// What a control came to on a snapshot, before and after.
pub(super) fn effect(control: &ControlDifference) -> String {
    let outcome = |side: &Option<ChangeSide>| {
        side.as_ref()
            .map_or("not there".to_owned(), |side| match (side.compliant, side.total) {
                (Some(compliant), Some(total)) => format!("{} ({compliant} of {total})", word(side.outcome)),
                _ => word(side.outcome).to_owned(),
            })
    };
    let points = |side: &Option<ChangeSide>| side.as_ref().map_or(Points::ZERO, |side| side.points);
    let (before, after) = (outcome(&control.before), outcome(&control.after));
    let mut said = match before == after {
        true => before,
        false => format!("{before} → {after}"),
    };
    if control.declared_before != control.declared_after {
        let (before, after) = (declared(control.declared_before), declared(control.declared_after));
        said.push_str(&format!(", declared: {before} → {after}"));
    }
    let change = points(&control.after) - points(&control.before);
    if change != Points::ZERO {
        said.push_str(&format!(", {} points", signed(change)));
    }
    if !control.is_comparable() {
        let lacks: Vec<String> = control.lacks.iter().map(|unknown| unknown.path.clone()).collect();
        said.push_str(&format!(
            "; not comparable: the snapshot does not tell {}",
            quoted(&lacks)
        ));
    }
    for (resources, what) in [
        (&control.caught, "falls short now"),
        (&control.released, "does not fall short any more"),
    ] {
        if !resources.is_empty() {
            let names: Vec<String> = resources
                .iter()
                .map(|resource| resource.name.clone().unwrap_or_else(|| resource.id.clone()))
                .collect();
            let what = if names.len() == 1 {
                what.to_owned()
            } else {
                what.replace("falls", "fall").replace("does", "do")
            };
            said.push_str(&format!("; {} {what}", quoted(&names)));
        }
    }
    said
}

fn declared(declared: Option<(Status, Standing)>) -> String {
    declared.map_or("nothing".to_owned(), |(status, standing)| match standing {
        Standing::InForce => status_word(status).to_owned(),
        other => format!("{}, {}", status_word(status), other.as_str().replace('_', " ")),
    })
}

/// Which way something goes, in a word or two.
pub(super) const fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Unchanged => "no effect",
        other => other.as_str(),
    }
}

/// Whether a row changes any number; the others tell that something was declared.
pub(super) fn tells(row: &Row) -> bool {
    let change = &row.change;
    let points = [
        change.points,
        change.max_points,
        change.known_points,
        change.known_max_points,
    ];
    points.iter().any(|points| *points != Points::ZERO)
}

/// How many controls end as errors on a snapshot, where any do or did.
pub(super) fn errors(snapshot: &SnapshotDifference) -> Option<String> {
    let errors = |numbers: &Option<Numbers>| numbers.as_ref().map_or(0, |numbers| numbers.errors);
    let (before, after) = (errors(&snapshot.before), errors(&snapshot.after));
    (before + after > 0).then(|| format!("controls with errors: {before} → {after}"))
}

/// A change of points with its sign.
pub(super) fn signed(points: Points) -> String {
    let sign = if points > Points::ZERO { "+" } else { "" };
    format!("{sign}{points}")
}

/// Why a direction is what it is.
pub(super) fn why(control: &ControlChange) -> String {
    let words: Vec<&str> = control.signals.iter().map(|signal| phrase(*signal)).collect();
    words.join("; ")
}

const fn phrase(signal: Signal) -> &'static str {
    match signal {
        Signal::ObservedPointsRise => "more points are observed",
        Signal::ObservedPointsFall => "fewer points are observed",
        Signal::AtLeastRises => "`at least` rises",
        Signal::AtLeastFalls => "`at least` falls",
        Signal::ResourceReleased => "a resource does not fall short any more",
        Signal::ResourceCaught => "a resource falls short that did not",
        Signal::LeavesMaximum => "it is not counted any more",
        Signal::EntersMaximum => "it is counted and was not",
        Signal::FewerPointsAtStake => "fewer points are lost where it falls short",
        Signal::MorePointsAtStake => "more points are lost where it falls short",
        Signal::ExclusionWidened => "more is excluded",
        Signal::ExclusionNarrowed => "less is excluded",
    }
}

/// What became of a file, in a word.
pub(super) fn of_file(file: &FileChange) -> &'static str {
    match (file.is_added, file.is_removed, file.changes.is_empty()) {
        (true, ..) => "added",
        (_, true, _) => "removed",
        (_, _, true) => "layout and comments",
        _ => "changed",
    }
}
