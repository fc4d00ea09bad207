use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::{Direction, Entry, Period, Question, Step, Trend};
use crate::model::{Accepted, Fraction, Goal, Numbers, OutcomeCounts, Percent, Points, View, Views};

/// An evaluation with a score of so many percent, for so many points gained and lost.
fn entry(as_of: Date, percent: i64, gained: i64, regressed: i64) -> Entry {
    let score = Fraction::new(Points::from_hundredths(percent * 100), Points::from_hundredths(10_000));
    Entry {
        id: 0,
        as_of,
        rules: "r".to_owned(),
        numbers: Numbers {
            percent: score,
            at_least: score,
            at_most: score,
            coverage: score,
            views: Views {
                current: View::of(score),
                verified: View::of(score),
                planned: None,
                current_license: None,
                achievable: None,
            },
            outcomes: OutcomeCounts::default(),
            risk_accepted: Accepted::default(),
            gained: Points::from_hundredths(gained),
            regressed: Points::from_hundredths(regressed),
        },
    }
}

/// A score for each of some days, from the first of March on.
fn daily(percents: &[i64]) -> Vec<Entry> {
    let day = |number: usize| date(2026, 3, 1) + i32::try_from(number).expect("few days").days();
    percents
        .iter()
        .enumerate()
        .map(|(number, percent)| entry(day(number), *percent, 0, 0))
        .collect()
}

fn trend(entries: &[Entry], by: Step, to: Date) -> Trend {
    let question = Question {
        by: Some(by),
        from: None,
        to,
        zones: None,
        goal: None,
    };
    Trend::of(entries, &question)
}

fn with_goal(entries: &[Entry], to: Date, percent: i64, by: Date) -> Trend {
    let goal = Goal {
        percent: Percent::from_hundredths(percent * 100).expect("a percentage"),
        date: by,
    };
    let question = Question {
        by: None,
        from: None,
        to,
        zones: None,
        goal: Some(goal),
    };
    Trend::of(entries, &question)
}

fn periods(trend: &Trend) -> &[Period] {
    trend.periods.as_deref().expect("periods were asked for")
}

#[test]
fn the_last_evaluation_of_a_period_stands_for_it_and_gains_are_summed() {
    let entries = [
        entry(date(2026, 3, 2), 50, 100, 0),
        entry(date(2026, 3, 4), 60, 1_000, 25),
        entry(date(2026, 3, 8), 55, 0, 500),
        entry(date(2026, 3, 9), 56, 100, 0),
    ];
    let trend = trend(&entries, Step::Week, date(2026, 3, 9));
    let [first, second] = periods(&trend) else {
        panic!("two weeks");
    };
    assert_eq!(
        (first.start, first.end, first.evaluations),
        (date(2026, 3, 2), date(2026, 3, 8), 3)
    );
    assert_eq!(first.as_of, Some(date(2026, 3, 8)));
    let numbers = first.numbers.as_ref().expect("it is no gap");
    assert_eq!(numbers.at_least.percent().expect("a score").to_string(), "55.00");
    assert_eq!(
        (numbers.gained.to_string(), numbers.regressed.to_string()),
        ("11.00".into(), "5.25".into())
    );
    assert_eq!(second.evaluations, 1);
    let all = trend.numbers.as_ref().expect("evaluations");
    assert_eq!(
        (all.gained.to_string(), all.regressed.to_string()),
        ("12.00".into(), "5.25".into())
    );
}

#[test]
fn a_period_without_an_evaluation_is_a_gap() {
    let entries = [entry(date(2026, 1, 31), 50, 0, 0), entry(date(2026, 3, 1), 60, 0, 0)];
    let trend = trend(&entries, Step::Month, date(2026, 4, 2));
    let known: Vec<bool> = periods(&trend).iter().map(|period| period.numbers.is_some()).collect();
    assert_eq!(known, [true, false, true, false]);
    assert_eq!(periods(&trend)[1].end, date(2026, 2, 28));
}

