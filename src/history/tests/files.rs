use std::fs;
use std::time::Duration;

use rusqlite::Connection;

use super::{Place, record};
use crate::history::{Access, History, HistoryError};

/// Why a file cannot be opened for either.
fn refused(place: &Place) -> HistoryError {
    let bytes = fs::read(place.file()).expect("a file");
    let read = History::open(&place.file(), Access::Read).err().expect("it is refused");
    let write = History::open(&place.file(), Access::Write)
        .err()
        .expect("it is refused");
    assert_eq!(read.to_string(), write.to_string());
    assert_eq!(fs::read(place.file()).expect("a file"), bytes, "it was written to");
    write
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = Place::new();
    fs::write(place.file(), "tenant: one\n".repeat(100)).expect("it can be written");
    assert!(matches!(refused(&place), HistoryError::NoDatabase { .. }));
}

#[test]
fn a_database_of_another_program_is_refused() {
    let place = Place::new();
    let other = Connection::open(place.file()).expect("it opens");
    other.execute_batch("CREATE TABLE songs (name TEXT)").expect("it runs");
    drop(other);
    assert!(matches!(refused(&place), HistoryError::AnotherProgram { .. }));
}

#[test]
fn a_newer_schema_is_refused() {
    let place = Place::new();
    drop(place.write());
    let newer = Connection::open(place.file()).expect("it opens");
    newer.execute_batch("PRAGMA user_version = 99").expect("it runs");
    drop(newer);
    let error = refused(&place);
    assert!(error.to_string().contains("made by a newer posture"), "{error}");
}

#[test]
fn what_is_not_there_is_not_begun_by_reading() {
    let place = Place::new();
    let error = History::open(&place.file(), Access::Read).err().expect("it is refused");
    assert!(matches!(error, HistoryError::Missing { .. }));
    assert!(!place.file().exists());
}

#[test]
fn who_waits_too_long_is_told_who_is_in_the_way() {
    let place = Place::new();
    let mut first = place.write();
    let recording = first.recording().expect("it begins");
    let mut second =
        History::open_waiting(&place.file(), Access::Write, Duration::from_millis(50)).expect("it opens meanwhile");
    let error = second.record(&record("t", "2026-03-01"), &[]).expect_err("it is busy");
    let is_told =
        matches!(&error, HistoryError::Busy { who, .. } if who.starts_with("process") || who.starts_with("another"));
    assert!(is_told, "{error}");
    drop(recording);
    assert!(second.record(&record("t", "2026-03-01"), &[]).is_ok());
}

#[test]
fn readers_do_not_wait_for_the_one_that_writes() {
    let place = Place::new();
    let mut writer = place.write();
    writer.record(&record("t", "2026-03-01"), &[]).expect("it is recorded");
    let mut recording = writer.recording().expect("it begins");
    recording
        .record(&record("t", "2026-03-02"), &[])
        .expect("it is recorded");
    let reader = place.read();
    assert_eq!(reader.last("t", None).expect("it reads").map(|(id, _)| id), Some(1));
    recording.commit().expect("it is kept");
    assert_eq!(reader.last("t", None).expect("it reads").map(|(id, _)| id), Some(2));
}

#[test]
fn a_result_that_was_changed_on_the_disk_is_told() {
    let place = Place::new();
    let mut history = place.write();
    let id = history
        .record(&record("t", "2026-03-01"), &[])
        .expect("it is recorded")
        .id;
    let changed = "UPDATE results SET body = replace(body, '\"fail\"', '\"pass\"')";
    history.connection.execute_batch(changed).expect("it runs");
    let error = history.load(id).expect_err("it is damaged");
    assert!(matches!(error, HistoryError::Damaged { .. }), "{error}");
}
