use jiff::civil::Date;

use super::TenantTrend;
use crate::model::{Fraction, Numbers, View, Zone};
use crate::trend::{Direction, Period, Step};

/// A row of a table of periods: one period, or the gap that several make.
pub(super) struct Row<'a> {
    /// What it is called.
    pub(super) name: String,
    /// The period, where it is no gap.
    pub(super) period: Option<(&'a Period, &'a Numbers)>,
}

/// The rows of a table for people: periods without an evaluation that follow each other are one row.
pub(super) fn rows(periods: &[Period], by: Step) -> Vec<Row<'_>> {
    let is_gap = |period: &Period| period.numbers.is_none();
    let row = |group: &[Period]| -> String {
        let (first, last) = (&group[0], &group[group.len() - 1]);
        match group.len() {
            1 => label(first.start, by),
            _ => format!("{} – {}", label(first.start, by), label(last.start, by)),
        }
    };
    let groups = periods.chunk_by(|a, b| is_gap(a) && is_gap(b));
    groups
        .map(|group| Row {
            name: row(group),
            period: group[0].numbers.as_ref().map(|numbers| (&group[0], numbers)),
        })
        .collect()
}

/// What a period is called: its first day, or the month.
pub(super) fn label(start: Date, by: Step) -> String {
    match by {
        Step::Day | Step::Week => start.to_string(),
        Step::Month => start.strftime("%Y-%m").to_string(),
    }
}

/// A percentage without its sign; nothing of nothing is a dash.
pub(super) fn percent(fraction: Fraction) -> String {
    fraction.percent().map_or("–".to_owned(), |percent| percent.to_string())
}

/// A percentage with its sign, alone in a line.
pub(super) fn shown(fraction: Fraction) -> String {
    fraction
        .percent()
        .map_or("nothing evaluated".to_owned(), |percent| format!("{percent} %"))
}

/// The percentages of the views, in the order of [`VIEWS`]; unknown is a question mark.
pub(super) fn views(numbers: &Numbers) -> [String; 5] {
    let views = &numbers.views;
    let of = |view: &Option<View>| view.as_ref().map_or("?".to_owned(), |view| percent(view.percent));
    [
        percent(views.current.percent),
        percent(views.verified.percent),
        of(&views.planned),
        of(&views.current_license),
        of(&views.achievable),
    ]
}

/// What the views are called.
pub(super) const VIEWS: [&str; 5] = ["current", "verified", "planned", "license", "achievable"];

/// Whether any view of any period is another than the current one.
pub(super) fn views_differ(periods: &[Period]) -> bool {
    let numbers = periods.iter().filter_map(|period| period.numbers.as_ref());
    numbers.into_iter().any(|numbers| {
        let views = &numbers.views;
        let is_other = |view: &Option<View>| view.as_ref().is_none_or(|view| *view != views.current);
        views.verified != views.current
            || [&views.planned, &views.current_license, &views.achievable]
                .into_iter()
                .any(is_other)
    })
}

/// What is accepted as not done: `2 (5.00)`, controls and points.
pub(super) fn accepted(numbers: &Numbers) -> String {
    match numbers.risk_accepted.controls {
        0 => "–".to_owned(),
        controls => format!("{controls} ({})", numbers.risk_accepted.points),
    }
}

/// Points that may be none: a dash says so at a glance.
pub(super) fn points(points: crate::model::Points) -> String {
    match points {
        crate::model::Points::ZERO => "–".to_owned(),
        points => points.to_string(),
    }
}

/// The change of a tenant's score with its direction; one evaluation alone has none.
pub(super) fn change(tenant: &TenantTrend) -> String {
    let trend = &tenant.trend;
    let Some((change, direction)) = trend.change.zip(trend.direction).filter(|_| trend.evaluations > 1) else {
        return "–".to_owned();
    };
    let sign = match direction {
        Direction::Rising => "▲",
        Direction::Falling => "▼",
        Direction::Level => "=",
    };
    format!("{sign} {change:+}")
}

/// The word of a zone.
pub(super) fn zone(tenant: &TenantTrend) -> &'static str {
    tenant
        .trend
        .zone
        .as_ref()
        .map_or("–", |standing| Zone::as_str(standing.zone))
}
