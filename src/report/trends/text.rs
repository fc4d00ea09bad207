use std::fmt::Write;

use comfy_table::CellAlignment;

use super::super::standing;
use super::super::style::{Glyphs, Width, bold, counted, faint, indented, plain_table, visible, wrapped};
use super::super::tenant_names::tenant_name;
use super::drawing::drawing;
use super::row::{self, Row, VIEWS};
use super::{TenantTrend, Trends, about, several};
use crate::model::Numbers;
use crate::trend::{Course, Period, Step, Trend};

/// Trends for a person in a terminal: one tenant with a chart and its periods, or a line for each of several.
pub fn trends(trends: &Trends, width: Width, glyphs: Glyphs) -> String {
    match trends.only() {
        Some(only) => one(trends, only, width, glyphs),
        None => several::several(trends, width),
    }
}

fn one(trends: &Trends, tenant: &TenantTrend, width: Width, glyphs: Glyphs) -> String {
    let periods = tenant.trend.periods.as_deref().unwrap_or_default();
    let mut text = heading(trends, tenant, width);
    text.push_str(&now(tenant, width));
    if let Some(microsoft) = &tenant.microsoft {
        text.push('\n');
        text.push_str(&wrapped(&microsoft.said(), 2, width));
    }
    text.push_str(&drawing(trends, tenant, periods, width, glyphs));
    let rows = row::rows(periods, trends.by);
    let _ = write!(text, "\n{}\n{}", bold("Numbers"), numbers(&rows, trends.by, width));
    if row::views_differ(periods) {
        let _ = write!(text, "\n{}\n{}", bold("Views"), views(&rows, trends.by, width));
    }
    text.push_str(&notes(&tenant.trend, periods, width));
    text
}

fn heading(trends: &Trends, tenant: &TenantTrend, width: Width) -> String {
    let title = format!(
        "Secure score of {} over time",
        tenant_name(&tenant.tenant, tenant.name.as_deref())
    );
    let mut said = vec![format!("by {}", trends.by)];
    said.extend(about(&trends.filter).map(|about| format!("of {}", visible(&about))));
    let first = trends.from.or(tenant.trend.first).unwrap_or(trends.to);
    said.push(format!("{first} to {}", trends.to));
    said.push(counted(tenant.trend.evaluations, "evaluation"));
    let said = wrapped(&said.join(" · "), 0, width);
    format!("{}\n{}\n\n", bold(&title), faint(said.trim_end()))
}

/// Where it stands at the end, and where it is going.
fn now(tenant: &TenantTrend, width: Width) -> String {
    let trend = &tenant.trend;
    let (Some(numbers), Some(first), Some(last)) = (&trend.numbers, trend.first, trend.last) else {
        return "  no evaluation\n".to_owned();
    };
    let mut at_least = format!("at least {}  on {last}", bold(&row::shown(numbers.at_least)));
    if let Some((change, direction)) = trend.change.zip(trend.direction).filter(|_| first < last) {
        let _ = write!(at_least, ": {direction}, {change:+} percentage points since {first}");
    }
    let others = format!(
        "percent {} · at most {} · coverage {}",
        row::shown(numbers.percent),
        row::shown(numbers.at_most),
        row::shown(numbers.coverage)
    );
    let mut text = wrapped(&at_least, 2, width);
    text.push_str(&wrapped(&others, 2, width));
    let zone = trend.zone.as_ref().map(standing::zone);
    let goal = trend.goal.as_ref().map(standing::goal);
    let courses = courses(trend);
    for line in zone.into_iter().chain(goal).chain(courses) {
        text.push_str(&wrapped(&line, 2, width));
    }
    text
}

/// Where the last days lead, as far as that can be said.
fn courses(trend: &Trend) -> Vec<String> {
    let lines: Vec<String> = trend.courses.iter().filter_map(|course| line(course, trend)).collect();
    if lines.is_empty() && trend.goal.is_some() {
        return vec!["too few evaluations in the last 30 and 90 days to say where it is going".to_owned()];
    }
    lines
}

