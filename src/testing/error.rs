use miette::Diagnostic;

/// What is missing in the cases of a control, and what keeps a case from being run.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum TestError {
    /// A control that nobody tries.
    #[error("`{0}` has no case")]
    #[diagnostic(
        code(test::no_case),
        help("write `tests.yaml` beside `control.yaml`, with a passing and a failing case at least")
    )]
    NoCase(String),
    /// Nothing shows that the control can be met.
    #[error("`{0}` has no passing case")]
    #[diagnostic(code(test::no_passing_case), help("add a case with `expect: pass`"))]
    NoPassingCase(String),
    /// Nothing shows that the control can fail.
    #[error("`{0}` has no failing case")]
    #[diagnostic(code(test::no_failing_case), help("add a case with `expect: fail`"))]
    NoFailingCase(String),
    /// A case that could not fail.
    #[error("the case `{0}` expects nothing")]
    #[diagnostic(code(test::empty_expectation), help("say at least the outcome: `expect: pass`"))]
    EmptyExpectation(String),
    /// A patch that is none, or that does not fit its snapshot.
    #[error("the patch of `{case}` cannot be applied to `{base}`: {why}")]
    #[diagnostic(
        code(test::patch),
        help(
            "an object is a merge patch (RFC 7396), a list a JSON patch (RFC 6902): `- {{ op: replace, path: /users/0/enabled, value: false }}`"
        )
    )]
    Patch {
        /// The case.
        case: String,
        /// The named snapshot.
        base: String,
        /// What is wrong.
        why: String,
    },
    /// Values that no snapshot can hold.
    #[error("the snapshot of `{case}` cannot be used: {why}")]
    #[diagnostic(code(test::snapshot), help("a snapshot is an object whose keys are collections"))]
    Snapshot {
        /// The case.
        case: String,
        /// What is wrong.
        why: String,
    },
}
