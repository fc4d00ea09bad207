//! What is found before a script runs.

use super::{Workers, program};

/// The problems of a script, as `code at line:column: message (help)`.
#[track_caller]
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let workers = Workers::new(1).expect("a thread");
    let (_, problems) = workers.run(|| program(files));
    let told = |problem: &crate::source::Problem| {
        let at = problem
            .line_column()
            .map_or("-".to_owned(), |at| format!("{}:{}", at.line, at.column));
        let help = problem.help_text().unwrap_or("-");
        format!("{} at {at}: {} ({help})", problem.code(), problem.message())
    };
    problems.sorted().iter().map(told).collect()
}

#[track_caller]
fn check(script: &str, expected: &[&str]) {
    assert_eq!(problems(&[("test/it/control.rhai", script)]), expected, "of {script}");
}

#[test]
fn unknown_functions_with_the_nearest_name() {
    check(
        "pass(snapshot.a.lowr())",
        &["script::unknown_function at 1:17: unknown function `lowr` (did you mean `lower`?)"],
    );
    check(
        "let ok = [1].filter(|x| x.startswith(\"a\"));\npas(\"x\")",
        &[
            "script::unknown_function at 1:27: unknown function `startswith` (did you mean `starts_with`?)",
            "script::unknown_function at 2:1: unknown function `pas` (did you mean `pass`?)",
        ],
    );
}

#[test]
fn unknown_variables_with_the_nearest_name() {
    check(
        "pass(text(snapshto.a))",
        &["script::unknown_variable at 1:11: unknown variable `snapshto` (did you mean `snapshot`?)"],
    );
    check(
        "let users = 1; let f = |x| userz; pass(\"x\")",
        &["script::unknown_variable at 1:28: unknown variable `userz` (did you mean `users`?)"],
    );
    check(
        "if true { let inner = 1; } pass(text(inner))",
        &["script::unknown_variable at 1:38: unknown variable `inner` (-)"],
    );
}

#[test]
fn a_function_sees_its_parameters_alone() {
    check(
        "fn f(x) { snapshot.a } f(1); pass(\"x\")",
        &["script::unknown_variable at 1:11: unknown variable `snapshot` (-)"],
    );
}

#[test]
fn a_wrong_number_of_arguments() {
    check(
        "pass(\"a\", \"b\")",
        &[
            "script::arity at 1:1: `pass` is called with 2 arguments, it takes 1 (`docs/script-api.md` shows how it is called)",
        ],
    );
    check(
        "pass(text([1].filter()))",
        &[
            "script::arity at 1:15: `filter` is called with 0 arguments, it takes 1 (`docs/script-api.md` shows how it is called)",
        ],
    );
    check(
        "fn own(a) { a } pass(own(1, 2))",
        &[
            "script::arity at 1:22: `own` is called with 2 arguments, it takes 1 (`docs/script-api.md` shows how it is called)",
        ],
    );
}

#[test]
fn functions_of_one_name_are_told_apart() {
    check(
        "fn f(a) { a.z } fn f(a, b) { b.nosuch() } pass(text(f(1)) + text(f(1, 2)))",
        &["script::unknown_function at 1:32: unknown function `nosuch` (`docs/script-api.md` lists the functions)"],
    );
}

#[test]
fn imports_come_from_the_library_by_constant_paths() {
    check(
        "import \"lib/\" + \"x\" as m; pass(\"x\")",
        &[
            "script::computed_import at 1:15: an import names its module by a constant text (write `import \"lib/…\" as name;`)",
        ],
    );
    check(
        "import \"../secrets\" as m; pass(\"x\")",
        &["script::unknown_module at 1:8: no module `../secrets` (scripts import from `lib/` only)"],
    );
    let files = [
        ("test/it/control.rhai", "import \"lib/polices\" as p; pass(p::f())"),
        ("lib/policies.rhai", "fn f() { \"x\" }"),
    ];
    assert_eq!(
        problems(&files),
        ["script::unknown_module at 1:8: no module `lib/polices` (did you mean `lib/policies`?)"]
    );
}

