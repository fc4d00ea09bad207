use std::path::Path;

use super::git::{git, line};

/// The git revision that is checked out where a folder of rules stands, with `-dirty` where files in it differ from it;
/// nothing where the folder is in no repository, or there is no git.
pub fn revision(folder: &Path) -> Option<String> {
    let absolute = folder.canonicalize().ok()?;
    // To ask git takes longer than to look.
    absolute.ancestors().find(|above| above.join(".git").exists())?;
    let revision = line(folder, &["rev-parse", "--verify", "--end-of-options", "HEAD"]).ok()?;
    let changed = git(folder, &["status", "--porcelain", "--", "."]).ok()?;
    let dirty = if changed.is_empty() { "" } else { "-dirty" };
    Some(format!("{revision}{dirty}"))
}
