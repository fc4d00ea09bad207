//! Whatever one control does, it ends as that control's error, with its place.

use super::{program, run, said};

#[track_caller]
fn ends(script: &str, snapshot: &str, expected: &str) {
    let said = said(&run(script, snapshot));
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn a_panic() {
    ends(
        "panic_as_tests_want(); pass(\"x\")",
        "{}",
        "error control::panic: the engine failed while it ran this control: as the test wants it",
    );
}

#[test]
fn an_endless_loop() {
    ends("let x = 0;\nloop {\n  x += 1;\n}", "{}", "error control::limit:");
    ends(
        "while true {} pass(\"x\")",
        "{}",
        "error control::limit:1: the control was ended: too many operations",
    );
}

#[test]
fn a_loop_inside_a_closure_of_a_list_function() {
    let list = format!("{{\"l\": [{}1]}}", "1,".repeat(100_000));
    let script = "let n = 0;\npass(text(snapshot.l.count(|x| {\n  let i = 0; while i < 1000 { i += 1; }\n  true })))";
    ends(
        script,
        &list,
        "error control::limit:2: the control was ended: too many operations",
    );
}

#[test]
fn a_list_within_a_list() {
    let list = format!("{{\"l\": [{}1]}}", "1,".repeat(10_000));
    ends(
        "pass(text(snapshot.l.count(|x| snapshot.l.any(|y| y > x))))",
        &list,
        "error control::limit:1:",
    );
    ends(
        "pass(text(snapshot.l.filter(|x| snapshot.l.has_any([2])).len()))",
        &list,
        "error control::limit:1:",
    );
}

#[test]
fn a_runaway_allocation() {
    ends(
        "let a = [1]; loop { a += a; }",
        "{}",
        "error control::limit:1: the control was ended: it built too large a value",
    );
    ends(
        "let l = snapshot.l; loop { l = l.flat_map(|x| [x, x]); }",
        "{\"l\": [1]}",
        "error control::limit:1:",
    );
    ends(
        "let m = #{}; let i = 0; loop { m[`k${i}`] = i; i += 1; }",
        "{}",
        "error control::limit:1:",
    );
    ends(
        "fn f(x) { [x, x, x, x] } let a = f(f(f(f(f(f(f(f(f(1))))))))); pass(text(a))",
        "{}",
        "error control::limit:",
    );
}

#[test]
fn what_list_functions_build_is_charged_as_it_comes() {
    let list = format!(
        "{{\"l\": [{}1], \"half\": \"{}\"}}",
        "1,".repeat(5_000),
        "x".repeat(500_000)
    );
    for script in [
        "let u = snapshot.l; pass(text(u.flat_map(|x| u).len()))",
        "let s = snapshot.half; pass(text(s.split(\"x\").map(|x| s.lower()).len()))",
        "let a = [1].map(|x| x); for i in 0..400000 { a = [a].map(|x| x); } pass(\"x\")",
        "let a = [()].map(|x| x); for i in 0..25 { a = list([a, a].map(|x| x)); } pass(text(is_unset(a)))",
        "let f = |x| x; for i in 0..400000 { let g = f; f = |x| [x].map(g); } pass(\"x\")",
        "let s = snapshot.half; for i in 0..1000000 { s.lower(); } pass(\"x\")",
        "for i in 0..100000 { \"a\".matches(\"(?:[a-z]{40})\" + i); } pass(\"x\")",
    ] {
        ends(script, &list, "error control::limit");
    }
}

#[test]
fn a_huge_text() {
    ends(
        "let s = \"0123456789\"; loop { s += s; }",
        "{}",
        "error control::limit:1:",
    );
    ends(
        "let s = \"0123456789\"; loop { s = s.replace(\"0\", s); }",
        "{}",
        "error control::limit:1:",
    );
    ends(
        "let s = \"0123456789\"; loop { s = `${s}${s}`; }",
        "{}",
        "error control::limit:1:",
    );
    ends(
        "let l = [\"a\", \"b\"]; let s = \"x\"; loop { s = l.map(|x| x + s).join(s); }",
        "{}",
        "error control::limit:1:",
    );
}

#[test]
fn deep_recursion() {
    ends(
        "fn f(n) { f(n + 1) } f(0)",
        "{}",
        "error control::limit:1: the control was ended: calls are nested more than 32 deep",
    );
    ends("fn f(l) { l.map(|x| f(l)) } f([1])", "{}", "error control::limit:1:");
    ends("fn f(l) { any_of([|| f(l)]) } f([1])", "{}", "error control::limit:1:");
}

#[test]
fn a_number_that_does_not_fit() {
    ends(
        "pass(text(9223372036854775807 + snapshot.n))",
        "{\"n\": 1}",
        "error control::script:1:",
    );
    ends("pass(text(1 / snapshot.n))", "{\"n\": 0}", "error control::script:1:");
}

#[test]
fn a_regular_expression_that_is_none() {
    ends(
        "pass(text(\"a\".matches(\"(\")))",
        "{}",
        "error control::misuse:1: `(` is not a regular expression",
    );
}

#[test]
fn nesting_that_no_parser_should_follow() {
    let deep = format!("pass(text({}1{}))", "(".repeat(5_000), ")".repeat(5_000));
    ends_when_compiled(&deep, "script::syntax");
    let deep = format!("pass(text({}1))", "!".repeat(5_000));
    ends_when_compiled(&deep, "script::syntax");
}

#[test]
fn a_misuse_within_a_module_is_placed_there() {
    let files = [
        ("test/it/control.rhai", "import \"lib/m\" as m;\n\nm::f(1)"),
        ("lib/m.rhai", "fn g(x) {\n  x.filter(|y| y)\n}\nfn f(x) { g(x) }"),
    ];
    let ran = super::run_files(&files, "{}");
    let problem = ran.problem.expect("it is an error");
    assert_eq!(
        (problem.file.as_deref(), problem.line),
        (Some("rules/lib/m.rhai"), Some(2))
    );
}

#[test]
fn words_of_rhai_that_scripts_do_not_have() {
    for script in [
        "eval(\"1\")",
        "try { 1 } catch { 2 }",
        "throw 1",
        "sleep(1)",
        "exit(1)",
        "print(1)",
        "debug(1)",
    ] {
        ends_when_compiled(&format!("{script}; pass(\"x\")"), "script::");
    }
}

#[track_caller]
fn ends_when_compiled(script: &str, code: &str) {
    let workers = super::Workers::new(1).expect("a thread");
    let (program, problems) = workers.run(|| program(&[("test/it/control.rhai", script)]));
    let problems = problems.sorted();
    assert!(
        !problems.is_empty() && problems[0].code().starts_with(code),
        "{script}: {problems:?}"
    );
    assert_eq!(program.len(), 1);
}

#[test]
fn a_name_that_stands_for_two_functions_in_one_script_is_refused() {
    let script = "import \"lib/a\" as a; import \"lib/b\" as b; pass(a::of([1]) + b::of([1]))";
    let module = |name: &str, says: &str| {
        format!("fn {name}(x) {{ \"{says}\" }} fn of(l) {{ l.map(|x| {name}(x)).join(\"\") }}")
    };
    let codes = |a: &str, b: &str| -> Vec<String> {
        let (_, problems) = program(&[("test/it/control.rhai", script), ("lib/a.rhai", a), ("lib/b.rhai", b)]);
        problems.iter().map(|problem| problem.code().to_owned()).collect()
    };
    assert_eq!(
        codes(&module("which", "a"), &module("which", "b")),
        ["script::shared_name"]
    );
    // Both define `of`, and neither calls it by that name alone.
    assert_eq!(codes(&module("which", "a"), &module("what", "b")), [""; 0]);
}