#[test]
fn functions_of_modules_are_known() {
    let module = ("lib/m.rhai", "fn covers(a) { a }");
    let misspelt = [
        ("test/it/control.rhai", "import \"lib/m\" as m;\npass(m::cover(1))"),
        module,
    ];
    assert_eq!(
        problems(&misspelt),
        ["script::unknown_function at 2:9: unknown function `cover` (did you mean `covers`?)"]
    );
    let arity = [
        ("test/it/control.rhai", "import \"lib/m\" as m;\npass(m::covers())"),
        module,
    ];
    assert_eq!(
        problems(&arity),
        [
            "script::arity at 2:9: `covers` is called with 0 arguments, it takes 1 (`docs/script-api.md` shows how it is called)"
        ]
    );
    let alias = [
        (
            "test/it/control.rhai",
            "import \"lib/m\" as mod1;\npass(mod2::covers(1))",
        ),
        module,
    ];
    assert_eq!(
        problems(&alias),
        ["script::unknown_variable at 2:12: unknown variable `mod2` (did you mean `mod1`?)"]
    );
}

#[test]
fn names_of_the_api_cannot_be_taken() {
    check(
        "fn filter(a) { a } pass(\"x\")",
        &[
            "script::shadows at 1:14: `filter` is a name of the script API (choose another name: a reader would take it for the API's)",
        ],
    );
    check(
        "let snapshot = 1; pass(\"x\")",
        &[
            "script::shadows at 1:1: `snapshot` is a name of the script API (choose another name: a reader would take it for the API's)",
        ],
    );
    check(
        "let f = |fail| fail; pass(\"x\")",
        &[
            "script::shadows at 1:9: `fail` is a name of the script API (choose another name: a reader would take it for the API's)",
        ],
    );
}

#[test]
fn syntax_with_its_place() {
    check(
        "if snapshot.a {\n  pass(\"x\")\n",
        &["script::syntax at 3:1: expecting ';' to terminate this statement (-)"],
    );
    let reserved = problems(&[("test/it/control.rhai", "pass(text(snapshot.default))")]);
    assert!(reserved[0].contains("object[\"name\"]"), "{reserved:?}");
}

#[test]
fn modules_that_import_each_other() {
    let files = [
        ("test/it/control.rhai", "import \"lib/a\" as a; pass(a::f())"),
        ("lib/a.rhai", "import \"lib/b\" as b; fn f() { \"x\" }"),
        ("lib/b.rhai", "import \"lib/a\" as a; fn f() { \"x\" }"),
    ];
    let found = problems(&files);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("script::module_cycle at -: the module imports itself: lib/a, lib/b"),
        "{found:?}"
    );
}

#[test]
fn a_broken_module_breaks_those_who_import_it() {
    let files = [
        ("test/it/control.rhai", "import \"lib/m\" as m; pass(m::f(1))"),
        ("lib/m.rhai", "fn f(x) { y }"),
    ];
    let workers = Workers::new(1).expect("a thread");
    let (program, problems) = workers.run(|| program(&files));
    assert_eq!(problems.len(), 1);
    let snapshot = crate::snapshot::Snapshot::from_json("x", "{}".to_owned()).expect("a snapshot");
    let prepared = program.prepare(&[0], snapshot.into(), &Default::default(), &Default::default());
    let ran = program.run(0, &prepared);
    assert!(
        super::said(&ran).starts_with("error script::unknown_variable:1"),
        "{}",
        super::said(&ran)
    );
}

#[test]
fn digests_do_not_see_formatting() {
    let digest = |script: &str, module: &str| {
        let files = [("test/it/control.rhai", script), ("lib/m.rhai", module)];
        program(&files).0.control_digest(0).to_owned()
    };
    let script = "import \"lib/m\" as m; pass(m::f())";
    let plain = digest(script, "fn f() { \"a\" }");
    assert_eq!(
        plain,
        digest(
            "// why\nimport  \"lib/m\" as m;\n\npass( m::f() )",
            "fn f() {\n \"a\" }"
        )
    );
    assert_ne!(plain, digest(script, "fn f() { \"b\" }"));
    assert_ne!(plain, digest("import \"lib/m\" as m; fail(m::f())", "fn f() { \"a\" }"));
}
