//! Our evaluation beside somebody else's: Microsoft's own secure score of a day, control by control; and the scores of many
//! tenants, of which a benchmark keeps what they have in common and none of their names.

mod benchmark;
mod day;
mod records;
mod redacted;
mod secure_score;

pub use benchmark::{
    Benchmark, BenchmarkComparison, BenchmarkError, Build, CategoryStanding, Cohort, CohortFilter, CohortStanding,
    Left, LeftOut, Member, Opportunity, Own, Quarter, Request, Seats, Spread, build_benchmark, compare_benchmark,
};
pub use day::{DayError, MicrosoftControl, MicrosoftDay};
pub use records::microsoft_records;
pub use secure_score::{Agreement, ComparedControl, Ours, SecureScoreComparison, Sum, compare_secure_score};
