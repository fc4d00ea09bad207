//! Strings and keys: plain runs, escapes and surrogate pairs.

use super::error::{Expected, Fault, Inside, JsonErrorKind, fault};
use super::{Parsed, Parser};
use crate::snapshot::build::Source;
use crate::snapshot::swar::string_stop;

impl Parser<'_> {
    #[inline(always)]
    pub(crate) fn string(&mut self, quote: usize) -> Parsed {
        let start = quote + 1;
        let stop = string_stop(self.bytes, start);
        if self.byte(stop) == b'"' {
            self.builder.text_slice(start, stop - start, Source::at(quote));
            return Ok(stop + 1);
        }
        self.escaped_string(quote, stop)
    }

    pub(crate) fn unpredicted_key(&mut self, quote: usize) -> Parsed {
        let start = quote + 1;
        let stop = string_stop(self.bytes, start);
        if self.byte(stop) == b'"' {
            self.builder.key(&self.text[start..stop], Source::at(quote));
            return Ok(stop + 1);
        }
        let end = self.unescape(start, stop)?;
        self.builder.key(&self.unescaped, Source::at(quote));
        Ok(end)
    }

    /// Position after the well-formed string that begins at `quote`.
    pub(crate) fn string_end(&self, quote: usize) -> usize {
        let mut stop = string_stop(self.bytes, quote + 1);
        while self.byte(stop) == b'\\' {
            stop = string_stop(self.bytes, stop + 2);
        }
        stop + 1
    }

    #[inline(never)]
    fn escaped_string(&mut self, quote: usize, stop: usize) -> Parsed {
        let end = self.unescape(quote + 1, stop)?;
        self.builder.text_owned(&self.unescaped, Source::at(quote));
        Ok(end)
    }

    /// Leaves the content of a string in `unescaped`, given where the string
    /// begins and where its first plain run stops.
    fn unescape(&mut self, start: usize, mut stop: usize) -> Parsed {
        self.unescaped.clear();
        let mut run = start;
        loop {
            match self.bytes.get(stop) {
                Some(b'"') => {
                    self.unescaped.push_str(&self.text[run..stop]);
                    return Ok(stop + 1);
                }
                Some(b'\\') => {
                    self.unescaped.push_str(&self.text[run..stop]);
                    let (meant, after) = self.escape(stop)?;
                    self.unescaped.push(meant);
                    run = after;
                    stop = string_stop(self.bytes, after);
                }
                Some(control) => {
                    let kind = JsonErrorKind::ControlCharacter(*control);
                    return Err(fault(kind, stop..stop + 1));
                }
                None => return Err(self.ended(Inside::String)),
            }
        }
    }

    /// Character meant by the escape at `backslash`, and the position after it.
    fn escape(&self, backslash: usize) -> Result<(char, usize), Fault> {
        let meant = match self.byte(backslash + 1) {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(backslash),
            _ => return Err(self.unexpected(backslash + 1, Expected::Escape)),
        };
        Ok((meant, backslash + 2))
    }

    fn unicode_escape(&self, backslash: usize) -> Result<(char, usize), Fault> {
        let high = self.code_unit(backslash + 2)?;
        let after_high = backslash + 6;
        if let Some(meant) = char::from_u32(high) {
            return Ok((meant, after_high));
        }
        if high < 0xDC00 && b"\\u".starts_with(&self.bytes[after_high..]) {
            return Err(self.ended(Inside::String));
        }
        let lone = || fault(JsonErrorKind::LoneSurrogate, backslash..after_high);
        if high >= 0xDC00 || !self.stands_at(after_high, b"\\u") {
            return Err(lone());
        }
        let low = self.code_unit(after_high + 2)?;
        if !(0xDC00..0xE000).contains(&low) {
            return Err(lone());
        }
        let meant = 0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00);
        let meant = char::from_u32(meant).ok_or_else(lone)?;
        Ok((meant, after_high + 6))
    }

    /// Number written with the four hexadecimal digits at `start`.
    fn code_unit(&self, start: usize) -> Result<u32, Fault> {
        (start..start + 4).try_fold(0, |unit, at| match char::from(self.byte(at)).to_digit(16) {
            Some(digit) => Ok(unit * 16 + digit),
            None => Err(self.unexpected(at, Expected::HexDigit)),
        })
    }
}
