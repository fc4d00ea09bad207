use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::RuleFile;
use super::commit::Commit;
use super::directory::{OriginError, Wanted, directory_again, is_wanted_name, text_file, with_slashes};
use super::revision_error::RevisionError;
use crate::source::{Problem, SourceFile};

/// Where the files of a project are read: the disk, or a git revision.
///
/// A path that leads out of the repository of a revision is read from the disk: no revision says what it was.
#[derive(Debug, Clone, Default)]
pub enum Files {
    /// The disk.
    #[default]
    Disk,
    /// A revision.
    Commit(Arc<Commit>),
}

/// Rule files, and what is wrong with those that cannot be read.
type Read = (Vec<RuleFile>, Vec<Problem>);

/// What YAML files end in; both are read, so that none is passed over for its ending.
const ENDINGS: [&str; 2] = ["yaml", "yml"];

impl Files {
    /// Whether there is a file or a folder; a link that leads nowhere is there, and reading it says what is wrong.
    pub fn exists(&self, path: &Path) -> bool {
        match self.commit_of(path) {
            Some(commit) => commit.exists(path),
            None => path.symlink_metadata().is_ok(),
        }
    }

    /// Reads one text file that stands beside the rules: a configuration, a tenant file, an action plan.
    ///
    /// # Errors
    /// A file that is not there, is not UTF-8 text, or may not be read.
    pub fn text_file(&self, path: &Path) -> Result<Arc<SourceFile>, Problem> {
        let Some(commit) = self.commit_of(path) else {
            return text_file(path).map_err(|error| Problem::new(&error));
        };
        let text = commit.texts(&[path.to_owned()]).pop().expect("one answer for one path");
        let text = text.map_err(|error| Problem::new(&error))?;
        Ok(source_file(path, &text))
    }

    /// The rule files below a folder, sorted by path, without hidden ones; see [`directory_again`].
    ///
    /// # Errors
    /// A folder that is not there.
    pub fn rules(&self, folder: &Path, wanted: Wanted, before: &[RuleFile]) -> Result<Read, Problem> {
        match self.commit_of(folder) {
            Some(commit) => of_commit(commit, folder, wanted),
            None => {
                let (files, wrong) = directory_again(folder, wanted, before).map_err(|error| Problem::new(&error))?;
                Ok((files, wrong.iter().map(|error| Problem::new(error)).collect()))
            }
        }
    }

    /// The YAML files of a folder, by name.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn yaml_files(&self, folder: &Path) -> Result<Vec<PathBuf>, Problem> {
        self.files_in(folder, &ENDINGS)
    }

    /// The files of a folder that end in some way, by name; hidden ones, such as editors leave beside them, are passed
    /// over.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn files_in(&self, folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Problem> {
        let mut paths = match self.commit_of(folder) {
            Some(commit) => names_in(commit, folder),
            None => paths_in(folder).map_err(|error| Problem::new(&error))?,
        };
        let is_hidden = |path: &PathBuf| is_hidden(&path.file_name().unwrap_or_default().to_string_lossy());
        paths.retain(|path| {
            !is_hidden(path) && matches!(path.extension(), Some(ending) if endings.iter().any(|e| ending == *e))
        });
        paths.sort();
        Ok(paths)
    }

    /// The revision that holds a path.
    fn commit_of(&self, path: &Path) -> Option<&Commit> {
        match self {
            Self::Disk => None,
            Self::Commit(commit) => commit.covers(path).then_some(&**commit),
        }
    }
}

fn of_commit(commit: &Commit, folder: &Path, wanted: Wanted) -> Result<Read, Problem> {
    if !commit.exists(folder) {
        return Err(Problem::new(&OriginError::NoFolder(folder.to_owned())));
    }
    let is_rule = |below: &String| {
        let path = Path::new(below);
        !below.split('/').any(is_hidden) && is_wanted_name(path, path.components().count(), wanted)
    };
    let mut below: Vec<String> = commit.files(folder).into_iter().filter(is_rule).collect();
    below.sort_by(|one, other| one.split('/').cmp(other.split('/')));
    let paths: Vec<PathBuf> = below.iter().map(|path| folder.join(path)).collect();
    let mut files = Vec::with_capacity(below.len());
    let passed_over = commit
        .passed_over(folder)
        .into_iter()
        .filter(|path| !path.split('/').any(is_hidden));
    let mut wrong: Vec<Problem> = passed_over
        .map(|path| Problem::new(&RevisionError::NoFile(folder.join(path))))
        .collect();
    for ((path, below), text) in paths.iter().zip(below).zip(commit.texts(&paths)) {
        match text {
            Ok(text) => files.push(RuleFile {
                path: below,
                source: source_file(path, &text),
            }),
            Err(error) => wrong.push(Problem::new(&error)),
        }
    }
    Ok((files, wrong))
}

/// The paths of what stands right in a folder.
fn names_in(commit: &Commit, folder: &Path) -> Vec<PathBuf> {
    let files = commit.files(folder).into_iter();
    files
        .filter(|below| !below.contains('/'))
        .map(|below| folder.join(below))
        .collect()
}

fn paths_in(folder: &Path) -> Result<Vec<PathBuf>, OriginError> {
    let unreadable = |error: std::io::Error| OriginError::Unreadable {
        path: folder.to_owned(),
        why: error.to_string(),
    };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    paths.collect::<Result<_, _>>().map_err(unreadable)
}

fn source_file(path: &Path, text: &str) -> Arc<SourceFile> {
    SourceFile::new(with_slashes(path), text.trim_start_matches('\u{feff}'))
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}
