use std::path::Path;
use std::process::{Command, Stdio};

/// The git revision that is checked out where a folder of rules stands, with `-dirty` where files in it differ from it;
/// nothing where the folder is in no repository, or there is no git.
pub fn revision(folder: &Path) -> Option<String> {
    let absolute = folder.canonicalize().ok()?;
    // To ask git takes longer than to look.
    absolute.ancestors().find(|above| above.join(".git").exists())?;
    let revision = git(folder, &["rev-parse", "--verify", "--end-of-options", "HEAD"])?;
    let changed = git(folder, &["status", "--porcelain", "--", "."])?;
    let dirty = if changed.is_empty() { "" } else { "-dirty" };
    Some(format!("{}{dirty}", revision.trim_end()))
}

/// What git answers in a folder; its configuration may name programs, and none of them is run.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(["-c", "core.fsmonitor=false", "-C"])
        .arg(folder)
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
