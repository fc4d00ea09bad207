use miette::Diagnostic;

/// What can be wrong with a control's files.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum RuleError {
    /// A key that a control must have is missing.
    #[error("`{0}` is missing")]
    #[diagnostic(code(rule::missing), help("add `{0}: …`; `rules/README.md` says what it means"))]
    Missing(String),
    /// A key that nobody reads.
    #[error("unknown key `{0}`")]
    #[diagnostic(code(rule::unknown_key), help("remove it"))]
    UnknownKey(String),
    /// A value of another type than the key takes.
    #[error("`{key}` is {found}, it takes {expected}")]
    #[diagnostic(code(rule::wrong_type))]
    WrongType {
        /// The key.
        key: String,
        /// What stands there.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// A word outside the closed list.
    #[error("`{key}` is `{found}`, it is one of {expected}")]
    #[diagnostic(code(rule::unknown_word))]
    UnknownWord {
        /// The key.
        key: String,
        /// What stands there.
        found: String,
        /// The list.
        expected: String,
    },
    /// Text that says nothing.
    #[error("`{0}` is empty")]
    #[diagnostic(code(rule::empty), help("say it in a sentence, or remove the key if it is optional"))]
    Empty(String),
    /// Points outside their bounds.
    #[error("`max_points` is {found}, {why}")]
    #[diagnostic(code(rule::max_points), help("{help}"))]
    MaxPoints {
        /// As written.
        found: String,
        /// What is wrong with it.
        why: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// A name that is not a control id.
    #[error("`{0}` is not a control id")]
    #[diagnostic(
        code(rule::id),
        help("an id is `product/control`, in lower-case letters, digits and `-`; the folder gives it")
    )]
    Id(String),
    /// A control that does not decide.
    #[error("the control has no `control.rhai`")]
    #[diagnostic(
        code(rule::no_script),
        help(
            "write the script beside `control.yaml`, or say `action_type: review` or `behavior` where people do the work"
        )
    )]
    NoScript,
    /// A script that nobody describes.
    #[error("the script has no `control.yaml` beside it")]
    #[diagnostic(
        code(rule::no_metadata),
        help("write `control.yaml`, or move a shared module to `lib/`")
    )]
    NoMetadata,
    /// A script for work that people do.
    #[error("a control of `action_type: {0}` has a script, but people do its work")]
    #[diagnostic(code(rule::needless_script), help("remove `control.rhai`, or the `action_type`"))]
    NeedlessScript(String),
    /// The product that the metadata name is not the folder's.
    #[error("`product` is `{found}`, but the folder is `{folder}`")]
    #[diagnostic(code(rule::product), help("the folder gives the product: make them the same"))]
    Product {
        /// As written.
        found: String,
        /// The first folder of the id.
        folder: String,
    },
    /// A prerequisite that does not exist.
    #[error("no control `{0}`")]
    #[diagnostic(code(rule::unknown_control), help("name a control of this rule set"))]
    UnknownControl(String),
    /// Controls that each want the other first.
    #[error("the control comes before itself: {0}")]
    #[diagnostic(
        code(rule::prerequisite_cycle),
        help("remove one of these prerequisites: somebody has to begin")
    )]
    PrerequisiteCycle(String),
    /// A value that its own declaration does not allow.
    #[error("the default of `{name}` is {found}, {why}")]
    #[diagnostic(code(rule::parameter), help("change the default or its bounds"))]
    Parameter {
        /// The parameter.
        name: String,
        /// As written.
        found: String,
        /// What is wrong with it.
        why: String,
    },
    /// A case that could not fail.
    #[error("the case `{0}` expects nothing")]
    #[diagnostic(code(rule::empty_expectation), help("say at least the outcome: `expect: pass`"))]
    EmptyExpectation(String),
    /// Two cases of one name.
    #[error("two cases are named `{0}`")]
    #[diagnostic(code(rule::case_name), help("a name says what is special about the case"))]
    CaseName(String),
    /// No case at all.
    #[error("the file holds no case")]
    #[diagnostic(code(rule::no_cases), help("write at least a passing and a failing case"))]
    NoCases,
}
