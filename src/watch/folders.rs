use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

/// Something that is followed, whether it is there yet or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A folder with all below it.
    Tree(PathBuf),
    /// A folder with the files in it, or a file.
    Path(PathBuf),
}

/// The folders that have to be watched to follow some places.
///
/// Folders are watched and not files, because a file that is saved by renaming another is another file. On the way to a
/// place each link counts: the folder that a link stands in is watched, so that it is noticed when the link is swapped,
/// and what it leads to.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// Folders as they are called without links, and whether all below them is watched.
    pub(super) watched: BTreeMap<PathBuf, Depth>,
    /// Files, folders and links that matter by themselves.
    pub(super) names: BTreeSet<PathBuf>,
    /// Folders of which the files matter.
    pub(super) flat: BTreeSet<PathBuf>,
    /// Folders of which all matters.
    pub(super) trees: BTreeSet<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    Flat,
    All,
}

/// More links than this on the way to a place are a circle.
const MOST_LINKS: usize = 40;

impl Folders {
    pub(super) fn of(places: &[Place]) -> Self {
        let mut folders = Self::default();
        for place in places {
            match place {
                Place::Tree(path) => folders.tree(path),
                Place::Path(path) => {
                    if let Some(folder) = folders.reach(path).filter(|reached| reached.is_dir()) {
                        folders.watch(&folder, Depth::Flat);
                        folders.flat.insert(folder);
                    }
                }
            }
        }
        folders.leave_out_what_is_covered();
        folders
    }

    /// Whether something that happened to a path can matter.
    pub(super) fn concerns(&self, path: &Path) -> bool {
        self.names.contains(path)
            || path.parent().is_some_and(|parent| self.flat.contains(parent))
            || path.ancestors().any(|folder| self.trees.contains(folder))
            || self
                .names
                .range(path.to_owned()..)
                .next()
                .is_some_and(|name| name.starts_with(path))
    }

    fn tree(&mut self, path: &Path) {
        let Some(top) = self.reach(path).filter(|reached| reached.is_dir()) else {
            return;
        };
        if !self.trees.insert(top.clone()) {
            return;
        }
        self.watch(&top, Depth::All);
        let is_seen =
            |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        let entries = WalkDir::new(&top)
            .into_iter()
            .filter_entry(is_seen)
            .filter_map(Result::ok);
        for entry in entries.filter(walkdir::DirEntry::path_is_symlink) {
            self.tree(entry.path());
        }
    }

    fn watch(&mut self, folder: &Path, depth: Depth) {
        let known = self.watched.entry(folder.to_owned()).or_insert(depth);
        *known = depth.max(*known);
    }

    /// Follows all links to a path; gives what it is without them, where it is there.
    fn reach(&mut self, path: &Path) -> Option<PathBuf> {
        let absolute = std::path::absolute(path).ok()?;
        let mut rest = steps(&absolute);
        let mut here = PathBuf::new();
        let mut links = 0;
        while let Some(step) = rest.pop_front() {
            if step == ".." {
                here.pop();
                continue;
            }
            let next = here.join(&step);
            let is_last = rest.is_empty();
            let Ok(found) = fs::symlink_metadata(&next) else {
                self.notice(&here, next);
                return None;
            };
            if found.is_symlink() {
                self.notice(&here, next.clone());
                links += 1;
                let target = fs::read_link(&next).ok().filter(|_| links <= MOST_LINKS)?;
                if target.is_absolute() {
                    here = PathBuf::new();
                }
                let mut through = steps(&target);
                through.append(&mut rest);
                rest = through;
                continue;
            }
            if is_last {
                self.notice(&here, next.clone());
            }
            here = next;
        }
        Some(here)
    }

    /// Watches the folder that something stands in, or may come to stand in.
    fn notice(&mut self, folder: &Path, name: PathBuf) {
        if folder.parent().is_some() || folder.is_dir() {
            self.watch(folder, Depth::Flat);
        }
        self.names.insert(name);
    }

    fn leave_out_what_is_covered(&mut self) {
        let deep: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(_, depth)| **depth == Depth::All)
            .map(|(folder, _)| folder.clone())
            .collect();
        let is_covered = |folder: &Path| folder.ancestors().skip(1).any(|above| deep.iter().any(|d| d == above));
        self.watched.retain(|folder, _| !is_covered(folder));
    }
}

fn steps(path: &Path) -> VecDeque<OsString> {
    let real = path.components().filter(|step| *step != Component::CurDir);
    let mut steps: VecDeque<OsString> = VecDeque::new();
    for step in real {
        match (step, steps.back_mut()) {
            // A drive and the root after it are one step.
            (Component::RootDir, Some(drive)) => drive.push(step.as_os_str()),
            _ => steps.push_back(step.as_os_str().to_owned()),
        }
    }
    steps
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = fs::canonicalize(folder.path()).expect("it is there");
        (folder, path)
    }

    #[test]
    fn a_missing_file_is_waited_for_in_its_folder() {
        let (_keep, top) = folder();
        let folders = Folders::of(&[Place::Path(top.join("action-plan.yaml"))]);
        assert_eq!(folders.watched, BTreeMap::from([(top.clone(), Depth::Flat)]));
        assert!(folders.concerns(&top.join("action-plan.yaml")));
        assert!(!folders.concerns(&top.join("another.yaml")));
    }

    #[test]
    fn a_link_is_watched_where_it_stands_and_where_it_leads() {
        let (_keep, top) = folder();
        fs::create_dir_all(top.join("first/rules")).expect("a folder");
        fs::create_dir(top.join("mount")).expect("a folder");
        symlink("../first", top.join("mount/..data")).expect("a link");
        symlink("..data/rules", top.join("mount/rules")).expect("a link");
        let folders = Folders::of(&[Place::Tree(top.join("mount/rules"))]);
        let expected = [
            (top.join("first"), Depth::Flat),
            (top.join("first/rules"), Depth::All),
            (top.join("mount"), Depth::Flat),
        ];
        assert_eq!(folders.watched, BTreeMap::from(expected));
        assert!(folders.concerns(&top.join("mount/..data")));
        assert!(folders.concerns(&top.join("first/rules/shop/use-tls/control.yaml")));
        assert!(!folders.concerns(&top.join("mount/other")));
    }

    #[test]
    fn links_within_a_tree_are_followed_even_in_a_circle() {
        let (_keep, top) = folder();
        fs::create_dir_all(top.join("rules/shop")).expect("a folder");
        fs::create_dir_all(top.join("shared")).expect("a folder");
        symlink("../shared", top.join("rules/lib")).expect("a link");
        symlink("../rules", top.join("shared/back")).expect("a link");
        let folders = Folders::of(&[Place::Tree(top.join("rules"))]);
        assert_eq!(folders.trees, BTreeSet::from([top.join("rules"), top.join("shared")]));
    }

    #[test]
    fn what_lies_below_a_watched_tree_is_not_watched_twice() {
        let (_keep, top) = folder();
        fs::create_dir_all(top.join("rules/a")).expect("a folder");
        fs::write(top.join("rules/a/snapshot.json"), "{}").expect("a file");
        let places = [
            Place::Tree(top.join("rules")),
            Place::Path(top.join("rules/a/snapshot.json")),
        ];
        let watched: Vec<PathBuf> = Folders::of(&places).watched.into_keys().collect();
        assert_eq!(watched, [top.clone(), top.join("rules")]);
    }
}
