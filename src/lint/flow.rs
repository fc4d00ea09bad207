//! Code that does nothing, or that never ends.

use std::collections::BTreeSet;

use super::Lint;
use super::finding::Found;
use super::follow::Unit;
use crate::engine::{Call, Kind, Node, Step};
use crate::model::LintLevel;

pub(super) static UNREACHABLE_CODE: Lint = Lint {
    code: "unreachable-code",
    level: LintLevel::Error,
    summary: "statements that nothing reaches",
    why: "What stands behind a `return` is never run. It reads as if it were a part of the decision.",
    example: "return fail(\"…\");\npass(\"…\")",
    instead: "if users.is_empty() {\n    return fail(\"…\");\n}\npass(\"…\")",
    fixable: false,
};

pub(super) static ENDLESS_LOOP: Lint = Lint {
    code: "endless-loop",
    level: LintLevel::Error,
    summary: "a loop without an end",
    why: "Nothing in the loop leaves it: the control uses up its operations and ends as an error, for every tenant.",
    example: "while found < 2 {\n    note(found);\n}",
    instead: "let found = users.count(|user| user.isAdmin);",
    fixable: false,
};

pub(super) static CONSTANT_CONDITION: Lint = Lint {
    code: "constant-condition",
    level: LintLevel::Error,
    summary: "a condition that is the same for every tenant",
    why: "A condition of constants, or of the same value on both sides, decides nothing: one of the branches is never \
          taken.",
    example: "if settings.AuditDisabled == settings.AuditDisabled {",
    instead: "if settings.AuditDisabled {",
    fixable: false,
};

pub(super) static UNUSED_VALUE: Lint = Lint {
    code: "unused-value",
    level: LintLevel::Warning,
    summary: "a statement whose value nobody takes",
    why: "A comparison or a read that stands alone changes nothing. It may have been meant as a condition, or as the \
          value of a variable.",
    example: "policy.State == \"enabled\";\npass(\"…\")",
    instead: "let is_enabled = policy.State == \"enabled\";",
    fixable: false,
};

/// A script or module as a whole.
pub(super) fn check(unit: &Unit<'_>, found: &mut Vec<Found>) {
    let script = unit.script;
    let mut check = Check { unit, found };
    check.block(&script.statements, Ends::WithValue);
    for function in &script.functions {
        check.block(&function.body, Ends::WithValue);
    }
}

/// Whether somebody takes the value of a block's last statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    WithValue,
    ForNobody,
}

struct Check<'c, 'a> {
    unit: &'c Unit<'a>,
    found: &'c mut Vec<Found>,
}

impl Check<'_, '_> {
    fn block(&mut self, nodes: &[Node], ends: Ends) {
        let mut is_over = false;
        let last = nodes.len().saturating_sub(1);
        for (at, node) in nodes.iter().enumerate() {
            if is_over {
                let place = self.unit.start_of(node);
                self.found.push(
                    Found::new(&UNREACHABLE_CODE, place, "nothing reaches this")
                        .label("the statement before it always leaves")
                        .help("remove it, or make what stands before it depend on a condition"),
                );
                return;
            }
            let takes_value = at == last && ends == Ends::WithValue;
            if !takes_value && is_mere_value(node) {
                let place = self.unit.start_of(node);
                self.found.push(
                    Found::new(&UNUSED_VALUE, place, "nobody takes this value")
                        .label("changes nothing")
                        .help("give it a name with `let`, or remove it"),
                );
            }
            self.node(node, takes_value);
            is_over = leaves(node);
        }
    }

