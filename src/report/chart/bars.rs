use super::super::style::Glyphs;

/// Bars of one character each, as many as there are columns; a gap is blank, and nothing is the lowest bar.
///
/// Where there are more values than columns, `join` makes one of several: their sum, or the last.
pub(in crate::report) fn bars(
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
