use std::process::ExitCode;

use crate::diff::{Differences, SnapshotDifference};
use crate::model::{Evaluation, Outcome};
use crate::report::Exit;
use crate::source::{Problem, Problems};

use crate::testing::SuiteResult;

/// The exit codes, the same for every command; where several hold, the first of 2, 3, 4, 1 counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    Done,
    Gate,
    Usage,
    Nothing,
    Incomplete,
}

impl Code {
    const ALL: [Self; 5] = [Self::Done, Self::Gate, Self::Usage, Self::Nothing, Self::Incomplete];

    const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Gate => 1,
            Self::Usage => 2,
            Self::Nothing => 3,
            Self::Incomplete => 4,
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, and gates passed",
            Self::Gate => "a gate, a case or a proof failed, or `check` found errors",
            Self::Usage => "usage, configuration, or every control or every snapshot could not be loaded",
            Self::Nothing => "nothing was evaluated: no control, no snapshot, no match, no answer",
            Self::Incomplete => {
                "incomplete: a control with an error, some of several snapshots not readable, or a record not written"
            }
        }
    }

    /// The code with which a run ends.
    pub(super) fn of(exit: &Exit) -> Self {
        let is_it = |code: &Self| code.number() == exit.code;
        Self::ALL.into_iter().find(is_it).unwrap_or(Self::Incomplete)
    }

    pub(super) fn because(self, reason: impl Into<String>) -> Exit {
        Exit {
            code: self.number(),
            reason: reason.into(),
        }
    }
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code.number())
    }
}

/// The table of `posture help exit-codes`.
pub(super) fn table() -> String {
    let line = |code: Code| format!("  {}  {}\n", code.number(), code.meaning());
    let lines: String = Code::ALL.into_iter().map(line).collect();
    format!("Exit codes, the same for every command:\n\n{lines}\nWhere several hold: 2, then 3, then 4, then 1.\n")
}

/// What clap's own answers mean: help is done, anything else is usage.
pub(super) fn of_usage(error: &clap::Error) -> ExitCode {
    let is_answer = !error.use_stderr();
    if is_answer {
        Code::Done.into()
    } else {
        Code::Usage.into()
    }
}

/// How a run ends whose rules could not be read; a selection that matches nothing is no failure to read.
pub(super) fn of_problems(problems: &Problems) -> Code {
    let is_empty = |problem: &Problem| {
        matches!(
            problem.code(),
            "selection::no_match" | "selection::nothing_left" | "origin::no_rules"
        )
    };
    if problems.iter().all(is_empty) {
        Code::Nothing
    } else {
        Code::Usage
    }
}

/// How a run ends that only read rules.
pub(super) fn of_rules(controls: usize, problems: usize) -> Code {
    match (controls, problems) {
        (0, 0) => Code::Nothing,
        (0, _) => Code::Usage,
        (_, 0) => Code::Done,
        _ => Code::Incomplete,
    }
}

/// How much is wrong with what a run was given, beside the snapshots.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wrong {
    /// Problems of files of rules.
    pub(super) rules: usize,
    /// Declared exclusions that have expired.
    pub(super) expired: usize,
    /// Evaluations that were to be recorded and were not.
    pub(super) unrecorded: usize,
    /// Evaluations that were to be compared with what was recorded before, and could not be.
    pub(super) uncompared: usize,
}

