//! Values of two types are never silently different.

use super::{check, unknown, value};

const DATA: &str = r#"{"text": "5", "number": 5, "float": 5.0, "yes": true, "list": [1, 2], "object": {"a": 1}}"#;

#[test]
fn only_equal_types_compare() {
    unknown("snapshot.text == 5", DATA, "`text` is a text where `==` takes a number");
    unknown("snapshot.text > 3", DATA, "`text` is a text where `>` takes a number");
    unknown(
        "snapshot.number == \"5\"",
        DATA,
        "`number` is a number where `==` takes a text",
    );
    unknown(
        "snapshot.yes == 1",
        DATA,
        "`yes` is true or false where `==` takes a number",
    );
    unknown("snapshot.list == 1", DATA, "`list` is a list where `==` takes a number");
    unknown("snapshot.list < [1]", DATA, "`list` is a list where `<` takes a list");
}

#[test]
fn whole_and_other_numbers_are_one_type() {
    value("snapshot.number == snapshot.float", DATA, "true");
    value("snapshot.number < 5.5", DATA, "true");
    value("snapshot.float in [4, 5]", DATA, "true");
}

#[test]
fn lists_and_objects_compare_in_depth() {
    value("snapshot.list == [1, 2]", DATA, "true");
    value("snapshot.list == [1]", DATA, "false");
    value("snapshot.object == #{ a: 1 }", DATA, "true");
    value("snapshot.object != #{ a: 2 }", DATA, "true");
    value("snapshot.list == snapshot.list", DATA, "true");
}

#[test]
fn a_condition_is_true_or_false() {
    check(
        "if snapshot.text { pass(\"y\") } else { fail(\"n\") }",
        DATA,
        "inconclusive: `text` is a text, which is not what the control expects there",
    );
    check(
        "if snapshot.yes && snapshot.number { pass(\"y\") } else { fail(\"n\") }",
        DATA,
        "inconclusive: `number` is a number, which is not what the control expects there",
    );
    unknown("!snapshot.text", DATA, "`text` is a text where `!` takes true or false");
    unknown(
        "snapshot.list.any(|x| x)",
        DATA,
        "`list[0]` is a number where `any` takes a condition that is true or false",
    );
}

#[test]
fn list_functions_want_lists() {
    unknown(
        "snapshot.object.filter(|x| true)",
        DATA,
        "`object` is an object where `filter` takes a list; `list(…)` makes one",
    );
    unknown(
        "snapshot.text.any(|x| true)",
        DATA,
        "`text` is a text where `any` takes a list",
    );
    unknown(
        "snapshot.list.first().lower()",
        DATA,
        "`list[0]` is a number, which is not what the control expects there",
    );
}

#[test]
fn the_element_that_surprises_is_named() {
    let snapshot = r#"{"r": [null, "v=x"]}"#;
    unknown(
        "snapshot.r.filter(|t| t.matches(\"v\"))",
        snapshot,
        "`r[0]` is null, which is not what the control expects there",
    );
    unknown(
        "snapshot.r.map(|t| t.lower())",
        snapshot,
        "`r[0]` is null, which is not what the control expects there",
    );
}

#[test]
fn to_walk_what_is_no_list_is_inconclusive() {
    let walk = |path: &str| format!("for p in snapshot.{path} {{ return fail(\"bad\") }} pass(\"nothing bad\")");
    check(
        &walk("object"),
        DATA,
        "inconclusive: `object` is an object where `for` takes a list; `list(…)` makes one",
    );
    for path in ["text", "number"] {
        let ran = super::run(&walk(path), DATA);
        assert_eq!(
            ran.verdict.outcome,
            crate::model::Outcome::Inconclusive,
            "{}",
            super::said(&ran)
        );
    }
    check(&walk("list"), DATA, "fail: bad");
}

#[test]
fn sets_and_keys_know_types() {
    let data = r#"{"texts": ["1", "2"], "numbers": [1, 2], "floats": [1.0], "rows": [{"k": null, "v": 1}, {"k": "a", "v": 2}]}"#;
    unknown(
        "snapshot.texts.has_any([1])",
        data,
        "`texts[0]` is a text where it is compared with a number",
    );
    value("snapshot.floats.has_any([1])", data, "true");
    value("snapshot.floats.minus([1]).is_empty()", data, "true");
    value(
        "[#{ k: () }].left_join(snapshot.rows, |x| x.k).map(|row| row.record == ())",
        data,
        "true",
    );
    value(
        "[#{ k: \"a\" }].left_join(snapshot.rows, |x| x.k).map(|row| row.record.v)",
        data,
        "2",
    );
    assert_eq!(
        super::run("pass(text([#{ k: 1 }].left_join(snapshot.rows, |x| x.k).len()))", data)
            .verdict
            .outcome,
        crate::model::Outcome::Inconclusive
    );
}

#[test]
fn ranges_hold_whole_numbers() {
    value("snapshot.number in 0..6", DATA, "true");
    value("snapshot.number in 0..=4", DATA, "false");
    value("() in 0..6", DATA, "false");
    unknown(
        "snapshot.text in 0..6",
        DATA,
        "`text` is a text where `in` takes a whole number",
    );
}

#[test]
fn members_want_objects_and_numbers_want_lists() {
    unknown(
        "snapshot.text.a",
        DATA,
        "`text` is a text where `.a` takes an object that has `a`",
    );
    unknown(
        "snapshot.list.a",
        DATA,
        "`list` is a list where the control expects an object",
    );
    unknown(
        "snapshot.object[0]",
        DATA,
        "`object` is an object where the control expects a list",
    );
    unknown("snapshot.list[2]", DATA, "`list` has 2 elements, there is no number 2");
    value("snapshot.list[1]", DATA, "2");
    value("snapshot.list[-1]", DATA, "2");
}

#[test]
fn a_wrong_type_that_no_snapshot_brought_is_an_error_of_the_control() {
    check(
        "pass(text(\"5\" > 3))",
        "{}",
        "error control::misuse:1: `>` is given a text, it takes a number",
    );
    check(
        "pass(text(5.filter(|x| x)))",
        "{}",
        "error control::misuse:1: `filter` is given a number, it takes a list",
    );
}

#[test]
fn the_snapshot_cannot_be_changed() {
    let ran = super::run("snapshot.number = 6; pass(text(snapshot.number))", DATA);
    assert_eq!(
        ran.verdict.outcome,
        crate::model::Outcome::Error,
        "{}",
        super::said(&ran)
    );
    let ran = super::run("let l = snapshot.list; l[0] = 9; pass(text(snapshot.list[0]))", DATA);
    assert_eq!(
        ran.verdict.outcome,
        crate::model::Outcome::Error,
        "{}",
        super::said(&ran)
    );
}
