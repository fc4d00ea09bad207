use miette::Diagnostic;

/// What can be wrong with a value of a YAML file, whatever the file is about.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum FieldError {
    /// A key that must be there is missing.
    #[error("`{0}` is missing")]
    #[diagnostic(code(field::missing), help("add `{0}: …`"))]
    Missing(String),
    /// A key that nobody reads.
    #[error("unknown key `{0}`")]
    #[diagnostic(code(field::unknown_key), help("remove it"))]
    UnknownKey(String),
    /// A value of another type than the key takes.
    #[error("`{key}` is {found}, it takes {expected}")]
    #[diagnostic(code(field::wrong_type))]
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
    #[diagnostic(code(field::unknown_word))]
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
    #[diagnostic(
        code(field::empty),
        help("say it in a sentence, or remove the key if it is optional")
    )]
    Empty(String),
}
