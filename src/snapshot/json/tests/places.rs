//! Offsets, literals, parents and paths, and several texts in one tree.

use super::{everything, json, tree};
use crate::snapshot::build::{RepeatedKey, Source, TreeBuilder};
use crate::snapshot::json::parse_into;
use crate::snapshot::tree::{Step, Tree};
use serde_json::json;

#[test]
fn numbers_are_kept_as_written() {
    for literal in [
        "0",
        "-0",
        "1.50",
        "1E+2",
        "-0.0e-00",
        "9223372036854775808",
        "0.1000",
        "12345678901234567",
        "123456789012345678901234567890",
        "1e-400",
        "-1",
    ] {
        let tree = tree(&format!(" [ {literal} , \"1\", {{\"a\":{literal}}}] "));
        let numbers: Vec<Option<&str>> = everything(&tree).into_iter().map(|id| tree.number_text(id)).collect();
        let some = Some(literal);
        assert_eq!(numbers, [None, some, None, None, some]);
    }
}

#[test]
fn paths_name_keys_and_indexes() {
    let tree = tree(r#"{"value": [{"id": 1}, {"id": 2, "plans": [[], "x"]}]}"#);
    let value = tree.member_named(tree.root(), "value").expect("a member");
    let second = tree.elements(value).get(1).expect("an element");
    let plans = tree.member_named(second, "plans").expect("a member");
    let x = tree.elements(plans).get(1).expect("an element");
    let expected = [Step::Key("value"), Step::Index(1), Step::Key("plans"), Step::Index(1)];
    assert_eq!(tree.steps(x), expected);
    assert_eq!(tree.parent(x), Some(plans));
    assert_eq!(tree.parent(tree.root()), None);
    assert_eq!(tree.steps(tree.root()), []);
    assert_eq!(tree.offset(x).map(|at| &tree.text()[at as usize..]), Some("\"x\"]}]}"));
}

#[test]
fn several_texts_become_members_of_one_tree() {
    let files = [
        ("users.json", r#"[{"id":"a","n":1},{"id":"b\n","n":2}]"#),
        ("groups.json", " {\"id\": \"g\", \"members\": [\"a\"]}\n"),
        ("empty.json", "null"),
    ];
    let text: String = files.iter().map(|(_, content)| *content).collect();
    let mut builder = TreeBuilder::for_text_len(text.len());
    let mut base = 0;
    builder.begin_object(Source::NONE);
    for (name, content) in files {
        builder.key(name, Source::NONE);
        parse_into(&mut builder, &text, base..base + content.len()).expect("the files are valid");
        base += content.len();
    }
    builder.end_object().expect("the names differ");
    let tree = builder.finish(text).expect("the text is short");
    let expected = json!({
        "users.json": [{"id": "a", "n": 1}, {"id": "b\n", "n": 2}],
        "groups.json": {"id": "g", "members": ["a"]},
        "empty.json": null,
    });
    assert_eq!(json(&tree), expected);
    assert_eq!(tree.offset(tree.root()), None);
    let groups = tree.member_named(tree.root(), "groups.json").expect("a member");
    assert_eq!(tree.offset(groups), Some(files[0].1.len() as u32 + 1));
}

#[test]
fn errors_in_a_later_text_have_places_in_the_whole() {
    let text = "[1] [2,] [3]";
    let mut builder = TreeBuilder::for_text_len(text.len());
    builder.begin_array(Source::NONE);
    parse_into(&mut builder, text, 0..3).expect("the first text is valid");
    let error = parse_into(&mut builder, text, 4..8).expect_err("the second text is not");
    assert_eq!(error.start..error.end, 7..8);
}

#[test]
fn other_front_ends_build_without_sources() {
    let mut builder = TreeBuilder::for_text_len(0);
    builder.begin_object(Source::NONE);
    builder.key("list", Source::NONE);
    builder.begin_array(Source::NONE);
    builder.null(Source::NONE);
    builder.bool(true, Source::NONE);
    builder.int(-5, Source::span(0, 2));
    builder.float(0.5, Source::NONE);
    builder.text_owned("owned", Source::NONE);
    builder.text_slice(3, 5, Source::at(3));
    builder.end_array();
    builder.key("empty", Source::NONE);
    builder.begin_object(Source::NONE);
    builder.end_object().expect("no keys are repeated");
    builder.end_object().expect("no keys are repeated");
    let tree = builder.finish("-5 slice").expect("the text is short");
    let expected = json!({"list": [null, true, -5, 0.5, "owned", "slice"], "empty": {}});
    assert_eq!(json(&tree), expected);
    let numbers = everything(&tree).into_iter().filter_map(|id| tree.number_text(id));
    assert_eq!(numbers.collect::<Vec<_>>(), ["-5"]);
}

#[test]
fn repeated_keys_are_told_to_other_front_ends() {
    let mut builder = TreeBuilder::for_text_len(0);
    builder.begin_object(Source::NONE);
    for offset in [3, 9] {
        builder.key("twice", Source::at(offset));
        builder.null(Source::NONE);
    }
    let expected = RepeatedKey {
        name: "twice".into(),
        first: Some(3),
        second: Some(9),
    };
    assert_eq!(builder.end_object(), Err(expected));
}

#[test]
fn a_builder_without_events_gives_null() {
    let tree = TreeBuilder::for_text_len(0).finish("").expect("nothing is short");
    assert_eq!(json(&tree), json!(null));
    assert_eq!(tree.parent(tree.root()), None);
}

#[test]
fn trees_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let tree: Tree = tree("[1]");
    shared(&tree);
}
