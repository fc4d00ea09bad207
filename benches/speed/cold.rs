//! `posture score` from its start to its end, against a bare program that only parses the same file: what a person at a
//! terminal waits for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{in_turn, say};

/// Starts in a measurement: one alone is shorter than what else a machine does.
const STARTS: u32 = 10;

pub(crate) fn figures() {
    let export = export();
    let bare = bare_program();
    say(&format!(
        "posture score {}, from start to end\nreport        ours  bare parsing  ratio",
        export.display()
    ));
    for format in ["text", "json"] {
        let ours = || seconds(score(&export, format));
        let theirs = || seconds(parse_only(&bare, &export));
        let (theirs, ours, ratio) = in_turn(theirs, ours);
        let (ours, theirs) = (ours * 1e3, theirs * 1e3);
        say(&format!("{format:<8}{ours:>7.1} ms{theirs:>11.1} ms{ratio:>7.2}"));
    }
}

/// The real export where there is one, else the example.
pub(crate) fn export() -> PathBuf {
    let real = std::env::var_os("POSTURE_TEST_DATA").map(|folder| Path::new(&folder).join("real"));
    let real = real.map(|folder| folder.join("ProviderSettingsExport.json"));
    real.filter(|file| file.is_file())
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-lane.json"))
}

/// The example `parse_only`, a program of its own: nothing of ours is in it, not even to be loaded.
fn bare_program() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--example", "parse_only"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.is_ok_and(|status| status.success()), "it builds");
    let ours = Path::new(env!("CARGO_BIN_EXE_posture"));
    let folder = ours.parent().expect("a folder of what is built").join("examples");
    folder
        .join("parse_only")
        .with_extension(std::env::consts::EXE_EXTENSION)
}

/// The command, started where there are no rules but those that the program carries.
fn score(export: &Path, format: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posture"));
    command
        .args(["score", "--as-of", "2026-03-01", "--format", format])
        .arg(export)
        .current_dir(std::env::temp_dir());
    command
}

fn parse_only(bare: &Path, export: &Path) -> Command {
    let mut command = Command::new(bare);
    command.arg(export);
    command
}

/// How long a start takes, of several.
fn seconds(mut command: Command) -> f64 {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    for _ in 0..STARTS {
        let status = command.status().expect("it starts");
        assert!(status.success(), "it ends well");
    }
    start.elapsed().as_secs_f64() / f64::from(STARTS)
}
