use std::collections::BTreeSet;
use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::Diagnostic;
use walkdir::{DirEntry, WalkDir};

use super::RuleFile;
use crate::source::SourceFile;

/// Which files of a rule set are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// What an evaluation needs: metadata and scripts.
    Rules,
    /// What cases need as well: the cases of controls and of modules, and the named snapshots that they begin from.
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
    /// There is no rule in it.
    #[error("the folder `{0}` holds no rules")]
    #[diagnostic(
        code(origin::no_rules),
        help("a control is a folder `<product>/<control>` with `control.yaml` and `control.rhai`")
    )]
    NoRules(PathBuf),
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
    /// A file cannot be written.
    #[error("`{path}` cannot be written: {why}")]
    #[diagnostic(code(origin::unwritable), help("check that you may write to it and its folder"))]
    Unwritable {
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
    directory_again(folder, wanted, &[])
}

/// The same after a change: a file whose text is that of an earlier reading is that file, so that nobody has to look at
/// it again. All files are read, whatever the system says of their times.
///
/// # Errors
/// A folder that is not there.
pub fn directory_again(
    folder: &Path,
    wanted: Wanted,
    before: &[RuleFile],
) -> Result<(Vec<RuleFile>, Vec<OriginError>), OriginError> {
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
    let mut known = before.iter().peekable();
    for entry in entries {
        let file = entry
            .map_err(|error| OriginError::Unreadable {
                path: error.path().unwrap_or(folder).to_owned(),
                why: error.to_string(),
            })
            .and_then(|entry| read(folder, entry.path()));
        match file {
            Ok(file) => files.push(same_as(&mut known, file)),
            Err(error) => unreadable.push(error),
        }
    }
    Ok((files, unreadable))
}

/// The file as it was read before, where its text is the same; both come in the same order.
fn same_as<'a>(before: &mut Peekable<impl Iterator<Item = &'a RuleFile>>, file: RuleFile) -> RuleFile {
    while before
        .next_if(|earlier| order(&earlier.path).lt(order(&file.path)))
        .is_some()
    {}
    let earlier = before.next_if(|earlier| earlier.path == file.path);
    match earlier.filter(|earlier| earlier.source.text() == file.source.text()) {
        Some(earlier) => earlier.clone(),
        None => file,
    }
}

/// What a folder that is walked by the names in it sorts its files by.
fn order(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn is_wanted(entry: &DirEntry, wanted: Wanted) -> bool {
    entry.file_type().is_file() && is_wanted_name(entry.path(), entry.depth(), wanted)
}

pub(super) fn is_wanted_name(path: &Path, depth: usize, wanted: Wanted) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name);
    let is_in = |name: &str| depth == 2 && folder.is_some_and(|folder| folder == name);
    let is_list = (is_in("baselines") || is_in("frameworks")) && name.ends_with(".yaml");
    let is_manifest = depth == 1 && name == "rules.yaml";
    let is_rule = name == "control.yaml" || name.ends_with(".rhai") || is_list || is_manifest;
    let is_case = || name == "tests.yaml" || name.ends_with(".tests.yaml") || is_fixture(path, depth, &name);
    is_rule || wanted == Wanted::RulesAndCases && is_case()
}

/// A named snapshot stands in `fixtures/`, right below the top.
fn is_fixture(path: &Path, depth: usize, name: &str) -> bool {
    let folders = path.ancestors().nth(depth.saturating_sub(1));
    let is_below = depth >= 2 && folders.and_then(Path::file_name).is_some_and(|top| top == "fixtures");
    is_below && [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// Reads of a folder that was read before only what is said to have changed; nothing where that does not tell enough,
/// because files came or went, or links may lead elsewhere: then the folder has to be read as a whole.
///
/// The paths of changes are those without links, as the system tells them.
pub fn directory_of_changes(
    folder: &Path,
    wanted: Wanted,
    before: &[RuleFile],
    changed: &BTreeSet<PathBuf>,
) -> Option<Vec<RuleFile>> {
    let top = fs::canonicalize(folder).ok()?;
    let mut files = before.to_vec();
    for path in changed {
        let below = path.strip_prefix(&top).ok()?;
        let name = with_slashes(below);
        let found = fs::symlink_metadata(path);
        if let Some(known) = files.iter_mut().find(|file| file.path == name) {
            let is_plain = found.is_ok_and(|found| found.is_file());
            let file = is_plain.then(|| read(folder, &folder.join(below)).ok()).flatten()?;
            if file.source.text() != known.source.text() {
                *known = file;
            }
            continue;
        }
        let was_folder = before.iter().any(|file| Path::new(&file.path).starts_with(below));
        let is_other = found.is_ok_and(|found| !found.is_file());
        let is_rule = is_wanted_name(below, below.components().count(), wanted) && path.exists();
        if was_folder || is_other || is_rule {
            return None;
        }
    }
    Some(files)
}

/// Reads one text file that stands beside the rules: a configuration, a tenant file, an action plan.
///
/// # Errors
/// A file that is not there, is not UTF-8 text, or may not be read.
pub fn text_file(path: &Path) -> Result<Arc<SourceFile>, OriginError> {
    let text = fs::read_to_string(path).map_err(|error| OriginError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    Ok(SourceFile::new(with_slashes(path), text.trim_start_matches('\u{feff}')))
}

fn read(folder: &Path, path: &Path) -> Result<RuleFile, OriginError> {
    let below = path.strip_prefix(folder).unwrap_or(path);
    Ok(RuleFile {
        path: with_slashes(below),
        source: text_file(path)?,
    })
}

pub(super) fn with_slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
