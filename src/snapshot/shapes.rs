//! Object shapes: the ordered key lists that objects share.

use super::id_table::IdTable;
use super::keys::KeyId;
use foldhash::quality::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

/// Id of a distinct ordered list of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShapeId(pub(crate) u32);

impl ShapeId {
    /// Shape of `{}`, present in every [`Shapes`].
    pub(crate) const EMPTY: ShapeId = ShapeId(0);
}

/// Number of keys above which a shape gets an index sorted by key.
const LONG: usize = 24;

/// Place of a shape's keys in the common list, and of its index if it is long.
#[derive(Clone, Copy)]
struct Extent {
    keys: u32,
    len: u32,
    sorted: u32,
}

/// All shapes of a tree, their keys back to back in one list.
#[derive(Clone)]
pub(crate) struct Shapes {
    extents: Vec<Extent>,
    keys: Vec<KeyId>,
    sorted: Vec<u32>,
}

impl Default for Shapes {
    fn default() -> Self {
        let empty = Extent {
            keys: 0,
            len: 0,
            sorted: 0,
        };
        Shapes {
            extents: vec![empty],
            keys: Vec::new(),
            sorted: Vec::new(),
        }
    }
}

impl Shapes {
    #[inline]
    pub(crate) fn keys(&self, shape: ShapeId) -> &[KeyId] {
        let extent = self.extents[shape.0 as usize];
        &self.keys[extent.keys as usize..][..extent.len as usize]
    }

    /// Place of the shape's keys in the list of all shapes' keys.
    #[inline]
    pub(crate) fn extent(&self, shape: ShapeId) -> Range<u32> {
        let extent = self.extents[shape.0 as usize];
        extent.keys..extent.keys + extent.len
    }

    /// Keys at this place, none if there is no such place.
    #[inline]
    pub(crate) fn listed(&self, place: Range<u32>) -> &[KeyId] {
        self.keys
            .get(place.start as usize..place.end as usize)
            .unwrap_or_default()
    }

    pub(crate) fn len(&self, shape: ShapeId) -> usize {
        self.extents[shape.0 as usize].len as usize
    }

    /// Position of `key` among the members of objects with this shape.
    pub(crate) fn position(&self, shape: ShapeId, key: KeyId) -> Option<usize> {
        let keys = self.keys(shape);
        if keys.len() <= LONG {
            return keys.iter().position(|candidate| *candidate == key);
        }
        let sorted = &self.sorted[self.extents[shape.0 as usize].sorted as usize..][..keys.len()];
        sorted
            .binary_search_by_key(&key, |position| keys[*position as usize])
            .ok()
            .map(|found| sorted[found] as usize)
    }

    pub(crate) fn shrink(&mut self) {
        self.extents.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.sorted.shrink_to_fit();
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.extents.capacity() * size_of::<Extent>()
            + self.keys.capacity() * size_of::<KeyId>()
            + self.sorted.capacity() * size_of::<u32>()
    }

    /// Adds a shape of distinct keys to a tree that is built.
    pub(crate) fn add(&mut self, keys: &[KeyId]) -> ShapeId {
        let mut sorted: Vec<u32> = (0..keys.len() as u32).collect();
        sorted.sort_by_key(|position| keys[*position as usize]);
        self.push(keys.iter().copied(), &sorted)
    }

    /// Appends a shape whose keys are distinct; `sorted` holds the positions
    /// of the keys in the order of their ids.
    fn push(&mut self, keys: impl Iterator<Item = KeyId>, sorted: &[u32]) -> ShapeId {
        let extent = Extent {
            keys: self.keys.len() as u32,
            len: sorted.len() as u32,
            sorted: self.sorted.len() as u32,
        };
        self.keys.extend(keys);
        if sorted.len() > LONG {
            self.sorted.extend_from_slice(sorted);
        }
        self.extents.push(extent);
        ShapeId(self.extents.len() as u32 - 1)
    }
}

