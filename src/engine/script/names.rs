use std::collections::{BTreeMap, BTreeSet};

use super::functions::{Signature, Signatures};
use super::tree::{Call, Kind, Node, Script, Site, Step};
use crate::engine::compile_error::CompileError;

/// The names that a script may use without defining them.
pub(crate) struct Names<'a> {
    /// Functions of the script API.
    pub(crate) functions: &'a Signatures,
    /// Variables that every script starts with.
    pub(crate) variables: &'a [&'a str],
    /// Names of outcomes, which are known everywhere.
    pub(crate) outcomes: [&'static str; 3],
    /// Modules that may be imported, with their functions.
    pub(crate) modules: &'a BTreeMap<String, Signatures>,
}

/// Something wrong with a name, and where.
pub(crate) struct Finding {
    pub(crate) site: Site,
    pub(crate) error: CompileError,
}

/// Every use of a name that nothing defines, every call with a wrong number of arguments, every import that is not a
/// module of the library, and every definition that hides a name of the script API, in order of their places.
pub(crate) fn check_names(script: &Script, names: &Names<'_>) -> Vec<Finding> {
    let mut own = Signatures::default();
    for function in &script.functions {
        own.add(&function.name, function.params.len());
    }
    let mut checker = Checker {
        names,
        own,
        imports: BTreeMap::new(),
        findings: Vec::new(),
    };
    let globals: BTreeSet<String> = names.variables.iter().map(ToString::to_string).collect();
    checker.block(&script.statements, globals);
    for function in &script.functions {
        if names.functions.contains(&function.name) {
            let error = CompileError::Shadows(function.name.clone());
            checker.report(function.site, error);
        }
        checker.block(&function.body, function.params.iter().cloned().collect());
    }
    checker.findings.sort_by_key(|finding| finding.site);
    checker.findings
}

/// The names of all properties that a script reads.
pub(crate) fn properties(script: &Script) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    script.walk(&mut |node| {
        if let Kind::Read {
            step: Step::Property(name),
            ..
        } = &node.kind
        {
            names.insert(name.clone());
        }
    });
    names
}

/// The names of all variables that a script changes after they were defined.
pub(crate) fn assigned(script: &Script) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    script.walk(&mut |node| {
        if let Kind::Assign { target, .. } = &node.kind {
            let mut root = &**target;
            while let Kind::Read { base, .. } = &root.kind {
                root = base;
            }
            names.extend(variable_name(root));
        }
    });
    names
}

/// The names of those functions of a script that it mentions itself, without a module in front.
pub(crate) fn own_functions(script: &Script) -> BTreeSet<&str> {
    let own: BTreeSet<&str> = script.functions.iter().map(|function| function.name.as_str()).collect();
    let mut mentioned = BTreeSet::new();
    script.walk(&mut |node| {
        let name = match &node.kind {
            Kind::Call(call) if call.namespace.is_none() => &call.name,
            Kind::Variable { name, namespace: None } => name,
            _ => return,
        };
        mentioned.extend(own.get(name.as_str()));
    });
    mentioned
}

fn variable_name(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Variable { name, .. } => Some(name.clone()),
        _ => None,
    }
}

