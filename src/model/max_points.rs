use miette::Diagnostic;

use super::{Points, PointsError};
use crate::source::Field;

/// Points outside what a control may be worth.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("`max_points` is {found}, {why}")]
#[diagnostic(code(rule::max_points), help("{help}"))]
pub struct MaxPointsError {
    found: String,
    why: &'static str,
    help: &'static str,
}

/// Reads what a control is worth: more than 0 and at most 10, as written, since a float in between could round.
pub(crate) fn max_points(field: &Field<'_>) -> Option<Points> {
    let most = Points::from_hundredths(1000);
    let found = field.written();
    let wrong = |why, help, label: &str| {
        let found = if found.is_empty() { "empty" } else { found }.to_owned();
        field.wrong(&MaxPointsError { found, why, help }, label);
        None
    };
    let number = "write a number above 0 and at most 10, such as `7.5`";
    if !field.value.is_number() {
        return wrong("which is not a number", number, "a number belongs here");
    }
    match Points::parse(found) {
        Err(PointsError::NotANumber) => wrong("which is not a decimal number", number, "a number belongs here"),
        Err(PointsError::TooPrecise) => wrong(
            "which has more than two decimals",
            "round it to hundredths",
            "two decimals at most",
        ),
        Ok(points) if points > most => wrong(
            "more than 10",
            "split the control, or give it fewer points",
            "at most 10",
        ),
        Ok(points) if points <= Points::ZERO => wrong(
            "not more than 0",
            "give it points, or say `scored: false` for a control that is shown and not counted",
            "more than 0",
        ),
        Ok(points) => Some(points),
    }
}
