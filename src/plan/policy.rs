use jiff::Span as Duration;
use jiff::civil::Date;

use crate::model::SelfApproval;

/// What an organisation asks of its action plan, and the day by which the plan is judged.
#[derive(Debug, Clone, Copy)]
pub struct PlanPolicy {
    /// The day.
    pub as_of: Date,
    /// How long an exception may last, from the day on which it was set.
    pub longest_exception: Duration,
    /// How long before its end a record is told of.
    pub expiring_within: Duration,
    /// What is said of owners who approve their own records.
    pub self_approval: SelfApproval,
}

impl PlanPolicy {
    /// The policy where nobody says otherwise: a year at most, told of for the last 30 days.
    pub fn on(as_of: Date) -> Self {
        Self {
            as_of,
            longest_exception: Duration::new().years(1),
            expiring_within: Duration::new().days(30),
            self_approval: SelfApproval::default(),
        }
    }
}
