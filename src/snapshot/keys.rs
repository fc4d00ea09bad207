//! Interned object keys.

use super::id_table::IdTable;
use foldhash::quality::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Id of a distinct key; two keys of one tree are equal when their ids are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(crate) u32);

/// Every distinct key once, in one string, with a way back from name to id.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    names: String,
    ends: Vec<u32>,
    table: IdTable,
    hashing: RandomState,
}

impl Keys {
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn name(&self, key: KeyId) -> &str {
        let index = key.0 as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.names[start as usize..self.ends[index] as usize]
    }

    pub(crate) fn find(&self, name: &str) -> Option<KeyId> {
        self.find_hashed(self.hash(name), name)
    }

    /// Id of `name`, new or known; `None` when the names outgrow 4 GiB.
    pub(crate) fn intern(&mut self, name: &str) -> Option<KeyId> {
        let hash = self.hash(name);
        if let Some(known) = self.find_hashed(hash, name) {
            return Some(known);
        }
        let id = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.names.len() + name.len()).ok()?;
        self.names.push_str(name);
        self.ends.push(end);
        self.table.insert(hash, id);
        Some(KeyId(id))
    }

    pub(crate) fn shrink(&mut self) {
        self.names.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.names.capacity() + self.ends.capacity() * size_of::<u32>() + self.table.heap_bytes()
    }

    fn find_hashed(&self, hash: u64, name: &str) -> Option<KeyId> {
        self.table.find(hash, |id| self.name(KeyId(id)) == name).map(KeyId)
    }

    fn hash(&self, name: &str) -> u64 {
        let mut hasher = self.hashing.build_hasher();
        hasher.write(name.as_bytes());
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interning_twice_gives_one_id_and_the_name_back() {
        let mut keys = Keys::default();
        let names = ["id", "", "displayName", "straße", "id "];
        let ids = names.map(|name| keys.intern(name).expect("five names are few"));
        for (name, id) in names.iter().zip(ids) {
            assert_eq!(keys.intern(name), Some(id));
            assert_eq!(keys.find(name), Some(id));
            assert_eq!(keys.name(id), *name);
        }
        assert_eq!(keys.len(), names.len());
        assert_eq!(keys.find("Id"), None);
    }
}
