use rhai::{Dynamic, FnPtr, NativeCallContext};

use super::closure::Closure;
use super::list::Seq;
use super::reading::Reader;
use super::script::Site;
use super::state::{self, State, Which};
use super::stop::{Stop, Stopped};
use crate::model::{Affected, Outcome, Share, Unknown, Verdict};
use crate::snapshot::{NodeId, Tree, Value};

/// A verdict as a script makes it.
#[derive(Debug, Clone)]
pub(super) struct Ruling {
    pub(super) outcome: Outcome,
    pub(super) share: Option<Share>,
    pub(super) reason: String,
    pub(super) affected: Vec<Affected>,
    pub(super) affected_total: usize,
    pub(super) decided_by: Vec<DecidedBy>,
    /// The call that gave it: its module and place.
    pub(super) given_at: Option<(u16, Site)>,
    pub(super) unknown: Vec<Unknown>,
    /// The elements of a share that fall short, until they are named.
    pub(super) short: Option<Seq>,
}

/// A part of the log of reads in which the deciding ones stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecidedBy {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The call that gave the verdict: what its conditions read is what decided. None: all of the part.
    pub(super) given_at: Option<(u16, Site)>,
}

/// `share_of(…)` before it says what an empty list means.
#[derive(Debug, Clone)]
pub(super) struct ShareRuling {
    pub(super) compliant: usize,
    pub(super) short: Seq,
    pub(super) decided_by: Vec<DecidedBy>,
    /// The call that gave it: its module and place.
    pub(super) given_at: (u16, Site),
}

/// `pass`, `fail` or `not_applicable`, as `when_empty` takes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word(pub(super) Outcome);

/// Reasons are cut at so many characters: they are for people.
const LONGEST_REASON: usize = 1_000;

/// The outcomes that an empty list can mean.
pub(super) const OUTCOMES: [Outcome; 3] = [Outcome::Pass, Outcome::Fail, Outcome::NotApplicable];

impl Ruling {
    pub(super) fn given(context: &NativeCallContext<'_>, outcome: Outcome, reason: &str) -> Self {
        let reader = Reader::of(context);
        let to = state::with(|state| state.reads.len());
        Self {
            outcome,
            share: None,
            reason: reason.chars().take(LONGEST_REASON).collect(),
            affected: Vec::new(),
            affected_total: 0,
            decided_by: vec![DecidedBy {
                from: 0,
                to,
                given_at: Some((reader.module(), reader.site())),
            }],
            given_at: Some((reader.module(), reader.site())),
            unknown: Vec::new(),
            short: None,
        }
    }

    /// The same verdict, decided by nothing that was read before `from`.
    pub(super) fn decided_since(mut self, from: usize) -> Self {
        for part in &mut self.decided_by {
            part.from = part.from.max(from);
        }
        self
    }

    fn without_reads(outcome: Outcome, reason: String) -> Self {
        Self {
            outcome,
            share: None,
            reason,
            affected: Vec::new(),
            affected_total: 0,
            decided_by: Vec::new(),
            given_at: None,
            unknown: Vec::new(),
            short: None,
        }
    }

    /// No verdict, because something is wrong with the control.
    pub(super) fn broken(why: &str) -> Self {
        Self::without_reads(Outcome::Error, why.to_owned())
    }

    /// The same verdict, given at another place.
    pub(super) fn given_at(self, given_at: Option<(u16, Site)>) -> Self {
        Self { given_at, ..self }
    }

    /// A verdict that waits for what the snapshot does not tell.
    pub(super) fn waiting_for(unknown: Vec<Unknown>) -> Self {
        let reason = unknown.first().map_or_else(String::new, |unknown| unknown.why.clone());
        Self {
            unknown,
            ..Self::without_reads(Outcome::Inconclusive, reason)
        }
    }
}

/// The elements that fall short, named by what usually identifies them, where the script did not name them.
pub(super) fn name_usual(state: &State, mut ruling: Ruling) -> Ruling {
    if let Some(short) = ruling.short.take().filter(|short| !short.is_empty()) {
        let kept = short.len().min(Verdict::MOST_AFFECTED);
        ruling.affected_total = short.len();
        ruling.affected = (0..kept)
            .map(|index| describe(state, &short, index, None, None, None))
            .collect();
    }
    ruling
}