fn line(course: &Course, trend: &Trend) -> Option<String> {
    let pace = course.pace?;
    let mut line = format!(
        "last {} days ({} of them with an evaluation): {pace:+} percentage points in 30 days",
        course.days, course.evaluated_days
    );
    if let Some((expectation, goal)) = course.expectation.as_ref().zip(trend.goal.as_ref()) {
        let reaches = match expectation.reaches_goal {
            true => "enough for the goal",
            false => "short of the goal",
        };
        let _ = write!(
            line,
            "; if that went on, {} % on {}: {reaches}",
            expectation.percent, goal.date
        );
    }
    Some(line)
}

/// Below so many columns, a table leaves coverage and what is accepted out: the strips show both.
const NARROW: usize = 80;
/// Below so many, also what the chart or the other table shows: otherwise days would be broken in two.
const NARROWEST: usize = 64;

fn numbers(rows: &[Row<'_>], by: Step, width: Width) -> String {
    let shown: &[usize] = match width.columns() {
        ..NARROWEST => &[0, 1, 2, 4, 5],
        NARROWEST..NARROW => &[0, 1, 2, 3, 4, 5],
        _ => &[0, 1, 2, 3, 4, 5, 6, 7],
    };
    let header = [
        by.as_str(),
        "at least",
        "percent",
        "at most",
        "gained",
        "regressed",
        "coverage",
        "accepted",
    ];
    let cells = |period: &Period, numbers: &Numbers| -> Vec<String> {
        let mark = if period.rules_changed { " *" } else { "" };
        vec![
            format!("{}{mark}", row::label(period.start, by)),
            row::percent(numbers.at_least),
            row::percent(numbers.percent),
            row::percent(numbers.at_most),
            row::points(numbers.gained),
            row::points(numbers.regressed),
            row::percent(numbers.coverage),
            row::accepted(numbers),
        ]
    };
    table(rows, &header, shown, width, cells)
}

fn views(rows: &[Row<'_>], by: Step, width: Width) -> String {
    let header: Vec<&str> = [by.as_str()].into_iter().chain(VIEWS).collect();
    // The current view is the percentage of the table above.
    let shown: &[usize] = match width.columns() {
        ..NARROWEST => &[0, 2, 3, 4, 5],
        _ => &[0, 1, 2, 3, 4, 5],
    };
    let cells = |period: &Period, numbers: &Numbers| {
        let own = [row::label(period.start, by)].into_iter();
        own.chain(row::views(numbers)).collect()
    };
    table(rows, &header, shown, width, cells)
}

/// A table of periods, with those of its columns that are shown.
fn table(
    rows: &[Row<'_>],
    header: &[&str],
    shown: &[usize],
    width: Width,
    cells: impl Fn(&Period, &Numbers) -> Vec<String>,
) -> String {
    let mut table = plain_table(width);
    table.set_header(shown.iter().map(|column| header[*column]));
    for row in rows {
        match row.period {
            Some((period, numbers)) => {
                let cells = cells(period, numbers);
                table.add_row(shown.iter().map(|column| &cells[*column]))
            }
            None => table.add_row([row.name.as_str(), "no evaluation"]),
        };
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    indented(&table)
}

fn notes(trend: &Trend, periods: &[Period], width: Width) -> String {
    let mut notes = Vec::new();
    if periods.iter().any(|period| period.rules_changed) {
        notes.push("* the rules changed: `posture history diff` tells what that did to the score");
    }
    if trend.courses.iter().any(|course| course.pace.is_some()) {
        notes.push(
            "the course of the last days is a straight line by least squares through at least, one score a day; it tells \
             what was and promises nothing",
        );
    }
    notes.push(
        "gained and regressed are points by what changed in the tenant, not by rules, parameters or declarations; \
         accepted are controls whose risk is accepted, and the points given up by that",
    );
    let notes = notes
        .into_iter()
        .map(|note| format!("{}\n", faint(wrapped(note, 0, width).trim_end())));
    format!("\n{}", notes.collect::<String>())
}
