use super::super::style::{Glyphs, bold, faint};
use super::ROWS;

/// A character of the chart.
#[derive(Clone, Default)]
pub(super) struct Cell {
    /// The dots of a braille character.
    dots: u8,
    /// The line on top, from 0.
    line: Option<usize>,
}

/// What a line is drawn with where there are no finer dots: the one that counts most, the next, the others.
pub(in crate::report) const ASCII_LINES: [char; 3] = ['#', 'o', '.'];

impl Cell {
    pub(super) fn shown(&self, is_level: bool, glyphs: Glyphs) -> String {
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
pub(super) struct Canvas {
    pub(super) cells: Vec<Vec<Cell>>,
    /// Columns and rows of dots.
    pub(super) dots: (usize, usize),
    /// Columns and rows of dots in a cell.
    pub(super) fine: (usize, usize),
}

impl Canvas {
    pub(super) fn new(columns: usize, glyphs: Glyphs) -> Self {
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
    pub(super) fn stroke(&mut self, from: (usize, usize), to: (usize, usize), line: usize) {
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
