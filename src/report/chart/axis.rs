use super::super::style::{Glyphs, faint};
use super::{MARGIN, ROWS};

/// The percentage at the top, in the middle and at the bottom, in as many columns as the margin has before the axis.
pub(super) fn height(row: usize, low: i64, high: i64) -> String {
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

/// The axis of the heights in a row.
pub(super) fn side(row: usize, glyphs: Glyphs) -> &'static str {
    let is_named = [0, ROWS / 2, ROWS - 1].contains(&row);
    match (glyphs, is_named) {
        (Glyphs::Full, true) => "┤",
        (Glyphs::Full, false) => "│",
        (Glyphs::Ascii, true) => "+",
        (Glyphs::Ascii, false) => "|",
    }
}

/// The axis of time, with as many names of periods as have room.
pub(super) fn foot(labels: &[String], plot: usize, glyphs: Glyphs) -> String {
    let margin = " ".repeat(MARGIN - 1);
    let (corner, line) = match glyphs {
        Glyphs::Full => ('└', "─"),
        Glyphs::Ascii => ('+', "-"),
    };
    let mut text = format!(" {margin}{}\n", faint(&format!("{corner}{}", line.repeat(plot))));
    let widest = labels.iter().map(String::len).max().unwrap_or_default();
    let count = (plot / (widest + 4).max(1)).min(5).min(labels.len()).max(1);
    let mut under = vec![' '; plot + widest];
    for number in 0..count {
        let last = labels.len().saturating_sub(1);
        let period = (number * last).checked_div(count - 1).unwrap_or_default();
        let Some(label) = labels.get(period) else { continue };
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