/// How a run ends that evaluated snapshots; `wrong` says how much is wrong with the files of rules and with what was
/// declared, `failed` names the gates that were not passed.
pub(super) fn of_evaluations(evaluations: &[Evaluation], controls: usize, wrong: &Wrong, failed: &[String]) -> Exit {
    let readable = || evaluations.iter().filter(|evaluation| evaluation.problem.is_none());
    let unreadable = evaluations.len() - readable().count();
    let errors = readable()
        .flat_map(|evaluation| &evaluation.controls)
        .filter(|control| control.outcome == Outcome::Error)
        .count();
    let counted = |evaluation: &&Evaluation| {
        evaluation
            .score
            .as_ref()
            .is_some_and(|score| score.percent.percent().is_some())
    };
    if controls == 0 && wrong.rules > 0 {
        return Code::Usage.because("no control could be loaded");
    }
    if !evaluations.is_empty() && unreadable == evaluations.len() {
        return Code::Usage.because("no snapshot could be read");
    }
    if controls == 0 {
        return Code::Nothing.because("there is no control");
    }
    if evaluations.is_empty() {
        return Code::Nothing.because("there is no snapshot");
    }
    if !readable().any(|evaluation| counted(&evaluation)) {
        return Code::Nothing.because("no control could be evaluated");
    }
    if unreadable > 0 {
        return Code::Incomplete.because(format!(
            "{unreadable} of {} snapshots could not be read",
            evaluations.len()
        ));
    }
    if errors > 0 {
        return Code::Incomplete.because(match errors {
            1 => "1 control ended as an error".to_owned(),
            _ => format!("{errors} controls ended as errors"),
        });
    }
    if wrong.unrecorded > 0 {
        return Code::Incomplete.because(match wrong.unrecorded {
            1 => "1 evaluation was not recorded".to_owned(),
            _ => format!("{} evaluations were not recorded", wrong.unrecorded),
        });
    }
    if wrong.uncompared > 0 {
        return Code::Incomplete.because("the history could not be read to compare with it");
    }
    if wrong.rules > 0 {
        return Code::Incomplete.because("something is wrong with the files of rules");
    }
    if wrong.expired > 0 {
        return Code::Incomplete.because("a declared exclusion has expired");
    }
    of_gates(failed)
}

/// How a comparison of two sides ends; `wrong` says how much is wrong with the files of rules, `failed` names the gates
/// that were not passed.
pub(super) fn of_review(differences: &Differences, wrong: usize, failed: &[String]) -> Exit {
    let all = differences.snapshots.len();
    let unreadable = differences
        .snapshots
        .iter()
        .filter(|snapshot| snapshot.problem.is_some())
        .count();
    let is_error = |snapshot: &SnapshotDifference| snapshot.after.as_ref().is_some_and(|after| after.errors > 0);
    if all > 0 && unreadable == all {
        return Code::Usage.because("no snapshot could be read");
    }
    if unreadable > 0 {
        return Code::Incomplete.because(format!("{unreadable} of {all} snapshots could not be read"));
    }
    if differences.snapshots.iter().any(is_error) {
        return Code::Incomplete.because("controls ended as errors");
    }
    if wrong > 0 {
        return Code::Incomplete.because("something is wrong with the files of rules");
    }
    of_gates(failed)
}

fn of_gates(failed: &[String]) -> Exit {
    match failed {
        [] => Code::Done.because("done"),
        [gate] => Code::Gate.because(format!("a gate failed: {gate}")),
        gates => Code::Gate.because(format!("{} gates failed", gates.len())),
    }
}

/// How a run of cases ends: broken files before nothing to do before failing cases.
pub(super) fn of_cases(results: &[SuiteResult], problems: usize, gates: &[String], is_shipped_alone: bool) -> Exit {
    let failed: usize = results.iter().map(|result| result.cases.len() - result.passed()).sum();
    let missing: usize = results.iter().map(|result| result.missing.len()).sum();
    if problems > 0 {
        return Code::Usage.because("something is wrong with the files of rules or cases");
    }
    if results.is_empty() && is_shipped_alone {
        return Code::Nothing
            .because("the shipped rules carry no cases: write rules of your own, or name their folder");
    }
    if results.iter().all(|result| result.cases.is_empty()) && missing == 0 {
        return Code::Nothing.because("no case was chosen");
    }
    let cases = |count: usize| {
        if count == 1 {
            "1 case".to_owned()
        } else {
            format!("{count} cases")
        }
    };
    match (failed, missing, gates) {
        (0, 0, []) => Code::Done.because("done"),
        (0, 0, [gate]) => Code::Gate.because(format!("a gate failed: {gate}")),
        (0, 0, gates) => Code::Gate.because(format!("{} gates failed", gates.len())),
        (0, _, _) => Code::Gate.because(format!("{} missing or empty", cases(missing))),
        _ => Code::Gate.because(format!("{} failed", cases(failed))),
    }
}
