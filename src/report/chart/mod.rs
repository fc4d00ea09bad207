//! Lines and bars drawn with characters.

mod axis;
mod bars;
mod canvas;
#[cfg(test)]
mod tests;

use super::style::{Glyphs, faint};
use crate::model::Percent;
use axis::{foot, height, side};
pub(super) use bars::bars;
pub(super) use canvas::ASCII_LINES;
use canvas::{Canvas, Cell};

/// Lines over time, drawn with characters: the heights are percentages, a gap in a line stays one.
pub(super) struct Chart<'a> {
    /// Each line, the one that counts most first; all have a place for every period.
    pub(super) lines: Vec<Vec<Option<Percent>>>,
    /// Heights that are marked across the chart, with their names.
    pub(super) levels: Vec<(&'a str, Percent)>,
    /// What a period is called on the axis.
    pub(super) labels: Vec<String>,
}

/// Rows of a chart, without the axis.
const ROWS: usize = 11;
/// Columns before the chart: a percentage, a space, and the axis.
const MARGIN: usize = 8;
/// The heights that the axis names are multiples of so many hundredths of a percent.
const ROUND: i64 = 500;
/// A chart shows at least so many hundredths of a percent, lest a small change look like a large one.
const LEAST_SPAN: i64 = 1_000;

impl Chart<'_> {
    /// The chart as text of so many columns, each row indented by one.
    pub(super) fn draw(&self, columns: usize, glyphs: Glyphs) -> String {
        let Some((low, high)) = self.bounds() else {
            return String::new();
        };
        let names = self.names(low, high);
        let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        let plot = columns.saturating_sub(1 + MARGIN + widest + 1).max(10);
        let cells = self.cells(plot, low, high, glyphs);
        let mut text = String::new();
        for (row, cells) in cells.iter().enumerate() {
            let is_level = !names[row].is_empty();
            text.push_str(&format!(" {}", height(row, low, high)));
            text.push_str(&faint(side(row, glyphs)));
            let mut shown = String::new();
            for cell in cells {
                shown.push_str(&cell.shown(is_level, glyphs));
            }
            text.push_str(&match is_level {
                true => format!("{shown} {}", faint(&names[row])),
                false => shown.trim_end().to_owned(),
            });
            text.push('\n');
        }
        text.push_str(&foot(&self.labels, plot, glyphs));
        text
    }

    /// The lowest and the highest height that is shown, in hundredths of a percent.
    fn bounds(&self) -> Option<(i64, i64)> {
        let heights = || {
            self.lines
                .iter()
                .flatten()
                .flatten()
                .map(|percent| percent.hundredths())
        };
        let levels = self.levels.iter().map(|(_, percent)| percent.hundredths());
        let lowest = heights()
            .chain(levels.clone())
            .min()
            .filter(|_| heights().next().is_some())?;
        let highest = heights().chain(levels).max()?;
        let mut low = lowest.div_euclid(ROUND) * ROUND;
        let mut high = (highest + ROUND - 1).div_euclid(ROUND) * ROUND;
        while high - low < LEAST_SPAN {
            high = (high + ROUND).min(10_000);
            low = if high - low < LEAST_SPAN {
                (low - ROUND).max(0)
            } else {
                low
            };
        }
        Some((low, high))
    }

    /// The names of the levels in each row.
    fn names(&self, low: i64, high: i64) -> Vec<String> {
        let mut names = vec![String::new(); ROWS];
        for (name, percent) in &self.levels {
            let row = row_of(percent.hundredths(), low, high, ROWS);
            let own = &mut names[row];
            *own = if own.is_empty() {
                (*name).to_owned()
            } else {
                format!("{own}, {name}")
            };
        }
        names
    }

    fn cells(&self, plot: usize, low: i64, high: i64, glyphs: Glyphs) -> Vec<Vec<Cell>> {
        let mut canvas = Canvas::new(plot, glyphs);
        for (number, line) in self.lines.iter().enumerate().rev() {
            let place = |period: usize, percent: Percent| {
                let column = match line.len() {
                    0 | 1 => 0,
                    length => period * (canvas.dots.0 - 1) / (length - 1),
                };
                (column, row_of(percent.hundredths(), low, high, canvas.dots.1))
            };
            let places: Vec<Option<(usize, usize)>> = line
                .iter()
                .enumerate()
                .map(|(period, percent)| Some(place(period, (*percent)?)))
                .collect();
            for (at, here) in places.iter().enumerate() {
                let Some(here) = *here else { continue };
                let before = at.checked_sub(1).and_then(|before| places[before]);
                let after = places.get(at + 1).copied().flatten();
                // One that stands alone is drawn as wide as a character, lest it be overlooked.
                let alone = || (here.0 ^ usize::from(after.is_none() && canvas.fine.0 > 1), here.1);
                canvas.stroke(before.unwrap_or_else(alone), here, number);
            }
        }
        canvas.cells
    }
}

/// The row of a height among so many, from the top.
fn row_of(hundredths: i64, low: i64, high: i64, rows: usize) -> usize {
    let last = i64::try_from(rows - 1).expect("few rows");
    let span = high - low;
    let from_top = (2 * (high - hundredths) * last + span) / (2 * span);
    usize::try_from(from_top.clamp(0, last)).expect("it is a row")
}
