use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::git::{git, git_with_input, line};
use super::revision_error::RevisionError;

/// The largest file that is read of a revision, in bytes: rules and declarations are texts that people write.
const LARGEST: u64 = 16 << 20;

/// The files of a git revision, as they are kept in the repository: nothing is checked out.
///
/// Paths are relative to the folder in which it was opened, as those of the work tree are.
#[derive(Debug)]
pub struct Commit {
    /// What was asked for.
    name: String,
    /// The commit's own name, in hexadecimal.
    id: String,
    /// The top of the work tree.
    top: PathBuf,
    /// The folder in which it was opened, below the top.
    prefix: PathBuf,
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    object: String,
    size: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Link,
    Submodule,
}

impl Commit {
    /// Finds a revision in the repository of a folder: a branch, a tag, a commit.
    ///
    /// # Errors
    /// No git, no repository, no such revision.
    pub fn open(folder: &Path, name: &str) -> Result<Self, RevisionError> {
        let (top, prefix) = repository(folder)?;
        let id = resolve(folder, name)?;
        Self::of_id(folder, name, id, top, prefix)
    }

    /// The last commit that two revisions have in common.
    ///
    /// # Errors
    /// Those of [`Commit::open`], and revisions without common history.
    pub fn merge_base(folder: &Path, one: &str, other: &str) -> Result<Self, RevisionError> {
        let (top, prefix) = repository(folder)?;
        let (first, second) = (resolve(folder, one)?, resolve(folder, other)?);
        let name = format!("{one}...{other}");
        let base = line(folder, &["merge-base", &first, &second]).map_err(|_| RevisionError::Unrelated {
            one: one.to_owned(),
            other: other.to_owned(),
        })?;
        Self::of_id(folder, &name, base, top, prefix)
    }

    fn of_id(folder: &Path, name: &str, id: String, top: PathBuf, prefix: PathBuf) -> Result<Self, RevisionError> {
        let listed = git(folder, &["ls-tree", "-r", "-z", "-l", "--full-tree", &id]);
        let listed = listed.map_err(|why| failed(name, why))?;
        Ok(Self {
            name: name.to_owned(),
            id,
            top,
            prefix,
            entries: entries(&listed),
        })
    }

    /// What was asked for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The commit's own name, in hexadecimal.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether a file or a folder of that path is in it.
    pub fn exists(&self, path: &Path) -> bool {
        let Some(path) = self.within(path) else { return false };
        self.entries.contains_key(&path) || self.below(&path).next().is_some()
    }

    /// Whether a path is in the repository at all, there or not.
    pub fn covers(&self, path: &Path) -> bool {
        self.within(path).is_some()
    }

    /// The files below a folder, by the path below it; nothing of what is no file.
    pub fn files(&self, folder: &Path) -> Vec<String> {
        self.listed(folder, |kind| kind == Kind::File)
    }

    /// The links and submodules below a folder, which are not followed.
    pub fn passed_over(&self, folder: &Path) -> Vec<String> {
        self.listed(folder, |kind| kind != Kind::File)
    }

    /// The texts of files, in their order; what is wrong with one keeps none of the others from it.
    pub fn texts(&self, paths: &[PathBuf]) -> Vec<Result<String, RevisionError>> {
        let found: Vec<Result<&Entry, RevisionError>> = paths.iter().map(|path| self.entry(path)).collect();
        let objects: BTreeSet<&str> = found.iter().flatten().map(|entry| entry.object.as_str()).collect();
        let contents = self.contents(&objects);
        let text = |(path, entry): (&PathBuf, Result<&Entry, RevisionError>)| {
            let entry = entry?;
            let contents = contents.as_ref().map_err(|why| failed(&self.name, why.clone()))?;
            let bytes = contents.get(entry.object.as_str());
            let bytes = bytes.ok_or_else(|| failed(&self.name, format!("`{}` is not in it", path.display())))?;
            String::from_utf8(bytes.clone()).map_err(|_| RevisionError::NoText(path.clone()))
        };
        paths.iter().zip(found).map(text).collect()
    }

    fn entry(&self, path: &Path) -> Result<&Entry, RevisionError> {
        let within = self.within(path).and_then(|path| self.entries.get(&path));
        let entry = within.ok_or_else(|| failed(&self.name, format!("`{}` is not in it", path.display())))?;
        match entry.kind {
            Kind::File if entry.size <= LARGEST => Ok(entry),
            Kind::File => Err(RevisionError::TooLarge {
                path: path.to_owned(),
                size: entry.size,
                largest: LARGEST,
            }),
            Kind::Link | Kind::Submodule => Err(RevisionError::NoFile(path.to_owned())),
        }
    }

