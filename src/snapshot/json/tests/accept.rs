//! Texts that are JSON, with what they mean.

use super::{json, tree};
use crate::snapshot::tree::{Kind, Value};
use serde_json::{Value as Json, json};

fn check(cases: &[(&str, Json)]) {
    for (text, meaning) in cases {
        assert_eq!(json(&tree(text)), *meaning, "{text:?}");
    }
}

#[test]
fn literals_and_containers() {
    check(&[
        ("null", json!(null)),
        ("true", json!(true)),
        ("false", json!(false)),
        ("[]", json!([])),
        ("{}", json!({})),
        ("[[]]", json!([[]])),
        ("[{}]", json!([{}])),
        ("[{},{}]", json!([{}, {}])),
        ("{\"a\":{}}", json!({"a": {}})),
        ("{\"a\":[]}", json!({"a": []})),
        ("{\"\":1}", json!({"": 1})),
        ("{\" \":1,\"\":2}", json!({" ": 1, "": 2})),
        ("{\"a\":1,\"A\":2}", json!({"a": 1, "A": 2})),
        ("[null,true,false]", json!([null, true, false])),
        ("[1,[2,[3,[]]],4]", json!([1, [2, [3, []]], 4])),
        ("{\"a\":{\"a\":{\"a\":1}}}", json!({"a": {"a": {"a": 1}}})),
        ("[{\"a\":1},{\"a\":2}]", json!([{"a": 1}, {"a": 2}])),
        ("[{\"a\":1},{\"b\":2},{}]", json!([{"a": 1}, {"b": 2}, {}])),
    ]);
}

#[test]
fn white_space() {
    check(&[
        (" null", json!(null)),
        ("null\n", json!(null)),
        ("\t\r\n null \t\r\n", json!(null)),
        (" [ ] ", json!([])),
        (" { } ", json!({})),
        ("[ 1 , 2 ]", json!([1, 2])),
        ("[\n1\n,\n2\n]", json!([1, 2])),
        ("{ \"a\" : 1 , \"b\" : 2 }", json!({"a": 1, "b": 2})),
        ("{\r\n\t\"a\"\t:\r\n1\r\n}\r\n", json!({"a": 1})),
        ("[1,          2,\n                    3]", json!([1, 2, 3])),
        ("\n\n\n\n[\n\n\n\n]\n\n\n\n", json!([])),
    ]);
}

