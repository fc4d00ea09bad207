use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A digest in hexadecimal, kept as its bytes; any other text is kept as it is.
pub(super) struct Digest<'a>(pub(super) &'a str);

impl ToSql for Digest<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match bytes_of(self.0) {
            Some(bytes) => ToSqlOutput::from(bytes.to_vec()),
            None => ToSqlOutput::from(self.0),
        })
    }
}

/// The same, read back.
pub(super) struct DigestText(pub(super) String);

impl FromSql for DigestText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Blob(bytes) => Ok(Self(hex(bytes))),
            ValueRef::Text(_) => Ok(Self(value.as_str()?.to_owned())),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

/// The bytes of a digest in lower-case hexadecimal.
pub(super) fn bytes_of(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes_of, hex};

    #[test]
    fn a_digest_is_read_back_as_it_was_written() {
        let digest = blake3::hash(b"a").to_hex().to_string();
        assert_eq!(bytes_of(&digest).map(|bytes| hex(&bytes)), Some(digest.clone()));
        assert_eq!(bytes_of(&digest.to_uppercase()), None);
        assert_eq!(bytes_of("short"), None);
    }
}