#[test]
fn a_range_leaves_out_what_lies_before_and_after() {
    let question = Question {
        by: Some(Step::Day),
        from: Some(date(2026, 3, 2)),
        to: date(2026, 3, 3),
        zones: None,
        goal: None,
    };
    let trend = Trend::of(&daily(&[10, 20, 30, 40]), &question);
    assert_eq!((trend.evaluations, periods(&trend).len()), (2, 2));
    assert_eq!(trend.change.map(|change| change.to_string()), Some("10.00".to_owned()));
    assert_eq!(trend.direction, Some(Direction::Rising));
}

#[test]
fn other_rules_are_told_in_the_period_that_they_begin_in() {
    let mut entries = daily(&[50, 50, 50]);
    entries[1].rules = "other".to_owned();
    entries[2].rules = "other".to_owned();
    let trend = trend(&entries, Step::Day, date(2026, 3, 3));
    let changed: Vec<bool> = periods(&trend).iter().map(|period| period.rules_changed).collect();
    assert_eq!(changed, [false, true, false]);
}

#[test]
fn a_steady_rise_leads_on() {
    let percents: Vec<i64> = (0..30).map(|day| 40 + day).collect();
    let trend = with_goal(&daily(&percents), date(2026, 3, 30), 80, date(2026, 4, 10));
    let [short, long] = &trend.courses[..] else {
        panic!("two courses");
    };
    assert_eq!(short.pace.map(|pace| pace.to_string()), Some("30.00".to_owned()));
    let expectation = short.expectation.as_ref().expect("the date is ahead");
    assert_eq!(
        (expectation.percent.to_string(), expectation.reaches_goal),
        ("80.00".to_owned(), true)
    );
    assert_eq!((long.evaluated_days, long.pace), (30, None));
    let sooner = with_goal(&daily(&percents), date(2026, 3, 30), 80, date(2026, 4, 9));
    assert!(!sooner.courses[0].expectation.as_ref().expect("ahead").reaches_goal);
}

#[test]
fn few_evaluations_or_ones_of_a_few_days_have_no_course() {
    let pace = |entries: &[Entry]| trend(entries, Step::Day, date(2026, 3, 30)).courses[0].pace;
    let far = [
        date(2026, 3, 1),
        date(2026, 3, 10),
        date(2026, 3, 20),
        date(2026, 3, 30),
    ];
    assert!(pace(&far.map(|day| entry(day, 50, 0, 0))).is_none());
    let near: Vec<Entry> = (21..=30).map(|day| entry(date(2026, 3, day), 50, 0, 0)).collect();
    assert!(pace(&near).is_none());
}

#[test]
fn a_course_stays_between_nothing_and_all() {
    let percents: Vec<i64> = (0..30).map(|day| 100 - 3 * day).collect();
    let trend = with_goal(&daily(&percents), date(2026, 3, 30), 80, date(2026, 12, 31));
    let expectation = trend.courses[0].expectation.as_ref().expect("ahead");
    assert_eq!(expectation.percent.to_string(), "0.00");
}

#[test]
fn several_evaluations_of_a_day_count_once_for_a_course() {
    let mut entries = Vec::new();
    for entry in daily(&[50; 30]) {
        let wrong = Entry {
            numbers: super::tests::entry(entry.as_of, 0, 0, 0).numbers,
            ..entry.clone()
        };
        entries.extend([wrong, entry]);
    }
    let course = &trend(&entries, Step::Day, date(2026, 3, 30)).courses[0];
    assert_eq!(
        (course.evaluated_days, course.pace.map(|pace| pace.to_string())),
        (30, Some("0.00".to_owned()))
    );
}

#[test]
fn nothing_is_no_trend() {
    let trend = trend(&[], Step::Day, date(2026, 3, 30));
    assert_eq!((trend.evaluations, trend.numbers, trend.direction), (0, None, None));
}

#[test]
fn a_range_is_cut_into_what_one_reads_at_a_glance() {
    let fitting = |days: i32| Step::fitting(date(2025, 1, 1), date(2025, 1, 1) + days.days());
    assert_eq!(
        (fitting(35), fitting(36), fitting(245), fitting(246)),
        (Step::Day, Step::Week, Step::Week, Step::Month)
    );
}
