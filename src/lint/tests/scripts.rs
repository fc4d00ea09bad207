use super::{CASES, METADATA, check_as, finds, found_in, is_clean, told};
use crate::lint::Asked;

const ASKS: &str = "snapshot.conditional_access_policies.is_empty()";

#[test]
fn every_way_through_a_script_gives_a_verdict() {
    finds(
        &format!("if {ASKS} {{ fail(\"x\") }}"),
        "no-verdict 1:1 there is no verdict where this condition does not hold",
    );
    finds(
        &format!("let x = {ASKS};\nif x {{ return fail(\"x\"); }}\nlet y = x;\n!y || x"),
        "no-verdict 4:4 the script ends with true or false, not with a verdict",
    );
    finds(
        "let x = 1;\nnote(x);\nlet _y = x;",
        "no-verdict 3:1 the script ends without a verdict",
    );
    finds("", "no-verdict 1:1 the script is empty");
    finds(
        "fn decide(policies) { if policies.is_empty() { fail(\"x\") } else if policies.len() > 2 { pass(\"y\") } }\ndecide(snapshot.conditional_access_policies)",
        "no-verdict 1:65 there is no verdict where this condition does not hold",
    );
    is_clean(&format!("if {ASKS} {{ return fail(\"x\"); }}\npass(\"y\")"));
    is_clean(&format!(
        "let verdict = if {ASKS} {{ fail(\"x\") }} else {{ pass(\"y\") }};\nverdict"
    ));
    is_clean(&format!(
        "all_of([|| if {ASKS} {{ fail(\"x\") }} else {{ pass(\"y\") }}])"
    ));
}

#[test]
fn a_verdict_in_the_middle_is_forgotten() {
    let goes_on = "dropped-verdict 1:58 the script goes on, and this verdict is forgotten";
    finds(&format!("if {ASKS} {{     fail(\"x\"); }}\npass(\"y\")"), goes_on);
    finds(
        "fail(\"x\");\npass(\"y\")",
        "dropped-verdict 1:1 the script goes on, and this verdict is forgotten",
    );
}

#[test]
fn a_share_says_what_an_empty_list_means() {
    finds(
        "share_of(snapshot.userRegistrationDetails, |user| user.isMfaCapable).affected(|user| user.id)",
        "share-without-when-empty 1:1 the share does not say what an empty list means",
    );
    is_clean("share_of(snapshot.userRegistrationDetails, |user| user.isMfaCapable).when_empty(fail, \"none\")");
}

#[test]
fn code_after_a_return_is_not_reached() {
    finds(
        "return pass(\"x\");\nfail(\"y\")",
        "unreachable-code 2:1 nothing reaches this",
    );
    finds(
        &format!("if {ASKS} {{ return pass(\"x\"); }} else {{ return fail(\"y\"); }}\nfail(\"z\")"),
        "unreachable-code 2:1 nothing reaches this",
    );
}

#[test]
fn loops_end() {
    finds(
        "loop { note(1); }\npass(\"x\")",
        "endless-loop 1:1 nothing ends this loop",
    );
    finds(
        "let n = 0;\nwhile n < 2 { note(n); }\npass(\"x\")",
        "endless-loop 2:1 nothing ends this loop",
    );
    is_clean("let n = 0;\nwhile n < 2 { n += 1; }\npass(\"x\")");
    is_clean("loop { break; }\npass(\"x\")");
    is_clean("do { note(1); } until true;\npass(\"x\")");
    finds(
        "do { note(1); } until false;\npass(\"x\")",
        "endless-loop 1:1 nothing ends this loop",
    );
    is_clean("for policy in snapshot.conditional_access_policies { note(policy); }\npass(\"x\")");
}

#[test]
fn conditions_ask_something() {
    finds(
        "if true { pass(\"x\") } else { fail(\"y\") }",
        "constant-condition 1:4 this condition is the same for every tenant",
    );
    finds(
        "let d = list(snapshot.domain_settings).first();\nif d.IsRoot == d.IsRoot { pass(\"x\") } else { fail(\"y\") }",
        "constant-condition 2:13 this condition is the same for every tenant",
    );
    finds(
        "let d = list(snapshot.domain_settings).first();\nif d.IsRoot || 1 < 2 { pass(\"x\") } else { fail(\"y\") }",
        "constant-condition 2:18 this condition is the same for every tenant",
    );
}

