//! `posture check` and `posture test` over many controls, from start to end: what an author waits for.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use walkdir::WalkDir;

use crate::{in_turn, say};

/// Each shipped control so many times makes more than five hundred.
const COPIES: usize = 2;

pub(crate) fn figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = copies(folder.path());
    let controls = files.iter().filter(|file| file.ends_with("control.yaml")).count();
    say(&format!(
        "{controls} controls with their cases, from start to end\ncommand       ours  reading YAML alone  ratio"
    ));
    for command in ["check", "test"] {
        let ours = || seconds(|| run(command, folder.path()));
        let (theirs, ours, ratio) = in_turn(|| seconds(|| read(&files)), ours);
        say(&format!("{command:<8}{ours:>8.2} s{theirs:>17.2} s{ratio:>8.2}"));
    }
}

/// The shipped rules with every control many times over, each under a name of its own; gives the files.
fn copies(folder: &Path) -> Vec<PathBuf> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut written = Vec::new();
    let entries = WalkDir::new(&rules).into_iter().map(|entry| entry.expect("an entry"));
    for file in entries.filter(|entry| entry.file_type().is_file()) {
        let below = file.path().strip_prefix(&rules).expect("below the rules");
        let parts: Vec<&str> = below.iter().filter_map(|part| part.to_str()).collect();
        let targets: Vec<PathBuf> = match parts[..] {
            ["lib" | "fixtures", ..] => vec![folder.join(below)],
            [product, control, name] => (0..COPIES)
                .map(|copy| folder.join(product).join(named(control, copy)).join(name))
                .collect(),
            _ => Vec::new(),
        };
        for target in targets {
            fs::create_dir_all(target.parent().expect("a folder")).expect("writable");
            fs::copy(file.path(), &target).expect("a copy");
            written.push(target);
        }
    }
    written
}

/// The first copy keeps the name: other controls want some of them first.
fn named(control: &str, copy: usize) -> String {
    match copy {
        0 => control.to_owned(),
        copy => format!("{control}-{copy}"),
    }
}

fn run(command: &str, rules: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_posture"))
        .args([command, "--rules"])
        .arg(rules)
        .current_dir(rules)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("it starts");
    assert!(status.success(), "`posture {command}` ends well");
}

/// Reads every file and decodes what is YAML, on one thread: what nobody can do without.
fn read(files: &[PathBuf]) {
    for file in files {
        let text = fs::read_to_string(file).expect("a file");
        if file.extension().is_some_and(|ending| ending == "yaml") {
            let value: serde_yaml::Value = serde_yaml::from_str(&text).expect("it is YAML");
            black_box(&value);
        }
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
