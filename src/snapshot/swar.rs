//! Scanning eight or sixteen bytes at a time inside ordinary integers.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

const fn everywhere(byte: u8) -> u64 {
    ONES * byte as u64
}

/// Eight bytes from `at` on, the first one lowest, if there are that many.
#[inline(always)]
pub(crate) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let chunk = bytes.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*chunk))
}

/// Position of the first byte at or after `at` that a plain run of string
/// content cannot hold: a quote, a backslash or a control character. The
/// length of `bytes` if there is none.
#[inline(always)]
pub(crate) fn string_stop(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(bytes, at) {
        let stops = string_stops(word);
        if stops != 0 {
            return at + first_marked(stops);
        }
        at += 8;
    }
    tail(bytes, at, |byte| !matches!(byte, b'"' | b'\\' | 0..0x20))
}

/// Position of the first byte at or after `at` that is not a space.
#[inline(always)]
pub(crate) fn spaces_end(bytes: &[u8], mut at: usize) -> usize {
    const SPACES: u128 = u128::from_le_bytes([b' '; 16]);
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let others = u128::from_le_bytes(*chunk) ^ SPACES;
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 16;
    }
    tail(bytes, at, |byte| byte == b' ')
}

/// Mark in the high bit of each byte that stops a plain run of string content.
///
/// Subtraction may carry a false mark into bytes above a true one, so only
/// the lowest mark counts.
#[inline(always)]
fn string_stops(word: u64) -> u64 {
    let quotes = (word ^ everywhere(b'"')).wrapping_sub(ONES);
    let backslashes = (word ^ everywhere(b'\\')).wrapping_sub(ONES);
    let controls = word.wrapping_sub(everywhere(0x20));
    (quotes | backslashes | controls) & !word & HIGHS
}

/// Index of the lowest byte with any bit set.
#[inline(always)]
fn first_marked(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

#[cold]
fn tail(bytes: &[u8], at: usize, goes_on: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let run = rest.iter().take_while(|byte| goes_on(**byte)).count();
    at + run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_position_stops_or_does_not() {
        for byte in 0..=u8::MAX {
            let stops = matches!(byte, b'"' | b'\\' | 0..0x20);
            for position in 0..24 {
                let mut bytes = [b'x'; 24];
                bytes[position] = byte;
                let expected = if stops { position } else { 24 };
                assert_eq!(string_stop(&bytes, 0), expected, "{byte:#x} at {position}");
            }
        }
    }

    #[test]
    fn non_ascii_bytes_before_and_after_a_stop_change_nothing() {
        for around in 0x80..=u8::MAX {
            let mut bytes = [around; 16];
            bytes[5] = b'"';
            bytes[6] = b'!';
            assert_eq!(string_stop(&bytes, 0), 5);
            assert_eq!(string_stop(&bytes, 6), 16);
        }
    }

    #[test]
    fn spaces_end_at_the_first_other_byte() {
        for len in 0..48 {
            for position in 0..len {
                let mut bytes = vec![b' '; len];
                bytes[position] = b'\t';
                assert_eq!(spaces_end(&bytes, 0), position);
            }
            assert_eq!(spaces_end(&vec![b' '; len], 0), len);
        }
    }
}
