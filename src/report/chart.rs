use super::style::{Glyphs, bold, faint};
use crate::model::Percent;

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
            text.push_str(&format!(" {}", height_label(row, low, high)));
            text.push_str(&faint(axis(glyphs, row)));
            let mut shown = String::new();
            for cell in cells {
                shown.push_str(&cell.shown(is_level, glyphs));
            }
            text.push_str(&match is_level {
                true => format!("{shown} {}", faint(&names[row])),
                false => trimmed(shown),
            });
            text.push('\n');
        }
        text.push_str(&self.foot(plot, glyphs));
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

    /// The axis of time, with as many names of periods as have room.
    fn foot(&self, plot: usize, glyphs: Glyphs) -> String {
        let margin = " ".repeat(MARGIN - 1);
        let (corner, line) = match glyphs {
            Glyphs::Full => ('└', "─"),
            Glyphs::Ascii => ('+', "-"),
        };
        let mut text = format!(" {margin}{}\n", faint(&format!("{corner}{}", line.repeat(plot))));
        let widest = self.labels.iter().map(String::len).max().unwrap_or_default();
        let count = (plot / (widest + 4).max(1)).min(5).min(self.labels.len()).max(1);
        let mut under = vec![' '; plot + widest];
        for number in 0..count {
            let last = self.labels.len().saturating_sub(1);
            let period = (number * last).checked_div(count - 1).unwrap_or_default();
            let Some(label) = self.labels.get(period) else { continue };
            let middle = (period * (plot - 1)).checked_div(last).unwrap_or_default();
            let start = middle
                .saturating_sub(label.len() / 2)
                .min(plot.saturating_sub(label.len()));
            for (offset, letter) in label.chars().enumerate() {
                under[start + offset] = letter;
            }
        }
        let under: String = under.into_iter().collect();
        text.push_str(&format!(" {margin} {}\n", under.trim_end()));
        text
    }
}

/// The row of a height among so many, from the top.
fn row_of(hundredths: i64, low: i64, high: i64, rows: usize) -> usize {
    let last = i64::try_from(rows - 1).expect("few rows");
    let span = high - low;
    let from_top = (2 * (high - hundredths) * last + span) / (2 * span);
    usize::try_from(from_top.clamp(0, last)).expect("it is a row")
}

/// The percentage at the top, in the middle and at the bottom, in as many columns as the margin has before the axis.
fn height_label(row: usize, low: i64, high: i64) -> String {
    let height = match row {
        0 => high,
        row if row == ROWS / 2 => i64::midpoint(low, high),
        row if row == ROWS - 1 => low,
        _ => return " ".repeat(MARGIN - 1),
    };
    let tenth = match height % 100 {
        0 => String::new(),
        part => format!(".{}", part / 10),
    };
    format!("{:>5} %", format!("{}{tenth}", height / 100))
}

fn axis(glyphs: Glyphs, row: usize) -> &'static str {
    let is_named = [0, ROWS / 2, ROWS - 1].contains(&row);
    match (glyphs, is_named) {
        (Glyphs::Full, true) => "┤",
        (Glyphs::Full, false) => "│",
        (Glyphs::Ascii, true) => "+",
        (Glyphs::Ascii, false) => "|",
    }
}

fn trimmed(shown: String) -> String {
    shown.trim_end().to_owned()
}

/// A character of the chart.
#[derive(Clone, Default)]
struct Cell {
    /// The dots of a braille character.
    dots: u8,
    /// The line on top, from 0.
    line: Option<usize>,
}

/// What a line is drawn with where there are no finer dots: the one that counts most, the next, the others.
pub(super) const ASCII_LINES: [char; 3] = ['#', 'o', '.'];

