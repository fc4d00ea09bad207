use std::collections::{HashMap, HashSet};

use super::reading::{Read, What};
use super::ruling::{DecidedBy, Ruling};
use super::script::{Deciding, Site};
use super::state::{State, Which};
use crate::model::{Evidence, EvidenceValue, Outcome, Verdict};
use crate::snapshot::{Kind, NodeId, Tree, Value};

/// The settings that decided a verdict, each once, in the order in which they were read: the first rows, and how many
/// there are. Of a verdict that something is missing, those that left something out come first.
pub(super) fn evidence(state: &State, ruling: &Ruling, deciding: &HashMap<Site, Deciding>) -> (Vec<Evidence>, usize) {
    let parts = &ruling.decided_by;
    let mut rows = reads(state, parts, |read, part| decides(read, part, deciding));
    if rows.is_empty() {
        // Where no condition tells what decided, all that was read may have.
        rows = reads(state, parts, |read, _| read.which == Which::Snapshot);
    }
    if rows.is_empty() {
        // A share of rows that the script made rests on what it made them of.
        let whole = DecidedBy {
            from: 0,
            to: state.reads.len(),
            given_at: None,
        };
        rows = reads(state, &[whole], |read, _| read.which == Which::Snapshot);
    }
    if ruling.outcome != Outcome::Pass {
        rows.sort_by_key(|read| !read.excludes);
    }
    let shown = rows.iter().take(Verdict::MOST_EVIDENCE).map(|read| row(state, read));
    (shown.collect(), rows.len())
}

/// The reads behind a verdict that fit, each setting once.
fn reads<'a>(state: &'a State, parts: &[DecidedBy], fits: impl Fn(&Read, &DecidedBy) -> bool) -> Vec<&'a Read> {
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for part in parts {
        let to = part.to.min(state.reads.len());
        let reads = state.reads[part.from.min(to)..to].iter();
        rows.extend(reads.filter(|read| fits(read, part) && seen.insert(read.what)));
    }
    rows
}

/// Whether a read is one of those that the conditions before the verdict rest on.
fn decides(read: &Read, part: &DecidedBy, deciding: &HashMap<Site, Deciding>) -> bool {
    if read.which != Which::Snapshot {
        return false;
    }
    // A verdict under no condition, or one that a module gave, rests on all that was read.
    let conditions = match part.given_at {
        Some((0, site)) => deciding.get(&site),
        _ => None,
    };
    match conditions {
        None => true,
        Some(deciding) if read.module == 0 => deciding.sites.contains(&read.site),
        Some(deciding) => deciding.through_modules,
    }
}

/// A read as a row of evidence: its path, its value and its place.
pub(super) fn row(state: &State, read: &Read) -> Evidence {
    let node = match read.what {
        What::Value(node) => node,
        What::Absent(number) => {
            return Evidence {
                path: state.absent[number as usize].clone(),
                resource: None,
                value: EvidenceValue::Absent,
                file: None,
                line: None,
                column: None,
            };
        }
    };
    let location = state.snapshot.locate(node);
    let at = location.as_ref().map(|location| location.at);
    Evidence {
        path: state.tree(read.which).path(node),
        resource: resource(state.tree(read.which), node),
        value: state.tree(read.which).evidence_value(node),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        file: location.map(|location| location.file),
    }
}

/// Properties that people call a resource by, the most telling first.
const NAMING: &[&str] = &["DisplayName", "displayName", "Name", "name", "Identity", "DomainName"];

/// What people call the nearest element of a list that holds a value, where it has a name.
fn resource(tree: &Tree, node: NodeId) -> Option<String> {
    let mut element = node;
    while let Some(parent) = tree.parent(element) {
        if tree.kind(parent) == Kind::Array {
            let texts = NAMING
                .iter()
                .filter_map(|name| match tree.value(tree.member_named(element, name)?) {
                    Value::Text(text) if !text.is_empty() => Some(text.to_owned()),
                    _ => None,
                });
            if let Some(name) = texts.into_iter().next() {
                return Some(name);
            }
        }
        element = parent;
    }
    None
}
