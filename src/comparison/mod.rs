//! Our evaluation beside somebody else's: Microsoft's own secure score of a day, control by control.

mod day;
mod records;
mod secure_score;

pub use day::{DayError, MicrosoftControl, MicrosoftDay};
pub use records::microsoft_records;
pub use secure_score::{Agreement, ComparedControl, Ours, SecureScoreComparison, Sum, compare_secure_score};
