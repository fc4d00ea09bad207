use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::schema::{self, Standing};
use super::{HistoryError, busy};

/// A file of recorded evaluations.
pub struct History {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    waits: Duration,
}

/// What a history is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To read it; nothing is written, and the file has to be there.
    Read,
    /// To record; the file is begun where there is none.
    Write,
}

/// Who writes waits so long for another who does.
const WAITS: Duration = Duration::from_secs(30);
/// Between two looks at whether a file that is being begun is ready.
const LOOKS_AGAIN: Duration = Duration::from_millis(20);

impl History {
    /// Opens a history; one that is to be written is begun or brought to the schema of this program.
    ///
    /// # Errors
    /// A file that is none, is damaged, was made by a newer program, or cannot be read or written.
    pub fn open(path: &Path, access: Access) -> Result<Self, HistoryError> {
        Self::open_waiting(path, access, WAITS)
    }

    pub(super) fn open_waiting(path: &Path, access: Access, waits: Duration) -> Result<Self, HistoryError> {
        if access == Access::Read {
            is_there(path)?;
        }
        let connection = match access {
            Access::Read => reader(path)?,
            Access::Write => writer(path)?,
        };
        let history = Self {
            connection,
            path: path.to_owned(),
            waits,
        };
        history.prepare()?;
        match (access, history.standing()?) {
            (_, standing) if !standing.is_ours() => Err(HistoryError::AnotherProgram { path: path.to_owned() }),
            (_, standing) if standing.version > schema::VERSION => Err(HistoryError::Newer {
                path: path.to_owned(),
                found: standing.version,
                known: schema::VERSION,
            }),
            (Access::Read, standing) if standing.is_new() => Err(HistoryError::Missing { path: path.to_owned() }),
            (Access::Read, _) => Ok(history),
            (Access::Write, standing) => {
                history.make_ready(standing.version)?;
                Ok(history)
            }
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn prepare(&self) -> Result<(), HistoryError> {
        let connection = &self.connection;
        let prepared = connection.busy_timeout(self.waits).and_then(|()| {
            connection.set_prepared_statement_cache_capacity(64);
            connection.pragma_update(None, "foreign_keys", true)
        });
        self.told(prepared)
    }

    /// What the file says of itself; a file that somebody else begins at this moment is looked at again.
    fn standing(&self) -> Result<Standing, HistoryError> {
        self.patiently(|| Standing::of(&self.connection))
    }

    /// Makes it one that is written ahead and by nobody else at a time, with the schema of this program.
    fn make_ready(&self, version: i64) -> Result<(), HistoryError> {
        // SQLite does not wait when another process changes the way of writing at the same time.
        self.patiently(|| self.connection.pragma_update(None, "journal_mode", "WAL"))?;
        self.told(self.connection.pragma_update(None, "synchronous", "FULL"))?;
        if version < schema::VERSION {
            self.begin()?;
            let migrated = Standing::of(&self.connection)
                .and_then(|standing| schema::migrate(&self.connection, standing.version))
                .and_then(|()| self.connection.execute_batch("COMMIT"));
            if migrated.is_err() {
                self.roll_back();
            }
            self.told(migrated)?;
        }
        Ok(())
    }

    /// Begins a transaction that writes, after waiting for others who do.
    pub(super) fn begin(&self) -> Result<(), HistoryError> {
        self.patiently(|| self.connection.execute_batch("BEGIN IMMEDIATE"))
    }

    pub(super) fn roll_back(&self) {
        // A transaction that SQLite itself gave up cannot be rolled back, and need not be.
        let _ = self.connection.execute_batch("ROLLBACK");
    }

    /// Tries again while others are in the way.
    fn patiently<T>(&self, mut attempt: impl FnMut() -> rusqlite::Result<T>) -> Result<T, HistoryError> {
        let start = Instant::now();
        loop {
            match attempt() {
                Err(error) if is_busy(&error) && start.elapsed() < self.waits => thread::sleep(LOOKS_AGAIN),
                tried => return self.told(tried),
            }
        }
    }

    /// What SQLite says, in words for whoever called the program.
    pub(super) fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, HistoryError> {
        result.map_err(|error| match is_busy(&error) {
            true => HistoryError::Busy {
                path: self.path.clone(),
                who: busy::who(&self.path),
                seconds: self.waits.as_secs(),
            },
            false => HistoryError::of(&self.path, &error),
        })
    }

    pub(super) fn damaged(&self, why: impl Into<String>) -> HistoryError {
        HistoryError::Damaged {
            path: self.path.clone(),
            why: why.into(),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

const COMMON: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX.union(OpenFlags::SQLITE_OPEN_EXRESCODE);

fn writer(path: &Path) -> Result<Connection, HistoryError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| HistoryError::ReadOnly {
            path: path.to_owned(),
            why: error.to_string(),
        })?;
    }
    let flags = COMMON | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    Connection::open_with_flags(path, flags).map_err(|error| HistoryError::of(path, &error))
}

/// Tells a file that is not there from one that may not be looked at.
fn is_there(path: &Path) -> Result<(), HistoryError> {
    let path_of = || path.to_owned();
    fs::metadata(path).map(drop).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => HistoryError::Missing { path: path_of() },
        _ => HistoryError::Unreadable {
            path: path_of(),
            why: error.to_string(),
        },
    })
}

/// A reader writes nothing but the index that it shares with writers; where it cannot even write that, nobody writes,
/// and the file is taken as it stands.
fn reader(path: &Path) -> Result<Connection, HistoryError> {
    let told = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => HistoryError::Unreadable {
            path: path.to_owned(),
            why: "the system does not let it be opened".to_owned(),
        },
        _ => HistoryError::of(path, &error),
    };
    let flags = COMMON | OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags).map_err(told)?;
    let looked = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    match looked {
        Err(error) if is_read_only(&error) => {
            let written_ahead = fs::metadata(beside(path, "-wal")).map_or(0, |file| file.len());
            if written_ahead > 0 {
                return Err(HistoryError::Unfinished { path: path.to_owned() });
            }
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(as_it_stands(path), flags).map_err(told)
        }
        // What is wrong with it is told when it is looked at again.
        _ => Ok(connection),
    }
}

/// SQLite tells it in one way or the other, by what stands beside the file.
fn is_read_only(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)
    )
}

/// The file as a URI, for one that nobody changes.
fn as_it_stands(path: &Path) -> String {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = "file:".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}

/// A file that SQLite keeps beside the history.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}