impl Cell {
    fn shown(&self, is_level: bool, glyphs: Glyphs) -> String {
        let Some(line) = self.line else {
            return match (is_level, glyphs) {
                (true, Glyphs::Full) => faint("┄"),
                (true, Glyphs::Ascii) => "-".to_owned(),
                (false, _) => " ".to_owned(),
            };
        };
        let drawn = match glyphs {
            Glyphs::Full => char::from_u32(0x2800 + u32::from(self.dots)).unwrap_or('⠿'),
            Glyphs::Ascii => ASCII_LINES[line.min(ASCII_LINES.len() - 1)],
        };
        match line {
            0 => bold(&drawn.to_string()),
            _ => drawn.to_string(),
        }
    }
}

/// Cells with the finer dots in them.
struct Canvas {
    cells: Vec<Vec<Cell>>,
    /// Columns and rows of dots.
    dots: (usize, usize),
    /// Columns and rows of dots in a cell.
    fine: (usize, usize),
}

impl Canvas {
    fn new(columns: usize, glyphs: Glyphs) -> Self {
        let fine = match glyphs {
            Glyphs::Full => (2, 4),
            Glyphs::Ascii => (1, 1),
        };
        Self {
            cells: vec![vec![Cell::default(); columns]; ROWS],
            dots: (columns * fine.0, ROWS * fine.1),
            fine,
        }
    }

    /// A straight stroke between two dots.
    fn stroke(&mut self, from: (usize, usize), to: (usize, usize), line: usize) {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        let between = |from: usize, to: usize, step: usize| (from * (steps - step) + to * step + steps / 2) / steps;
        for step in 0..=steps {
            self.dot(between(from.0, to.0, step), between(from.1, to.1, step), line);
        }
    }

    fn dot(&mut self, column: usize, row: usize, line: usize) {
        // The dots of a braille character are numbered down the left column, then down the right, the lowest row last.
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let cell = &mut self.cells[row / self.fine.1][column / self.fine.0];
        cell.dots |= BITS[row % self.fine.1][column % self.fine.0];
        cell.line = Some(cell.line.map_or(line, |known| known.min(line)));
    }
}

