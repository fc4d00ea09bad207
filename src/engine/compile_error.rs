use miette::Diagnostic;

use crate::source::did_you_mean;

/// What can be seen to be wrong with a script before it runs.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub enum CompileError {
    /// Not a script.
    #[error("{said}")]
    #[diagnostic(code(script::syntax))]
    Syntax {
        /// What the parser says.
        said: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// A function that nothing defines.
    #[error("unknown function `{name}`")]
    #[diagnostic(code(script::unknown_function))]
    UnknownFunction {
        /// As written.
        name: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// A variable that nothing defines.
    #[error("unknown variable `{name}`")]
    #[diagnostic(code(script::unknown_variable))]
    UnknownVariable {
        /// As written.
        name: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// A call that cannot be meant.
    #[error("`{name}` is called with {given} arguments, it takes {taken}")]
    #[diagnostic(code(script::arity), help("`docs/script-api.md` shows how it is called"))]
    Arity {
        /// The function.
        name: String,
        /// How many were given.
        given: usize,
        /// How many it takes.
        taken: String,
    },
    /// An import that cannot be known before the script runs.
    #[error("an import names its module by a constant text")]
    #[diagnostic(code(script::computed_import), help("write `import \"lib/…\" as name;`"))]
    ComputedImport,
    /// An import of what is not in the library.
    #[error("no module `{path}`")]
    #[diagnostic(code(script::unknown_module))]
    UnknownModule {
        /// As written.
        path: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// A definition that hides a name of the script API.
    #[error("`{0}` is a name of the script API")]
    #[diagnostic(
        code(script::shadows),
        help("choose another name: a reader would take it for the API's")
    )]
    Shadows(String),
    /// A name that stands for two functions in what a script imports.
    #[error("`{name}` is a function of `{first}` and another one of `{second}`, and both are called in one script")]
    #[diagnostic(
        code(script::shared_name),
        help("rename one of them, or move it to a module that both import")
    )]
    SharedName {
        /// The function.
        name: String,
        /// Where it is defined.
        first: String,
        /// Where it is defined again.
        second: String,
    },
    /// Modules that import each other.
    #[error("the module imports itself: {0}")]
    #[diagnostic(code(script::module_cycle), help("move what both need to a third module"))]
    ModuleCycle(String),
    /// A module that fails as it is loaded.
    #[error("the module cannot be loaded: {0}")]
    #[diagnostic(code(script::module), help("a module holds functions and constants only"))]
    Module(String),
}

impl CompileError {
    /// An unknown function, with the nearest known one.
    pub(super) fn unknown_function<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let help = match name {
            "print" | "debug" => Some("use `note(value)`, which `posture explain` shows".to_owned()),
            "sleep" | "eval" | "exit" => Some("scripts have no such function".to_owned()),
            _ => did_you_mean(name, known).or_else(|| Some("`docs/script-api.md` lists the functions".to_owned())),
        };
        Self::UnknownFunction {
            name: name.to_owned(),
            help,
        }
    }

    /// An unknown variable, with the nearest known one.
    pub(super) fn unknown_variable<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        Self::UnknownVariable {
            name: name.to_owned(),
            help: did_you_mean(name, known),
        }
    }

    /// An unknown module, with the nearest known one.
    pub(super) fn unknown_module<'a>(path: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let help = if path.starts_with("lib/") {
            did_you_mean(path, known)
        } else {
            Some("scripts import from `lib/` only".to_owned())
        };
        Self::UnknownModule {
            path: path.to_owned(),
            help,
        }
    }

    /// A call through a name that no import brings.
    pub(super) fn unknown_alias<'a>(alias: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let help = did_you_mean(alias, known).or_else(|| Some(format!("import it: `import \"lib/…\" as {alias};`")));
        Self::UnknownVariable {
            name: alias.to_owned(),
            help,
        }
    }
}
