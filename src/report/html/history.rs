use crate::model::HistoryPoint;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 120.0;

/// How the score went, as a line; nothing where it was recorded once or never.
pub(super) fn section(points: &[HistoryPoint]) -> String {
    let known: Vec<(usize, &HistoryPoint, f64)> = points
        .iter()
        .enumerate()
        .filter_map(|(number, point)| Some((number, point, point.at_least?.hundredths() as f64 / 10_000.0)))
        .collect();
    let (Some((_, first, _)), Some((_, last, _))) = (known.first(), known.last()) else {
        return String::new();
    };
    if known.len() < 2 {
        return String::new();
    }
    let step = WIDTH / (points.len() - 1) as f64;
    let place = |(number, _, share): &(usize, &HistoryPoint, f64)| {
        format!("{:.1},{:.1}", *number as f64 * step, HEIGHT * (1.0 - share))
    };
    let line: Vec<String> = known.iter().map(place).collect();
    let percent = |point: &HistoryPoint| point.at_least.map_or("–".to_owned(), |percent| format!("{percent} %"));
    format!(
        "<section><h3>History</h3>\n<svg class=\"history\" viewBox=\"-4 -4 608 128\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"at least {} on {}, {} on {}, {} records\">\n<polyline points=\"{}\"/>\n</svg>\n\
         <p class=\"faint\">at least: {} on {} → {} on {}, {} records</p></section>\n",
        percent(first),
        first.as_of,
        percent(last),
        last.as_of,
        known.len(),
        line.join(" "),
        percent(first),
        first.as_of,
        percent(last),
        last.as_of,
        known.len(),
    )
}
