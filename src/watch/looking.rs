use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use walkdir::WalkDir;

use super::coalesce::Changes;
use super::folders::Folders;

/// What the system says of a file without reading it: its size, and when it was written.
type Stamp = Option<(u64, Option<Duration>)>;

/// All files of some folders, as they looked once.
type Look = BTreeMap<PathBuf, Stamp>;

/// Follows files by looking at them again and again, where nobody tells of changes: on network drives.
///
/// A change counts when two looks in a row find the same, so that nobody is writing any more.
#[derive(Debug, Default)]
pub(super) struct Looker {
    /// As it was when it was last acted upon.
    known: Look,
    /// As it was at the last look.
    last: Look,
    /// When the first change since was noticed.
    noticed: Option<Duration>,
}

impl Looker {
    /// Whether it never looked.
    pub(super) fn is_new(&self) -> bool {
        self.known.is_empty()
    }

    /// Begins anew with what is there now.
    pub(super) fn begin(&mut self, folders: &Folders) {
        self.known = look(folders);
        self.last = self.known.clone();
        self.noticed = None;
    }

    /// Looks once, at a time; gives the files that changed once they rest.
    pub(super) fn look(&mut self, folders: &Folders, at: Duration) -> Option<Changes> {
        self.compare(look(folders), at)
    }

    fn compare(&mut self, now: Look, at: Duration) -> Option<Changes> {
        let rests = now == self.last;
        self.last = now;
        if self.last == self.known {
            self.noticed = None;
            return None;
        }
        let first = *self.noticed.get_or_insert(at);
        if !rests {
            return None;
        }
        self.noticed = None;
        let before = std::mem::replace(&mut self.known, self.last.clone());
        let all: BTreeSet<&PathBuf> = before.keys().chain(self.known.keys()).collect();
        let is_other = |path: &&PathBuf| before.get(*path) != self.known.get(*path);
        Some(Changes {
            first,
            paths: all.into_iter().filter(is_other).cloned().collect(),
        })
    }
}

fn look(folders: &Folders) -> Look {
    let mut look = Look::new();
    for name in &folders.names {
        look.insert(name.clone(), stamp(name));
    }
    for folder in &folders.flat {
        walk(folder, 1, &mut look);
    }
    for tree in &folders.trees {
        walk(tree, usize::MAX, &mut look);
    }
    look
}

fn walk(folder: &Path, depth: usize, look: &mut Look) {
    let is_seen =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let entries = WalkDir::new(folder).max_depth(depth).follow_links(true).into_iter();
    for entry in entries.filter_entry(is_seen).filter_map(Result::ok) {
        look.insert(entry.path().to_owned(), stamp(entry.path()));
    }
}

/// The stamp of a file, nothing where it cannot be seen; a folder has none but that it is there.
pub(super) fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    if found.is_dir() {
        return Some((0, None));
    }
    let modified = found
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Some((found.len(), modified))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(size: u64) -> Look {
        Look::from([(PathBuf::from("a"), Some((size, None)))])
    }

    #[test]
    fn a_change_counts_when_two_looks_find_the_same() {
        let mut looker = Looker {
            known: at(1),
            last: at(1),
            noticed: None,
        };
        let second = Duration::from_secs;
        assert_eq!(looker.compare(at(1), second(1)), None);
        assert_eq!(looker.compare(at(5), second(2)), None);
        assert_eq!(looker.compare(at(9), second(3)), None);
        let changes = looker.compare(at(9), second(4)).expect("it rests");
        assert_eq!(changes.first, second(2));
        assert_eq!(changes.paths, BTreeSet::from([PathBuf::from("a")]));
        assert_eq!(looker.compare(at(9), second(5)), None);
    }

    #[test]
    fn what_is_as_it_was_is_no_change() {
        let mut looker = Looker {
            known: at(1),
            last: at(1),
            noticed: None,
        };
        assert_eq!(looker.compare(Look::new(), Duration::ZERO), None);
        assert_eq!(looker.compare(at(1), Duration::ZERO), None);
        assert_eq!(looker.compare(at(1), Duration::ZERO), None);
    }
}
