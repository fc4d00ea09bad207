//! The three files that `posture new` makes, changed as people change them by mistake: `check` or `test` catches each.

use std::fs;
use std::path::{Path, PathBuf};

use crate::call::run_in;

const CONTROL: &str = "entra/old-powershell-is-blocked";

/// The file, what stands there, what is written instead, and the code or words that tell.
type Mistake = (&'static str, &'static str, &'static str, &'static str);

const MISTAKES: &[Mistake] = &[
    (
        "control.rhai",
        "authorization_policies)",
        "authorisation_policies)",
        "unknown-setting",
    ),
    (
        "control.rhai",
        "item.BlockMsolPowerShell",
        "item.BlockMsolPowershell",
        "unknown-setting",
    ),
    ("control.rhai", "item.Id", "item.Idd", "unknown-setting"),
    (
        "control.rhai",
        ".when_empty(",
        ".when_emty(",
        "script::unknown_function",
    ),
    ("control.rhai", ".when_empty(fail, ", ".when_empty(", "script::arity"),
    (
        "control.rhai",
        "\n    .when_empty(fail, \"the export lists no `authorization_policies`\")",
        "",
        "share-without-when-empty",
    ),
    ("control.rhai", "== true", "== \"true\"", "impossible-type"),
    ("control.rhai", "== true", "== false", "expected pass"),
    (
        "control.rhai",
        "item.BlockMsolPowerShell == true",
        "(item.BlockMsolPowerShell ?? true) == true",
        "not configured",
    ),
    (
        "control.rhai",
        "item.BlockMsolPowerShell ==",
        "itme.BlockMsolPowerShell ==",
        "script::unknown_variable",
    ),
    (
        "control.rhai",
        ".when_empty(fail,",
        ".when_empty(pass,",
        "an export without any",
    ),
    (
        "control.rhai",
        "|item| item.Id)",
        "|item| item.DisplayName)",
        "affected",
    ),
    (
        "control.rhai",
        "share_of(",
        "let unused = 1;\nshare_of(",
        "unused-variable",
    ),
    (
        "control.rhai",
        "share_of(",
        "import \"lib/nowhere\" as nowhere;\nshare_of(",
        "script::unknown_module",
    ),
    ("control.rhai", "share_of(", "let verdict = share_of(", "no-verdict"),
    ("control.yaml", "max_points: 3", "max_points: 30", "rule::max_points"),
    ("control.yaml", "max_points: 3", "max_points: 4", "points"),
    (
        "control.yaml",
        "severity: medium",
        "severity: middle",
        "field::unknown_word",
    ),
    (
        "control.yaml",
        "scoring: proportional",
        "scoring: binary",
        "expected partial",
    ),
    ("control.yaml", "product: entra", "product: entrance", "rule::product"),
    ("control.yaml", "since: 0.1.0", "sinse: 0.1.0", "field::unknown_key"),
    (
        "control.yaml",
        "collection: authorization_policies",
        "collection: domain_settings",
        "requires-not-read",
    ),
    ("tests.yaml", "points: 1.50", "points: 1.51", "points"),
    ("tests.yaml", "affected: [two]", "affected: [one]", "affected"),
    (
        "tests.yaml",
        "expect: inconclusive",
        "expect: fail",
        "what was not collected",
    ),
    ("tests.yaml", "expect: inconclusive", "expect:", "empty_expectation"),
    ("tests.yaml", "outcome: pass", "outcome: passed", "field::unknown_word"),
];

fn new_control() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run_in(folder.path(), &["new", CONTROL], &[], b"").code, 0);
    let control = folder.path().join("rules").join(CONTROL);
    (folder, control)
}

/// What `check` and `test` say, and whether either of them lets it pass.
fn said(folder: &Path) -> (bool, String) {
    let check = run_in(folder, &["check", "--deny-warnings"], &[], b"");
    let test = run_in(folder, &["test"], &[], b"");
    let all = format!("{}{}{}{}", check.out, check.err, test.out, test.err);
    assert!(!all.contains("panicked"), "{all}");
    (check.code == 0 && test.code == 0, all)
}

#[test]
fn a_new_control_passes_as_it_is() {
    let (folder, _) = new_control();
    let (passes, said) = said(folder.path());
    assert!(passes, "{said}");
}

#[test]
fn each_mistake_is_caught_with_its_place() {
    for (file, right, wrong, told) in MISTAKES {
        let (folder, control) = new_control();
        let path = control.join(file);
        let text = fs::read_to_string(&path).expect("it was written");
        assert!(text.contains(right), "{file} has no `{right}`:\n{text}");
        fs::write(&path, text.replacen(right, wrong, 1)).expect("writable");
        let (passes, said) = said(folder.path());
        assert!(
            !passes && said.contains(told),
            "`{right}` as `{wrong}` is not told by `{told}`:\n{said}"
        );
        assert!(said.contains(&format!("{CONTROL}/")), "no place:\n{said}");
    }
}
