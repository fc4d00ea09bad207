use std::path::PathBuf;

use miette::Diagnostic;

/// Why a snapshot cannot be read.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum SnapshotError {
    /// There is no such file or folder.
    #[error("no file or folder `{0}`")]
    #[diagnostic(
        code(snapshot::not_found),
        help("name an export, a folder of exports, or `-` for standard input")
    )]
    NotFound(PathBuf),
    /// It cannot be read.
    #[error("`{path}` cannot be read: {why}")]
    #[diagnostic(code(snapshot::unreadable))]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        why: String,
    },
    /// It cannot be unpacked.
    #[error("it cannot be unpacked: {0}")]
    #[diagnostic(
        code(snapshot::compression),
        help("the file name says that it is compressed; check that it is, and whole")
    )]
    Compression(String),
    /// It is empty.
    #[error("it is empty")]
    #[diagnostic(code(snapshot::empty), help("export it again"))]
    Empty,
    /// It is neither UTF-8 nor UTF-16.
    #[error("it is not UTF-8 or UTF-16 text: byte {at} cannot be read")]
    #[diagnostic(code(snapshot::encoding), help("save it as UTF-8"))]
    Encoding {
        /// The first byte that is wrong.
        at: usize,
    },
    /// It is not JSON.
    #[error("{said}")]
    #[diagnostic(code(snapshot::json))]
    Json {
        /// What the parser says.
        said: String,
        /// What to do.
        #[help]
        help: Option<&'static str>,
    },
    /// A collection of an export in a folder has a file of its own there.
    #[error("`{0}` stands in an export and in a file of its own")]
    #[diagnostic(code(snapshot::same_key), help("leave one of the two out"))]
    InExportToo(String),
    /// Something other than an object.
    #[error("a snapshot is an object of settings, this is {0}")]
    #[diagnostic(
        code(snapshot::not_an_object),
        help(
            "put the list under a key, such as `{{ \"users\": [ … ] }}`, or name the file for it in a folder: `users.json`"
        )
    )]
    NotAnObject(&'static str),
    /// A number that JSON does not have.
    #[error("`{0}` is not a number that a setting can have")]
    #[diagnostic(code(snapshot::number), help("write it as a text"))]
    NotFinite(String),
    /// Deeper than anything a tenant exports.
    #[error("more than {0} levels deep")]
    #[diagnostic(
        code(snapshot::too_deep),
        help("check that this file is the one you meant to export")
    )]
    TooDeep(usize),
    /// More than fits.
    #[error("more than 4 GiB of text")]
    #[diagnostic(code(snapshot::too_large), help("export less at a time, into several snapshots"))]
    TooLarge,
    /// A folder in which nothing is a snapshot.
    #[error("no JSON or YAML file in the folder")]
    #[diagnostic(
        code(snapshot::empty_folder),
        help("a folder holds one file per collection: `users.json` becomes `users`")
    )]
    EmptyFolder,
    /// Two files that would become one key.
    #[error("`{first}` and `{second}` would both become `{key}`")]
    #[diagnostic(code(snapshot::same_key), help("remove or rename one of them"))]
    SameKey {
        /// The first file.
        first: String,
        /// The second file.
        second: String,
        /// The key.
        key: String,
    },
    /// How a collection was made cannot be read.
    #[error("`{path}` is {found}, it takes {expected}")]
    #[diagnostic(code(snapshot::manifest))]
    Manifest {
        /// The path in the snapshot.
        path: String,
        /// What stands there.
        found: String,
        /// What belongs there.
        expected: String,
    },
}
