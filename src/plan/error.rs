use miette::Diagnostic;

/// What can be wrong with a record of the action plan.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum PlanError {
    /// Only the engine says that a control is completed.
    #[error("`{0}` is not a status that people set")]
    #[diagnostic(
        code(plan::set_by_engine),
        help("remove the record: the engine sees by itself what is completed, and what is still to address")
    )]
    SetByEngine(String),
    /// An exception without an end.
    #[error("a record of status `{0}` has no `expires`")]
    #[diagnostic(
        code(plan::no_expiry),
        help("say until when it holds: `expires: 2027-06-30`; that day is the last one")
    )]
    NoExpiry(String),
    /// An exception that lasts for longer than the configuration allows.
    #[error("`expires` is {found}, later than {longest} after {from}")]
    #[diagnostic(
        code(plan::expires_late),
        help("choose an earlier day and look at it again then, or change `longest_exception` in `posture.yaml`")
    )]
    ExpiresLate {
        /// As written.
        found: String,
        /// How long an exception may last.
        longest: String,
        /// Since when.
        from: String,
    },
    /// An attestation of which nobody knows when it lapses.
    #[error("an attestation has no `set_at`")]
    #[diagnostic(code(plan::no_set_at), help("say when the work was done: `set_at: 2026-11-02`"))]
    NoSetAt,
    /// An end before the beginning.
    #[error("`expires` is {expires}, before `set_at`, {set_at}")]
    #[diagnostic(code(plan::expires_before), help("give it a later day, or remove the record"))]
    ExpiresBefore {
        /// The last day.
        expires: String,
        /// The first.
        set_at: String,
    },
    /// A list of resources with nothing in it, which would be the whole control.
    #[error("`resources` names none")]
    #[diagnostic(
        code(plan::no_resources),
        help("remove the record, or the key where it is about the whole control")
    )]
    NoResources,
    /// An owner who approved the own record, where the configuration refuses that.
    #[error("the record is approved by its owner")]
    #[diagnostic(
        code(plan::self_approved),
        help("let somebody else approve it, or change `self_approval` in `posture.yaml`")
    )]
    SelfApproved,
    /// Both one tenant and all.
    #[error("the record names a tenant and says `all_tenants`")]
    #[diagnostic(code(plan::tenant_and_all), help("remove one of them"))]
    TenantAndAll,
}
