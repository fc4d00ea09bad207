use super::{Place, change, day, record, since};
use crate::change::identity;
use crate::history::{HistoryError, Wanted};
use crate::model::{Cause, ControlScore, Points};
use crate::score;

#[test]
fn a_record_is_read_back_as_it_was_recorded() {
    let place = Place::new();
    let first = record("t-1", "2026-03-01");
    let mut second = record("t-1", "2026-03-02");
    second.plan = Some("no digest".to_owned());
    second.since = Some(since(&identity(&first), "shop/b"));
    let mut history = place.write();
    let a = history.record(&first, &[]).expect("it is recorded");
    let b = history.record(&second, &[]).expect("it is recorded");
    assert!(a.is_new && b.is_new && a.id < b.id);
    let history = place.read();
    assert_eq!(history.load(a.id).expect("it reads"), Some(first));
    assert_eq!(history.load(b.id).expect("it reads"), Some(second));
    assert_eq!(history.load(99).expect("it reads"), None);
}

#[test]
fn recording_an_identity_twice_is_one_record() {
    let place = Place::new();
    let first = record("t-1", "2026-03-01");
    let mut again = first.clone();
    again.recorded_at = "2026-03-05T00:00:00Z".parse().expect("a time");
    let mut history = place.write();
    let recorded = history.record(&first, &[]).expect("it is recorded");
    let once_more = history.record(&again, &[]).expect("it is recorded");
    assert_eq!((once_more.id, once_more.is_new), (recorded.id, false));
    assert_eq!(history.load(recorded.id).expect("it reads"), Some(first));
}

#[test]
fn the_last_record_is_that_of_the_latest_day() {
    let place = Place::new();
    let mut history = place.write();
    let mut later_same_day = record("t-1", "2026-03-03");
    later_same_day.engine = "0.2.0".to_owned();
    for record in [
        record("t-1", "2026-03-03"),
        record("t-1", "2026-03-01"),
        record("t-2", "2026-03-09"),
        later_same_day.clone(),
    ] {
        history.record(&record, &[]).expect("it is recorded");
    }
    let last = |key, up_to| {
        let last = history.last(key, up_to).expect("it reads");
        last.map(|(id, record)| (id, record.as_of.to_string()))
    };
    assert_eq!(last("t-1", None), Some((4, "2026-03-03".to_owned())));
    assert_eq!(last("t-1", Some(day("2026-03-02"))), Some((2, "2026-03-01".to_owned())));
    assert_eq!(last("t-1", Some(day("2026-02-01"))), None);
    assert_eq!(last("t-3", None), None);
}

#[test]
fn summaries_hold_the_numbers_of_the_score() {
    let place = Place::new();
    let mut record = record("t-1", "2026-03-02");
    record.since = Some(since("x", "shop/b"));
    record.tenant.licenses_known = true;
    place.write().record(&record, &[]).expect("it is recorded");
    let summaries = place.read().summaries(&Wanted::default()).expect("it reads");
    let [summary] = summaries.as_slice() else {
        panic!("one summary")
    };
    let controls: Vec<ControlScore> = record.controls.iter().map(ControlScore::from).collect();
    let changes = record.since.expect("set above").changes;
    assert_eq!(summary.numbers, score::numbers(&controls, true, &changes));
    assert_eq!(summary.numbers.regressed, Points::from_hundredths(400));
    assert_eq!((&summary.tenant, &summary.rules), (&record.tenant, &record.rules));
}