struct Checker<'a> {
    names: &'a Names<'a>,
    own: Signatures,
    imports: BTreeMap<String, &'a Signatures>,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn report(&mut self, site: Site, error: CompileError) {
        self.findings.push(Finding { site, error });
    }

    /// Statements in order: each sees the names that those before it bring.
    fn block(&mut self, nodes: &[Node], mut scope: BTreeSet<String>) {
        for node in nodes {
            self.node(node, &mut scope);
        }
    }

    fn node(&mut self, node: &Node, scope: &mut BTreeSet<String>) {
        match &node.kind {
            Kind::Variable { name, namespace: None } => self.variable(node.site, name, scope),
            Kind::Let { name, value } => {
                self.node(value, scope);
                self.shadow(node.site, name);
                scope.insert(name.clone());
            }
            Kind::Closure { captures, params, body } => {
                for variable in captures {
                    self.node(variable, scope);
                }
                for param in params {
                    self.shadow(node.site, param);
                }
                let mut inner = scope.clone();
                // What it uses of outside was checked above.
                inner.extend(captures.iter().filter_map(variable_name));
                inner.extend(params.iter().cloned());
                self.block(body, inner);
            }
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                self.node(condition, scope);
                self.block(then, scope.clone());
                self.block(otherwise, scope.clone());
            }
            Kind::Block(body) => self.block(body, scope.clone()),
            Kind::Loop { variables, head, body } => {
                self.node(head, scope);
                for variable in variables {
                    self.shadow(node.site, variable);
                }
                let mut inner = scope.clone();
                inner.extend(variables.iter().cloned());
                self.block(body, inner);
            }
            Kind::Import { path, alias } => self.import(path, alias),
            Kind::Call(call) => {
                self.call(node.site, call);
                for child in node.children() {
                    self.node(child, scope);
                }
            }
            _ => {
                for child in node.children() {
                    self.node(child, scope);
                }
            }
        }
    }

    fn variable(&mut self, site: Site, name: &str, scope: &BTreeSet<String>) {
        // A function may be named where a closure is wanted.
        if scope.contains(name) || self.own.contains(name) || self.names.outcomes.contains(&name) {
            return;
        }
        let known = scope
            .iter()
            .map(String::as_str)
            .chain(self.names.outcomes.iter().copied());
        let error = CompileError::unknown_variable(name, known);
        self.report(site, error);
    }

    fn shadow(&mut self, site: Site, name: &str) {
        if self.names.variables.contains(&name) || self.names.outcomes.contains(&name) {
            self.report(site, CompileError::Shadows(name.to_owned()));
        }
    }

    fn import(&mut self, path: &Node, alias: &str) {
        let Kind::Text(text) = &path.kind else {
            return self.report(path.site, CompileError::ComputedImport);
        };
        let modules = self.names.modules;
        match modules.get(text) {
            Some(functions) => {
                self.imports.insert(alias.to_owned(), functions);
            }
            None => {
                let error = CompileError::unknown_module(text, modules.keys().map(String::as_str));
                self.report(path.site, error);
                // Calls of its functions are not reported again.
                self.imports.insert(alias.to_owned(), self.names.functions);
            }
        }
    }

    fn call(&mut self, site: Site, call: &Call) {
        if call.operator {
            return;
        }
        let arguments = call.args.len() + usize::from(call.receiver.is_some());
        if let Some(alias) = &call.namespace {
            return self.qualified(site, call, alias, arguments);
        }
        let own = self.own.get(&call.name).cloned();
        let native = self.names.functions.get(&call.name).cloned();
        // A function of the script, called as a method, has the value before the dot as `this`.
        let own_fits = own
            .as_ref()
            .is_some_and(|taken| taken.contains(&call.args.len()) || taken.contains(&arguments));
        match own.or(native) {
            _ if own_fits => {}
            Some(taken) => self.arity(site, &call.name, arguments, call, &taken),
            None => {
                let known = self.own.names().chain(self.names.functions.names());
                let error = CompileError::unknown_function(&call.name, known);
                self.report(site, error);
            }
        }
    }

    fn qualified(&mut self, site: Site, call: &Call, alias: &str, arguments: usize) {
        let Some(functions) = self.imports.get(alias).copied() else {
            let known = self.imports.keys().map(String::as_str);
            let error = CompileError::unknown_alias(alias, known);
            return self.report(site, error);
        };
        if std::ptr::eq(functions, self.names.functions) {
            return;
        }
        match functions.get(&call.name).cloned() {
            Some(taken) => self.arity(site, &call.name, arguments, call, &taken),
            None => {
                let error = CompileError::unknown_function(&call.name, functions.names());
                self.report(site, error);
            }
        }
    }

    fn arity(&mut self, site: Site, name: &str, given: usize, call: &Call, taken: &Signature) {
        if taken.contains(&given) {
            return;
        }
        let before_dot = usize::from(call.receiver.is_some());
        let error = CompileError::Arity {
            name: name.to_owned(),
            given: given - before_dot,
            taken: taken
                .iter()
                .filter_map(|n| n.checked_sub(before_dot))
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .join(" or "),
        };
        self.report(site, error);
    }
}
