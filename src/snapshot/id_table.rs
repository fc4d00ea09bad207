//! Hash table from contents to small ids, for interning.
//!
//! The table holds only ids and hashes; the contents stay wherever their
//! owner keeps them, so nothing is stored twice.

/// Slot of the table: an id and the hash of what it stands for.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    id: u32,
}

const FREE: u32 = u32::MAX;

/// Open-addressing table with linear probing, at most half full.
#[derive(Clone, Default)]
pub(crate) struct IdTable {
    slots: Vec<Slot>,
    used: usize,
}

impl IdTable {
    /// Id stored under `hash` for which `is_same` holds.
    pub(crate) fn find(&self, hash: u64, is_same: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = short(hash);
        self.probe(hash)
            .take_while(|slot| slot.id != FREE)
            .find(|slot| slot.hash == hash && is_same(slot.id))
            .map(|slot| slot.id)
    }

    /// Adds an id that `find` did not find.
    pub(crate) fn insert(&mut self, hash: u64, id: u32) {
        if (self.used + 1) * 2 > self.slots.len() {
            self.grow();
        }
        self.used += 1;
        let slot = Slot { hash: short(hash), id };
        place(&mut self.slots, slot);
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
    }

    fn probe(&self, hash: u32) -> impl Iterator<Item = Slot> {
        let (before, after) = self.slots.split_at(home(hash, self.slots.len()));
        after.iter().chain(before).copied()
    }

    fn grow(&mut self) {
        let free = Slot { hash: 0, id: FREE };
        let mut larger = vec![free; (self.slots.len() * 2).max(16)];
        for slot in self.slots.iter().filter(|slot| slot.id != FREE) {
            place(&mut larger, *slot);
        }
        self.slots = larger;
    }
}

fn place(slots: &mut [Slot], slot: Slot) {
    let mask = slots.len() - 1;
    let mut at = home(slot.hash, slots.len());
    while slots[at].id != FREE {
        at = (at + 1) & mask;
    }
    slots[at] = slot;
}

/// Position where the search for `hash` begins; `len` is zero or a power of two.
fn home(hash: u32, len: usize) -> usize {
    hash as usize & len.saturating_sub(1)
}

fn short(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_id_among_colliding_hashes() {
        let mut table = IdTable::default();
        for id in 0..1000 {
            let hash = u64::from(id % 7);
            assert_eq!(table.find(hash, |other| other == id), None);
            table.insert(hash, id);
        }
        for id in 0..1000 {
            assert_eq!(table.find(u64::from(id % 7), |other| other == id), Some(id));
        }
        assert_eq!(table.find(3, |_| false), None);
    }
}
