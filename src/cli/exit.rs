use std::process::ExitCode;

use crate::model::{Evaluation, Outcome};
use crate::report::Exit;
use crate::source::Problem;

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
            Self::Gate => "a gate or a case failed, or `check` found errors",
            Self::Usage => "usage, configuration, or every control or every snapshot could not be loaded",
            Self::Nothing => "nothing was evaluated: no control, no snapshot, no match",
            Self::Incomplete => {
                "incomplete: a control with an error, some of several snapshots not readable, or a record not written"
            }
        }
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
pub(super) fn of_problem(problem: &Problem) -> Code {
    match problem.code() {
        "selection::no_match" | "selection::nothing_left" => Code::Nothing,
        _ => Code::Usage,
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

/// How a run ends that evaluated snapshots; `wrong` counts what is wrong with the files of rules, `failed` names
/// the gates that were not passed.
pub(super) fn of_evaluations(evaluations: &[Evaluation], controls: usize, wrong: usize, failed: &[String]) -> Exit {
    let readable = || evaluations.iter().filter(|evaluation| evaluation.problem.is_none());
    let unreadable = evaluations.len() - readable().count();
    let errors = readable()
        .flat_map(|evaluation| &evaluation.controls)
        .filter(|control| control.outcome == Outcome::Error)
        .count();
    let counted = |evaluation: &&Evaluation| evaluation.score.as_ref().is_some_and(|score| score.percent.is_some());
    if controls == 0 && wrong > 0 {
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
        return Code::Incomplete.because(format!("{errors} controls ended as errors"));
    }
    if wrong > 0 {
        return Code::Incomplete.because("something is wrong with the files of rules");
    }
    match failed {
        [] => Code::Done.because("done"),
        [gate] => Code::Gate.because(format!("a gate failed: {gate}")),
        gates => Code::Gate.because(format!("{} gates failed", gates.len())),
    }
}
