use std::fs;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use walkdir::{DirEntry, WalkDir};

use super::RuleFile;
use crate::source::SourceFile;

/// Which files of a rule set are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// What an evaluation needs: metadata and scripts.
    Rules,
    /// The controls' own cases as well.
    RulesAndCases,
}

/// Why a folder of rules cannot be read.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum OriginError {
    /// There is no such folder.
    #[error("no folder of rules at `{0}`")]
    #[diagnostic(
        code(origin::no_folder),
        help("name the folder that holds `<product>/<control>/control.yaml`: `--rules FOLDER`")
    )]
    NoFolder(PathBuf),
    /// A file or folder in it cannot be read.
    #[error("`{path}` cannot be read: {why}")]
    #[diagnostic(
        code(origin::unreadable),
        help("check that the file exists, is UTF-8 text, and that you may read it")
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
}

/// Reads the rule files below a folder, sorted by path; hidden files and folders are passed over.
///
/// A file that cannot be read does not keep the others from it: it comes out as an error beside them.
///
/// # Errors
/// A folder that is not there.
pub fn directory(folder: &Path, wanted: Wanted) -> Result<(Vec<RuleFile>, Vec<OriginError>), OriginError> {
    if !folder.is_dir() {
        return Err(OriginError::NoFolder(folder.to_owned()));
    }
    let mut files = Vec::new();
    let mut unreadable = Vec::new();
    let entries = WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        .filter(|entry| entry.as_ref().map_or(true, |entry| is_wanted(entry, wanted)));
    for entry in entries {
        let file = entry
            .map_err(|error| OriginError::Unreadable {
                path: error.path().unwrap_or(folder).to_owned(),
                why: error.to_string(),
            })
            .and_then(|entry| read(folder, entry.path()));
        match file {
            Ok(file) => files.push(file),
            Err(error) => unreadable.push(error),
        }
    }
    Ok((files, unreadable))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn is_wanted(entry: &DirEntry, wanted: Wanted) -> bool {
    let name = entry.file_name().to_string_lossy();
    let is_rule = name == "control.yaml" || name.ends_with(".rhai");
    let is_case = name == "tests.yaml" && wanted == Wanted::RulesAndCases;
    entry.file_type().is_file() && (is_rule || is_case)
}

fn read(folder: &Path, path: &Path) -> Result<RuleFile, OriginError> {
    let text = fs::read_to_string(path).map_err(|error| OriginError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    let below = path.strip_prefix(folder).unwrap_or(path);
    Ok(RuleFile {
        path: with_slashes(below),
        source: SourceFile::new(with_slashes(path), text.trim_start_matches('\u{feff}')),
    })
}

fn with_slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