    /// What git keeps under the names of objects.
    fn contents(&self, objects: &BTreeSet<&str>) -> Result<BTreeMap<String, Vec<u8>>, String> {
        if objects.is_empty() {
            return Ok(BTreeMap::new());
        }
        let asked: String = objects.iter().map(|object| format!("{object}\n")).collect();
        let answer = git_with_input(&self.top, &["cat-file", "--batch"], asked.into_bytes())?;
        let mut contents = BTreeMap::new();
        let mut rest = answer.as_slice();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            let mut words = head.split(' ');
            let (object, _, size) = (words.next(), words.next(), words.next());
            let size = size.and_then(|size| size.parse::<usize>().ok());
            let (Some(object), Some(size)) = (object, size.filter(|size| *size <= rest.len())) else {
                continue;
            };
            contents.insert(object.to_owned(), rest[..size].to_vec());
            rest = rest.get(size + 1..).unwrap_or_default();
        }
        Ok(contents)
    }

    fn listed(&self, folder: &Path, wanted: impl Fn(Kind) -> bool) -> Vec<String> {
        let Some(folder) = self.within(folder) else {
            return Vec::new();
        };
        let below = self.below(&folder).filter(|(_, entry)| wanted(entry.kind));
        below.map(|(path, _)| path.to_owned()).collect()
    }

    /// The entries below a folder, by the path below it.
    fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = (&'a str, &'a Entry)> + use<'a> {
        let start = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let all = self.entries.range(start.clone()..);
        all.map_while(move |(path, entry)| Some((path.strip_prefix(start.as_str())?, entry)))
    }

    /// A path as the repository has it: nothing where it leads out of it.
    fn within(&self, path: &Path) -> Option<String> {
        let mut parts: Vec<&str> = Vec::new();
        let below_top = match path.is_absolute() {
            true => path.strip_prefix(&self.top).ok()?.to_owned(),
            false => self.prefix.join(path),
        };
        for component in below_top.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_str()?),
                Component::CurDir => {}
                Component::ParentDir => {
                    parts.pop()?;
                }
                Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        Some(parts.join("/"))
    }
}

/// The top of the work tree, and a folder below it.
fn repository(folder: &Path) -> Result<(PathBuf, PathBuf), RevisionError> {
    let asked = ["rev-parse", "--show-toplevel", "--show-prefix"];
    let answer = line(folder, &asked).map_err(|why| RevisionError::NoRepository { why: first_line(&why) })?;
    let (top, prefix) = answer.split_once('\n').unwrap_or((&answer, ""));
    Ok((PathBuf::from(top), PathBuf::from(prefix)))
}

/// The commit's own name of a revision.
fn resolve(folder: &Path, name: &str) -> Result<String, RevisionError> {
    let commit = format!("{name}^{{commit}}");
    let found = line(
        folder,
        &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit],
    );
    found.map_err(|_| RevisionError::NoRevision {
        name: name.to_owned(),
        near: crate::source::did_you_mean(name, branches(folder).iter().map(String::as_str)),
        is_shallow: line(folder, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer == "true"),
    })
}

/// The names of branches and tags.
fn branches(folder: &Path) -> Vec<String> {
    let kinds = [
        "for-each-ref",
        "--format=%(refname:short)",
        "refs/heads",
        "refs/remotes",
        "refs/tags",
    ];
    let names = line(folder, &kinds).unwrap_or_default();
    names.lines().map(str::to_owned).collect()
}

fn entries(listed: &[u8]) -> BTreeMap<String, Entry> {
    let each = listed.split(|byte| *byte == 0).filter_map(|line| {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let head = std::str::from_utf8(&line[..tab]).ok()?;
        // A name that is no text is shown as far as it is, and fits no rule.
        let path = String::from_utf8_lossy(&line[tab + 1..]).into_owned();
        let mut words = head.split_ascii_whitespace();
        let (mode, _, object, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let kind = match mode {
            "120000" => Kind::Link,
            "160000" => Kind::Submodule,
            _ => Kind::File,
        };
        let entry = Entry {
            kind,
            object: object.to_owned(),
            size: size.parse().unwrap_or_default(),
        };
        Some((path, entry))
    });
    each.collect()
}

fn failed(name: &str, why: String) -> RevisionError {
    RevisionError::Unreadable {
        name: name.to_owned(),
        why: first_line(&why),
    }
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("fatal: ").to_owned()
}
