use super::ControlId;

/// How one case of a control went.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The control.
    pub control: ControlId,
    /// The case's name.
    pub name: String,
    /// What differs from the expectation; nothing where the case holds.
    pub mismatches: Vec<Mismatch>,
}

/// One expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What was looked at, such as `outcome`.
    pub what: &'static str,
    /// What the case expects.
    pub expected: String,
    /// What came out.
    pub actual: String,
}
