//! The smallest rules in which each lint finds something, and the nearest ones in which it does not.

mod against;
mod metadata;
mod paths;
mod scripts;
mod shipped;

use super::{Asked, Checked, check};
use crate::engine::Workers;
use crate::origin::RuleFile;
use crate::ruleset::RuleSet;

const METADATA: &str = "title: A test
description: a test
product: entra
category: identity
max_points: 10
scoring: proportional
severity: low
complexity: low
user_impact: low
threats: []
compliance: {}
remediation: [{ option: By hand, steps: [Do it] }]
since: 0.1.0
version: 1.0.0
";
const CASES: &str = "- { name: good, snapshot: {}, expect: pass }\n- { name: bad, snapshot: {}, expect: fail }\n";

fn check_files(files: &[(&str, &str)]) -> Checked {
    check_as(files, &Asked::default())
}

fn check_as(files: &[(&str, &str)], asked: &Asked<'_>) -> Checked {
    let files = files.iter().map(|(path, text)| RuleFile::new(path, text)).collect();
    let (rules, problems) = RuleSet::parse(files);
    assert!(problems.is_empty(), "{:?}", problems.sorted());
    Workers::new(1).expect("a thread").run(|| check(&rules, asked))
}

/// What is found in the files of one control, but for what it requires: `code line:column message`.
fn found_in(metadata: &str, script: &str, cases: &str, modules: &[(&str, &str)]) -> Vec<String> {
    let mut files = vec![
        ("entra/it/control.yaml", metadata),
        ("entra/it/control.rhai", script),
        ("entra/it/tests.yaml", cases),
    ];
    files.extend(modules);
    told(&check_files(&files))
}

fn told(checked: &Checked) -> Vec<String> {
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    let findings = checked
        .findings
        .iter()
        .filter(|one| one.lint.code != "read-not-required");
    findings
        .map(|one| {
            let at = one.problem.line_column().expect("a place");
            format!("{} {}:{} {}", one.lint.code, at.line, at.column, one.problem.message())
        })
        .collect()
}

/// The codes and places of what is found in a script.
fn in_script(script: &str) -> Vec<String> {
    found_in(METADATA, script, CASES, &[])
}

/// Checks that a script is found fault with once, as told.
#[track_caller]
fn finds(script: &str, expected: &str) {
    assert_eq!(in_script(script), [expected]);
}

/// Checks that nothing is found in a script.
#[track_caller]
fn is_clean(script: &str) {
    assert_eq!(in_script(script), Vec::<String>::new());
}

#[test]
fn every_lint_is_tried() {
    let tests = [
        include_str!("against.rs"),
        include_str!("metadata.rs"),
        include_str!("paths.rs"),
        include_str!("scripts.rs"),
    ];
    for lint in super::LINTS {
        let message = format!("\"{} ", lint.code);
        let told = tests.iter().any(|text| text.contains(&message));
        assert!(
            told || lint.code == "read-not-required",
            "nothing shows what `{}` finds",
            lint.code
        );
    }
}

#[test]
fn codes_are_words_and_pages_say_something() {
    let mut codes: Vec<&str> = super::LINTS.iter().map(|lint| lint.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), super::LINTS.len());
    for lint in super::LINTS {
        assert!(
            lint.code.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{}",
            lint.code
        );
        assert!(lint.why.ends_with('.') && !lint.summary.ends_with('.'), "{}", lint.code);
        assert!(!lint.example.is_empty() && !lint.instead.is_empty(), "{}", lint.code);
    }
}
