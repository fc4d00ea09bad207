//! Whether a control's own cases try what it decides.

use super::Lint;
use super::finding::Found;
use super::metadata::Written;
use crate::model::{LintLevel, Outcome};
use crate::ruleset::parse_cases;
use crate::source::{Place, Problems, Span};

pub(super) static NO_CASE: Lint = Lint {
    code: "no-case",
    level: LintLevel::Error,
    summary: "a control without cases",
    why: "Nothing shows that the control decides as its author believes, and nothing notices when it stops to do so.",
    example: "control.yaml and control.rhai, without tests.yaml",
    instead: "- name: everyone is registered\n  snapshot: { … }\n  expect: pass",
    fixable: false,
};

pub(super) static NO_PASSING_CASE: Lint = Lint {
    code: "no-passing-case",
    level: LintLevel::Error,
    summary: "a scored control of which no case passes",
    why: "A control that never passes would look the same.",
    example: "- { name: TLS is off, snapshot: { tls: false }, expect: fail }",
    instead: "- { name: TLS is off, snapshot: { tls: false }, expect: fail }\n- { name: TLS is on, snapshot: { tls: true }, expect: pass }",
    fixable: false,
};

pub(super) static NO_FAILING_CASE: Lint = Lint {
    code: "no-failing-case",
    level: LintLevel::Error,
    summary: "a scored control of which no case fails",
    why: "A control that always passes would look the same.",
    example: "- { name: TLS is on, snapshot: { tls: true }, expect: pass }",
    instead: "- { name: TLS is on, snapshot: { tls: true }, expect: pass }\n- { name: TLS is off, snapshot: { tls: false }, expect: fail }",
    fixable: false,
};

pub(super) fn check(written: &Written<'_>, bases: &[&str], found: &mut Vec<Found>, problems: &mut Problems) {
    let control = written.control;
    if control.script.is_none() {
        return;
    }
    let Some(file) = &control.tests else {
        let place = written.key("title");
        found.push(
            Found::new(&NO_CASE, place, "the control has no `tests.yaml`")
                .label("nothing tries it")
                .help("write at least a passing and a failing case"),
        );
        return;
    };
    let (cases, wrong) = parse_cases(file, &control.metadata.params, bases);
    let is_sound = wrong.is_empty();
    problems.extend(wrong);
    // A case that cannot be read may be the one that is missed.
    if !is_sound || !control.metadata.scored {
        return;
    }
    let first = Place::new(file, Span::new(0, file.text().lines().next().map_or(0, str::len)));
    let expects = |outcome| {
        let worth = control.metadata.max_points;
        cases.iter().any(|case| case.expected_outcome(worth) == Some(outcome))
    };
    for (lint, has, word) in [
        (&NO_PASSING_CASE, expects(Outcome::Pass), "pass"),
        (&NO_FAILING_CASE, expects(Outcome::Fail), "fail"),
    ] {
        if !has {
            found.push(
                Found::new(lint, first.clone(), format!("no case expects `{word}`"))
                    .label("of all these cases")
                    .help(format!("add a case with `expect: {word}`")),
            );
        }
    }
}
