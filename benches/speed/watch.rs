//! `posture watch`: from the first event of a save to the published score, as the program itself measures it, with a
//! snapshot of 2 MB and 100 controls; against a whole run of `posture score` on the same.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::say;

const SAVES: usize = 300;
const CONTROLS: usize = 100;
/// The example's list of users is repeated so often to come to 2 MB.
const REPEATED: usize = 24;
/// Between saves, as nobody saves faster; then the program reads all once more.
const PAUSE: Duration = Duration::from_millis(70);

pub(crate) fn figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let scripts = rules(folder.path(), CONTROLS);
    let size = snapshot(&folder.path().join("snapshot.json"));
    let mut child = posture(folder.path(), "watch")
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    generation(&mut lines);
    let mut times: Vec<f64> = (0..SAVES)
        .map(|save| {
            thread::sleep(PAUSE);
            let script = &scripts[save % scripts.len()];
            let text = fs::read_to_string(script).expect("a script");
            fs::write(script, format!("let save_{save} = 1;\n{text}")).expect("it can be written");
            generation(&mut lines)
        })
        .collect();
    // It follows files until it is ended.
    let _ = child.kill();
    let _ = child.wait();
    times.sort_by(f64::total_cmp);
    let (median, slow) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let start = Instant::now();
    let scored = posture(folder.path(), "score").stdout(Stdio::null()).status();
    assert!(scored.is_ok_and(|status| status.success()), "it ends well");
    let whole = start.elapsed().as_secs_f64() * 1e3;
    say(&format!(
        "posture watch, {SAVES} saves, {CONTROLS} controls, {:.1} MB\nmedian   99th percentile   a whole run   ratio\n\
         {median:>4.1} ms {slow:>14.1} ms {whole:>10.1} ms {:>7.2}",
        size as f64 / 1e6,
        median / whole
    ));
}

fn posture(folder: &Path, command: &str) -> Command {
    let mut posture = Command::new(env!("CARGO_BIN_EXE_posture"));
    posture
        .args([command, "snapshot.json", "--as-of", "2026-03-01"])
        .current_dir(folder);
    posture.stderr(Stdio::null());
    posture
}

/// How many milliseconds the next generation took.
fn generation(lines: &mut Lines<BufReader<ChildStdout>>) -> f64 {
    let mut line = || lines.next().expect("a line").expect("UTF-8");
    let (first, _) = (line(), line());
    assert!(!first.contains("rejected"), "{first}");
    let number = first.trim_end_matches(" ms").rsplit(' ').next();
    number
        .and_then(|number| number.parse().ok())
        .expect("a number of milliseconds")
}

/// So many of the shipped controls, several times over where there are not enough; gives the scripts.
pub(crate) fn rules(folder: &Path, count: usize) -> Vec<PathBuf> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let copy = |from: &Path, to: &Path| {
        fs::create_dir_all(to).expect("a folder");
        for file in entries(from) {
            fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("a copy");
        }
    };
    copy(&shipped.join("lib"), &folder.join("rules/lib"));
    let products = entries(&shipped);
    let controls: Vec<PathBuf> = products.iter().flat_map(|product| entries(product)).collect();
    let controls: Vec<PathBuf> = controls
        .into_iter()
        .filter(|c| c.join("control.yaml").is_file())
        .collect();
    let mut scripts = Vec::new();
    for number in 0..count {
        let control = &controls[number % controls.len()];
        let below = control
            .strip_prefix(&shipped)
            .expect("it is shipped")
            .display()
            .to_string();
        let to = match number / controls.len() {
            0 => folder.join("rules").join(&below),
            again => folder.join("rules").join(format!("{below}-{again}")),
        };
        copy(control, &to);
        scripts.extend(Some(to.join("control.rhai")).filter(|script| script.is_file()));
    }
    scripts
}

/// Writes the example with many more users, and gives its size.
pub(crate) fn snapshot(file: &Path) -> u64 {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-lane.json");
    let text = fs::read_to_string(example).expect("the example");
    let mut snapshot: Value = serde_json::from_str(&text).expect("it is JSON");
    let users = snapshot["userRegistrationDetails"].as_array().cloned().expect("users");
    let again = |number: usize| {
        users.iter().cloned().map(move |mut user| {
            for name in ["id", "userPrincipalName"] {
                user[name] = format!("{number}.{}", user[name].as_str().unwrap_or_default()).into();
            }
            user
        })
    };
    snapshot["userRegistrationDetails"] = (0..REPEATED).flat_map(again).collect();
    fs::write(file, serde_json::to_string_pretty(&snapshot).expect("it is JSON")).expect("it can be written");
    fs::metadata(file).expect("it is there").len()
}