/// Key of an object still being read, and where it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PendingKey {
    pub(crate) key: KeyId,
    pub(crate) offset: u32,
}

/// Positions, within one object, of a key and of its repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repetition {
    pub(crate) first: usize,
    pub(crate) second: usize,
}

/// Way from a list of keys to its shape, needed only while building.
#[derive(Default)]
pub(crate) struct ShapeTable {
    table: IdTable,
    hashing: RandomState,
    order: Vec<u32>,
}

impl ShapeTable {
    /// Shape with exactly these keys, new or known.
    ///
    /// Repeated keys are looked for only in new shapes: a known shape has
    /// passed that check already.
    pub(crate) fn intern(&mut self, shapes: &mut Shapes, keys: &[PendingKey]) -> Result<ShapeId, Repetition> {
        if keys.is_empty() {
            return Ok(ShapeId::EMPTY);
        }
        let hash = self.hash(keys);
        let ids = || keys.iter().map(|pending| pending.key);
        let is_same = |id| ids().eq(shapes.keys(ShapeId(id)).iter().copied());
        if let Some(known) = self.table.find(hash, is_same) {
            return Ok(ShapeId(known));
        }
        self.sort(keys);
        match self.repetition(keys) {
            Some(repetition) => Err(repetition),
            None => {
                let shape = shapes.push(ids(), &self.order);
                self.table.insert(hash, shape.0);
                Ok(shape)
            }
        }
    }

    fn hash(&self, keys: &[PendingKey]) -> u64 {
        let mut hasher = self.hashing.build_hasher();
        keys.iter().for_each(|pending| hasher.write_u32(pending.key.0));
        hasher.finish()
    }

    fn sort(&mut self, keys: &[PendingKey]) {
        self.order.clear();
        self.order.extend(0..keys.len() as u32);
        self.order
            .sort_unstable_by_key(|position| (keys[*position as usize].key, *position));
    }

    /// Repetition that comes first in the text.
    fn repetition(&self, keys: &[PendingKey]) -> Option<Repetition> {
        self.order
            .windows(2)
            .map(|pair| Repetition {
                first: pair[0] as usize,
                second: pair[1] as usize,
            })
            .filter(|pair| keys[pair.first].key == keys[pair.second].key)
            .min_by_key(|pair| pair.second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(ids: impl IntoIterator<Item = u32>) -> Vec<PendingKey> {
        ids.into_iter()
            .map(|id| PendingKey {
                key: KeyId(id),
                offset: 0,
            })
            .collect()
    }

    #[test]
    fn equal_lists_share_a_shape_and_order_matters() {
        let (mut shapes, mut table) = (Shapes::default(), ShapeTable::default());
        let mut shape = |ids: &[u32]| table.intern(&mut shapes, &pending(ids.iter().copied()));
        assert_eq!(shape(&[]), Ok(ShapeId::EMPTY));
        assert_eq!(shape(&[1, 2]), Ok(ShapeId(1)));
        assert_eq!(shape(&[2, 1]), Ok(ShapeId(2)));
        assert_eq!(shape(&[1, 2]), Ok(ShapeId(1)));
        let repetition = Repetition { first: 1, second: 2 };
        assert_eq!(shape(&[4, 3, 3, 4]), Err(repetition));
    }

    #[test]
    fn positions_are_found_in_short_and_long_shapes() {
        for len in [1, LONG, LONG + 1, 1000] {
            let (mut shapes, mut table) = (Shapes::default(), ShapeTable::default());
            let ids: Vec<u32> = (0..len as u32).map(|id| id * 7919 % 100_003).collect();
            let shape = table
                .intern(&mut shapes, &pending(ids.iter().copied()))
                .expect("the ids are distinct");
            for (position, id) in ids.iter().enumerate() {
                assert_eq!(shapes.position(shape, KeyId(*id)), Some(position));
            }
            assert_eq!(shapes.position(shape, KeyId(200_000)), None);
        }
    }
}
