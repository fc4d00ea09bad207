use super::SnapshotError;

/// Turns the bytes of a file into text: UTF-8 with or without a byte order mark, or UTF-16, which PowerShell writes.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, SnapshotError> {
    match bytes.as_slice() {
        [] => Err(SnapshotError::Empty),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest.to_vec(), 3),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes, 2),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes, 2),
        // JSON and YAML begin with a character of ASCII: half of its two bytes is zero.
        [first, 0, ..] if *first != 0 => utf16(&bytes, u16::from_le_bytes, 0),
        [0, first, ..] if *first != 0 => utf16(&bytes, u16::from_be_bytes, 0),
        _ => utf8(bytes, 0),
    }
}

fn utf8(bytes: Vec<u8>, mark: usize) -> Result<String, SnapshotError> {
    String::from_utf8(bytes).map_err(|error| SnapshotError::Encoding {
        at: mark + error.utf8_error().valid_up_to(),
    })
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16, mark: usize) -> Result<String, SnapshotError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(SnapshotError::Encoding {
            at: mark + bytes.len() - 1,
        });
    }
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut at = mark;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| read(*pair))) {
        let character = decoded.map_err(|_| SnapshotError::Encoding { at })?;
        at += 2 * character.len_utf16();
        text.push(character);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, write: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(write).collect()
    }

    #[test]
    fn every_encoding_of_powershell_is_read() {
        let text = "{\"näme\": \"😀\"}";
        let with_mark = format!("\u{feff}{text}");
        let encodings = [
            text.as_bytes().to_vec(),
            with_mark.as_bytes().to_vec(),
            utf16_bytes(&with_mark, u16::to_le_bytes),
            utf16_bytes(&with_mark, u16::to_be_bytes),
            utf16_bytes(text, u16::to_le_bytes),
            utf16_bytes(text, u16::to_be_bytes),
        ];
        for bytes in encodings {
            assert_eq!(decode(bytes).expect("it is text"), text);
        }
    }

    #[test]
    fn the_first_wrong_byte_is_named() {
        let wrong_at = |bytes: &[u8]| match decode(bytes.to_vec()) {
            Err(SnapshotError::Encoding { at }) => Some(at),
            _ => None,
        };
        assert_eq!(wrong_at(b"{\"a\": \"\xff\"}"), Some(7));
        assert_eq!(wrong_at(b"\xff\xfe{\0\x00\xd8}\0"), Some(4));
        assert_eq!(wrong_at(b"\xff\xfe{\0}"), Some(4));
    }
}