#[test]
fn summaries_are_chosen_by_tenant_and_days_and_in_order() {
    let place = Place::new();
    let mut history = place.write();
    for (tenant, day) in [
        ("b", "2026-03-02"),
        ("a", "2026-03-03"),
        ("b", "2026-03-01"),
        ("a", "2026-03-01"),
    ] {
        history.record(&record(tenant, day), &[]).expect("it is recorded");
    }
    let ids = |wanted: &Wanted| -> Vec<i64> {
        let summaries = history.summaries(wanted).expect("it reads");
        summaries.iter().map(|summary| summary.id).collect()
    };
    assert_eq!(ids(&Wanted::default()), [4, 2, 3, 1]);
    let mut wanted = Wanted {
        tenant: Some("B".to_owned()),
        ..Wanted::default()
    };
    assert_eq!(ids(&wanted), [3, 1]);
    wanted.from = Some(day("2026-03-02"));
    assert_eq!(ids(&wanted), [1]);
    wanted.to = Some(day("2026-03-01"));
    assert!(ids(&wanted).is_empty());
    wanted.tenant = Some("bb".to_owned());
    let unknown = history.summaries(&wanted).expect_err("there is none");
    assert!(matches!(unknown, HistoryError::NoTenant { .. }), "{unknown}");
}

#[test]
fn a_record_is_found_by_its_number_and_by_the_beginning_of_its_identity() {
    let place = Place::new();
    let mut history = place.write();
    let one = record("t-1", "2026-03-01");
    history.record(&one, &[]).expect("it is recorded");
    let identity = identity(&one);
    assert_eq!(history.find("1").expect("found"), 1);
    assert_eq!(history.find(&identity).expect("found"), 1);
    assert_eq!(history.find(&identity[..7].to_uppercase()).expect("found"), 1);
    for none in ["2", "", "ab", "no-digits", &format!("{identity}0")] {
        let error = history.find(none).expect_err("there is none");
        assert!(matches!(error, HistoryError::NoRecord { .. }), "{none}: {error}");
    }
}

#[test]
fn texts_are_kept_once_and_read_back() {
    let place = Place::new();
    let long = "rule set ".repeat(1000);
    let texts = [("d1".to_owned(), long.clone()), ("d2".to_owned(), "short".to_owned())];
    let mut history = place.write();
    history
        .record(&record("t", "2026-03-01"), &texts)
        .expect("it is recorded");
    history
        .record(&record("t", "2026-03-02"), &texts)
        .expect("it is recorded");
    assert!(history.has_text("d1").expect("it reads") && !history.has_text("d3").expect("it reads"));
    assert_eq!(history.text("d1").expect("it reads"), Some(long));
    assert_eq!(history.text("d2").expect("it reads").as_deref(), Some("short"));
    assert_eq!(history.text("d3").expect("it reads"), None);
}

#[test]
fn changes_are_those_of_each_record() {
    let place = Place::new();
    let mut history = place.write();
    let first = record("t", "2026-03-01");
    let mut second = record("t", "2026-03-02");
    let mut why = since(&identity(&first), "shop/b");
    why.changes.push(change("shop/b", Cause::Status, 100));
    second.since = Some(why.clone());
    history.record(&first, &[]).expect("it is recorded");
    history.record(&second, &[]).expect("it is recorded");
    let changes = history.changes(&[2, 1]).expect("it reads");
    assert_eq!(changes, [(2, Some(why)), (1, None)]);
}

#[test]
fn a_recording_that_is_given_up_leaves_nothing() {
    let place = Place::new();
    let mut history = place.write();
    let mut recording = history.recording().expect("it begins");
    recording
        .record(&record("t", "2026-03-01"), &[])
        .expect("it is recorded");
    assert!(recording.last("t", None).expect("it reads").is_some());
    drop(recording);
    assert_eq!(history.last("t", None).expect("it reads"), None);
    assert!(history.tenants().expect("it reads").is_empty());
}

#[test]
fn tenants_are_as_they_were_last_recorded() {
    let place = Place::new();
    let mut history = place.write();
    let mut renamed = record("t", "2026-03-02");
    renamed.tenant.name = Some("New Name".to_owned());
    history.record(&record("t", "2026-03-01"), &[]).expect("it is recorded");
    history.record(&renamed, &[]).expect("it is recorded");
    assert_eq!(history.tenants().expect("it reads"), [renamed.tenant]);
}
