//! Input that cannot be right: never a success, never a panic, always a word on what is wrong.

use crate::call::Ran;
use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop, outcome};

/// A snapshot that the control passes on.
const FINE: &str = "{\"tls\": true}";

/// Ends with a code, names the problem, and shows no inner workings.
fn check(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.err);
    for word in words {
        assert!(ran.err.contains(word), "no `{word}` in {}", ran.err);
    }
    for inner in ["panicked", "RUST_BACKTRACE", "src/", "Some(", "Err("] {
        assert!(!ran.err.contains(inner), "`{inner}` in {}", ran.err);
    }
}

/// What comes of a shop with one more file.
fn with(path: &str, content: &[u8], arguments: &[&str]) -> Ran {
    let shop = Shop::new();
    shop.write("a.json", FINE);
    shop.write(path, content);
    shop.run(&[&["score", "--width", "200"], arguments].concat())
}

/// A text in which each line stands for nine of the one before.
fn bomb() -> String {
    let line = |(letter, before): (char, char)| {
        let nine = vec![format!("*{before}"); 9].join(", ");
        format!("{letter}: &{letter} [{nine}]\n")
    };
    let lines: String = ('b'..='k').zip('a'..='j').map(line).collect();
    format!("a: &a [x, x, x, x, x, x, x, x, x]\n{lines}")
}

#[test]
fn a_bomb_of_aliases_goes_off_nowhere() {
    let bomb = bomb();
    for (path, code) in [
        ("rules/shop/bad/control.yaml", 4),
        ("rules/baselines/b.yaml", 4),
        ("rules/rules.yaml", 4),
        ("posture.yaml", 2),
        ("action-plan.yaml", 2),
        ("tenants/x.yaml", 2),
    ] {
        check(&with(path, bomb.as_bytes(), &["a.json"]), code, &[path]);
    }
}

#[test]
fn ten_thousand_levels_are_too_deep_everywhere() {
    let deep = "[".repeat(10_000);
    let indented = "- ".repeat(10_000);
    for path in ["b.json", "b.yaml"] {
        check(&with(path, deep.as_bytes(), &[path]), 2, &[path]);
        check(&with("b.yaml", indented.as_bytes(), &["b.yaml"]), 2, &["b.yaml"]);
    }
    for (path, code) in [
        ("rules/shop/bad/control.yaml", 4),
        ("posture.yaml", 2),
        ("tenants/x.yaml", 2),
    ] {
        check(&with(path, deep.as_bytes(), &["a.json"]), code, &[path]);
        check(&with(path, indented.as_bytes(), &["a.json"]), code, &[path]);
    }
}

#[test]
fn a_script_that_is_too_deep_is_one_broken_control() {
    for script in [
        "(".repeat(10_000),
        "!".repeat(10_000) + "true",
        "if true { ".repeat(10_000),
        "[".repeat(10_000),
    ] {
        let shop = Shop::new();
        shop.write("a.json", FINE);
        shop.control("bad", METADATA, &script);
        let (code, report) = shop.json(&["a.json"]);
        assert_eq!((code, outcome(&report)), (4, "error"));
    }
}

#[test]
fn text_that_is_not_utf8_is_told() {
    for (path, arguments, code) in [
        ("rules/shop/bad/control.yaml", ["a.json"], 4),
        ("posture.yaml", ["a.json"], 2),
        ("action-plan.yaml", ["a.json"], 2),
        ("tenants/x.yaml", ["a.json"], 2),
        ("b.json", ["b.json"], 2),
    ] {
        check(&with(path, b"gr\xfcn: 1", &arguments), code, &[path]);
    }
}

#[test]
fn a_folder_where_a_file_belongs_is_told() {
    for (path, code, words) in [
        ("posture.yaml", 2, "`posture.yaml` cannot be read"),
        ("action-plan.yaml", 2, "`action-plan.yaml` cannot be read"),
        ("tenants/x.yaml", 2, "`tenants/x.yaml` cannot be read"),
    ] {
        check(&with(&format!("{path}/inside"), b"", &["a.json"]), code, &[words]);
    }
}

#[test]
fn a_file_where_a_folder_belongs_is_told() {
    check(&with("tenants", b"", &["a.json"]), 2, &["`tenants` cannot be read"]);
    check(
        &with("rules.txt", b"", &["a.json", "--rules", "rules.txt"]),
        2,
        &["no folder of rules at `rules.txt`"],
    );
}