/// Bars of one character each, as many as there are columns; a gap is blank, and nothing is the lowest bar.
///
/// Where there are more values than columns, `join` makes one of several: their sum, or the last.
pub(super) fn bars(
    values: &[Option<i64>],
    highest: i64,
    columns: usize,
    glyphs: Glyphs,
    join: fn(&[i64]) -> i64,
) -> String {
    let levels: Vec<char> = match glyphs {
        Glyphs::Full => "▁▂▃▄▅▆▇█".chars().collect(),
        Glyphs::Ascii => "_.:-=+*#".chars().collect(),
    };
    let joined: Vec<Option<i64>> = (0..columns)
        .map(|column| {
            let start = column * values.len() / columns;
            let end = ((column + 1) * values.len() / columns).max(start + 1).min(values.len());
            let known: Vec<i64> = values[start.min(end)..end].iter().flatten().copied().collect();
            (!known.is_empty()).then(|| join(&known))
        })
        .collect();
    let highest = joined.iter().flatten().copied().max().unwrap_or_default().max(highest);
    let bar = |value: &Option<i64>| {
        let Some(value) = value else { return ' ' };
        let top = i64::try_from(levels.len() - 1).expect("few levels");
        let level = (value * top + highest - 1).checked_div(highest).unwrap_or_default();
        levels[usize::try_from(level.clamp(0, top)).expect("a level")]
    };
    joined.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percents(values: &[i64]) -> Vec<Option<Percent>> {
        values
            .iter()
            .map(|value| Percent::from_hundredths(*value * 100))
            .collect()
    }

    fn drawn(chart: &Chart<'_>, columns: usize, glyphs: Glyphs) -> String {
        let drawn = chart.draw(columns, glyphs);
        format!("\n{}", anstream::adapter::strip_str(&drawn))
    }

    /// Three lines with a gap of two periods, and two levels.
    fn chart() -> Chart<'static> {
        let line = |of: [i64; 8]| {
            let mut line = percents(&of);
            line[4] = None;
            line[5] = None;
            line
        };
        Chart {
            lines: vec![
                line([50, 52, 58, 61, 0, 0, 64, 70]),
                line([60, 60, 62, 64, 0, 0, 66, 71]),
                line([70, 70, 71, 71, 0, 0, 72, 73]),
            ],
            levels: vec![
                ("good", Percent::from_hundredths(8_000).expect("80 %")),
                ("goal", Percent::from_hundredths(7_500).expect("75 %")),
            ],
            labels: (1..=8).map(|day| format!("2026-03-{day:02}")).collect(),
        }
    }

    #[test]
    fn lines_are_drawn_and_gaps_stay_gaps() {
        insta::assert_snapshot!(drawn(&chart(), 60, Glyphs::Full), @"

        80 %┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ good
            │
            │┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄⣀⣀⣀⡠⠤⠤⠤ goal
            │⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒                       ⢀⣠⡴
            │                                       ⢀⡠⠔⡪⠓⠁
        65 %┤                  ⢀⣀                   ⡡⠔⠉
            │          ⣀⣀⠤⠤⠔⠒⠊⠉⠁⣀
            │⠒⠒⠒⠒⠒⠒⠒⠒⠉⠉    ⣀⠤⠔⠒⠉
            │          ⢀⠤⠒⠉
            │       ⣀⠤⠊⠁
        50 %┤⣀⡠⠤⠔⠒⠊⠉
            └──────────────────────────────────────────────
             2026-03-01    2026-03-04            2026-03-08
        ");
    }

    #[test]
    fn without_braille_each_line_has_a_letter() {
        insta::assert_snapshot!(drawn(&chart(), 60, Glyphs::Ascii), @"

        80 %+---------------------------------------------- good
            |
            |------------------------------------------.... goal
            |....................                  ....  ##
            |                                        ####
        65 %+                oooo                  ##
            |          oooooo####
            |oooooooooo #####
            |        ###
            |    ####
        50 %+####
            +----------------------------------------------
             2026-03-01    2026-03-04            2026-03-08
        ");
    }

    #[test]
    fn one_period_is_a_dot_and_none_is_no_chart() {
        let one = Chart {
            lines: vec![percents(&[42])],
            levels: Vec::new(),
            labels: vec!["2026-03-01".to_owned()],
        };
        insta::assert_snapshot!(drawn(&one, 40, Glyphs::Full), @"

        50 %┤
            │
            │
            │
            │
        45 %┤
            │
            │
            │⠤
            │
        40 %┤
            └──────────────────────────────
             2026-03-01
        ");
        let none = Chart {
            lines: vec![vec![None]],
            ..one
        };
        assert_eq!(none.draw(40, Glyphs::Full), "");
    }

    #[test]
    fn nothing_above_the_chart_is_wider_than_asked_for() {
        for columns in [40, 60, 100, 140] {
            for line in drawn(&chart(), columns, Glyphs::Full).lines() {
                assert!(line.chars().count() <= columns, "{columns}: {line}");
            }
        }
    }

    #[test]
    fn the_ends_of_the_scale_are_within_it() {
        let ends = Chart {
            lines: vec![percents(&[0, 100])],
            levels: Vec::new(),
            labels: vec!["a".to_owned(), "b".to_owned()],
        };
        let drawn = drawn(&ends, 40, Glyphs::Full);
        assert!(drawn.contains("  100 %") && drawn.contains("    0 %"), "{drawn}");
        let full = Chart {
            lines: vec![percents(&[100, 100])],
            ..ends
        };
        assert!(full.draw(40, Glyphs::Full).contains("   90 %"));
    }

    #[test]
    fn bars_join_what_has_no_room() {
        let sum = |known: &[i64]| known.iter().sum();
        let values = [Some(0), Some(2), Some(2), None, None, None, Some(8), Some(0)];
        assert_eq!(bars(&values, 0, 8, Glyphs::Full, sum), "▁▃▃   █▁");
        assert_eq!(bars(&values, 0, 4, Glyphs::Ascii, sum), ":: #");
        assert_eq!(bars(&[Some(1)], 4, 3, Glyphs::Full, sum), "▃▃▃");
        assert_eq!(bars(&[], 4, 0, Glyphs::Full, sum), "");
    }
}