#[test]
fn integers() {
    check(&[
        ("0", json!(0)),
        ("-0", json!(0)),
        ("7", json!(7)),
        ("-7", json!(-7)),
        ("10", json!(10)),
        ("123456789012345678", json!(123456789012345678_i64)),
        ("999999999999999999", json!(999999999999999999_i64)),
        ("1000000000000000000", json!(1000000000000000000_i64)),
        ("9223372036854775807", json!(i64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("9223372036854775808", json!(9223372036854775808.0)),
        ("-9223372036854775809", json!(-9223372036854775809.0)),
        ("18446744073709551615", json!(18446744073709551615.0)),
        ("100000000000000000000", json!(1e20)),
    ]);
}

#[test]
fn floats() {
    check(&[
        ("0.0", json!(0.0)),
        ("0.5", json!(0.5)),
        ("-0.5", json!(-0.5)),
        ("1.0", json!(1.0)),
        ("1e0", json!(1.0)),
        ("1E2", json!(100.0)),
        ("1e+2", json!(100.0)),
        ("1e-2", json!(0.01)),
        ("1.25e3", json!(1250.0)),
        ("0e0", json!(0.0)),
        ("0e999", json!(0.0)),
        ("1e007", json!(1e7)),
        ("1e-400", json!(0.0)),
        ("5e-324", json!(5e-324)),
        ("0.1", json!(0.1)),
        ("0.30000000000000004", json!(0.30000000000000004)),
        ("9007199254740993.0", json!(9007199254740992.0)),
        ("2.2250738585072011e-308", json!(2.225073858507201e-308)),
        ("1.7976931348623157e308", json!(f64::MAX)),
        (
            "123456789012345678901234567890",
            json!(123456789012345678901234567890.0),
        ),
    ]);
    let minus_zero = tree("-0.0");
    let Value::Float(value) = minus_zero.value(minus_zero.root()) else {
        panic!("-0.0 is a float");
    };
    assert!(value == 0.0 && value.is_sign_negative());
}

#[test]
fn integer_literals_are_integers_and_others_floats() {
    for (text, kind) in [
        ("1", Kind::Int),
        ("-0", Kind::Int),
        ("1.0", Kind::Float),
        ("1e2", Kind::Float),
        ("9223372036854775807", Kind::Int),
        ("9223372036854775808", Kind::Float),
    ] {
        let tree = tree(text);
        assert_eq!(tree.kind(tree.root()), kind, "{text}");
    }
}

#[test]
fn strings_without_escapes() {
    check(&[
        (r#""""#, json!("")),
        (r#""a""#, json!("a")),
        (r#""1234567""#, json!("1234567")),
        (r#""12345678""#, json!("12345678")),
        (r#""123456789""#, json!("123456789")),
        (r#""it's / fine: [1, {2}]""#, json!("it's / fine: [1, {2}]")),
        ("\"\u{7f}\"", json!("\u{7f}")),
        ("\"\u{80}\u{9f}\"", json!("\u{80}\u{9f}")),
        ("\"äöü\"", json!("äöü")),
        ("\"日本語\"", json!("日本語")),
        ("\"😀\"", json!("😀")),
        ("\"\u{2028}\u{2029}\"", json!("\u{2028}\u{2029}")),
        ("\"\u{feff}\"", json!("\u{feff}")),
        ("\"\u{fffd}\u{10ffff}\"", json!("\u{fffd}\u{10ffff}")),
        ("[\"a\",\"\",\"b\"]", json!(["a", "", "b"])),
    ]);
}

#[test]
fn strings_with_escapes() {
    check(&[
        (r#""\"""#, json!("\"")),
        (r#""\\""#, json!("\\")),
        (r#""\/""#, json!("/")),
        (r#""\b\f\n\r\t""#, json!("\u{8}\u{c}\n\r\t")),
        (r#""\\\\""#, json!("\\\\")),
        (r#""\\n""#, json!("\\n")),
        (r#""a\"b\"c""#, json!("a\"b\"c")),
        (r#""12345678\n12345678""#, json!("12345678\n12345678")),
        (r#""\u0000""#, json!("\0")),
        (r#""\u001f""#, json!("\u{1f}")),
        (r#""\u0041""#, json!("A")),
        (r#""\u00e4\u00E4""#, json!("ää")),
        (r#""\uABCD\uabcd""#, json!("\u{abcd}\u{abcd}")),
        (r#""\ud7ff\ue000""#, json!("\u{d7ff}\u{e000}")),
        (r#""\uffff""#, json!("\u{ffff}")),
        (r#""\ufeff""#, json!("\u{feff}")),
        (r#""\ud800\udc00""#, json!("\u{10000}")),
        (r#""\uD83D\uDE00""#, json!("😀")),
        (r#""\udbff\udfff""#, json!("\u{10ffff}")),
        (r#""\ud83d\ude00\ud83d\ude00""#, json!("😀😀")),
        (r#""ä\u00e4ä""#, json!("äää")),
        (r#""\u00411""#, json!("A1")),
        (r#""C:\\Users\\n""#, json!("C:\\Users\\n")),
        (r#"["\n","b","\t"]"#, json!(["\n", "b", "\t"])),
    ]);
}

#[test]
fn escaped_keys_are_the_keys_they_mean() {
    check(&[
        (r#"{"\u0061":1}"#, json!({"a": 1})),
        (r#"[{"a":1},{"\u0061":2}]"#, json!([{"a": 1}, {"a": 2}])),
        (r#"[{"a\"":1},{"a\"":2}]"#, json!([{"a\"": 1}, {"a\"": 2}])),
        (r#"[{"a\\":1},{"a":2}]"#, json!([{"a\\": 1}, {"a": 2}])),
        (r#"{"\n":1,"\t":2}"#, json!({"\n": 1, "\t": 2})),
    ]);
    let tree = tree(r#"[{"name":1},{"n\u0061me":2},{"\u006eame":3}]"#);
    let key = tree.key("name").expect("the key occurs");
    for (element, expected) in tree.elements(tree.root()).iter().zip(1..) {
        let member = tree.member(element, key).expect("each object has the key");
        assert_eq!(tree.value(member), Value::Int(expected));
    }
}

#[test]
fn objects_that_differ_from_the_predicted_shape() {
    check(&[
        (
            r#"[{"a":1,"b":2,"c":3},{"a":1,"c":3},{"b":2,"c":3},{"c":3}]"#,
            json!([{"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 3}, {"b": 2, "c": 3}, {"c": 3}]),
        ),
        (
            r#"[{"a":1,"c":3},{"a":1,"b":2,"c":3},{"a":1,"c":3,"d":4},{"a":1}]"#,
            json!([{"a": 1, "c": 3}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 3, "d": 4}, {"a": 1}]),
        ),
        (
            r#"[{"a":1,"b":2},{"b":2,"a":1},{"a":1,"b":2}]"#,
            json!([{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": 2}]),
        ),
        (
            r#"[{"ab":1},{"a":2},{"abc":3},{"ab":4}]"#,
            json!([{"ab": 1}, {"a": 2}, {"abc": 3}, {"ab": 4}]),
        ),
        (
            r#"[{"a":{"x":1}},{"a":{"y":1,"x":2}},{"a":null},{"a":{"x":3}}]"#,
            json!([{"a": {"x": 1}}, {"a": {"y": 1, "x": 2}}, {"a": null}, {"a": {"x": 3}}]),
        ),
    ]);
}

#[test]
fn members_keep_the_order_of_the_text() {
    let tree = tree(r#"[{"z":1,"a":2,"m":3},{"a":1,"z":2}]"#);
    let orders: Vec<Vec<&str>> = tree
        .elements(tree.root())
        .iter()
        .map(|object| tree.members(object).map(|(key, _)| tree.key_name(key)).collect())
        .collect();
    assert_eq!(orders, [vec!["z", "a", "m"], vec!["a", "z"]]);
}