    fn node(&mut self, node: &Node, takes_value: bool) {
        let ends = if takes_value { Ends::WithValue } else { Ends::ForNobody };
        match &node.kind {
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                self.condition(condition);
                self.node(condition, true);
                self.block(then, ends);
                self.block(otherwise, ends);
            }
            Kind::Block(body) => self.block(body, ends),
            Kind::Closure { body, .. } => self.block(body, Ends::WithValue),
            Kind::Loop { variables, head, body } => {
                if variables.is_empty() {
                    self.repeated(node, head, body);
                }
                self.node(head, true);
                self.block(body, Ends::ForNobody);
            }
            Kind::Logic(operands) => {
                for operand in operands {
                    self.condition(operand);
                    self.node(operand, true);
                }
            }
            _ => node.children().into_iter().for_each(|child| self.node(child, true)),
        }
    }

    fn condition(&mut self, condition: &Node) {
        let why = match &condition.kind {
            _ if is_constant(condition) => "it is made of constants",
            Kind::Call(call) if call.operator && call.args.len() == 2 && is_same(&call.args[0], &call.args[1]) => {
                "both sides are the same"
            }
            Kind::Call(call) if is_about_negative_length(call) => "a number of elements is never negative",
            _ => return,
        };
        let place = match &condition.kind {
            Kind::Call(_) => self.unit.place(condition),
            _ => self.unit.start_of(condition),
        };
        self.found.push(
            Found::new(
                &CONSTANT_CONDITION,
                place,
                "this condition is the same for every tenant",
            )
            .label(why)
            .help("remove it, or compare with a setting or a parameter"),
        );
    }

    fn repeated(&mut self, node: &Node, head: &Node, body: &[Node]) {
        if body.iter().any(can_leave) {
            return;
        }
        let never_ends = matches!(head.kind, Kind::Null | Kind::Nothing | Kind::Bool(true));
        let mut depends = Some(BTreeSet::new());
        head.walk(&mut |part| match &part.kind {
            Kind::Variable { name, .. } => {
                if let Some(names) = &mut depends {
                    names.insert(name.as_str());
                }
            }
            Kind::Call(call) if !call.operator => depends = None,
            _ => {}
        });
        let is_changed = |name: &str| body.iter().any(|node| assigns(node, name));
        let is_settled = depends.is_some_and(|names| !names.is_empty() && !names.into_iter().any(is_changed));
        if never_ends || is_settled {
            let place = self.unit.start_of(node);
            self.found.push(
                Found::new(&ENDLESS_LOOP, place, "nothing ends this loop")
                    .label("goes on until the operations are used up")
                    .help("leave it with `break`, or use a list function instead of a loop"),
            );
        }
    }
}

/// Whether what stands behind a statement is never reached.
fn leaves(node: &Node) -> bool {
    let block_leaves = |nodes: &[Node]| nodes.iter().any(leaves);
    match &node.kind {
        Kind::Return(_) | Kind::Leave(_) => true,
        Kind::Block(body) => block_leaves(body),
        Kind::If { then, otherwise, .. } => block_leaves(then) && block_leaves(otherwise),
        _ => false,
    }
}

/// Whether something in a statement can leave the loop that it stands in.
fn can_leave(node: &Node) -> bool {
    match &node.kind {
        Kind::Return(_) | Kind::Leave(_) => true,
        Kind::Closure { .. } => false,
        _ => node.children().into_iter().any(can_leave),
    }
}

fn assigns(node: &Node, name: &str) -> bool {
    let mut does = false;
    node.walk(&mut |part| {
        if let Kind::Assign { target, .. } = &part.kind {
            target.walk(&mut |root| does |= matches!(&root.kind, Kind::Variable { name: own, .. } if own == name));
        }
    });
    does
}

/// An expression that does nothing but have a value.
fn is_mere_value(node: &Node) -> bool {
    match &node.kind {
        Kind::Call(call) => call.operator || call.name == "contains",
        Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Composite(_) | Kind::List(_) | Kind::Object(_) => true,
        Kind::Variable { .. } | Kind::Read { .. } | Kind::Logic(_) | Kind::Coalesce(_) | Kind::Closure { .. } => true,
        _ => false,
    }
}

fn is_constant(node: &Node) -> bool {
    match &node.kind {
        Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Null => true,
        Kind::List(parts) | Kind::Logic(parts) => parts.iter().all(is_constant),
        Kind::Call(call) => (call.operator || call.name == "contains") && call.args.iter().all(is_constant),
        _ => false,
    }
}

/// Whether a comparison asks if a number of elements is below zero, or is not.
fn is_about_negative_length(call: &Call) -> bool {
    let is_length = |node: &Node| matches!(&node.kind, Kind::Call(call) if call.name == "len" || call.name == "count");
    let is_zero = |node: &Node| matches!(node.kind, Kind::Number(number) if number == 0.0);
    match (call.name.as_str(), call.args.as_slice()) {
        ("<" | ">=", [left, right]) => is_length(left) && is_zero(right),
        (">" | "<=", [left, right]) => is_zero(left) && is_length(right),
        _ => false,
    }
}

/// Whether two expressions are written alike.
fn is_same(a: &Node, b: &Node) -> bool {
    let all = |a: &[Node], b: &[Node]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b));
    match (&a.kind, &b.kind) {
        (Kind::Variable { name: a, .. }, Kind::Variable { name: b, .. }) => a == b,
        (Kind::Text(a), Kind::Text(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => a == b,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Read { base: a, step: x, .. }, Kind::Read { base: b, step: y, .. }) => {
            let same_step = match (x, y) {
                (Step::Property(x), Step::Property(y)) => x == y,
                (Step::Index(x), Step::Index(y)) => is_same(x, y),
                _ => false,
            };
            same_step && is_same(a, b)
        }
        (Kind::Call(a), Kind::Call(b)) => {
            let same_receiver = match (&a.receiver, &b.receiver) {
                (Some(a), Some(b)) => is_same(a, b),
                (None, None) => true,
                _ => false,
            };
            a.name == b.name && a.namespace == b.namespace && same_receiver && all(&a.args, &b.args)
        }
        _ => false,
    }
}
