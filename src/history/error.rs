use std::path::{Path, PathBuf};

use miette::Diagnostic;
use rusqlite::ErrorCode;

/// Why a history cannot be read or written.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub enum HistoryError {
    /// There is no such file.
    #[error("there is no history at `{}`", path.display())]
    #[diagnostic(
        code(history::missing),
        help("`posture score SNAPSHOT --record` begins one; `--history FILE` names another")
    )]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file, or the folder that it is in, may not be looked at.
    #[error("`{}` cannot be read: {why}", path.display())]
    #[diagnostic(
        code(history::unreadable),
        help("whoever calls posture has to be allowed to read the file and to open its folder")
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A file of another kind.
    #[error("`{}` is no history: it is no SQLite database", path.display())]
    #[diagnostic(
        code(history::no_database),
        help("nothing was written to it; `--history FILE` names another file")
    )]
    NoDatabase {
        /// The file.
        path: PathBuf,
    },
    /// A database that another program made.
    #[error("`{}` is no history: it is a database of another program", path.display())]
    #[diagnostic(
        code(history::another_program),
        help("nothing was written to it; `--history FILE` names another file")
    )]
    AnotherProgram {
        /// The file.
        path: PathBuf,
    },
    /// A schema that this program does not know yet.
    #[error("`{}` was made by a newer posture: its schema is {found}, this posture knows {known}", path.display())]
    #[diagnostic(code(history::newer), help("use the newer posture; nothing was written to the file"))]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that is known.
        known: i64,
    },
    /// What was written is not what is read.
    #[error("`{}` is damaged: {why}", path.display())]
    #[diagnostic(
        code(history::damaged),
        help(
            "nothing was written to it; put a copy back, or move it away and begin another: `sqlite3 FILE .recover` saves what can be read"
        )
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        why: String,
    },
    /// The file, or the folder that it is to stand in, cannot be written.
    #[error("`{}` cannot be written: {why}", path.display())]
    #[diagnostic(
        code(history::read_only),
        help("the file and its folder have to be writable; `--history FILE` names another")
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// No room is left.
    #[error("no room for `{}`: {why}", path.display())]
    #[diagnostic(
        code(history::full),
        help("what was recorded before is untouched; make room and record again")
    )]
    Full {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Others were writing all the time.
    #[error("`{}` is being written by {who}, for more than {seconds} s", path.display())]
    #[diagnostic(code(history::busy), help("wait for it to end, and record again"))]
    Busy {
        /// The file.
        path: PathBuf,
        /// The process, where the system tells.
        who: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// Records that are not in the file itself yet, where nothing can be written.
    #[error("the last records of `{}` stand in `{}-wal`, which cannot be opened in a place that is read-only", path.display(), path.display())]
    #[diagnostic(
        code(history::unfinished),
        help("open it once where it can be written, or copy both files to such a place")
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// Anything else that SQLite says.
    #[error("`{}`: {why}", path.display())]
    #[diagnostic(code(history::failed))]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// No record of that name.
    #[error("no record `{text}`")]
    #[diagnostic(
        code(history::no_record),
        help("a record is named by its number in `posture history`, or by the beginning of its identity")
    )]
    NoRecord {
        /// As asked for.
        text: String,
    },
    /// The beginning of several identities.
    #[error("`{text}` is the beginning of several identities: those of records {}", ids.join(", "))]
    #[diagnostic(
        code(history::ambiguous),
        help("write more of the identity, or the number of the record")
    )]
    Ambiguous {
        /// As asked for.
        text: String,
        /// The records.
        ids: Vec<String>,
    },
    /// No tenant of that name.
    #[error("no tenant `{text}` in the history")]
    #[diagnostic(code(history::no_tenant), help("{known}"))]
    NoTenant {
        /// As asked for.
        text: String,
        /// What there is.
        known: String,
    },
}

impl HistoryError {
    /// What SQLite says of a file, in words for whoever called the program.
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        let why = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NoDatabase { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, why },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly { path, why }
            }
            // A quota and a limit on the size of files are told as failures of writing.
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) if is_of_writing(error) => Self::Full { path, why },
            _ if matches!(
                error,
                rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::InvalidColumnType(..)
                    | rusqlite::Error::IntegralValueOutOfRange(..)
            ) =>
            {
                Self::Damaged { path, why }
            }
            _ => Self::Failed { path, why },
        }
    }
}

fn is_of_writing(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    let code = error.sqlite_error().map_or(0, |error| error.extended_code);
    let of_writing = [
        ffi::SQLITE_FULL,
        ffi::SQLITE_IOERR_WRITE,
        ffi::SQLITE_IOERR_FSYNC,
        ffi::SQLITE_IOERR_TRUNCATE,
        ffi::SQLITE_IOERR_SHMSIZE,
    ];
    of_writing.contains(&code)
}
