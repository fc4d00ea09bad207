use super::ControlScore;
use crate::source::Place;

/// How one case of a control or module went.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// Its number among the cases of its file, from 0.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What differs from the expectation; nothing where the case holds.
    pub mismatches: Vec<Mismatch>,
    /// What came out.
    pub score: Box<ControlScore>,
}

impl CaseResult {
    /// Whether everything is as the case expects.
    pub fn holds(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// One expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// What was looked at, such as `outcome`.
    pub what: &'static str,
    /// What the case expects.
    pub expected: String,
    /// What came out.
    pub actual: String,
}
