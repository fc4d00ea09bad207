//! Numbers: integers digit by digit, everything else by the standard library.

use super::error::{Expected, Fault, JsonErrorKind, fault};
use super::{Parsed, Parser};
use crate::snapshot::build::Source;

/// Number of decimal digits that surely fit into an `i64`.
const SAFE_DIGITS: usize = 18;

impl Parser<'_> {
    #[inline]
    pub(crate) fn number(&mut self, start: usize) -> Parsed {
        let negative = self.byte(start) == b'-';
        let digits = start + usize::from(negative);
        let (magnitude, end) = self.digits(digits);
        let count = end - digits;
        if count == 0 {
            return Err(self.unexpected(digits, Expected::DigitAfterMinus));
        }
        if count > 1 && self.byte(digits) == b'0' {
            return Err(fault(JsonErrorKind::LeadingZero, start..end));
        }
        if matches!(self.byte(end), b'.' | b'e' | b'E') {
            let end = self.fraction_and_exponent(end)?;
            return self.float(start, end);
        }
        if count > SAFE_DIGITS {
            return self.long_integer(start, end);
        }
        let value = if negative { -magnitude } else { magnitude };
        self.builder.int(value, Source::span(start, end - start));
        Ok(end)
    }

    /// Value of the digits at `at`, if they are at most 18, and their end.
    #[inline(always)]
    fn digits(&self, mut at: usize) -> (i64, usize) {
        let mut value = 0_i64;
        while let digit @ b'0'..=b'9' = self.byte(at) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            at += 1;
        }
        (value, at)
    }

    fn fraction_and_exponent(&self, integer_end: usize) -> Parsed {
        let mut end = integer_end;
        if self.byte(end) == b'.' {
            end = self.some_digits(end + 1, Expected::DigitAfterPoint)?;
        }
        if let b'e' | b'E' = self.byte(end) {
            let signed = matches!(self.byte(end + 1), b'+' | b'-');
            let digits = end + 1 + usize::from(signed);
            end = self.some_digits(digits, Expected::DigitInExponent)?;
        }
        Ok(end)
    }

    fn some_digits(&self, start: usize, expected: Expected) -> Parsed {
        match self.digits(start) {
            (_, end) if end > start => Ok(end),
            _ => Err(self.unexpected(start, expected)),
        }
    }

    #[inline(never)]
    fn long_integer(&mut self, start: usize, end: usize) -> Parsed {
        let Ok(value) = self.text[start..end].parse() else {
            return self.float(start, end);
        };
        self.builder.int(value, Source::span(start, end - start));
        Ok(end)
    }

    #[inline(never)]
    fn float(&mut self, start: usize, end: usize) -> Parsed {
        let value = self.finite(start, end)?;
        self.builder.float(value, Source::span(start, end - start));
        Ok(end)
    }

    fn finite(&self, start: usize, end: usize) -> Result<f64, Fault> {
        self.text[start..end]
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .ok_or_else(|| fault(JsonErrorKind::NumberTooLarge, start..end))
    }
}