/// The resources of a list, each named by functions of the script.
pub(super) fn name_resources<'c>(
    context: &'c NativeCallContext<'c>,
    list: &Seq,
    id: Option<&'c FnPtr>,
    name: Option<&'c FnPtr>,
    reason: Option<&'c FnPtr>,
) -> Result<Vec<Affected>, Stopped> {
    let reader = Reader::of(context);
    let (logged, watched) = state::with(|state| (state.reads.len(), state.watched_reads()));
    let closure = |function: Option<&'c FnPtr>| function.map(|function| Closure::new(context, function));
    let (mut id, mut name, mut reason) = (closure(id), closure(name), closure(reason));
    let mut resources = Vec::new();
    for index in 0..list.len().min(Verdict::MOST_AFFECTED) {
        let item = list.value(index, &reader);
        let say = |function: &mut Option<Closure<'_>>| -> Result<Option<String>, Stopped> {
            let Some(function) = function else { return Ok(None) };
            let said = function.call([item.clone()])?;
            Ok((!said.is_unit()).then(|| super::api::text::to_text(&said)))
        };
        let said = say(&mut id)?;
        let (name, reason) = (say(&mut name)?, say(&mut reason)?);
        resources.push(state::with(|state| describe(state, list, index, said, name, reason)));
    }
    // Naming a resource reads its names, which decided nothing.
    state::with(|state| {
        state.reads.truncate(logged);
        state.forget_watched_reads(watched);
    });
    Ok(resources)
}

fn describe(
    state: &State,
    list: &Seq,
    index: usize,
    said: Option<String>,
    name: Option<String>,
    reason: Option<String>,
) -> Affected {
    let node = list.node(index).or_else(|| match list {
        Seq::Values(values) => values.get(index).and_then(node_of),
        Seq::Whole(..) | Seq::Nodes(..) => None,
    });
    // What stands in the parameters has no place in the snapshot.
    let in_snapshot = node
        .filter(|(which, _)| *which == Which::Snapshot)
        .map(|(_, node)| node);
    let path = in_snapshot.map(|node| state.snapshot.tree().path(node));
    let usual = node.and_then(|(which, node)| usual_id(state.tree(which), node));
    let location = in_snapshot.and_then(|node| state.snapshot.locate(node));
    let plain = match list {
        Seq::Values(values) if values[index].is_string() => Some(values[index].to_string()),
        _ => match node {
            Some((Which::Settings, node)) => text_of(&state.settings, node),
            _ => None,
        },
    };
    Affected {
        id: said
            .or(usual)
            .or(plain)
            .or_else(|| path.clone())
            .unwrap_or_else(|| format!("number {index}")),
        kind: path.as_deref().map(collection_of),
        name,
        reason,
        line: location.map(|location| location.at.line),
        path,
    }
}

fn text_of(tree: &Tree, node: NodeId) -> Option<String> {
    match tree.value(node) {
        Value::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}

/// The value of a tree that an element is, or that a row of a join is about.
fn node_of(value: &Dynamic) -> Option<(Which, NodeId)> {
    if let Some(row) = value.read_lock::<rhai::Map>() {
        return row.get("member").and_then(node_of);
    }
    let view = value.read_lock::<super::view::View>()?;
    Some((view.which, view.node))
}

/// Properties that identify a resource, the most telling first.
const IDENTIFYING: &[&str] = &[
    "userPrincipalName",
    "UserPrincipalName",
    "DomainName",
    "id",
    "Id",
    "ObjectId",
    "Identity",
    "DisplayName",
    "displayName",
    "Name",
    "name",
];

fn usual_id(tree: &Tree, node: crate::snapshot::NodeId) -> Option<String> {
    IDENTIFYING
        .iter()
        .find_map(|name| match tree.value(tree.member_named(node, name)?) {
            crate::snapshot::Value::Text(text) => Some(text.to_owned()),
            _ => None,
        })
}

/// The name of the list that a path ends in: `accepted_domains[3]` stands in `accepted_domains`.
fn collection_of(path: &str) -> String {
    let list = path.rfind('[').map_or(path, |end| &path[..end]);
    list.rsplit('.').next().unwrap_or(list).to_owned()
}

/// The share of a list that complies, as a ruling.
pub(super) fn share_ruling(share: ShareRuling, reader: &Reader) -> Result<Ruling, Stopped> {
    let total = share.compliant + share.short.len();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let counted = Share::new(number(share.compliant), number(total))
        .map_err(|error| Stop::misuse(error.to_string(), "").at(reader))?;
    Ok(Ruling {
        outcome: Outcome::Partial,
        share: Some(counted),
        reason: format!("{} of {total} comply", share.compliant),
        affected_total: share.short.len(),
        affected: Vec::new(),
        decided_by: share.decided_by,
        given_at: Some(share.given_at),
        unknown: Vec::new(),
        short: Some(share.short),
    })
}
