use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::reading::{self, Reader, mismatch};
use super::state::{self, Which};
use super::stop::{Stop, Stopped};
use super::view::View;
use crate::snapshot::{Elements, Kind, NodeId};

/// A list that a function of the API gives: elements of the snapshot, or values.
///
/// It is not Rhai's array, which is measured anew at every call and copied at every step.
#[derive(Debug, Clone)]
pub(super) struct List(pub(super) Seq, usize);

/// The elements of a list.
#[derive(Debug, Clone)]
pub(super) enum Seq {
    /// All elements of a list of the snapshot.
    Whole(Which, Elements),
    /// Some values of the snapshot.
    Nodes(Which, Arc<[NodeId]>),
    Values(Arc<[Dynamic]>),
}

impl Seq {
    /// The elements of what a function takes as a list: null is an empty one.
    pub(super) fn of(value: &Dynamic, reader: &Reader, function: &str) -> Result<Self, Stopped> {
        if value.is_unit() {
            return Ok(Self::empty());
        }
        if let Some(view) = value.read_lock::<View>() {
            let elements = state::with(|state| {
                let tree = state.tree(view.which);
                let is_list = tree.kind(view.node) == Kind::Array;
                is_list.then(|| tree.elements(view.node))
            });
            let Some(elements) = elements else {
                return Err(mismatch(reader, function, value, "a list; `list(…)` makes one"));
            };
            return Ok(Self::Whole(view.which, elements));
        }
        if let Some(list) = value.read_lock::<List>() {
            return Ok(list.0.clone());
        }
        if let Some(array) = value.read_lock::<Array>() {
            return Ok(Self::Values(array.iter().cloned().collect()));
        }
        Err(mismatch(reader, function, value, "a list"))
    }

    pub(super) fn empty() -> Self {
        Self::Values(Arc::new([]))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(_, elements) => elements.len(),
            Self::Nodes(_, nodes) => nodes.len(),
            Self::Values(values) => values.len(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element of that number, where it is a value of a tree.
    pub(super) fn node(&self, index: usize) -> Option<(Which, NodeId)> {
        match self {
            Self::Whole(which, elements) => Some((*which, elements.get(index)?)),
            Self::Nodes(which, nodes) => Some((*which, *nodes.get(index)?)),
            Self::Values(_) => None,
        }
    }

    /// The element of that number as a script sees it.
    pub(super) fn value(&self, index: usize, reader: &Reader) -> Dynamic {
        match (self, self.node(index)) {
            (_, Some((which, node))) => reader.handed(which, node),
            (Self::Values(values), None) => values[index].clone(),
            _ => Dynamic::UNIT,
        }
    }

    /// All elements as scripts see them; scalars among them are logged as read.
    pub(super) fn values<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = Dynamic> + 'a {
        (0..self.len()).map(move |index| self.value(index, reader))
    }

    /// The same list with the elements of those numbers alone.
    pub(super) fn only(&self, indexes: &[usize]) -> Self {
        match self {
            Self::Whole(which, elements) => Self::Nodes(
                *which,
                indexes.iter().filter_map(|index| elements.get(*index)).collect(),
            ),
            Self::Nodes(which, nodes) => Self::Nodes(*which, indexes.iter().map(|index| nodes[*index]).collect()),
            Self::Values(values) => Self::Values(indexes.iter().map(|i| values[*i].clone()).collect()),
        }
    }

    /// All elements as scripts see them, without a word about who read them.
    pub(super) fn into_values(self) -> impl Iterator<Item = Dynamic> {
        (0..self.len()).map(move |index| match (&self, self.node(index)) {
            (_, Some((which, node))) => state::with(|s| reading::to_dynamic(s, which, node)),
            (Self::Values(values), None) => values[index].clone(),
            _ => Dynamic::UNIT,
        })
    }
}

/// Values on their way into a list, each charged for as it comes.
#[derive(Default)]
pub(super) struct Builder {
    values: Vec<Dynamic>,
    depth: usize,
}

/// Lists within lists within lists: deeper ones would overflow the stack as they are dropped.
const DEEPEST: usize = 32;

impl Builder {
    pub(super) fn push(&mut self, value: Dynamic) -> Result<(), Stop> {
        let text = value.read_lock::<rhai::ImmutableString>().map_or(0, |text| text.len());
        state::charge_bytes(text + 2 * size_of::<Dynamic>())?;
        self.depth = self.depth.max(depth(&value));
        if self.depth >= DEEPEST {
            return Err(Stop::limit("lists within lists, more than 32 deep"));
        }
        self.values.push(value);
        Ok(())
    }

    pub(super) fn into_list(self) -> List {
        List(Seq::Values(self.values.into()), self.depth + 1)
    }
}

/// How many lists lie within each other; rows and arrays count what they hold.
fn depth(value: &Dynamic) -> usize {
    if let Some(list) = value.read_lock::<List>() {
        return list.1;
    }
    if let Some(row) = value.read_lock::<rhai::Map>() {
        return row.values().map(depth).max().unwrap_or(0);
    }
    if let Some(array) = value.read_lock::<Array>() {
        return array.iter().map(depth).max().unwrap_or(0);
    }
    0
}

impl List {
    /// A list of values, charged for what it takes.
    pub(super) fn build(values: impl IntoIterator<Item = Dynamic>) -> Result<Self, Stop> {
        let mut builder = Builder::default();
        values.into_iter().try_for_each(|value| builder.push(value))?;
        Ok(builder.into_list())
    }

    /// A part of a list.
    pub(super) fn part(seq: Seq) -> Self {
        let depth = match &seq {
            Seq::Whole(..) | Seq::Nodes(..) => 0,
            Seq::Values(values) => values.iter().map(depth).max().unwrap_or(0),
        };
        Self(seq, depth + 1)
    }

    pub(super) fn element(&self, reader: &Reader, index: i64) -> Result<Dynamic, Stopped> {
        let count = self.0.len();
        let from_start = if index < 0 { index + count as i64 } else { index };
        match usize::try_from(from_start).ok().filter(|n| *n < count) {
            Some(index) => Ok(self.0.value(index, reader)),
            None => {
                let what = format!("the list has {count} elements, there is no number {index}");
                Err(Stop::misuse(what, "ask `is_empty()` or `len()` first, or use `first()`").at(reader))
            }
        }
    }
}

impl IntoIterator for List {
    type Item = Dynamic;
    type IntoIter = Box<dyn Iterator<Item = Dynamic>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.0.into_values())
    }
}
