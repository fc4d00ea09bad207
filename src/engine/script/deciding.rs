use std::collections::{BTreeSet, HashMap, HashSet};

use super::tree::{Kind, Node, Script, Site};

/// Where the settings are read that decide a verdict.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deciding {
    /// The reads in the last condition before the verdict, and in the variables that it names.
    pub(crate) sites: HashSet<Site>,
    /// Whether that condition calls a module, so that what the module read counts as well.
    pub(crate) through_modules: bool,
    /// The names under which it calls modules.
    pub(crate) modules: BTreeSet<String>,
}

/// A condition of a script: of an `if`, or one that a list function asks of each element.
#[derive(Debug)]
pub(crate) struct Condition {
    /// The `if`, or the call of the list function.
    pub(crate) site: Site,
    /// What asks it: `if`, `filter`, `share_of`…
    pub(crate) asked_by: String,
    /// Where its text begins: at the `if`, or at the closure.
    pub(crate) starts: Site,
    /// The settings that it rests on.
    pub(crate) rests_on: Deciding,
    /// The calls that stand under it: where one gives the verdict, this condition decided.
    pub(crate) leads_to: Vec<Site>,
}

/// List functions that ask a condition of each element.
const ASKING: [&str; 7] = ["filter", "any", "all", "none", "count", "find", "share_of"];

/// For each call in a script that stands under a condition: where the settings are read that lead to it.
pub(crate) fn deciding(script: &Script) -> HashMap<Site, Deciding> {
    Walk::over(script).found
}

/// Every condition of a script and of its functions.
pub(crate) fn conditions(script: &Script) -> Vec<Condition> {
    let walk = Walk::over(script);
    let mut conditions = walk.conditions;
    for (call, condition) in walk.under {
        let leading = conditions.iter_mut().find(|(own, _)| *own == condition);
        if let Some((_, leading)) = leading {
            leading.leads_to.push(call);
        }
    }
    conditions.into_iter().map(|(_, condition)| condition).collect()
}

struct Walk<'a> {
    variables: HashMap<&'a str, Vec<&'a Node>>,
    found: HashMap<Site, Deciding>,
    /// Conditions, with the site of the expression.
    conditions: Vec<(Site, Condition)>,
    /// Calls, with the condition that they stand under.
    under: Vec<(Site, Site)>,
}

impl<'a> Walk<'a> {
    fn over(script: &'a Script) -> Self {
        let mut walk = Walk {
            variables: HashMap::new(),
            found: HashMap::new(),
            conditions: Vec::new(),
            under: Vec::new(),
        };
        walk.block(&script.statements, None);
        for function in &script.functions {
            walk.block(&function.body, None);
        }
        walk
    }

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
                self.condition(next, node.site, node.site, "if");
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
                let closure = call
                    .args
                    .last()
                    .filter(|last| matches!(last.kind, Kind::Closure { .. }));
                if let Some(closure) = closure.filter(|_| ASKING.contains(&call.name.as_str())) {
                    self.condition(closure, node.site, closure.site, &call.name);
                }
                if let Some(condition) = condition {
                    self.under.push((node.site, condition.site));
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

    fn condition(&mut self, expression: &'a Node, site: Site, starts: Site, asked_by: &str) {
        let mut rests_on = Deciding::default();
        self.collect(expression, &mut rests_on, &mut HashSet::new());
        let condition = Condition {
            site,
            asked_by: asked_by.to_owned(),
            starts,
            rests_on,
            leads_to: Vec::new(),
        };
        self.conditions.push((expression.site, condition));
    }

    fn collect(&self, node: &'a Node, into: &mut Deciding, seen: &mut HashSet<&'a str>) {
        node.walk(&mut |part| match &part.kind {
            Kind::Read { .. } => {
                into.sites.insert(part.site);
            }
            Kind::Call(call) => {
                into.sites.insert(part.site);
                into.through_modules |= call.namespace.is_some();
                into.modules.extend(call.namespace.clone());
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
