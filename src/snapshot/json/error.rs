//! What can be wrong with a JSON text, where, and what to do about it.

use super::MAX_DEPTH;
use std::fmt;
use std::ops::Range;

/// Error in a JSON text; the span counts bytes of the whole retained text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub(crate) struct JsonError {
    pub(crate) kind: JsonErrorKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Error on its way up, boxed so that the way of success stays cheap.
pub(crate) type Fault = Box<JsonError>;

/// Sort of error, with what was found and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JsonErrorKind {
    #[error("the text is empty, expected a value")]
    Empty,
    #[error("the text is too large, it must stay below 4 GiB")]
    TooLarge,
    #[error("arrays and objects are nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    #[error("the text ends inside {inside}")]
    Ended { inside: Inside },
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: Expected, found: Found },
    #[error("expected {expected} after `,`, found `{close}`")]
    TrailingComma { expected: Expected, close: char },
    #[error("found the control character U+{0:04X} inside a string, expected an escape")]
    ControlCharacter(u8),
    #[error("found one half of a surrogate pair without its other half")]
    LoneSurrogate,
    #[error("found a number with leading zeros")]
    LeadingZero,
    #[error("found a number too large for a 64-bit float")]
    NumberTooLarge,
    #[error("key `{key}` appears twice in one object")]
    RepeatedKey { key: String, first: usize },
}

/// Part of a JSON text in which it can end too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    Array,
    Object,
    String,
    Number,
    Literal,
}

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Inside::Array => "an array",
            Inside::Object => "an object",
            Inside::String => "a string",
            Inside::Number => "a number",
            Inside::Literal => "`true`, `false` or `null`",
        })
    }
}

/// What the grammar asks for at some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    RootValue,
    FirstElement,
    Element,
    MemberValue,
    FirstKey,
    Key,
    Colon,
    CommaOrBracket,
    CommaOrBrace,
    End,
    DigitAfterMinus,
    DigitAfterPoint,
    DigitInExponent,
    HexDigit,
    Escape,
}

impl Expected {
    fn is_value(self) -> bool {
        matches!(
            self,
            Expected::RootValue | Expected::FirstElement | Expected::Element | Expected::MemberValue
        )
    }

    /// Part that a text ending here is inside of; none around the root value.
    fn inside(self) -> Option<Inside> {
        match self {
            Expected::RootValue | Expected::End => None,
            Expected::FirstElement | Expected::Element | Expected::CommaOrBracket => Some(Inside::Array),
            Expected::MemberValue | Expected::FirstKey | Expected::Key | Expected::Colon | Expected::CommaOrBrace => {
                Some(Inside::Object)
            }
            Expected::DigitAfterMinus | Expected::DigitAfterPoint | Expected::DigitInExponent => Some(Inside::Number),
            Expected::HexDigit | Expected::Escape => Some(Inside::String),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Expected::RootValue | Expected::Element | Expected::MemberValue => "a value",
            Expected::FirstElement => "a value or `]`",
            Expected::FirstKey => "a key in double quotes or `}`",
            Expected::Key => "a key in double quotes",
            Expected::Colon => "`:` after a key",
            Expected::CommaOrBracket => "`,` or `]` after an element",
            Expected::CommaOrBrace => "`,` or `}` after a member",
            Expected::End => "the end of the text",
            Expected::DigitAfterMinus => "a digit after `-`",
            Expected::DigitAfterPoint => "a digit after the decimal point",
            Expected::DigitInExponent => "a digit in the exponent",
            Expected::HexDigit => "four hexadecimal digits after `\\u`",
            Expected::Escape => "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
        })
    }
}

/// What stands in the text instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Char(char),
    Word(String),
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Char('\u{feff}') => f.write_str("a byte order mark"),
            Found::Char(control) if control.is_control() => {
                write!(f, "the control character U+{:04X}", u32::from(*control))
            }
            Found::Char(other) => write!(f, "`{other}`"),
            Found::Word(word) => write!(f, "`{word}`"),
        }
    }
}

