//! Why a score changed, in every format.

mod document;
mod table;
mod text;

pub(crate) use document::DifferenceDocument;
pub use document::{difference_json, difference_line, differences_json};
pub use table::{difference_csv, difference_markdown};
pub(super) use text::decided;
pub use text::difference;

use crate::model::Points;

/// A change of points with its sign.
fn signed(points: Points) -> String {
    let sign = if points > Points::ZERO { "+" } else { "" };
    format!("{sign}{points}")
}
