//! Asking git, which is called as a program.
//!
//! Nothing of what a repository or a user configures is run: no monitor, no hook, no pager, no filter, no fetching of
//! what is not there. What is asked for stands behind `--end-of-options`, or is an object's name that git itself gave.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// What git answers in a folder.
///
/// # Errors
/// What git says on standard error, or why it cannot be started.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    git_with_input(folder, arguments, Vec::new())
}

/// The same of a command that reads what it is asked for.
///
/// # Errors
/// Likewise.
pub(super) fn git_with_input(folder: &Path, arguments: &[&str], input: Vec<u8>) -> Result<Vec<u8>, String> {
    let mut child = Command::new("git")
        .args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"])
        .args(["-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-C"])
        .arg(folder)
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("git cannot be started: {error}"))?;
    let mut stdin = child.stdin.take().expect("it was asked for");
    // Git answers while it is still being asked: who only asked first would wait for ever.
    let asking = thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let _ = asking.join();
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// What git answers in one line.
pub(super) fn line(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let answer = git(folder, arguments)?;
    Ok(String::from_utf8_lossy(&answer).trim_end_matches('\n').to_owned())
}
