use std::fmt;

/// The digest of rules that somebody requires: in hexadecimal, whole or its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestPrefix(String);

impl DigestPrefix {
    /// So many digits tell one rule set from another; reports for people show as many.
    pub const SHORTEST: usize = 12;
    /// The digits of a whole digest.
    const WHOLE: usize = 64;

    /// Reads 12 to 64 hexadecimal digits, in whatever case.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digest =
            (Self::SHORTEST..=Self::WHOLE).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_digest.then(|| Self(text.to_ascii_lowercase()))
    }

    /// Whether a whole digest is the one that is meant.
    pub fn fits(&self, digest: &str) -> bool {
        digest.starts_with(&self.0)
    }
}

impl fmt::Display for DigestPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::DigestPrefix;

    #[test]
    fn a_digest_is_known_by_its_beginning() {
        let whole = blake3::hash(b"rules").to_hex().to_string();
        for length in [12, 40, 64] {
            let prefix = DigestPrefix::parse(&whole[..length].to_uppercase());
            assert!(prefix.is_some_and(|prefix| prefix.fits(&whole)), "{length}");
        }
        let other = DigestPrefix::parse("000000000000").expect("twelve digits");
        assert!(!other.fits(&whole));
    }

    #[test]
    fn what_is_too_short_too_long_or_no_number_is_refused() {
        for text in ["", "0123456789a", "0123456789ag", &"0".repeat(65), "0123456789a\u{e4}"] {
            assert_eq!(DigestPrefix::parse(text), None, "{text}");
        }
    }
}
