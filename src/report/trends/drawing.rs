use super::super::chart::{ASCII_LINES, Chart, bars};
use super::super::style::{Glyphs, Width, counted, faint, wrapped};
use super::{TenantTrend, Trends, row};
use crate::model::{Fraction, Numbers, Percent, Points};
use crate::trend::Period;

/// The three numbers over time with zones and goal, and below them strips of what has no place in the chart; nothing
/// where nothing was evaluated.
pub(super) fn drawing(
    trends: &Trends,
    tenant: &TenantTrend,
    periods: &[Period],
    width: Width,
    glyphs: Glyphs,
) -> String {
    let line = |of: fn(&Numbers) -> Fraction| -> Vec<Option<Percent>> {
        let each = periods.iter();
        each.map(|period| of(period.numbers.as_ref()?).percent()).collect()
    };
    let goal = tenant.trend.goal.as_ref().map(|goal| ("goal", goal.percent));
    let zones = tenant.zones.filter(|_| tenant.trend.zone.is_some());
    let zones = zones
        .iter()
        .flat_map(|zones| [("good", zones.good), ("okay", zones.okay)]);
    let labels = periods.iter().map(|period| row::label(period.start, trends.by));
    let chart = Chart {
        lines: vec![
            line(|numbers| numbers.at_least),
            line(|numbers| numbers.percent),
            line(|numbers| numbers.at_most),
        ],
        levels: zones.chain(goal).collect(),
        labels: labels.collect(),
    };
    let drawn = chart.draw(width.columns(), glyphs);
    if drawn.is_empty() {
        return String::new();
    }
    let legend = legend(chart.lines[0] == chart.lines[2], glyphs);
    let legend = faint(wrapped(&legend, 2, width).trim_end());
    format!("\n{drawn}{legend}\n\n{}", strips(periods, width, glyphs))
}

/// Which line is which: of braille, by their order, which is always the same.
fn legend(is_one: bool, glyphs: Glyphs) -> String {
    match glyphs {
        Glyphs::Full if is_one => "at least, percent and at most are the same".to_owned(),
        Glyphs::Full => "lines from below: at least, percent, at most".to_owned(),
        Glyphs::Ascii => {
            let [least, percent, most] = ASCII_LINES;
            format!("{least} at least, {percent} percent, {most} at most")
        }
    }
}

/// A strip of bars, with what it comes to.
struct Strip {
    name: &'static str,
    values: Vec<Option<i64>>,
    /// What the highest bar stands for, at least.
    highest: i64,
    /// What several periods in one column come to.
    join: fn(&[i64]) -> i64,
    said: String,
}

fn strips(periods: &[Period], width: Width, glyphs: Glyphs) -> String {
    let Some(now) = periods.iter().rev().find_map(|period| period.numbers.as_ref()) else {
        return String::new();
    };
    let strips = [gains(periods), accepted(periods, now), coverage(periods, now)];
    let strips: Vec<Strip> = strips.into_iter().flatten().collect();
    let widest = strips.iter().map(|strip| strip.said.chars().count()).max();
    let columns = width
        .columns()
        .saturating_sub(2 + 10 + 1 + widest.unwrap_or_default() + 1);
    let drawn = strips.iter().map(|strip| {
        let bars = bars(&strip.values, strip.highest, columns.max(5), glyphs, strip.join);
        format!("  {:<10}{bars} {}\n", strip.name, strip.said)
    });
    drawn.collect()
}

fn of(periods: &[Period], value: fn(&Numbers) -> i64) -> Vec<Option<i64>> {
    let each = periods.iter();
    each.map(|period| period.numbers.as_ref().map(value)).collect()
}

/// What was gained and what was lost, to one scale.
fn gains(periods: &[Period]) -> Vec<Strip> {
    let gained = of(periods, |numbers| numbers.gained.hundredths());
    let regressed = of(periods, |numbers| numbers.regressed.hundredths());
    let highest = gained.iter().chain(&regressed).flatten().copied().max();
    let strip = |name, values: Vec<Option<i64>>| Strip {
        name,
        said: format!(
            "{} points in all",
            Points::from_hundredths(values.iter().flatten().sum())
        ),
        values,
        highest: highest.unwrap_or_default(),
        join: |known| known.iter().sum(),
    };
    vec![strip("gained", gained), strip("regressed", regressed)]
}

fn accepted(periods: &[Period], now: &Numbers) -> Vec<Strip> {
    let controls = usize::try_from(now.risk_accepted.controls).unwrap_or(usize::MAX);
    vec![Strip {
        name: "accepted",
        values: of(periods, |numbers| numbers.risk_accepted.points.hundredths()),
        highest: 0,
        join: last,
        said: format!(
            "{} points of {} now",
            now.risk_accepted.points,
            counted(controls, "control")
        ),
    }]
}

fn coverage(periods: &[Period], now: &Numbers) -> Vec<Strip> {
    vec![Strip {
        name: "coverage",
        values: of(periods, |numbers| {
            numbers.coverage.percent().map_or(0, Percent::hundredths)
        }),
        highest: 10_000,
        join: last,
        said: format!("{} now", row::shown(now.coverage)),
    }]
}

fn last(known: &[i64]) -> i64 {
    known.last().copied().unwrap_or_default()
}
