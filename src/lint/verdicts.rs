//! Ways through a script that end without a verdict.

use super::Lint;
use super::finding::Found;
use super::follow::{Follow, Unit};
use super::shape::Kinds;
use crate::engine::{Kind, Node};
use crate::model::LintLevel;

pub(super) static NO_VERDICT: Lint = Lint {
    code: "no-verdict",
    level: LintLevel::Error,
    summary: "a way through the script that gives no verdict",
    why: "The value of a script is its verdict. Where a way through it ends with anything else, the control ends as an \
          error for the tenants that take this way.",
    example: "if snapshot.SPO_tenant.is_empty() {\n    inconclusive(\"the export is empty\")\n}",
    instead: "if snapshot.SPO_tenant.is_empty() {\n    inconclusive(\"the export is empty\")\n} else {\n    pass(\"…\")\n}",
    fixable: false,
};

pub(super) static DROPPED_VERDICT: Lint = Lint {
    code: "dropped-verdict",
    level: LintLevel::Error,
    summary: "a verdict that the script does not end with",
    why: "A verdict counts where it is the last value or returned. A verdict in the middle of a script is forgotten, \
          and the script goes on as if nothing had been found.",
    example: "if users.is_empty() {\n    inconclusive(\"the export lists no user\")\n}\npass(\"…\")",
    instead: "if users.is_empty() {\n    return inconclusive(\"the export lists no user\");\n}\npass(\"…\")",
    fixable: false,
};

pub(super) static SHARE_WITHOUT_WHEN_EMPTY: Lint = Lint {
    code: "share-without-when-empty",
    level: LintLevel::Error,
    summary: "a share that does not say what an empty list means",
    why: "None of none is neither all nor nothing. Whether a tenant without such resources passes, fails or is not \
          concerned, only the author knows; without it the control ends as an error.",
    example: "share_of(users, |user| user.isMfaRegistered)",
    instead: "share_of(users, |user| user.isMfaRegistered)\n    .when_empty(fail, \"the report lists no user\")",
    fixable: false,
};

/// The ways through a control's script, and through its own functions that give verdicts.
pub(super) fn check_script(unit: &Unit<'_>, follow: &Follow<'_>, found: &mut Vec<Found>) {
    let mut check = Check { unit, follow, found };
    check.ends(&unit.script.statements, Wanted::Always);
    check.functions();
}

/// The same for the functions of a module.
pub(super) fn check_module(unit: &Unit<'_>, follow: &Follow<'_>, found: &mut Vec<Found>) {
    Check { unit, follow, found }.functions();
}

/// Whether a block must end with a verdict, or only where another way through it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Always,
    IfAny,
}

