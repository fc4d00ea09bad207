//! Texts that are not JSON, with what is said about them and which bytes are
//! meant: values, arrays, objects and what stands around them.

use super::refusal;
use std::ops::Range;

pub(crate) fn check(cases: &[(&str, &str, Range<usize>)]) {
    for (text, message, span) in cases {
        let error = refusal(text);
        assert_eq!(error.to_string(), *message, "{text:?}");
        assert_eq!(error.start..error.end, *span, "{text:?}: {message}");
    }
}

#[test]
fn nothing_or_too_much() {
    check(&[
        ("", "the text is empty, expected a value", 0..0),
        (" \n\t\r", "the text is empty, expected a value", 4..4),
        ("1 2", "expected the end of the text, found `2`", 2..3),
        ("{} {}", "expected the end of the text, found `{`", 3..4),
        ("[]]", "expected the end of the text, found `]`", 2..3),
        ("{}}", "expected the end of the text, found `}`", 2..3),
        ("nullnull", "expected the end of the text, found `null`", 4..8),
        ("1,", "expected the end of the text, found `,`", 1..2),
        ("\"a\" b", "expected the end of the text, found `b`", 4..5),
        ("1 // one", "expected the end of the text, found `/`", 2..3),
        (
            "[]\0",
            "expected the end of the text, found the control character U+0000",
            2..3,
        ),
        ("[] ä", "expected the end of the text, found `ä`", 3..5),
    ]);
}

#[test]
fn unexpected_values() {
    check(&[
        ("\u{feff}{}", "expected a value, found a byte order mark", 0..3),
        (" \u{feff}", "expected a value, found a byte order mark", 1..4),
        ("\u{a0}1", "expected a value, found `\u{a0}`", 0..2),
        ("\u{c}1", "expected a value, found the control character U+000C", 0..1),
        ("\u{b}", "expected a value, found the control character U+000B", 0..1),
        ("\0", "expected a value, found the control character U+0000", 0..1),
        ("NaN", "expected a value, found `NaN`", 0..3),
        ("Infinity", "expected a value, found `Infinity`", 0..8),
        ("undefined", "expected a value, found `undefined`", 0..9),
        ("True", "expected a value, found `True`", 0..4),
        ("NULL", "expected a value, found `NULL`", 0..4),
        ("nul ", "expected a value, found `nul`", 0..3),
        ("tru,", "expected a value, found `tru`", 0..3),
        ("fals]", "expected a value, found `fals`", 0..4),
        ("truth", "expected a value, found `truth`", 0..5),
        ("truee", "expected the end of the text, found `e`", 4..5),
        ("'a'", "expected a value, found `'`", 0..1),
        ("`a`", "expected a value, found ```", 0..1),
        ("a", "expected a value, found `a`", 0..1),
        ("]", "expected a value, found `]`", 0..1),
        ("}", "expected a value, found `}`", 0..1),
        (",", "expected a value, found `,`", 0..1),
        (":", "expected a value, found `:`", 0..1),
        ("/* */ 1", "expected a value, found `/`", 0..1),
        ("# 1", "expected a value, found `#`", 0..1),
        ("\\n", "expected a value, found `\\`", 0..1),
        ("“a”", "expected a value, found `“`", 0..3),
    ]);
}

#[test]
fn arrays() {
    check(&[
        ("[", "the text ends inside an array", 1..1),
        ("[1", "the text ends inside an array", 2..2),
        ("[1,", "the text ends inside an array", 3..3),
        ("[1, ", "the text ends inside an array", 4..4),
        ("[[1]", "the text ends inside an array", 4..4),
        ("[,]", "expected a value or `]`, found `,`", 1..2),
        ("[,1]", "expected a value or `]`, found `,`", 1..2),
        ("[}", "expected a value or `]`, found `}`", 1..2),
        ("[1,]", "expected a value after `,`, found `]`", 3..4),
        ("[1, \n ]", "expected a value after `,`, found `]`", 6..7),
        ("[1,,2]", "expected a value, found `,`", 3..4),
        ("[1 2]", "expected `,` or `]` after an element, found `2`", 3..4),
        ("[1;2]", "expected `,` or `]` after an element, found `;`", 2..3),
        ("[1:2]", "expected `,` or `]` after an element, found `:`", 2..3),
        ("[1}", "expected `,` or `]` after an element, found `}`", 2..3),
        ("[\"a\"\"b\"]", "expected `,` or `]` after an element, found `\"`", 4..5),
        ("[tru", "the text ends inside `true`, `false` or `null`", 4..4),
        ("[n", "the text ends inside `true`, `false` or `null`", 2..2),
        ("[1,fals", "the text ends inside `true`, `false` or `null`", 7..7),
        ("[nan]", "expected a value or `]`, found `nan`", 1..4),
        ("[1, Infinity]", "expected a value, found `Infinity`", 4..12),
        ("[1,\u{feff}2]", "expected a value, found a byte order mark", 3..6),
    ]);
}

