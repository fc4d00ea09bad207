use miette::Diagnostic;

/// Why a control ended as an error: what no snapshot could mend.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub enum RunError {
    /// The script used up what one control may.
    #[error("the control was ended: {0}")]
    #[diagnostic(
        code(control::limit),
        help("look for a loop without an end, or for a list that is walked once for each element of another")
    )]
    Limit(String),
    /// A defect of the engine.
    #[error("the engine failed while it ran this control: {0}")]
    #[diagnostic(
        code(control::panic),
        help("this is a defect of `posture`: report it with the control")
    )]
    Panic(String),
    /// The script gave something else.
    #[error("a script's value is a verdict, this one gave {0}")]
    #[diagnostic(
        code(control::no_verdict),
        help("end every path with `pass(…)`, `fail(…)`, `partial(…)`, `not_applicable(…)` or `inconclusive(…)`")
    )]
    NoVerdict(String),
    /// A share that does not say what an empty list means.
    #[error("`share_of` does not say what an empty list means")]
    #[diagnostic(
        code(control::share_without_when_empty),
        help("add `.when_empty(fail, \"…\")`, or `pass`, or `not_applicable`")
    )]
    ShareWithoutWhenEmpty,
    /// The script asks for what no snapshot could give.
    #[error("{what}")]
    #[diagnostic(code(control::misuse))]
    Misuse {
        /// What it asks for.
        what: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// Anything else that the script language refuses.
    #[error("{0}")]
    #[diagnostic(code(control::script))]
    Script(String),
}
