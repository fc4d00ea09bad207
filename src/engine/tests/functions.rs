//! The functions of the script API.

use super::{check, run, unknown, value};

const DATA: &str = r#"{
  "n": [3, 1, 2], "t": ["b", "a", "B"], "empty": [], "nothing": null,
  "users": [{"id": "u1", "team": "x", "age": 30}, {"id": "u2", "team": "y", "age": 20}, {"id": "u3", "team": "x", "age": 40}],
  "lone": {"domain": "a.example"}, "keyed": {"k1": {"v": 1}, "k2": {"v": 2}},
  "_collection": {"users": {"status": "ok", "collected_at": "2026-05-10T12:00:00Z"}}
}"#;

#[test]
fn lists() {
    value("snapshot.n.len()", DATA, "3");
    value("snapshot.n.filter(|x| x > 1)", DATA, "3, 2");
    value("snapshot.n.map(|x| x * 2)", DATA, "6, 2, 4");
    value(
        "snapshot.users.flat_map(|u| [u.id, u.team])",
        DATA,
        "u1, x, u2, y, u3, x",
    );
    value("snapshot.n.any(|x| x == 2)", DATA, "true");
    value("snapshot.n.all(|x| x > 0)", DATA, "true");
    value("snapshot.n.none(|x| x > 5)", DATA, "true");
    value("snapshot.empty.all(|x| false)", DATA, "true");
    value("snapshot.n.count(|x| x > 1)", DATA, "2");
    value("snapshot.users.find(|u| u.team == \"y\").id", DATA, "u2");
    value("snapshot.users.find(|u| u.team == \"z\") == ()", DATA, "true");
    value("snapshot.n.first()", DATA, "3");
    value("snapshot.n.last()", DATA, "2");
    value("snapshot.empty.first() == ()", DATA, "true");
    value("snapshot.n.sum()", DATA, "6");
    value("[1, 0.5].sum()", DATA, "1.5");
    value("snapshot.n.min()", DATA, "1");
    value("snapshot.n.max()", DATA, "3");
    value("snapshot.empty.max() == ()", DATA, "true");
    value("[1, 2, 1, 3, 2].unique()", DATA, "1, 2, 3");
    value("snapshot.users.sort_by(|u| u.age).map(|u| u.id)", DATA, "u2, u1, u3");
    value(
        "snapshot.users.group_by(|u| u.team).map(|g| g.key + text(g.items.len()))",
        DATA,
        "x2, y1",
    );
    value("snapshot.users.index_by(|u| u.id)[\"u2\"].team", DATA, "y");
    value("snapshot.users.index_by(|u| u.id).get(\"u9\", \"none\")", DATA, "none");
    value("\"u1\" in snapshot.users.index_by(|u| u.id)", DATA, "true");
    value(
        "[1, 2].zip([\"a\", \"b\", \"c\"]).map(|p| text(p[0]) + p[1])",
        DATA,
        "1a, 2b",
    );
    value("[[1], [2, 3], []].flatten()", DATA, "1, 2, 3");
    value("2 in snapshot.n", DATA, "true");
    value("snapshot.n.contains(9)", DATA, "false");
    value("snapshot.t.join(\"-\")", DATA, "b-a-B");
    value("snapshot.n.filter(|x| x > 1).filter(|x| x < 3)[0]", DATA, "2");
}

#[test]
fn lists_can_be_walked() {
    check(
        "let s = 0; for x in snapshot.n { s += x; } pass(text(s))",
        DATA,
        "pass: 6",
    );
    check(
        "let s = 0; for x in snapshot.n.filter(|x| x > 1) { s += x; } pass(text(s))",
        DATA,
        "pass: 5",
    );
    check(
        "let s = 0; for (u, i) in snapshot.users { s += i * u.age; } pass(text(s))",
        DATA,
        "pass: 100",
    );
    check("let s = 0; for i in 0..3 { s += i; } pass(text(s))", DATA, "pass: 3");
}

