use rusqlite::Connection;

/// What tells our files from those of other programs: `PSTR`.
pub(super) const APPLICATION: i64 = 0x5053_5452;

/// Each brings a file from one version of the schema to the next.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/1-records.sql")];

/// The version that this program writes.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// What a file says of itself.
pub(super) struct Standing {
    pub(super) application: i64,
    pub(super) version: i64,
    /// Whether there is nothing in it yet.
    pub(super) is_empty: bool,
}

impl Standing {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let number = |query| connection.query_row(query, [], |row| row.get::<_, i64>(0));
        Ok(Self {
            application: number("PRAGMA application_id")?,
            version: number("PRAGMA user_version")?,
            is_empty: number("SELECT count(*) FROM sqlite_schema")? == 0,
        })
    }

    /// Whether the file is ours, or can become it.
    pub(super) fn is_ours(&self) -> bool {
        self.application == APPLICATION || self.is_new()
    }

    /// Whether nobody has written to it.
    pub(super) fn is_new(&self) -> bool {
        self.is_empty && self.application == 0 && self.version == 0
    }
}

/// Brings a file to the version of this program; the caller holds a transaction that writes.
pub(super) fn migrate(connection: &Connection, from: i64) -> rusqlite::Result<()> {
    let done = usize::try_from(from).unwrap_or_default();
    for migration in &MIGRATIONS[done..] {
        connection.execute_batch(migration)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", VERSION)
}
