use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A text, deflated where that saves something.
pub(super) struct Body<'a>(pub(super) &'a str);

/// Shorter texts are kept as they are, for people who look into the file.
const LONG: usize = 1024;

impl ToSql for Body<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        if self.0.len() < LONG {
            return Ok(ToSqlOutput::from(self.0));
        }
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        let written = encoder.write_all(self.0.as_bytes());
        written.expect("writing to memory does not fail");
        let deflated = encoder.finish().expect("writing to memory does not fail");
        Ok(ToSqlOutput::from(deflated))
    }
}

/// The same, read back.
pub(super) struct BodyText(pub(super) String);

/// Nothing that is kept is longer; a damaged file shall not take all memory.
const LONGEST: u64 = 1 << 30;

impl FromSql for BodyText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Text(_) => Ok(Self(value.as_str()?.to_owned())),
            ValueRef::Blob(deflated) => {
                let mut text = String::new();
                let mut decoder = DeflateDecoder::new(deflated).take(LONGEST);
                let read = decoder.read_to_string(&mut text);
                read.map_err(|error| FromSqlError::Other(Box::new(error)))?;
                Ok(Self(text))
            }
            _ => Err(FromSqlError::InvalidType),
        }
    }
}
