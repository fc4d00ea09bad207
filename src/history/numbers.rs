use rusqlite::Row;

use crate::model::{Accepted, Fraction, Numbers, OutcomeCounts, Points, View, Views};

/// The columns of a score, in the order of [`values`].
pub(super) const COLUMNS: [&str; 28] = [
    "percent_part",
    "percent_whole",
    "at_least_part",
    "at_least_whole",
    "at_most_part",
    "at_most_whole",
    "coverage_part",
    "coverage_whole",
    "current_part",
    "current_whole",
    "verified_part",
    "verified_whole",
    "planned_part",
    "planned_whole",
    "current_license_part",
    "current_license_whole",
    "achievable_part",
    "achievable_whole",
    "pass",
    "partial",
    "fail",
    "not_applicable",
    "inconclusive",
    "error",
    "accepted_controls",
    "accepted_points",
    "gained",
    "regressed",
];

/// What is kept of a score: points as hundredths.
pub(super) fn values(numbers: &Numbers) -> [Option<i64>; 28] {
    let Numbers {
        percent,
        at_least,
        at_most,
        coverage,
        views,
        outcomes,
        risk_accepted,
        gained,
        regressed,
    } = numbers;
    let part = |fraction: &Fraction| Some(fraction.part.hundredths());
    let whole = |fraction: &Fraction| Some(fraction.whole.hundredths());
    let points = |view: &Option<View>| view.as_ref().map(|view| view.points.hundredths());
    let maximum = |view: &Option<View>| view.as_ref().map(|view| view.max_points.hundredths());
    let (current, verified) = (Some(views.current.clone()), Some(views.verified.clone()));
    [
        part(percent),
        whole(percent),
        part(at_least),
        whole(at_least),
        part(at_most),
        whole(at_most),
        part(coverage),
        whole(coverage),
        points(&current),
        maximum(&current),
        points(&verified),
        maximum(&verified),
        points(&views.planned),
        maximum(&views.planned),
        points(&views.current_license),
        maximum(&views.current_license),
        points(&views.achievable),
        maximum(&views.achievable),
        Some(outcomes.pass.into()),
        Some(outcomes.partial.into()),
        Some(outcomes.fail.into()),
        Some(outcomes.not_applicable.into()),
        Some(outcomes.inconclusive.into()),
        Some(outcomes.error.into()),
        Some(risk_accepted.controls.into()),
        Some(risk_accepted.points.hundredths()),
        Some(gained.hundredths()),
        Some(regressed.hundredths()),
    ]
}

/// The score again, from a row in which its columns begin at a place.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Numbers> {
    let points = |at: usize| Ok::<_, rusqlite::Error>(Points::from_hundredths(row.get(first + at)?));
    let count = |at: usize| row.get::<_, u32>(first + at);
    let fraction = |at: usize| Ok::<_, rusqlite::Error>(Fraction::new(points(at)?, points(at + 1)?));
    let view = |at: usize| -> rusqlite::Result<Option<View>> {
        let is_known = row.get::<_, Option<i64>>(first + at)?.is_some();
        is_known.then(|| fraction(at).map(View::of)).transpose()
    };
    Ok(Numbers {
        percent: fraction(0)?,
        at_least: fraction(2)?,
        at_most: fraction(4)?,
        coverage: fraction(6)?,
        views: Views {
            current: View::of(fraction(8)?),
            verified: View::of(fraction(10)?),
            planned: view(12)?,
            current_license: view(14)?,
            achievable: view(16)?,
        },
        outcomes: OutcomeCounts {
            pass: count(18)?,
            partial: count(19)?,
            fail: count(20)?,
            not_applicable: count(21)?,
            inconclusive: count(22)?,
            error: count(23)?,
        },
        risk_accepted: Accepted {
            controls: count(24)?,
            points: points(25)?,
        },
        gained: points(26)?,
        regressed: points(27)?,
    })
}
