use serde::Serialize;

use super::CaseReport;
use crate::model::{CaseResult, ControlProblem, Evidence, Mismatch, Outcome, ScriptPlace};
use crate::report::Exit;
use crate::report::json::RuleSetIdentity;
use crate::testing::{Change, Coverage, Mutation, Subject, SuiteResult};

/// How cases went, as one JSON document, version 1.
pub fn json(report: &CaseReport<'_>) -> String {
    let document = Document {
        schema_version: 1,
        engine: Engine {
            name: "posture",
            version: env!("CARGO_PKG_VERSION"),
        },
        rule_set: report.rule_set.map(|digest| RuleSetIdentity { digest }),
        passed: report.passed(),
        total: report.total(),
        missing: report.missing(),
        suites: report
            .results
            .iter()
            .map(|result| suite(result, report.coverage))
            .collect(),
        mutation: report.mutation.map(mutants),
        problems: report.problems.iter().map(ControlProblem::from).collect(),
        exit: &report.exit,
    };
    let mut text = serde_json::to_string_pretty(&document).expect("results are plain data");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u8,
    engine: Engine,
    rule_set: Option<RuleSetIdentity<'a>>,
    passed: usize,
    total: usize,
    missing: usize,
    suites: Vec<Suite<'a>>,
    mutation: Option<Mutants<'a>>,
    problems: Vec<ControlProblem>,
    exit: &'a Exit,
}

#[derive(Serialize)]
struct Engine {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Suite<'a> {
    id: &'a str,
    kind: &'static str,
    passed: usize,
    total: usize,
    missing: Vec<ControlProblem>,
    cases: Vec<Case<'a>>,
    coverage: Option<Covered<'a>>,
}

#[derive(Serialize)]
struct Case<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    holds: bool,
    mismatches: &'a [Mismatch],
    outcome: Option<Outcome>,
    reason: &'a str,
    decided_at: Option<Place<'a>>,
    evidence: &'a [Evidence],
    evidence_total: usize,
    problem: &'a Option<ControlProblem>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Covered<'a> {
    file: &'a str,
    lines: usize,
    covered: usize,
    percent: usize,
    uncovered_lines: Vec<usize>,
    outcomes: Vec<Outcome>,
    outcomes_seen: Vec<Outcome>,
}

#[derive(Serialize)]
struct Mutants<'a> {
    tried: usize,
    noticed: usize,
    controls: Vec<MutantsOf<'a>>,
}

#[derive(Serialize)]
struct MutantsOf<'a> {
    id: &'a str,
    tried: usize,
    noticed: usize,
    unnoticed: Vec<Unnoticed<'a>>,
}

#[derive(Serialize)]
struct Unnoticed<'a> {
    path: &'a str,
    change: Change,
    case: &'a str,
}

fn suite<'a>(result: &'a SuiteResult, coverage: &'a [Coverage]) -> Suite<'a> {
    let is_control = matches!(result.subject, Subject::Control(_));
    Suite {
        id: result.subject.as_str(),
        kind: if is_control { "control" } else { "module" },
        passed: result.passed(),
        total: result.cases.len(),
        missing: result.missing.iter().map(ControlProblem::from).collect(),
        cases: result.cases.iter().map(|one| case(one, is_control)).collect(),
        coverage: coverage.iter().find(|one| one.subject == result.subject).map(covered),
    }
}

fn case(case: &CaseResult, is_control: bool) -> Case<'_> {
    let place = |place: &'_ ScriptPlace| (place.at.line, place.at.column);
    let score = &case.score;
    Case {
        name: &case.name,
        file: case.place.file.name(),
        line: case.place.line_column().line,
        holds: case.holds(),
        mismatches: &case.mismatches,
        outcome: is_control.then_some(score.outcome),
        reason: if is_control { &score.reason } else { "" },
        decided_at: score.decided_at.as_ref().map(|at| {
            let (line, column) = place(at);
            Place {
                file: at.file.name(),
                line,
                column,
            }
        }),
        evidence: &score.evidence,
        evidence_total: score.evidence_total,
        problem: &score.problem,
    }
}

fn covered(coverage: &Coverage) -> Covered<'_> {
    Covered {
        file: coverage.file.name(),
        lines: coverage.lines.len(),
        covered: coverage.covered.len(),
        percent: coverage.percent(),
        uncovered_lines: coverage.lines.difference(&coverage.covered).copied().collect(),
        outcomes: coverage.outcomes.iter().copied().collect(),
        outcomes_seen: coverage.seen.iter().copied().collect(),
    }
}

fn mutants(mutation: &[Mutation]) -> Mutants<'_> {
    let of = |control: &'_ Mutation| (control.tried, control.noticed());
    Mutants {
        tried: mutation.iter().map(|control| of(control).0).sum(),
        noticed: mutation.iter().map(|control| of(control).1).sum(),
        controls: mutation
            .iter()
            .map(|control| MutantsOf {
                id: control.control.as_str(),
                tried: control.tried,
                noticed: control.noticed(),
                unnoticed: control
                    .unnoticed
                    .iter()
                    .map(|unnoticed| Unnoticed {
                        path: &unnoticed.path,
                        change: unnoticed.change,
                        case: &unnoticed.case,
                    })
                    .collect(),
            })
            .collect(),
    }
}