#[test]
fn a_closure_may_use_the_list_that_it_walks() {
    value("snapshot.n.filter(|x| snapshot.n.any(|y| y > x))", DATA, "1, 2");
    check(
        "let l = snapshot.n; pass(text(l.filter(|x| l.any(|y| y > x))))",
        DATA,
        "pass: 1, 2",
    );
    check(
        "let s = 1; s += 1; pass(text(snapshot.n.filter(|x| x > s)))",
        DATA,
        "pass: 3",
    );
}

#[test]
fn a_join_keeps_every_member_of_the_population_once() {
    let snapshot = r#"{"domains": [{"Name": "A.example"}, {"Name": "b.example"}],
        "records": [{"domain": "a.example", "r": 1}, {"domain": "a.example", "r": 2}, {"domain": "z.example", "r": 3}]}"#;
    let join = "snapshot.domains.left_join(snapshot.records, |d| d.Name, |r| r.domain)";
    value(
        &format!("{join}.map(|row| row.member.Name + \" \" + text(row.record?.r) + \" \" + text(row.records.len()))"),
        snapshot,
        "A.example 1 2, b.example null 0",
    );
    value(
        "snapshot.records.left_join(snapshot.records, \"r\").map(|row| row.record.r)",
        snapshot,
        "1, 2, 3",
    );
}

#[test]
fn a_list_of_whatever_stands_where_a_list_belongs() {
    value("list(snapshot.users).len()", DATA, "3");
    value("list(snapshot.lone).map(|x| x.domain)", DATA, "a.example");
    value("list(snapshot.keyed).map(|x| x.v)", DATA, "1, 2");
    value("list(snapshot.nothing).len()", DATA, "0");
    value("list(\"x\").len()", DATA, "1");
}

#[test]
fn sets() {
    value("[1, 2].union([2, 3])", DATA, "1, 2, 3");
    value("[1, 2, 3].intersect([3, 2])", DATA, "2, 3");
    value("[1, 2, 3].minus([2])", DATA, "1, 3");
    value("[1].subset_of(snapshot.n)", DATA, "true");
    value("snapshot.empty.subset_of([])", DATA, "true");
    value("snapshot.nothing.subset_of([1])", DATA, "true");
    value("snapshot.n.has_any([9, 1])", DATA, "true");
    value("snapshot.n.has_all([1, 9])", DATA, "false");
    value("snapshot.n.has_all([])", DATA, "true");
}

#[test]
fn objects() {
    value("snapshot.keyed.keys()", DATA, "k1, k2");
    value("snapshot.keyed.values().map(|x| x.v)", DATA, "1, 2");
    value(
        "snapshot.keyed.entries().map(|e| e.key + text(e.value.v))",
        DATA,
        "k11, k22",
    );
    value("snapshot.keyed.get(\"k1.v\", 0)", DATA, "1");
    value("snapshot.nothing.get(\"a\", 0)", DATA, "0");
    value("is_unset(snapshot.nothing)", DATA, "true");
    value("is_unset(snapshot.empty)", DATA, "true");
    value("is_unset(snapshot.keyed)", DATA, "false");
    unknown("snapshot.n.keys()", DATA, "`n` is a list where `keys` takes an object");
}

