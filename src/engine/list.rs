use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::reading::{self, Reader, mismatch};
use super::state::{self, Which};
use super::stop::{Stop, Stopped};
use super::view::View;
use crate::snapshot::{Kind, NodeId};

/// A list that a function of the API gives: elements of the snapshot, or values.
///
/// It is not Rhai's array, which is measured anew at every call and copied at every step.
#[derive(Debug, Clone)]
pub(super) struct List(pub(super) Seq);

/// The elements of a list.
#[derive(Debug, Clone)]
pub(super) enum Seq {
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
            return Ok(Self::Nodes(view.which, elements.iter().collect()));
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
            Self::Nodes(_, nodes) => nodes.len(),
            Self::Values(values) => values.len(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element of that number as a script sees it.
    pub(super) fn value(&self, index: usize, reader: &Reader) -> Dynamic {
        match self {
            Self::Nodes(which, nodes) => reader.handed(*which, nodes[index]),
            Self::Values(values) => values[index].clone(),
        }
    }

    /// All elements as scripts see them; scalars among them are logged as read.
    pub(super) fn values<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = Dynamic> + 'a {
        (0..self.len()).map(move |index| self.value(index, reader))
    }

    /// The same list with the elements of those numbers alone.
    pub(super) fn only(&self, indexes: &[usize]) -> Self {
        match self {
            Self::Nodes(which, nodes) => Self::Nodes(*which, indexes.iter().map(|index| nodes[*index]).collect()),
            Self::Values(values) => Self::Values(indexes.iter().map(|i| values[*i].clone()).collect()),
        }
    }

    pub(super) fn into_values(self) -> impl Iterator<Item = Dynamic> {
        (0..self.len()).map(move |index| match &self {
            Self::Nodes(which, nodes) => state::with(|s| reading::to_dynamic(s, *which, nodes[index])),
            Self::Values(values) => values[index].clone(),
        })
    }
}

impl List {
    /// A list of values, charged for what it takes.
    pub(super) fn build(values: Vec<Dynamic>) -> Result<Self, Stop> {
        let texts = values
            .iter()
            .filter_map(|value| value.read_lock::<rhai::ImmutableString>());
        let bytes = texts.map(|text| text.len()).sum::<usize>();
        state::charge_bytes(bytes + values.len() * size_of::<Dynamic>())?;
        Ok(Self(Seq::Values(values.into())))
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
