use super::words::words;

words! {
    /// The groups of recommended actions, as Microsoft's portal has them.
    ActionGroup {
        /// It lost points of late, because of what changed in the tenant, and has not gained them back.
        Regressed = "regressed",
        /// Its control is new.
        RecentlyAdded = "recently_added",
        /// What its control asks for, or what that is worth, has changed.
        RecentlyUpdated = "recently_updated",
        /// Nobody has said what becomes of it.
        ToAddress = "to_address",
        /// Somebody will do it.
        Planned = "planned",
        /// Somebody accepts that it is not done.
        RiskAccepted = "risk_accepted",
    }
}