#[test]
fn texts() {
    value("\"ABC\".lower()", DATA, "abc");
    value("\" a \".trim()", DATA, "a");
    value("\"a,b\".split(\",\")", DATA, "a, b");
    value("\"aXa\".replace(\"X\", \"-\")", DATA, "a-a");
    value(
        "\"abc\".starts_with(\"ab\") && \"abc\".ends_with(\"bc\") && \"abc\".contains(\"b\")",
        DATA,
        "true",
    );
    value("\"b\" in \"abc\"", DATA, "true");
    value("\"v=DMARC1; p=none\".matches(\"^v=DMARC1\")", DATA, "true");
    value("\"p=reject;\".capture(\"p=(\\\\w+)\")", DATA, "reject");
    value("\"x\".capture(\"p=(\\\\w+)\") == ()", DATA, "true");
    value("same(\"Ab\", \"aB\")", DATA, "true");
    value("same((), \"a\")", DATA, "false");
    value("in_ignoring_case(\"A\", snapshot.t)", DATA, "true");
    value(
        "tags(\"v=DMARC1; P = reject ; pct=50\").get(\"p\", \"\")",
        DATA,
        "reject",
    );
    value("registrable_domain(\"mail.example.co.uk\")", DATA, "example.co.uk");
    value("registrable_domain(\"co.uk\") == ()", DATA, "true");
    value("\"a\" + 1 + true", DATA, "a1true");
    value(
        "`${snapshot.n.len()} of ${snapshot.t}`",
        DATA,
        "3 of [\"b\", \"a\", \"B\"]",
    );
}

#[test]
fn values() {
    value("int(\"15\") + int(\"1,024\") + int(2.0)", DATA, "1041");
    value("bool(\"True\") && !bool(\"0\")", DATA, "true");
    value("bytes(\"10 MB (10,485,760 bytes)\")", DATA, "10485760");
    value("bytes(\"1.5 KB\")", DATA, "1536");
    value("int(snapshot.nothing) == ()", DATA, "true");
    check(
        "pass(text(int(\"ten\")))",
        DATA,
        "error control::misuse:1: `int` is given a text, it takes a whole number",
    );
    unknown(
        "int(snapshot.t[0])",
        DATA,
        "`t[0]` is a text where `int` takes a whole number",
    );
}

#[test]
fn dates() {
    value("days_since(\"2026-05-01T12:00:00Z\")", DATA, "9");
    value("days_since(\"2026-05-01\")", DATA, "9");
    value("days_since(\"/Date(1777636800000)/\")", DATA, "9");
    value("days_since(\"2026-05-20\")", DATA, "-10");
    value(
        "date(\"2026-05-01\") < date(\"2026-05-01T00:00:01+00:00\")",
        DATA,
        "true",
    );
    value("date(snapshot.nothing) == ()", DATA, "true");
    value("duration(\"P15D\") > duration(\"7.00:00:00\")", DATA, "true");
    value("duration(\"PT36H\").days()", DATA, "1");
    value("duration(\"P1M\").days()", DATA, "30");
    unknown(
        "days_since(\"2026-05-01\")",
        r#"{"a": 1}"#,
        "the snapshot does not say when it was captured",
    );
}

#[test]
fn addresses_and_versions() {
    value("ip(\"192.0.2.7\") in cidr(\"192.0.2.0/24\")", DATA, "true");
    value("ip(\"2001:db8::1\") in cidr(\"2001:db9::/32\")", DATA, "false");
    value(
        "in_any_cidr(\"10.1.2.3\", [\"192.0.2.0/24\", \"10.0.0.0/8\"])",
        DATA,
        "true",
    );
    value("version(\"16.0.10\") > version(\"16.0.9\")", DATA, "true");
    value("version(\"1.0\") == version(\"v1.0.0\")", DATA, "true");
}

#[test]
fn notes_are_kept_and_change_nothing() {
    let ran = run("note(snapshot.n.len()); pass(text(note(\"x\")))", DATA);
    assert_eq!(ran.notes, ["3", "x"]);
    assert_eq!(ran.verdict.reason, "x");
}

#[test]
fn parameters_and_the_tenant_are_read_like_the_snapshot() {
    value("params.days", DATA, "30");
    value("tenant.exclusions.users.is_empty()", DATA, "true");
    value("tenant.environment == ()", DATA, "true");
    assert!(
        run("if params.days == 30 { pass(\"x\") } else { fail(\"y\") }", DATA)
            .verdict
            .evidence
            .is_empty()
    );
}
