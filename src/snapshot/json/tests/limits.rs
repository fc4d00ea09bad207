//! Depth, size and truncation.

use super::{json, refusal, tree};
use crate::snapshot::build::TreeBuilder;
use crate::snapshot::json::{JsonErrorKind, MAX_DEPTH, addressable, parse_into};
use crate::snapshot::tree::{Kind, Value};

fn nested(depth: usize, open: &str, close: &str) -> String {
    [open.repeat(depth), close.repeat(depth)].concat()
}

#[test]
fn nesting_is_accepted_up_to_the_limit() {
    for depth in [127, 128] {
        assert_eq!(tree(&nested(depth, "[", "]")).node_count(), depth);
        let objects = [nested(depth - 1, "{\"a\":", ""), "{}".into(), "}".repeat(depth - 1)];
        assert_eq!(tree(&objects.concat()).node_count(), depth);
    }
}

#[test]
fn nesting_is_refused_beyond_the_limit_however_deep() {
    for depth in [129, 130, 10_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]"), ("[", "")] {
            let error = refusal(&nested(depth, open, close));
            assert_eq!(error.kind, JsonErrorKind::TooDeep);
            let opened = open.matches(['[', '{']).count();
            assert_eq!(error.start, MAX_DEPTH / opened * open.len());
            assert_eq!(error.end, error.start + 1);
        }
    }
    assert_eq!(
        JsonErrorKind::TooDeep.to_string(),
        "arrays and objects are nested more than 128 levels deep"
    );
}

#[test]
fn depth_counts_what_is_open_and_not_what_was() {
    let siblings = format!("[{}1]", "[[]],{\"a\":{}},".repeat(1000));
    assert_eq!(tree(&siblings).len(tree(&siblings).root()), 2001);
}

#[test]
fn texts_of_four_gibibytes_are_not_addressable() {
    assert!(addressable((1 << 32) - 1));
    assert!(!addressable(1 << 32));
}

const SAMPLE: &str = r#" {"id": "5f1c", "naïve \u00e4": [true, false, null, -12.5e+3, 0],
    "nested": {"a": {"b": [{}, [], "\ud83d\ude00 \"quoted\" \\ 日本"]}}, "last": 1234567890123} "#;

#[test]
fn a_text_cut_anywhere_is_an_error_about_that() {
    let complete = SAMPLE.trim_end().len();
    for end in 0..complete {
        let mut builder = TreeBuilder::for_text_len(SAMPLE.len());
        let error = parse_into(&mut builder, SAMPLE, 0..end).expect_err("the text is cut");
        let cut = matches!(error.kind, JsonErrorKind::Ended { .. } | JsonErrorKind::Empty);
        assert!(cut, "cut at {end}: {error}");
        assert_eq!(error.start..error.end, end..end, "{error}");
        assert!(error.help().is_some());
        if SAMPLE.is_char_boundary(end) {
            assert_eq!(refusal(&SAMPLE[..end]).kind, error.kind);
        }
    }
    tree(&SAMPLE[..complete]);
    tree(SAMPLE);
}

#[test]
fn a_text_begun_anywhere_never_panics() {
    for start in 0..=SAMPLE.len() + 1 {
        let mut builder = TreeBuilder::for_text_len(SAMPLE.len());
        let _ = parse_into(&mut builder, SAMPLE, start..SAMPLE.len() + 1);
    }
}

fn wide(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("\"key {number}\":{number}")).collect()
}

#[test]
fn wide_objects_give_their_members() {
    for count in [1, 24, 25, 1000, 5000] {
        let text = format!("[{{{0}}},{{{0}}}]", wide(count).join(","));
        let tree = tree(&text);
        for object in tree.elements(tree.root()) {
            assert_eq!(tree.len(object), count);
            for number in 0..count {
                let member = tree.member_named(object, &format!("key {number}"));
                let member = member.expect("the key was written");
                assert_eq!(tree.value(member), Value::Int(number as i64));
            }
            assert_eq!(tree.member_named(object, "key -1"), None);
        }
    }
}

#[test]
fn repetitions_in_wide_objects_are_found_wherever_they_are() {
    for (first, second) in [(0, 1499), (0, 1), (700, 900), (1498, 1499)] {
        let mut members = wide(1500);
        members[second] = members[first].clone();
        let before: usize = members[..second].iter().map(|member| member.len() + 1).sum();
        let first_at: usize = members[..first].iter().map(|member| member.len() + 1).sum();
        let error = refusal(&format!("{{{}}}", members.join(",")));
        let key = format!("key {first}");
        assert_eq!(error.start..error.end, before + 1..before + key.len() + 3);
        let first = first_at + 1;
        assert_eq!(error.kind, JsonErrorKind::RepeatedKey { key, first });
    }
}

#[test]
fn one_shape_serves_a_thousand_objects() {
    let row = r#"{"id":1,"tags":["a"],"owner":{"id":2,"mail":null}}"#;
    let rows = tree(&format!("[{}]", vec![row; 1000].join(",")));
    let single = tree(row);
    let without_nodes = |tree: &super::Tree| tree.heap_bytes() - tree.text().len() - tree.node_count() * 16;
    assert_eq!(without_nodes(&rows), without_nodes(&single));
    assert_eq!(json(&rows)[999], json(&single));
}

#[test]
fn big_strings_and_arrays_come_through() {
    let long = "ä\\n".repeat(100_000);
    let text = format!("[\"{long}\",{}0]", "7,".repeat(100_000));
    let tree = tree(&text);
    assert_eq!(tree.len(tree.root()), 100_002);
    let first = tree.elements(tree.root()).get(0).expect("the array has elements");
    assert_eq!(tree.kind(first), Kind::Text);
    assert_eq!(tree.value(first), Value::Text(&"ä\n".repeat(100_000)));
}