#[test]
fn a_number_of_elements_is_never_negative() {
    finds(
        "if snapshot.conditional_access_policies.len() >= 0 { pass(\"x\") } else { fail(\"y\") }",
        "constant-condition 1:47 this condition is the same for every tenant",
    );
    is_clean("if snapshot.conditional_access_policies.len() > 0 { pass(\"x\") } else { fail(\"y\") }");
}

#[test]
fn a_value_that_stands_alone_does_nothing() {
    finds(
        "let policies = snapshot.conditional_access_policies;\npolicies.len() > 2;\npass(\"x\")",
        "unused-value 2:1 nobody takes this value",
    );
}

#[test]
fn names_are_used() {
    finds("let x = 1;\npass(\"y\")", "unused-variable 1:5 nothing reads `x`");
    is_clean("let _x = 1;\npass(\"y\")");
    is_clean("let x = 1;\nlet f = || x;\nnote(f);\npass(\"y\")");
    finds(
        "fn same_for_all(x) { pass(\"y\") }\nsame_for_all(1)",
        "unused-argument 1:17 `same_for_all` does not look at `x`",
    );
    finds(
        "share_of(snapshot.userRegistrationDetails, |user| params.is_empty()).when_empty(fail, \"none\")",
        "unused-argument 1:45 nothing looks at `user`",
    );
    finds(
        "let x = 1;\nshare_of(snapshot.userRegistrationDetails, |x| x.isMfaCapable).when_empty(fail, text(x))",
        "shadowed-variable 2:45 `x` hides another variable of that name",
    );
}

#[test]
fn imports_functions_and_modules_are_used() {
    let library = ("lib/a.rhai", "fn used(x) { x }\nfn unused(x) { x }\n");
    let other = ("lib/b.rhai", "fn b(x) { x }\n");
    let whole = Asked {
        whole: true,
        ..Asked::default()
    };
    let script = "import \"lib/a\" as a;\nimport \"lib/b\" as b;\n\nfn own() { 1 }\npass(text(a::used(1)))";
    let files = [
        ("entra/it/control.yaml", METADATA),
        ("entra/it/control.rhai", script),
        ("entra/it/tests.yaml", CASES),
        library,
        other,
        ("lib/c.rhai", "fn c(x) { x }\n"),
    ];
    assert_eq!(
        told(&check_as(&files, &whole)),
        [
            "unused-import 2:19 nothing uses the module `b`",
            "unused-function 4:4 nothing calls `own`",
            "unused-function 2:4 nothing calls `unused`",
            "unused-function 1:4 nothing calls `b`",
            "unused-module 1:1 nothing imports `lib/c`",
        ]
    );
}

#[test]
fn exclusions_are_never_empty_by_default() {
    let script = |read: &str| {
        format!("share_of(snapshot.conditional_access_policies, |p| ({read}).is_empty()).when_empty(fail, \"none\")")
    };
    finds(
        &script("p.Conditions.Users.ExcludeUsers ?? []"),
        "exclusions-by-default 1:72 `ExcludeUsers` counts as empty where it is absent",
    );
    is_clean(&script("p.Conditions.Users.IncludeUsers ?? []"));
}

#[test]
fn reasons_say_something() {
    finds("pass(\" \")", "empty-reason 1:6 `pass` gives no reason");
    finds(
        "share_of(snapshot.userRegistrationDetails, |user| user.isMfaCapable).when_empty(fail, \"\")",
        "empty-reason 1:87 `when_empty` gives no reason",
    );
}

#[test]
fn what_is_allowed_with_a_reason_is_not_told() {
    is_clean("// posture-allow unused-variable: for a while\nlet x = 1;\npass(\"y\")");
    is_clean("let x = 1;   // posture-allow unused-variable: for a while\npass(\"y\")");
    finds(
        "let x = 1;   // posture-allow unused-variable\npass(\"y\")",
        "suppression-without-reason 1:14 the suppression does not say why",
    );
    finds(
        "// posture-allow unused-import: for a while\npass(\"y\")",
        "unused-suppression 1:1 there is no `unused-import` to suppress here",
    );
    finds(
        "// posture-allow unused-imprt: for a while\npass(\"y\")",
        "unused-suppression 1:1 there is no lint `unused-imprt`",
    );
    let metadata = METADATA.replace(
        "title: A test",
        "title: A test.   # posture-allow title-style: a quotation",
    );
    assert_eq!(found_in(&metadata, "pass(\"y\")", CASES, &[]), Vec::<String>::new());
}