/// A place where a block ends.
enum End<'a> {
    With(&'a Node),
    /// An `if` without `else`.
    Skipped(&'a Node),
    Nothing(&'a Node),
}

struct Check<'c, 'a> {
    unit: &'c Unit<'a>,
    follow: &'c Follow<'a>,
    found: &'c mut Vec<Found>,
}

impl<'a> Check<'_, 'a> {
    fn functions(&mut self) {
        let script = self.unit.script;
        for function in &script.functions {
            self.ends(&function.body, Wanted::IfAny);
        }
        script.walk(&mut |node| {
            if let Kind::Closure { body, .. } = &node.kind {
                self.ends(body, Wanted::IfAny);
            }
        });
    }

    fn ends(&mut self, body: &'a [Node], wanted: Wanted) {
        self.dropped(body);
        let ends = ends_of(body);
        let kinds = |node: &Node| self.follow.result(node).map(|shape| shape.kinds);
        let is_verdict = |end: &End<'_>| match end {
            End::With(node) => kinds(node).is_some_and(|kinds| kinds.only(Kinds::VERDICT) && kinds.has(Kinds::VERDICT)),
            End::Skipped(_) | End::Nothing(_) => false,
        };
        if wanted == Wanted::IfAny && !ends.iter().any(is_verdict) {
            return;
        }
        if wanted == Wanted::Always && body.is_empty() {
            let start = crate::source::Place::new(self.unit.file, crate::source::Span::new(0, 0));
            self.found
                .push(Found::new(&NO_VERDICT, start, "the script is empty").help("end it with a verdict"));
        }
        for end in ends {
            self.report(&end);
        }
    }

    fn report(&mut self, end: &End<'a>) {
        let found = match end {
            End::Skipped(node) => Found::new(
                &NO_VERDICT,
                self.unit.start_of(node),
                "there is no verdict where this condition does not hold",
            )
            .label("without `else`")
            .help("add `else` with a verdict, or let the others `return` theirs and end with this one"),
            End::Nothing(node) => Found::new(
                &NO_VERDICT,
                self.unit.start_of(node),
                "the script ends without a verdict",
            )
            .label("gives no value")
            .help("end with a verdict such as `pass(reason)` or `fail(reason)`"),
            End::With(node) => {
                let Some(kinds) = self.follow.result(node).map(|shape| shape.kinds) else {
                    return;
                };
                if kinds == Kinds::ANY || kinds == Kinds::NONE || kinds.has(Kinds::VERDICT) {
                    return;
                }
                if kinds.has(Kinds::SHARE) {
                    Found::new(
                        &SHARE_WITHOUT_WHEN_EMPTY,
                        self.unit.place(share_in(node)),
                        "the share does not say what an empty list means",
                    )
                    .label("a share of what may be nothing")
                    .help("add `.when_empty(fail, reason)`, or `not_applicable`, or `pass`")
                } else {
                    let message = format!("the script ends with {}, not with a verdict", kinds.described());
                    Found::new(&NO_VERDICT, self.unit.place(node), message)
                        .label(kinds.described())
                        .help("end with a verdict such as `pass(reason)` or `fail(reason)`")
                }
            }
        };
        self.found.push(found);
    }

    /// Verdicts in statements that others follow.
    fn dropped(&mut self, body: &'a [Node]) {
        let last = body.len().saturating_sub(1);
        for (at, node) in body.iter().enumerate() {
            if at < last {
                self.forgotten(node);
            }
            match &node.kind {
                Kind::If { then, otherwise, .. } => {
                    self.dropped(then);
                    self.dropped(otherwise);
                }
                Kind::Block(body) => self.dropped(body),
                Kind::Loop { body, .. } => {
                    self.dropped(body);
                    if let Some(end) = body.last() {
                        self.forgotten(end);
                    }
                }
                _ => {}
            }
        }
    }

    /// A statement whose value nobody takes.
    fn forgotten(&mut self, node: &'a Node) {
        match &node.kind {
            Kind::If { then, otherwise, .. } => {
                for branch in [then, otherwise] {
                    if let Some(end) = branch.last() {
                        self.forgotten(end);
                    }
                }
            }
            Kind::Block(body) => {
                if let Some(end) = body.last() {
                    self.forgotten(end);
                }
            }
            Kind::Call(_) => {
                let kinds = self.follow.result(node).map_or(Kinds::NONE, |shape| shape.kinds);
                if kinds != Kinds::NONE && kinds.only(Kinds::VERDICT | Kinds::SHARE) {
                    let place = self.unit.start_of(node);
                    self.found.push(
                        Found::new(
                            &DROPPED_VERDICT,
                            place,
                            "the script goes on, and this verdict is forgotten",
                        )
                        .label("neither returned nor the last value")
                        .help("write `return` before it, or put what follows into `else`"),
                    );
                }
            }
            _ => {}
        }
    }
}

/// Everywhere that a block of statements ends.
fn ends_of(body: &[Node]) -> Vec<End<'_>> {
    let mut ends = Vec::new();
    for node in body {
        returns(node, &mut ends);
    }
    if let Some(last) = body.last() {
        end_of(last, &mut ends);
    }
    ends
}

fn end_of<'a>(node: &'a Node, ends: &mut Vec<End<'a>>) {
    match &node.kind {
        Kind::If { then, otherwise, .. } => {
            end_of_block(then, End::Nothing(node), ends);
            end_of_block(otherwise, End::Skipped(node), ends);
        }
        Kind::Block(body) => end_of_block(body, End::Nothing(node), ends),
        Kind::Return(_) => {}
        // It ends by what is returned within.
        Kind::Loop { head, .. } if matches!(head.kind, Kind::Null | Kind::Bool(true)) => {}
        Kind::Let { .. } | Kind::Assign { .. } | Kind::Loop { .. } | Kind::Import { .. } | Kind::Nothing => {
            ends.push(End::Nothing(node));
        }
        _ => ends.push(End::With(node)),
    }
}

fn end_of_block<'a>(body: &'a [Node], empty: End<'a>, ends: &mut Vec<End<'a>>) {
    match body.last() {
        Some(last) => end_of(last, ends),
        None => ends.push(empty),
    }
}

/// What is returned before the end; closures return for themselves.
fn returns<'a>(node: &'a Node, ends: &mut Vec<End<'a>>) {
    match &node.kind {
        Kind::Closure { .. } => {}
        Kind::Return(None) => ends.push(End::Nothing(node)),
        Kind::Return(Some(value)) => end_of(value, ends),
        _ => node.children().into_iter().for_each(|child| returns(child, ends)),
    }
}

/// The call of `share_of` that an expression is made of.
fn share_in(node: &Node) -> &Node {
    let mut share = node;
    node.walk(&mut |part| {
        if matches!(&part.kind, Kind::Call(call) if call.name == "share_of") {
            share = part;
        }
    });
    share
}
