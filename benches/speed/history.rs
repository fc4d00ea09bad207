//! The history: what recording adds to a run, what an unchanged result takes, and a thousand tenants over a year.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use jiff::Span;
use jiff::civil::{Date, date};
use posture::history::{Access, History, Wanted};
use posture::model::Record;

use crate::cold::export;
use crate::{in_turn, say};

const FIRST: Date = date(2025, 1, 1);
/// Starts in a measurement: one alone is shorter than what else a machine does.
const STARTS: i64 = 10;
const TENANTS: usize = 1_000;
const DAYS: i64 = 365;
/// Of the thousand tenants; a list or a trend reads none of them.
const CONTROLS: usize = 20;

pub(crate) fn figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("history.db");
    added(&file);
    let record = last(&file);
    unchanged(&folder.path().join("unchanged.db"), &record);
    many(&folder.path().join("many.db"), record);
}

/// The time of a run that records, against one that does not: of the same export on another day each time.
fn added(file: &Path) {
    let day = std::cell::Cell::new(FIRST);
    let run = |arguments: &[&str]| {
        let start = Instant::now();
        for _ in 0..STARTS {
            day.set(on(day.get(), 1));
            let mut command = Command::new(env!("CARGO_BIN_EXE_posture"));
            command.args(["score", "--as-of", &day.get().to_string()]).arg(export());
            command.args(arguments).current_dir(std::env::temp_dir());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            assert!(command.status().is_ok_and(|status| status.success()), "it ends well");
        }
        start.elapsed().as_secs_f64() * 1e3 / STARTS as f64
    };
    let name = file.to_string_lossy().into_owned();
    run(&["--record", "--history", &name]);
    let (without, with, ratio) = in_turn(|| run(&[]), || run(&["--record", "--history", &name]));
    say(&format!(
        "posture score {}\nwithout recording   with   adds   ratio\n{without:>14.1} ms {with:>5.1} {:>6.1} ms {ratio:>5.2}",
        export().display(),
        with - without,
    ));
    // What a commit waits for, whoever asks for it.
    let probe = file.with_extension("probe");
    let start = Instant::now();
    for _ in 0..STARTS {
        let file = fs::File::create(&probe).expect("a file");
        file.sync_all().expect("it reaches the disk");
    }
    let synced = start.elapsed().as_secs_f64() * 1e3 / STARTS as f64;
    say(&format!("a file that reaches the disk: {synced:.2} ms"));
}

fn last(file: &Path) -> Record {
    let history = History::open(file, Access::Read).expect("it opens");
    let tenants = history.tenants().expect("it reads");
    let (_, record) = history
        .last(&tenants[0].key, None)
        .expect("it reads")
        .expect("a record");
    record
}

/// The bytes of each result of a control that is as it was on the day before, everything else in them.
fn unchanged(file: &Path, record: &Record) {
    let kept = |days: i64| {
        let mut history = History::open(file, Access::Write).expect("it opens");
        let mut recording = history.recording().expect("it begins");
        for number in 0..days {
            let record = Record {
                as_of: on(FIRST, number),
                ..record.clone()
            };
            recording.record(&record, &[]).expect("it is recorded");
        }
        recording.commit().expect("it is kept");
        drop(history);
        fs::metadata(file).expect("a file").len()
    };
    let (one, year) = (kept(1), kept(DAYS));
    let results = (DAYS - 1) as usize * record.controls.len();
    say(&format!(
        "\n{} controls over {DAYS} days without a change: {:.1} bytes each",
        record.controls.len(),
        (year - one) as f64 / results as f64
    ));
}

/// A thousand tenants, each with a result that changes every day.
fn many(file: &Path, mut record: Record) {
    record.controls.truncate(CONTROLS);
    let start = Instant::now();
    let mut history = History::open(file, Access::Write).expect("it opens");
    let mut recording = history.recording().expect("it begins");
    for tenant in 0..TENANTS {
        record.tenant.key = format!("tenant-{tenant}");
        for number in 0..DAYS {
            record.as_of = on(FIRST, number);
            record.controls[0].reason = format!("{number} of {tenant} comply");
            recording.record(&record, &[]).expect("it is recorded");
        }
    }
    recording.commit().expect("it is kept");
    let all = TENANTS as i64 * DAYS;
    say(&format!(
        "\n{TENANTS} tenants over {DAYS} days, {CONTROLS} controls: {:.0} µs to record each, {} MB",
        start.elapsed().as_secs_f64() * 1e6 / all as f64,
        fs::metadata(file).expect("a file").len() / 1_000_000
    ));
    let read = |tenant: Option<&str>| {
        let start = Instant::now();
        let wanted = Wanted {
            tenant: tenant.map(str::to_owned),
            ..Wanted::default()
        };
        let count = history.summaries(&wanted).expect("it reads").len();
        (count, start.elapsed().as_secs_f64() * 1e3)
    };
    for tenant in [Some("tenant-500"), None] {
        let (count, milliseconds) = read(tenant);
        say(&format!("summaries of {count} records: {milliseconds:.0} ms"));
    }
    crate::trends::over(file, "tenant-500");
}

fn on(day: Date, days: i64) -> Date {
    day + Span::new().days(days)
}
