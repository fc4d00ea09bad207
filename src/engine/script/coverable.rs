use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Call, Kind, Node, Script};
use crate::model::Outcome;

/// The lines of a script on which something is executed: where a statement begins, and where a part of a condition
/// that may be skipped does.
pub(crate) fn executable_lines(script: &Script) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    let mut add = |nodes: &[Node]| lines.extend(nodes.iter().filter_map(first_line));
    add(&script.statements);
    for function in &script.functions {
        add(&function.body);
    }
    script.walk(&mut |node| match &node.kind {
        Kind::Closure { body, .. } | Kind::Block(body) | Kind::Loop { body, .. } => add(body),
        Kind::If { then, otherwise, .. } => {
            add(then);
            add(otherwise);
        }
        Kind::Logic(operands) | Kind::Coalesce(operands) => add(operands),
        _ => {}
    });
    lines
}

/// The line that the interpreter comes to first, of those that it tells.
fn first_line(node: &Node) -> Option<usize> {
    let own = || (node.site.line > 0).then(|| usize::from(node.site.line));
    match &node.kind {
        Kind::Nothing | Kind::Literal | Kind::Number(_) | Kind::Text(_) | Kind::Composite(_) => None,
        // A chain is told where it begins, and not where its dots stand.
        Kind::Read { base, .. } => first_line(base).or_else(own),
        Kind::Call(Call {
            receiver: Some(receiver),
            ..
        }) => first_line(receiver).or_else(own),
        Kind::Call(call) if call.operator => call.args.first().and_then(first_line).or_else(own),
        Kind::Logic(operands) | Kind::Coalesce(operands) => operands.first().and_then(first_line).or_else(own),
        _ => own(),
    }
}

/// The outcomes that a script can give, as far as its text and that of the modules it calls tell.
///
/// A share can be full, empty and anything between; what scoring makes of that is not told here.
pub(crate) fn possible_outcomes(script: &Script, modules: &BTreeMap<&str, &Script>) -> BTreeSet<Outcome> {
    let mut possible = Possible {
        modules,
        seen: BTreeSet::new(),
        outcomes: BTreeSet::new(),
    };
    possible.walk(&script.statements, script);
    for function in &script.functions {
        possible.walk(&function.body, script);
    }
    possible.outcomes
}

struct Possible<'a> {
    modules: &'a BTreeMap<&'a str, &'a Script>,
    /// Functions that were looked into, by the address of their script.
    seen: BTreeSet<(usize, String)>,
    outcomes: BTreeSet<Outcome>,
}

impl Possible<'_> {
    fn walk(&mut self, nodes: &[Node], script: &Script) {
        let mut calls = Vec::new();
        for node in nodes {
            node.walk(&mut |node| match &node.kind {
                Kind::Call(call) => calls.push(call),
                // `when_empty` takes an outcome by its name.
                Kind::Variable { name, namespace: None } => self.outcomes.extend(Outcome::from_word(name)),
                _ => {}
            });
        }
        for call in calls {
            match &call.namespace {
                None => {
                    self.outcomes.extend(given_by(&call.name));
                    self.function(&call.name, script);
                }
                Some(alias) => {
                    let path = imported(script, alias);
                    if let Some(module) = path.and_then(|path| self.modules.get(path.as_str()).copied()) {
                        self.function(&call.name, module);
                    }
                }
            }
        }
    }

    fn function(&mut self, name: &str, script: &Script) {
        if self.seen.insert((std::ptr::from_ref(script).addr(), name.to_owned())) {
            for function in script.functions.iter().filter(|function| function.name == name) {
                self.walk(&function.body, script);
            }
        }
    }
}

fn given_by(function: &str) -> Vec<Outcome> {
    match function {
        "share_of" => vec![Outcome::Pass, Outcome::Partial, Outcome::Fail],
        name => match Outcome::from_word(name) {
            Some(Outcome::Error) | None => Vec::new(),
            Some(outcome) => vec![outcome],
        },
    }
}

fn imported(script: &Script, alias: &str) -> Option<String> {
    let mut found = None;
    script.walk(&mut |node| {
        if let Kind::Import { path, alias: name } = &node.kind
            && name == alias
            && let Kind::Text(path) = &path.kind
        {
            found = Some(path.clone());
        }
    });
    found
}

/// The numbers that a script mentions, each once, in order of their size.
pub(crate) fn numbers(script: &Script) -> Vec<f64> {
    let mut numbers = Vec::new();
    script.walk(&mut |node| {
        if let Kind::Number(number) = &node.kind {
            numbers.push(*number);
        }
    });
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}
