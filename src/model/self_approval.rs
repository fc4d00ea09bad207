use super::words::words;

words! {
    /// What is said of a record whose owner approved it.
    #[derive(Default)]
    SelfApproval {
        /// Nothing.
        Allow = "allow",
        #[default]
        /// It is told, and holds.
        Warn = "warn",
        /// The plan is not taken.
        Refuse = "refuse",
    }
}
