/// What one control may use up before it is ended as an error; the same in debug and release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Operations of the script, those inside list functions included.
    pub operations: u64,
    /// Further operations for each value of the snapshot, so that a large tenant is not an error.
    pub operations_per_value: u64,
    /// Calls within calls.
    pub call_depth: usize,
    /// Bytes of one text.
    pub text: usize,
    /// Elements of a list or object that a script builds by itself.
    pub elements: usize,
    /// Bytes of all that a control builds.
    pub built: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 10_000_000,
            operations_per_value: 50,
            call_depth: 32,
            text: 1 << 20,
            elements: 10_000,
            built: 256 << 20,
        }
    }
}
