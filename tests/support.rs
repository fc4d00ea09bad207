//! What several tests need.

use std::path::{Path, PathBuf};

use posture::engine::{Engine, Program, Workers};
use posture::origin::{Wanted, directory};
use posture::ruleset::RuleSet;

/// The top of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped rules with their cases; anything wrong with them fails the test.
pub(crate) fn shipped_rules() -> RuleSet {
    let (files, unreadable) = directory(&root().join("rules"), Wanted::RulesAndCases).expect("the rules are there");
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let (rules, problems) = RuleSet::parse(files);
    let problems = problems.sorted();
    assert!(
        problems.is_empty(),
        "{}",
        posture::report::problems(&problems, false, wide())
    );
    rules
}

/// The shipped rules, compiled.
pub(crate) fn shipped_program() -> Program {
    compile(&shipped_rules())
}

/// A rule set, compiled on threads with room for deep nesting; anything wrong with it fails the test.
pub(crate) fn compile(rules: &RuleSet) -> Program {
    let (program, problems) = workers().run(|| Engine::default().compile(rules));
    let problems = problems.sorted();
    assert!(
        problems.is_empty(),
        "{}",
        posture::report::problems(&problems, false, wide())
    );
    program
}

pub(crate) fn workers() -> Workers {
    Workers::new(2).expect("two threads")
}

pub(crate) fn wide() -> posture::report::Width {
    posture::report::Width::of(140)
}

/// The folder of real data that `POSTURE_TEST_DATA` names; without it the test says that it is skipped.
pub(crate) fn test_data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("POSTURE_TEST_DATA").map(PathBuf::from);
    #[expect(clippy::print_stderr, reason = "whoever reads the test output is to know")]
    if folder.is_none() {
        eprintln!("skipped: {test} needs the folder of real data that POSTURE_TEST_DATA names");
    }
    folder
}
