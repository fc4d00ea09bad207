//! Parsing a large tenant against `serde_json::Value`: time, and memory that stays.
//!
//! Memory is the growth of the resident set of a fresh process that reads a file and keeps the result. Our tree keeps
//! the text; of `serde_json`'s value the text is dropped.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use posture::ruleset::RuleSet;
use posture::snapshot::Tree;

use crate::tenant::{self, NORTH_QUAY, Size};
use crate::{in_turn, say};

const USERS: usize = 75_000;

pub(crate) fn figures() {
    let size = Size {
        users: USERS,
        ..NORTH_QUAY
    };
    let minified = tenant::snapshot(&RuleSet::default(), size).to_string();
    let pretty = tenant::text(&RuleSet::default(), size);
    say("parsing                     MB   MB/s  serde_json  ratio   bytes kept per byte  serde_json");
    for (name, text) in [("tenant, minified", &minified), ("tenant, indented", &pretty)] {
        row(name, text);
    }
}

fn row(name: &str, text: &str) {
    let megabytes = text.len() as f64 / 1e6;
    let (ours, theirs, ratio) = in_turn(|| time_ours(text), || time_serde(text));
    let file = std::env::temp_dir().join(format!("posture-bench-{}.json", std::process::id()));
    std::fs::write(&file, text).expect("the temporary folder is writable");
    let kept = |parser| resident(parser, &file) / text.len() as f64;
    let (ours_kept, theirs_kept) = (kept("ours"), kept("serde_json"));
    std::fs::remove_file(&file).expect("the file was just written");
    say(&format!(
        "{name:<22}{megabytes:>8.1}{:>7.0}{:>12.0}{ratio:>7.2}{ours_kept:>22.2}{theirs_kept:>12.2}",
        megabytes / ours,
        megabytes / theirs
    ));
}

fn time_ours(text: &str) -> f64 {
    let text = text.to_owned();
    let start = Instant::now();
    let tree = Tree::from_json(text).expect("it is JSON");
    let seconds = start.elapsed().as_secs_f64();
    black_box(&tree);
    seconds
}

fn time_serde(text: &str) -> f64 {
    let start = Instant::now();
    let value: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
    let seconds = start.elapsed().as_secs_f64();
    black_box(&value);
    seconds
}

/// The growth in a process of its own, in bytes.
fn resident(parser: &str, file: &Path) -> f64 {
    let this = std::env::current_exe().expect("a program");
    let output = Command::new(this)
        .args(["--resident", parser])
        .arg(file)
        .output()
        .expect("it runs");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("a number of bytes")
}

pub(crate) fn resident_growth(parser: &str, file: &str) -> u64 {
    let before = resident_set();
    if parser == "ours" {
        let tree = Tree::from_json(std::fs::read_to_string(file).expect("a file")).expect("it is JSON");
        let after = resident_set();
        black_box(&tree);
        after - before
    } else {
        let text = std::fs::read_to_string(file).expect("a file");
        let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        drop(text);
        let after = resident_set();
        black_box(&value);
        after - before
    }
}

/// The resident set of this process in bytes, as Linux tells it.
fn resident_set() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells the resident set");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("a line for it");
    let kilobytes: u64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .expect("a number");
    kilobytes * 1024
}
