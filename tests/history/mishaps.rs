//! What a bad disk, a killed process and others who record do to a history: nothing that was acknowledged is lost.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::{days, export, record, records, shop, story};
use crate::call::Ran;
use crate::shop::Shop;

/// Begins to record a snapshot of a day.
fn recording(shop: &Shop, day: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_posture"))
        .args(["score", "export.json", "--record", "--as-of", day])
        .current_dir(shop.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// What a recording said, and whether it was acknowledged.
fn acknowledged(child: Child) -> (bool, String) {
    let said = String::from_utf8(child.wait_with_output().expect("it ends").stderr).expect("UTF-8");
    (said.contains("recorded as "), said)
}

fn day(number: usize) -> String {
    let first = jiff::civil::date(2026, 1, 1);
    let days = i64::try_from(number).expect("a small number");
    (first + jiff::Span::new().days(days)).to_string()
}

#[track_caller]
fn is_sound(shop: &Shop) {
    let connection = Connection::open(shop.path().join(".posture/history.db")).expect("it opens");
    let check: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("it can be checked");
    assert_eq!(check, "ok");
    let mut orphans = connection
        .prepare("PRAGMA foreign_key_check")
        .expect("it can be checked");
    assert!(!orphans.exists([]).expect("it can be checked"));
}

#[test]
fn processes_that_record_at_once_all_record() {
    let shop = shop();
    shop.write("export.json", export("t-1", true, &[true]));
    let children: Vec<Child> = (0..8).map(|number| recording(&shop, &day(number))).collect();
    for child in children {
        let (is_acknowledged, said) = acknowledged(child);
        assert!(is_acknowledged, "{said}");
    }
    assert_eq!(days(&records(&shop, &[])).len(), 8);
    is_sound(&shop);
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let shop = shop();
    shop.write("export.json", export("t-1", true, &[true]));
    let start = Instant::now();
    assert!(acknowledged(recording(&shop, &day(0))).0);
    let whole = start.elapsed();
    let mut expected = vec![day(0)];
    let mut killed = 0;
    for number in 1..=100 {
        shop.write("export.json", export("t-1", number % 2 == 0, &[true]));
        let mut child = recording(&shop, &day(number));
        // Each a little later in its life than the one before, from its beginning to its end.
        let life = whole.mul_f64(number as f64 / 100.0);
        wait(&mut child, life);
        let _ = child.kill();
        let (is_acknowledged, _) = acknowledged(child);
        killed += usize::from(!is_acknowledged);
        expected.extend(is_acknowledged.then(|| day(number)));
    }
    assert!(killed > 0, "none was killed in time");
    let records = records(&shop, &[]);
    let found = days(&records);
    for day in &expected {
        assert!(found.contains(&day.as_str()), "{day} was acknowledged and is not there");
    }
    is_sound(&shop);
    record(&shop, "2027-01-01", &export("t-1", true, &[true]));
}

/// Waits for a process to end, or for a time to pass.
fn wait(child: &mut Child, most: Duration) {
    let start = Instant::now();
    while start.elapsed() < most && child.try_wait().is_ok_and(|ended| ended.is_none()) {
        thread::yield_now();
    }
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_told_and_the_report_printed() {
    let shop = story();
    let before = records(&shop, &[]);
    shop.write("export.json", export("t-1", false, &[true; 40]));
    // Nobody may write a file of more than 36 KB: less than what is written ahead for a record.
    let command = format!(
        "trap '' XFSZ; ulimit -f 72; exec '{}' score export.json --record --as-of 2026-03-06",
        env!("CARGO_BIN_EXE_posture")
    );
    let output = Command::new("sh")
        .args(["-c", &command])
        .current_dir(shop.path())
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("no room for `.posture/history.db`"), "{said}");
    let without = shop.run(&["score", "export.json", "--as-of", "2026-03-06"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), without.out);
    assert_eq!(records(&shop, &[]), before);
    is_sound(&shop);
    record(&shop, "2026-03-06", &export("t-1", true, &[true]));
}

#[test]
#[cfg(unix)]
fn a_folder_that_is_read_only_can_be_read() {
    let shop = story();
    let folder = shop.path().join(".posture");
    let modes = |file, whole| {
        mode(&folder.join("history.db"), file);
        mode(&folder, whole);
    };
    let all = records(&shop, &[]);
    modes(0o444, 0o555);
    let is_everything_allowed = fs::write(folder.join("probe"), "").is_ok();
    assert_eq!(records(&shop, &[]), all);
    if !is_everything_allowed {
        let ran = shop.run(&["score", "export.json", "--record", "--as-of", "2026-03-06"]);
        assert_eq!(ran.code, 4);
        assert!(
            ran.err.contains("`.posture/history.db` cannot be written"),
            "{}",
            ran.err
        );
    }
    modes(0o644, 0o755);
    assert_eq!(records(&shop, &[]), all);
}

#[cfg(unix)]
fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// Records into a file that was damaged: it is told, the report is printed, and the file is left as it is.
#[track_caller]
fn damaged(damage: impl FnOnce(&mut Vec<u8>)) -> Ran {
    let shop = story();
    let file = shop.path().join(".posture/history.db");
    let mut bytes = fs::read(&file).expect("a file");
    damage(&mut bytes);
    fs::write(&file, &bytes).expect("it can be written");
    shop.write("export.json", export("t-1", false, &[true]));
    let without = shop.run(&["score", "export.json", "--as-of", "2026-03-06"]);
    let ran = shop.run(&["score", "export.json", "--as-of", "2026-03-06", "--record"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert_eq!(ran.out, without.out);
    assert!(fs::read(&file).expect("a file") == bytes, "it was written to");
    let list = shop.run(&["history"]);
    assert_eq!(list.code, 2, "{}{}", list.out, list.err);
    assert!(list.out.is_empty());
    ran
}

const PAGE: usize = 4096;

#[test]
fn a_history_with_other_bytes_in_its_pages_is_told() {
    let ran = damaged(|bytes| {
        let mut state = 7_u32;
        for byte in &mut bytes[PAGE..] {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = state.to_be_bytes()[0];
        }
    });
    assert!(ran.err.contains("`.posture/history.db` is damaged"), "{}", ran.err);
}

#[test]
fn a_history_that_was_cut_off_is_told() {
    let ran = damaged(|bytes| bytes.truncate(bytes.len() / 2));
    assert!(ran.err.contains("`.posture/history.db` is damaged"), "{}", ran.err);
}

#[test]
fn a_history_with_another_beginning_is_told() {
    let ran = damaged(|bytes| bytes[..16].fill(b'x'));
    assert!(ran.err.contains("`.posture/history.db` is no history"), "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn a_folder_that_may_not_be_opened_is_not_taken_for_none() {
    let shop = story();
    let folder = shop.path().join(".posture");
    mode(&folder, 0o000);
    let is_everything_allowed = fs::read_dir(&folder).is_ok();
    let list = shop.run(&["history"]);
    let gate = shop.run(&["score", "export.json", "--as-of", "2026-03-06", "--max-drop", "1"]);
    mode(&folder, 0o755);
    if is_everything_allowed {
        return;
    }
    assert_eq!(list.code, 2);
    assert!(
        list.err.contains("`.posture/history.db` cannot be read"),
        "{}",
        list.err
    );
    assert_eq!(
        gate.code, 4,
        "a gate that cannot be looked at does not pass: {}",
        gate.err
    );
}