#[test]
fn a_script_beside_a_folder_named_as_its_metadata_is_told() {
    let shop = Shop::new();
    shop.write("a.json", FINE);
    shop.write("rules/shop/bad/control.yaml/inside", "");
    shop.write("rules/shop/bad/control.rhai", SCRIPT);
    check(
        &shop.run(&["score", "a.json"]),
        4,
        &["rule::no_metadata", "rules/shop/bad/control.rhai"],
    );
}

#[test]
fn imports_that_go_in_a_circle_are_told() {
    let shop = Shop::new();
    shop.write("a.json", FINE);
    shop.write("rules/lib/a.rhai", "import \"lib/b\" as b;\nfn f() { b::f() }\n");
    shop.write("rules/lib/b.rhai", "import \"lib/a\" as a;\nfn f() { a::f() }\n");
    shop.control(
        "circle",
        METADATA,
        "import \"lib/a\" as a;\nif a::f() { pass(\"\") } else { fail(\"\") }",
    );
    check(
        &shop.run(&["score", "a.json", "--width", "200"]),
        4,
        &["lib/a", "lib/b"],
    );
}

#[test]
fn prerequisites_that_go_in_a_circle_are_told() {
    let shop = Shop::new();
    shop.write("a.json", FINE);
    for (name, first) in [("one", "two"), ("two", "one")] {
        shop.control(
            name,
            &METADATA.replace("since:", &format!("prerequisites: [shop/{first}]\nsince:")),
            SCRIPT,
        );
    }
    check(&shop.run(&["score", "a.json"]), 4, &["rule::prerequisite_cycle"]);
}

#[test]
fn an_empty_script_is_an_error_of_its_control() {
    for script in ["", "// nothing yet\n", "42"] {
        let shop = Shop::new();
        shop.write("a.json", FINE);
        shop.control("bad", METADATA, script);
        let (code, report) = shop.json(&["a.json"]);
        assert_eq!((code, outcome(&report)), (4, "error"), "{script}");
    }
}

#[test]
fn data_of_another_shape_is_inconclusive_and_not_a_success() {
    for users in [
        "{}",
        "5",
        "\"ann\"",
        "[5]",
        "[[]]",
        "[{}]",
        "[{\"mfa\": \"yes\"}]",
        "[{\"mfa\": 1}]",
    ] {
        let shop = Shop::new();
        shop.control("use-tls", &SHARED.replace("max_points: 8", "max_points: 4"), SHARE);
        shop.write("a.json", format!("{{\"users\": {users}}}"));
        let (code, report) = shop.json(&["a.json"]);
        assert_eq!((code, outcome(&report)), (3, "inconclusive"), "{users}");
    }
}

#[test]
fn a_snapshot_that_is_none_is_told() {
    for (name, content) in [
        ("null.json", &b"null"[..]),
        ("text.json", b"\"tls\""),
        ("number.json", b"1e999"),
        ("two.json", b"{} {}"),
        ("half.json", b"{\"tls\": \"\\ud800\"}"),
        ("zero.json", b"\0\0\0\0"),
        ("only-bom.json", b"\xef\xbb\xbf"),
        ("odd-utf16.json", b"\xff\xfe{"),
        ("cut.json.zst", b"\x28\xb5\x2f\xfd\x00"),
        ("tab.yaml", b"\tls: true"),
        ("twice.yaml", b"tls: true\ntls: false"),
    ] {
        let ran = with(name, content, &[name]);
        assert!(
            ran.code == 2 && ran.err.contains(name),
            "{name}: {} {}",
            ran.code,
            ran.err
        );
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
}

#[test]
fn a_date_that_is_none_is_usage() {
    for date in ["2026-02-30", "tomorrow", "", "2026-5-4", "99999-01-01", "01.05.2026"] {
        let ran = with("x", b"", &["a.json", "--as-of", date]);
        assert_eq!(ran.code, 2, "{date}: {}", ran.err);
    }
}

#[test]
fn the_first_and_the_last_day_there_is_are_dates_like_any() {
    let shop = Shop::new();
    shop.write("a.json", FINE);
    shop.write(
        "rules/shop/review/control.yaml",
        METADATA.replace("since:", "action_type: review\nreview_every: P7D\nsince:"),
    );
    shop.write(
        "action-plan.yaml",
        "- { control: shop/review, status: attested, reason: r, set_at: 9999-12-31 }
- { control: shop/use-tls, status: risk_accepted, reason: r, set_at: 9999-12-31, expires: 9999-12-31 }",
    );
    for date in ["0001-01-01", "9999-12-31"] {
        assert_eq!(shop.json_on(date, &["a.json"]).0, 0, "{date}");
    }
}
