use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::Diagnostic;

use crate::origin::{Commit, Files, RevisionError};
use crate::source::Problem;

/// What stands on one side of a comparison.
#[derive(Debug, Clone)]
pub(in crate::cli) enum From {
    /// The files as they are.
    WorkTree,
    /// A folder with a project, or with rules alone.
    Folder(PathBuf),
    /// A git revision.
    Commit(Arc<Commit>),
}

/// What can be wrong with what is to be compared.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum SideError {
    #[error("`{0}` is a folder, and nothing says what to compare it with")]
    #[diagnostic(
        code(diff::one_folder),
        help("name two folders, as in `posture diff ./old ./new export.json`")
    )]
    OneFolder(String),
    #[error("`{0}` is no folder")]
    #[diagnostic(
        code(diff::no_folder),
        help("behind a folder stands the folder that it is compared with, then the snapshots")
    )]
    NoFolder(String),
}

/// The two sides that the arguments name, and the snapshots behind them.
///
/// A revision goes before a folder of that name, because a folder can be written with a slash.
pub(super) fn sides(base: &str, rest: &[String]) -> Result<([From; 2], Vec<String>), Problem> {
    let here = Path::new("");
    let here = if here.is_dir() { here } else { Path::new(".") };
    let commit = |name: &str| Commit::open(here, name).map(|commit| From::Commit(Arc::new(commit)));
    let shown = |error: RevisionError| Problem::new(&error);
    if !looks_like_folder(base) {
        if let Some((one, other)) = base.split_once("...") {
            let (one, other) = (or_head(one), or_head(other));
            let before = Commit::merge_base(here, one, other).map_err(shown)?;
            return Ok((
                [From::Commit(Arc::new(before)), commit(other).map_err(shown)?],
                rest.to_vec(),
            ));
        }
        if let Some((one, other)) = base.split_once("..") {
            let sides = [
                commit(or_head(one)).map_err(shown)?,
                commit(or_head(other)).map_err(shown)?,
            ];
            return Ok((sides, rest.to_vec()));
        }
        match commit(base) {
            Ok(before) => return Ok(([before, From::WorkTree], rest.to_vec())),
            Err(error) if !Path::new(base).is_dir() => return Err(shown(error)),
            Err(_) => {}
        }
    }
    let folder = |name: &String| match Path::new(name).is_dir() {
        true => Ok(From::Folder(PathBuf::from(name))),
        false => Err(Problem::new(&SideError::NoFolder(name.clone()))),
    };
    let Some((other, snapshots)) = rest.split_first() else {
        return Err(Problem::new(&SideError::OneFolder(base.to_owned())));
    };
    Ok(([folder(&base.to_owned())?, folder(other)?], snapshots.to_vec()))
}

/// The one side that a name is of: a revision, what two have in common (`main...`), or a folder.
pub(in crate::cli) fn side(name: &str) -> Result<From, Problem> {
    let here = Path::new(".");
    let shown = |error: RevisionError| Problem::new(&error);
    let commit = |commit: Result<Commit, RevisionError>| commit.map(|commit| From::Commit(Arc::new(commit)));
    if looks_like_folder(name) {
        return Ok(From::Folder(PathBuf::from(name)));
    }
    if let Some((one, other)) = name.split_once("...") {
        return commit(Commit::merge_base(here, or_head(one), or_head(other))).map_err(shown);
    }
    match commit(Commit::open(here, name)) {
        Err(_) if Path::new(name).is_dir() => Ok(From::Folder(PathBuf::from(name))),
        opened => opened.map_err(shown),
    }
}

/// What can only be a path.
fn looks_like_folder(name: &str) -> bool {
    let begins = ["./", "../", "/"].iter().any(|start| name.starts_with(start));
    (begins || name.ends_with('/') || matches!(name, "." | "..")) && Path::new(name).is_dir()
}

fn or_head(name: &str) -> &str {
    if name.is_empty() { "HEAD" } else { name }
}

impl From {
    /// Where its files are read.
    pub(in crate::cli) fn files(&self) -> Files {
        match self {
            Self::WorkTree | Self::Folder(_) => Files::Disk,
            Self::Commit(commit) => Files::Commit(Arc::clone(commit)),
        }
    }

    /// The folder that is looked at alone.
    pub(in crate::cli) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::WorkTree | Self::Commit(_) => None,
        }
    }

    /// What people call it, and the commit's own name.
    pub(in crate::cli) fn name(&self) -> (String, Option<String>) {
        match self {
            Self::WorkTree => ("work tree".to_owned(), None),
            Self::Folder(folder) => (folder.display().to_string(), None),
            Self::Commit(commit) => (commit.name().to_owned(), Some(commit.id().to_owned())),
        }
    }
}
