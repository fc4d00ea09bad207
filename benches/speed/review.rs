//! `posture diff` of 200 controls, of which five have another script, over 200 snapshots of 2 MB; against one plain
//! evaluation of the same snapshots.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::say;
use crate::watch::{rules, snapshot};

const CONTROLS: usize = 200;
const CHANGED: usize = 5;
const SNAPSHOTS: usize = 200;
/// Pairs: each takes many seconds.
const PAIRS: usize = 3;

pub(crate) fn figures() {
    let folder = tempfile::tempdir().expect("a folder");
    rules(&folder.path().join("old"), CONTROLS);
    let scripts = rules(&folder.path().join("new"), CONTROLS);
    for script in scripts.iter().step_by(scripts.len() / CHANGED).take(CHANGED) {
        let text = fs::read_to_string(script).expect("a script");
        fs::write(script, format!("let other = 1;\n{text}")).expect("it can be written");
    }
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).expect("a folder");
    let size = snapshot(&corpus.join("0.json"));
    for number in 1..SNAPSHOTS {
        fs::hard_link(corpus.join("0.json"), corpus.join(format!("{number}.json"))).expect("a link");
    }
    let all: Vec<String> = (0..SNAPSHOTS).map(|number| format!("corpus/{number}.json")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let plain = || {
        seconds(
            folder.path(),
            &[&["score", "--rules", "old/rules", "--format", "ndjson"][..], &all].concat(),
        )
    };
    let both = || {
        seconds(
            folder.path(),
            &["diff", "./old/rules", "./new/rules", "corpus", "--format", "json"],
        )
    };
    let mut pairs: Vec<(f64, f64)> = (0..PAIRS).map(|_| (plain(), both())).collect();
    pairs.sort_by(|one, other| (one.1 / one.0).total_cmp(&(other.1 / other.0)));
    let (score, diff) = pairs[PAIRS / 2];
    say(&format!(
        "\n{CONTROLS} controls, {CHANGED} of them changed, {SNAPSHOTS} snapshots of {:.1} MB\n\
         posture score   posture diff   ratio\n{score:>12.2} s {diff:>13.2} s {:>7.2}",
        size as f64 / 1e6,
        diff / score
    ));
}

fn seconds(folder: &Path, arguments: &[&str]) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posture"));
    command
        .args(arguments)
        .args(["--as-of", "2026-03-01"])
        .current_dir(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("it starts");
    assert!(matches!(status.code(), Some(0 | 4)), "it ends well: {status}");
    start.elapsed().as_secs_f64()
}
