use crate::model::{Fraction, SecureScore};

/// Where the half circle of the gauge lies: its middle and its radius, in units of the drawing.
const MIDDLE: (f64, f64) = (110.0, 110.0);
const RADIUS: f64 = 90.0;

/// The score as a half circle: what is earned of what was evaluated, with the range within which the unknown leaves it.
/// The numbers stand in it as text, and beside it in words.
pub(super) fn gauge(score: &SecureScore) -> String {
    let share = |fraction: Fraction| match fraction.percent() {
        Some(percent) => percent.hundredths() as f64 / 10_000.0,
        None => 0.0,
    };
    let shown = |fraction: Fraction| {
        fraction
            .percent()
            .map_or("–".to_owned(), |percent| format!("{percent} %"))
    };
    let (percent, least, most) = (share(score.percent), share(score.at_least), share(score.at_most));
    format!(
        "<svg class=\"gauge\" viewBox=\"0 0 220 150\" role=\"img\" aria-label=\"{} of the points, at least {}, at most {}\">\n\
         <path class=\"track\" d=\"{}\"/>\n<path class=\"range\" d=\"{}\"/>\n<path class=\"value\" d=\"{}\"/>\n\
         <text x=\"110\" y=\"104\" class=\"number\">{}</text>\n\
         <text x=\"110\" y=\"140\" class=\"beside\">{} – {}</text>\n</svg>\n",
        shown(score.percent),
        shown(score.at_least),
        shown(score.at_most),
        arc(0.0, 1.0, RADIUS),
        arc(least, most, RADIUS + 13.0),
        arc(0.0, percent, RADIUS),
        shown(score.percent),
        shown(score.at_least),
        shown(score.at_most),
    )
}

/// A part of the half circle, from one share of it to another.
fn arc(from: f64, to: f64, radius: f64) -> String {
    let point = |share: f64| {
        let angle = std::f64::consts::PI * (1.0 - share);
        (MIDDLE.0 + radius * angle.cos(), MIDDLE.1 - radius * angle.sin())
    };
    let ((x, y), (end_x, end_y)) = (point(from), point(to));
    format!("M {x:.2} {y:.2} A {radius:.2} {radius:.2} 0 0 1 {end_x:.2} {end_y:.2}")
}
