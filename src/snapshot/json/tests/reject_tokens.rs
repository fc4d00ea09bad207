//! Numbers and strings that are not JSON, with what is said about them and
//! which bytes are meant.

use super::reject::check;

#[test]
fn numbers() {
    check(&[
        ("01", "found a number with leading zeros", 0..2),
        ("-01", "found a number with leading zeros", 0..3),
        ("00", "found a number with leading zeros", 0..2),
        ("[1, 007.5]", "found a number with leading zeros", 4..7),
        ("+1", "expected a value, found `+`", 0..1),
        (".5", "expected a value, found `.`", 0..1),
        ("-", "the text ends inside a number", 1..1),
        ("[-]", "expected a digit after `-`, found `]`", 2..3),
        ("--1", "expected a digit after `-`, found `-`", 1..2),
        ("-.5", "expected a digit after `-`, found `.`", 1..2),
        ("- 1", "expected a digit after `-`, found ` `", 1..2),
        ("-a", "expected a digit after `-`, found `a`", 1..2),
        ("-Infinity", "expected a digit after `-`, found `Infinity`", 1..9),
        ("1.", "the text ends inside a number", 2..2),
        ("[1.]", "expected a digit after the decimal point, found `]`", 3..4),
        ("1.e5", "expected a digit after the decimal point, found `e`", 2..3),
        ("1..2", "expected a digit after the decimal point, found `.`", 2..3),
        ("1e", "the text ends inside a number", 2..2),
        ("1e+", "the text ends inside a number", 3..3),
        ("[1e]", "expected a digit in the exponent, found `]`", 3..4),
        ("[1E-]", "expected a digit in the exponent, found `]`", 4..5),
        ("1e+-2", "expected a digit in the exponent, found `-`", 3..4),
        ("1e.5", "expected a digit in the exponent, found `.`", 2..3),
        ("1.5.5", "expected the end of the text, found `.`", 3..4),
        ("1e5e5", "expected the end of the text, found `e5`", 3..5),
        ("0x1F", "expected the end of the text, found `x1F`", 1..4),
        ("1_000", "expected the end of the text, found `_`", 1..2),
        ("1,000", "expected the end of the text, found `,`", 1..2),
        ("1f", "expected the end of the text, found `f`", 1..2),
        ("١", "expected a value, found `١`", 0..2),
        ("1e400", "found a number too large for a 64-bit float", 0..5),
        ("[-1e400]", "found a number too large for a 64-bit float", 1..7),
        ("1.8e308", "found a number too large for a 64-bit float", 0..7),
    ]);
    let huge = "9".repeat(400);
    check(&[(&huge, "found a number too large for a 64-bit float", 0..400)]);
}

#[test]
fn strings() {
    check(&[
        ("\"", "the text ends inside a string", 1..1),
        ("\"abc", "the text ends inside a string", 4..4),
        ("\"12345678", "the text ends inside a string", 9..9),
        ("\"\\", "the text ends inside a string", 2..2),
        ("\"\\\"", "the text ends inside a string", 3..3),
        ("\"\\u12", "the text ends inside a string", 5..5),
        ("\"\\ud800\\u", "the text ends inside a string", 9..9),
        ("{\"a", "the text ends inside a string", 3..3),
        (
            "\"a\nb\"",
            "found the control character U+000A inside a string, expected an escape",
            2..3,
        ),
        (
            "\"\t\"",
            "found the control character U+0009 inside a string, expected an escape",
            1..2,
        ),
        (
            "\"\0\"",
            "found the control character U+0000 inside a string, expected an escape",
            1..2,
        ),
        (
            "\"\\n\u{1f}\"",
            "found the control character U+001F inside a string, expected an escape",
            3..4,
        ),
        (
            "{\"a\n\":1}",
            "found the control character U+000A inside a string, expected an escape",
            3..4,
        ),
        (
            "\"12345678\r\"",
            "found the control character U+000D inside a string, expected an escape",
            9..10,
        ),
    ]);
    const ESCAPES: &str = r#"expected one of the escapes \" \\ \/ \b \f \n \r \t \u"#;
    for (text, found, span) in [
        (r#""\a""#, "`a`", 2..3),
        (r#""\x41""#, "`x`", 2..3),
        (r#""\U0041""#, "`U`", 2..3),
        (r#""\'""#, "`'`", 2..3),
        (r#""\0""#, "`0`", 2..3),
        (r#""\ ""#, "` `", 2..3),
        (r#""\ä""#, "`ä`", 2..4),
        ("\"\\\n\"", "the control character U+000A", 2..3),
        (r#"{"\v":1}"#, "`v`", 3..4),
    ] {
        check(&[(text, &format!("{ESCAPES}, found {found}"), span)]);
    }
}

#[test]
fn unicode_escapes() {
    const LONE: &str = "found one half of a surrogate pair without its other half";
    check(&[
        (
            r#""\u""#,
            "expected four hexadecimal digits after `\\u`, found `\"`",
            3..4,
        ),
        (
            r#""\u123""#,
            "expected four hexadecimal digits after `\\u`, found `\"`",
            6..7,
        ),
        (
            r#""\u12g4""#,
            "expected four hexadecimal digits after `\\u`, found `g`",
            5..6,
        ),
        (
            r#""\u+123""#,
            "expected four hexadecimal digits after `\\u`, found `+`",
            3..4,
        ),
        (
            r#""\u{41}""#,
            "expected four hexadecimal digits after `\\u`, found `{`",
            3..4,
        ),
        (
            r#""\u00ä""#,
            "expected four hexadecimal digits after `\\u`, found `ä`",
            5..7,
        ),
        (
            r#""\ud800\u12""#,
            "expected four hexadecimal digits after `\\u`, found `\"`",
            11..12,
        ),
        (r#""\ud800""#, LONE, 1..7),
        (r#""\udbff""#, LONE, 1..7),
        (r#""\udc00""#, LONE, 1..7),
        (r#""\udfff""#, LONE, 1..7),
        (r#""a\ud800b""#, LONE, 2..8),
        (r#""\ud800\n""#, LONE, 1..7),
        (r#""\ud800\ud800""#, LONE, 1..7),
        (r#""\ud800\u0041""#, LONE, 1..7),
        (r#""\udc00\ud800""#, LONE, 1..7),
        (r#""\ud83d\ude00\ude00""#, LONE, 13..19),
        (r#""\ud800\\udc00""#, LONE, 1..7),
        (r#"{"\ud800":1}"#, LONE, 2..8),
    ]);
}