impl JsonError {
    /// Advice on how to get rid of the error, where there is any.
    pub(crate) fn help(&self) -> Option<&'static str> {
        Some(match &self.kind {
            JsonErrorKind::Empty => "the file seems to be empty; export it again",
            JsonErrorKind::Ended { .. } => "the file seems to be cut off; export it again",
            JsonErrorKind::TooLarge => "export less at a time, into several files",
            JsonErrorKind::TooDeep => "check that this file is the one you meant to export",
            JsonErrorKind::TrailingComma { .. } => "remove the comma",
            JsonErrorKind::ControlCharacter(_) => "write line breaks and tabs inside strings as \\n and \\t",
            JsonErrorKind::LoneSurrogate => "write characters beyond U+FFFF as two \\u escapes, or as they are",
            JsonErrorKind::LeadingZero => "remove the zeros, or write it as a string in quotes",
            JsonErrorKind::NumberTooLarge => "write it as a string in double quotes",
            JsonErrorKind::RepeatedKey { .. } => "remove or rename one of the two members",
            JsonErrorKind::Unexpected { expected, found } => return found.help(*expected),
        })
    }
}

impl Found {
    fn help(&self, expected: Expected) -> Option<&'static str> {
        Some(match (self, expected) {
            (_, Expected::Escape) => "write a backslash itself as \\\\",
            (_, Expected::HexDigit) => "write \\u with four digits, as in \\u00e4",
            (Found::Char('\''), _) => "write strings and keys in double quotes",
            (Found::Char('/' | '#'), _) => "remove the comment; JSON has none",
            (Found::Char('\u{feff}'), _) => "remove the byte order mark",
            (Found::Char('+'), _) => "write positive numbers without a sign",
            (Found::Char('.'), _) => "write a zero before the decimal point",
            (Found::Word(_), Expected::FirstKey | Expected::Key) => "write keys in double quotes",
            (_, Expected::End) => "keep one value in one file, or put them into an array",
            (Found::Word(word), _) => return word_help(word),
            _ => return None,
        })
    }
}

fn word_help(word: &str) -> Option<&'static str> {
    match word {
        "NaN" | "Infinity" | "-Infinity" => Some("write null; JSON has no NaN or Infinity"),
        "undefined" | "None" | "nil" => Some("write null instead"),
        _ if ["true", "false", "null"].contains(&word.to_lowercase().as_str()) => {
            Some("write true, false and null in lower case")
        }
        _ => Some("write strings in double quotes"),
    }
}

#[cold]
pub(crate) fn fault(kind: JsonErrorKind, span: Range<usize>) -> Fault {
    Box::new(JsonError {
        kind,
        start: span.start,
        end: span.end,
    })
}

/// Error for the byte at the start of `rest`, where something else was expected.
#[cold]
pub(crate) fn unexpected(text: &str, rest: Range<usize>, expected: Expected) -> Fault {
    let start = rest.start.min(rest.end);
    let tail = text.get(start..rest.end).unwrap_or_default();
    let Some(first) = tail.chars().next() else {
        let kind = match expected.inside() {
            Some(inside) => JsonErrorKind::Ended { inside },
            None => JsonErrorKind::Empty,
        };
        return fault(kind, rest.end..rest.end);
    };
    if let (Expected::Element, ']') | (Expected::Key, '}') = (expected, first) {
        let close = first;
        return fault(JsonErrorKind::TrailingComma { expected, close }, start..start + 1);
    }
    let Some(word) = word_in_front_of(tail, expected) else {
        let found = Found::Char(first);
        return fault(
            JsonErrorKind::Unexpected { expected, found },
            start..start + first.len_utf8(),
        );
    };
    if word.len() == tail.len() && expected.is_value() && is_cut_literal(word) {
        let inside = Inside::Literal;
        return fault(JsonErrorKind::Ended { inside }, rest.end..rest.end);
    }
    let found = Found::Word(word.to_owned());
    fault(JsonErrorKind::Unexpected { expected, found }, start..start + word.len())
}

/// Length at which a quoted word is cut off.
const LONGEST_WORD: usize = 40;

fn word_in_front_of(tail: &str, expected: Expected) -> Option<&str> {
    let in_words = !matches!(
        expected,
        Expected::HexDigit | Expected::Escape | Expected::DigitAfterPoint | Expected::DigitInExponent
    );
    let len = tail
        .bytes()
        .take(LONGEST_WORD)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let word = &tail[..len];
    (in_words && word.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(word)
}

fn is_cut_literal(word: &str) -> bool {
    ["true", "false", "null"]
        .iter()
        .any(|literal| literal.starts_with(word) && *literal != word)
}
