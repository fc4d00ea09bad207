use super::{CASES, METADATA};
use crate::change::RulesOfSide;
use crate::engine::{Engine, Workers};
use crate::lint::{Against, Asked, Checked, check};
use crate::origin::RuleFile;
use crate::ruleset::RuleSet;

const SCRIPT: &str = "if snapshot.transport_config.len() > 3 { pass(\"x\") } else { fail(\"y\") }";
const LIBRARY: &str = "fn most() { 3 }\n";
const IMPORTING: &str =
    "import \"lib/a\" as a;\nif snapshot.transport_config.len() > a::most() { pass(\"x\") } else { fail(\"y\") }";

/// The rules of one control, or of several.
type Files<'a> = Vec<(&'a str, String)>;

fn control<'a>(folder: &str, metadata: &str, script: &str) -> Files<'a> {
    let path = |name: &str| -> &'a str { Box::leak(format!("entra/{folder}/{name}").into_boxed_str()) };
    vec![
        (path("control.yaml"), metadata.to_owned()),
        (path("control.rhai"), script.to_owned()),
        (path("tests.yaml"), CASES.to_owned()),
    ]
}

fn rules(files: &Files<'_>) -> RuleSet {
    let files = files.iter().map(|(path, text)| RuleFile::new(path, text)).collect();
    let (rules, problems) = RuleSet::parse(files);
    assert!(problems.is_empty(), "{:?}", problems.sorted());
    rules
}

fn compared(before: &Files<'_>, after: &Files<'_>) -> Checked {
    let (old, new) = (rules(before), rules(after));
    Workers::new(1).expect("a thread").run(|| {
        let compiled = [&old, &new].map(|rules| Engine::default().compile(rules).0);
        let side = |rules, program| RulesOfSide {
            read: rules,
            used: rules,
            program,
        };
        let asked = Asked {
            against: Some(Against {
                name: "`main`",
                before: side(&old, &compiled[0]),
                after: side(&new, &compiled[1]),
            }),
            ..Asked::default()
        };
        check(&new, &asked)
    })
}

/// What comparing finds: `code line:column message`.
#[track_caller]
fn finds(before: &Files<'_>, after: &Files<'_>, expected: &[&str]) {
    let checked = compared(before, after);
    let of_comparing = |code: &str| ["removed-control", "unchanged-version", "unused-suppression"].contains(&code);
    let findings = checked.findings.iter().filter(|one| of_comparing(one.lint.code));
    let told: Vec<String> = findings
        .map(|one| {
            let at = one.problem.line_column().expect("a place");
            format!("{} {}:{} {}", one.lint.code, at.line, at.column, one.problem.message())
        })
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn a_control_does_not_go_without_a_word() {
    let both = [
        control("it", METADATA, SCRIPT),
        control("other", METADATA, "pass(\"z\")"),
    ]
    .concat();
    let gone = "removed-control 1:8 `entra/it` was there in `main` and is gone";
    finds(&both, &control("other", METADATA, "pass(\"z\")"), &[gone]);
    let replaced = |metadata: &str| {
        [
            control("it", metadata, SCRIPT),
            control("other", METADATA, "pass(\"z\")"),
        ]
        .concat()
    };
    let deprecated = METADATA.replace("since:", "lifecycle: deprecated\nreplaced_by: entra/other\nsince:");
    finds(&replaced(&deprecated), &control("other", METADATA, "pass(\"z\")"), &[]);
    let not_deprecated = METADATA.replace("since:", "replaced_by: entra/other\nsince:");
    finds(
        &replaced(&not_deprecated),
        &control("other", METADATA, "pass(\"z\")"),
        &[gone],
    );
    let by_nothing = METADATA.replace("since:", "lifecycle: deprecated\nreplaced_by: entra/third\nsince:");
    finds(
        &replaced(&by_nothing),
        &control("other", METADATA, "pass(\"z\")"),
        &[
            "removed-control 1:8 `entra/it` was there in `main` and is gone, and there is no `entra/third` to replace it",
        ],
    );
}

#[test]
fn a_control_that_was_renamed_says_so() {
    let before = control("it", METADATA, SCRIPT);
    let silent = control("mfa", METADATA, SCRIPT);
    finds(
        &before,
        &silent,
        &["removed-control 1:8 `entra/it` of `main` is `entra/mfa` now, and does not say so"],
    );
    let named = METADATA.replace("since:", "former_ids: [entra/it]\nsince:");
    finds(&before, &control("mfa", &named, SCRIPT), &[]);
    let checked = compared(&before, &silent);
    let fix = checked.findings.iter().find_map(|one| one.fix.as_ref()).expect("a fix");
    let mut mended = METADATA.to_owned();
    mended.replace_range(fix.span.start..fix.span.end, &fix.text);
    assert_eq!(mended, named);
    // Two controls may become one.
    let both = [before, control("other", METADATA, "pass(\"z\")")].concat();
    let one = METADATA.replace("since:", "former_ids: [entra/it, entra/other]\nversion_: 1\nsince:");
    let one = one
        .replace("version_: 1\n", "")
        .replace("version: 1.0.0", "version: 2.0.0");
    finds(&both, &control("mfa", &one, SCRIPT), &[]);
}

#[test]
fn another_logic_has_another_version() {
    let before = control("it", METADATA, SCRIPT);
    let script = SCRIPT.replace("> 3", "> 4");
    let still =
        "unchanged-version 14:10 `entra/it` does something else than in `main`, and its version is still `1.0.0`";
    finds(&before, &control("it", METADATA, &script), &[still]);
    finds(
        &before,
        &control("it", &METADATA.replace("1.0.0", "1.0.1"), &script),
        &[],
    );
    let laid_out = format!("// Why.\n{}", SCRIPT.replace("{ ", "{\n    "));
    finds(&before, &control("it", METADATA, &laid_out), &[]);
    finds(
        &before,
        &control("it", METADATA, &SCRIPT.replace("\"y\"", "\"too few\"")),
        &[],
    );
    finds(
        &before,
        &control("it", &METADATA.replace("title: A test", "title: Another"), SCRIPT),
        &[],
    );
}

#[test]
fn a_module_counts_for_whoever_imports_it() {
    let with = |library: &str| {
        let mut files = control("it", METADATA, IMPORTING);
        files.push(("lib/a.rhai", library.to_owned()));
        files
    };
    finds(
        &with(LIBRARY),
        &with("fn most() { 5 }\n"),
        &[
            "unchanged-version 14:10 `entra/it` does something else than in `main`, through `lib/a`, and its version is still `1.0.0`",
        ],
    );
}

#[test]
fn a_version_may_stay_where_somebody_says_why() {
    let before = control("it", METADATA, SCRIPT);
    let allowed = METADATA.replace(
        "version:",
        "# posture-allow unchanged-version: the same, said otherwise\nversion:",
    );
    let rewritten = SCRIPT.replace("> 3", ">= 4");
    finds(&before, &control("it", &allowed, &rewritten), &[]);
    finds(
        &control("it", &allowed, &rewritten),
        &control("it", &allowed, &rewritten),
        &["unused-suppression 14:1 there is no `unchanged-version` to suppress here"],
    );
    // Without rules to compare with nobody knows.
    let rules = rules(&control("it", &allowed, &rewritten));
    let checked = Workers::new(1)
        .expect("a thread")
        .run(|| check(&rules, &Asked::default()));
    assert!(checked.findings.iter().all(|one| one.lint.code != "unused-suppression"));
}
