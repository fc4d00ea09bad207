use std::path::PathBuf;

use miette::Diagnostic;

/// Why a git revision, or a file of it, cannot be read.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum RevisionError {
    /// There is no repository here, or no git.
    #[error("no git repository can be read here: {why}")]
    #[diagnostic(
        code(origin::no_repository),
        help("compare two folders instead, as in `posture diff ./old ./new export.json`")
    )]
    NoRepository {
        /// What git says.
        why: String,
    },
    /// There is no such revision.
    #[error("no revision `{name}`")]
    #[diagnostic(code(origin::no_revision), help("{}", self.help_of_no_revision()))]
    NoRevision {
        /// What was asked for.
        name: String,
        /// The nearest branch or tag.
        near: Option<String>,
        /// Whether the repository holds a part of its history alone.
        is_shallow: bool,
    },
    /// Two revisions have nothing in common.
    #[error("`{one}` and `{other}` have no commit in common")]
    #[diagnostic(
        code(origin::unrelated),
        help(
            "compare the two as they are, with two dots instead of three; a shallow clone lacks the commits that they share"
        )
    )]
    Unrelated {
        /// One of them.
        one: String,
        /// The other.
        other: String,
    },
    /// Git does not give what is asked for.
    #[error("revision `{name}` cannot be read: {why}")]
    #[diagnostic(
        code(origin::revision_unreadable),
        help("`git fsck` tells whether the repository is whole")
    )]
    Unreadable {
        /// The revision.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// A file is too large to be a rule.
    #[error("`{path}` has {size} bytes in that revision, more than the {largest} that are read of one file")]
    #[diagnostic(
        code(origin::too_large),
        help("rules and declarations are texts: keep data elsewhere")
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        size: u64,
        /// The most that are read.
        largest: u64,
    },
    /// A file is no UTF-8 text.
    #[error("`{0}` is not UTF-8 text in that revision")]
    #[diagnostic(code(origin::no_text), help("write it again as UTF-8 text"))]
    NoText(PathBuf),
    /// What stands there is a link or a submodule.
    #[error("`{0}` is a symbolic link or a submodule in that revision, which is not followed")]
    #[diagnostic(code(origin::no_file), help("keep the file itself in the repository"))]
    NoFile(PathBuf),
}

impl RevisionError {
    fn help_of_no_revision(&self) -> String {
        match self {
            Self::NoRevision { near: Some(near), .. } => near.clone(),
            Self::NoRevision { is_shallow: true, .. } => "this clone holds a part of its history alone: fetch the \
                revision, as with `git fetch origin main`; in a GitHub workflow, check out with `fetch-depth: 0`"
                .to_owned(),
            _ => "name a branch, a tag or a commit, as in `posture diff main export.json`; a folder is named with a \
                  slash, as in `./main`"
                .to_owned(),
        }
    }
}
