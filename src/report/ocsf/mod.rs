//! OCSF events of the class Compliance Finding (2003), one a line: <https://schema.ocsf.io/1.8.0/classes/compliance_finding>.
//!
//! There is no clock in them: the time of a finding is when its snapshot was captured, else midnight UTC of the day of
//! the evaluation. What the class has no place for is in `unmapped`.

mod event;
mod finding;

pub use finding::ocsf;
