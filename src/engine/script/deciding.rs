use std::collections::{HashMap, HashSet};

use super::tree::{Kind, Node, Script, Site};

/// Where the settings are read that decide a verdict.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deciding {
    /// The reads in the last condition before the verdict, and in the variables that it names.
    pub(crate) sites: HashSet<Site>,
    /// Whether that condition calls a module, so that what the module read counts as well.
    pub(crate) through_modules: bool,
}

/// For each call in a script that stands under a condition: where the settings are read that lead to it.
pub(crate) fn deciding(script: &Script) -> HashMap<Site, Deciding> {
    let mut walk = Walk {
        variables: HashMap::new(),
        found: HashMap::new(),
    };
    walk.block(&script.statements, None);
    for function in &script.functions {
        walk.block(&function.body, None);
    }
    walk.found
}

struct Walk<'a> {
    variables: HashMap<&'a str, Vec<&'a Node>>,
    found: HashMap<Site, Deciding>,
}

impl<'a> Walk<'a> {
    fn block(&mut self, nodes: &'a [Node], condition: Option<&'a Node>) {
        let mut condition = condition;
        for node in nodes {
            self.node(node, condition);
            if let Kind::If {
                condition: guard, then, ..
            } = &node.kind
                && leaves(then)
            {
                condition = Some(guard);
            }
        }
    }

    fn node(&mut self, node: &'a Node, condition: Option<&'a Node>) {
        match &node.kind {
            Kind::If {
                condition: next,
                then,
                otherwise,
            } => {
                self.node(next, condition);
                self.block(then, Some(next));
                self.block(otherwise, Some(next));
            }
            Kind::Switch { subject, arms } => {
                self.node(subject, condition);
                self.block(arms, Some(subject));
            }
            Kind::Block(body) => self.block(body, condition),
            // What a closure decides, it decides by its own conditions.
            Kind::Closure { body, .. } => self.block(body, None),
            Kind::Let { name, value } => {
                self.variables.insert(name, vec![value]);
                self.node(value, condition);
            }
            Kind::Assign { target, value } => {
                if let Kind::Variable { name, .. } = &target.kind {
                    self.variables.entry(name).or_default().push(value);
                }
                self.node(value, condition);
            }
            Kind::Call(call) => {
                if let Some(condition) = condition {
                    let mut deciding = Deciding::default();
                    self.collect(condition, &mut deciding, &mut HashSet::new());
                    if call.name == "partial" {
                        for argument in &call.args {
                            self.collect(argument, &mut deciding, &mut HashSet::new());
                        }
                    }
                    self.found.insert(node.site, deciding);
                }
                for child in node.children() {
                    self.node(child, condition);
                }
            }
            _ => {
                for child in node.children() {
                    self.node(child, condition);
                }
            }
        }
    }

    fn collect(&self, node: &'a Node, into: &mut Deciding, seen: &mut HashSet<&'a str>) {
        node.walk(&mut |part| match &part.kind {
            Kind::Read { .. } => {
                into.sites.insert(part.site);
            }
            Kind::Call(call) => {
                into.sites.insert(part.site);
                into.through_modules |= call.namespace.is_some();
            }
            Kind::Variable { name, .. } if seen.insert(name) => {
                for value in self.variables.get(name.as_str()).into_iter().flatten() {
                    self.collect(value, into, seen);
                }
            }
            _ => {}
        });
    }
}

/// Whether a block ends the script or loop that it stands in.
fn leaves(block: &[Node]) -> bool {
    block
        .last()
        .is_some_and(|last| matches!(last.kind, Kind::Return(_) | Kind::Leave(_)))
}