#[test]
fn objects() {
    check(&[
        ("{", "the text ends inside an object", 1..1),
        ("{\"a\"", "the text ends inside an object", 4..4),
        ("{\"a\":", "the text ends inside an object", 5..5),
        ("{\"a\":1", "the text ends inside an object", 6..6),
        ("{\"a\":1,", "the text ends inside an object", 7..7),
        ("{\"a\":1 \n", "the text ends inside an object", 8..8),
        ("{\"a\":t", "the text ends inside `true`, `false` or `null`", 6..6),
        ("{,}", "expected a key in double quotes or `}`, found `,`", 1..2),
        ("{1:2}", "expected a key in double quotes or `}`, found `1`", 1..2),
        ("{a:1}", "expected a key in double quotes or `}`, found `a`", 1..2),
        ("{'a':1}", "expected a key in double quotes or `}`, found `'`", 1..2),
        ("{null:1}", "expected a key in double quotes or `}`, found `null`", 1..5),
        ("{]", "expected a key in double quotes or `}`, found `]`", 1..2),
        ("{tru", "expected a key in double quotes or `}`, found `tru`", 1..4),
        (
            "{\"a\":1,}",
            "expected a key in double quotes after `,`, found `}`",
            7..8,
        ),
        ("{\"a\":1,,\"b\":2}", "expected a key in double quotes, found `,`", 7..8),
        ("{\"a\":1,b:2}", "expected a key in double quotes, found `b`", 7..8),
        ("{\"a\":1, 2}", "expected a key in double quotes, found `2`", 8..9),
        ("{\"a\" 1}", "expected `:` after a key, found `1`", 5..6),
        ("{\"a\",1}", "expected `:` after a key, found `,`", 4..5),
        ("{\"a\"}", "expected `:` after a key, found `}`", 4..5),
        ("{\"a\"=1}", "expected `:` after a key, found `=`", 4..5),
        ("{\"a\":}", "expected a value, found `}`", 5..6),
        ("{\"a\"::1}", "expected a value, found `:`", 5..6),
        ("{\"a\":,}", "expected a value, found `,`", 5..6),
        ("{\"a\":1:2}", "expected `,` or `}` after a member, found `:`", 6..7),
        (
            "{\"a\":1 \"b\":2}",
            "expected `,` or `}` after a member, found `\"`",
            7..8,
        ),
        ("{\"a\":1]", "expected `,` or `}` after a member, found `]`", 6..7),
        ("{\"a\":1;}", "expected `,` or `}` after a member, found `;`", 6..7),
        ("[{\"a\":1},{\"a\"2}]", "expected `:` after a key, found `2`", 13..14),
        ("[{\"a\":1},{\"a", "the text ends inside a string", 12..12),
        ("[{\"a\":1},{\"a\"", "the text ends inside an object", 13..13),
    ]);
}

#[test]
fn repeated_keys() {
    check(&[
        (r#"{"a":1,"a":2}"#, "key `a` appears twice in one object", 7..10),
        (
            r#"{"State":1, "b":2, "State":3}"#,
            "key `State` appears twice in one object",
            19..26,
        ),
        (r#"{"":1,"":2}"#, "key `` appears twice in one object", 6..8),
        (r#"{"a":1,"\u0061":2}"#, "key `a` appears twice in one object", 7..15),
        (r#"{"\u0061":1,"a":2}"#, "key `a` appears twice in one object", 12..15),
        (r#"{"\"":1,"\u0022":2}"#, "key `\"` appears twice in one object", 8..16),
        (
            r#"{"x":{"a":1,"b":2,"a":3}}"#,
            "key `a` appears twice in one object",
            18..21,
        ),
        (
            r#"[{"a":1},{"a":1,"a":2}]"#,
            "key `a` appears twice in one object",
            16..19,
        ),
        (
            r#"[{"a":1,"b":2},{"a":1,"b":2,"a":3}]"#,
            "key `a` appears twice in one object",
            28..31,
        ),
        (
            r#"[{"a":1,"b":2},{"b":1,"a":2,"b":3}]"#,
            "key `b` appears twice in one object",
            28..31,
        ),
        (
            r#"{"a":1,"b":2,"b":3,"a":4}"#,
            "key `b` appears twice in one object",
            13..16,
        ),
        (r#"{"a":1,"a":2,"a":3}"#, "key `a` appears twice in one object", 7..10),
        (
            r#"{"a":{"a":1},"b":[{"a":1}],"a":2}"#,
            "key `a` appears twice in one object",
            27..30,
        ),
    ]);
}

#[test]
fn advice() {
    for (text, advice) in [
        ("", "the file seems to be empty; export it again"),
        ("[1, 2", "the file seems to be cut off; export it again"),
        ("{\"a\": \"b", "the file seems to be cut off; export it again"),
        ("[1,]", "remove the comma"),
        ("{\"a\":1,}", "remove the comma"),
        ("['a']", "write strings and keys in double quotes"),
        ("{'a':1}", "write strings and keys in double quotes"),
        ("{a:1}", "write keys in double quotes"),
        ("[NaN]", "write null; JSON has no NaN or Infinity"),
        ("[-Infinity]", "write null; JSON has no NaN or Infinity"),
        ("[True]", "write true, false and null in lower case"),
        ("[None]", "write null instead"),
        ("[yes]", "write strings in double quotes"),
        ("[1 // one\n]", "remove the comment; JSON has none"),
        ("{} {}", "keep one value in one file, or put them into an array"),
        ("[01]", "remove the zeros, or write it as a string in quotes"),
        ("[1e999]", "write it as a string in double quotes"),
        ("{\"a\":1,\"a\":1}", "remove or rename one of the two members"),
        (r#""\d""#, "write a backslash itself as \\\\"),
    ] {
        assert_eq!(refusal(text).help(), Some(advice), "{text:?}");
    }
    assert_eq!(refusal("[1 2]").help(), None);
}
