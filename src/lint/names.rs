//! Names that nothing uses, and names that hide others.

use std::collections::BTreeSet;

use super::Lint;
use super::finding::Found;
use super::follow::Unit;
use super::subject::Units;
use crate::engine::{Kind, Node};
use crate::model::LintLevel;
use crate::source::{Place, Span};

pub(super) static UNUSED_VARIABLE: Lint = Lint {
    code: "unused-variable",
    level: LintLevel::Warning,
    summary: "a variable that nothing reads",
    why: "Either it is left over, or the script reads another one where this was meant.",
    example: "let enabled = policies.filter(|policy| policy.State == \"enabled\");\nif policies.is_empty() {",
    instead: "let enabled = policies.filter(|policy| policy.State == \"enabled\");\nif enabled.is_empty() {",
    fixable: false,
};

pub(super) static UNUSED_ARGUMENT: Lint = Lint {
    code: "unused-argument",
    level: LintLevel::Warning,
    summary: "an argument that its function or closure does not look at",
    why: "A condition that does not look at the element is the same for all of them.",
    example: "users.filter(|user| params.strict)",
    instead: "users.filter(|user| user.isMfaRegistered)     // or |_| where it is meant",
    fixable: false,
};

pub(super) static UNUSED_IMPORT: Lint = Lint {
    code: "unused-import",
    level: LintLevel::Warning,
    summary: "a module that is imported and not used",
    why: "It is a part of the control's digest all the same: the control changes whenever the module does.",
    example: "import \"lib/users\" as users;\n\npass(\"…\")",
    instead: "pass(\"…\")",
    fixable: true,
};

pub(super) static UNUSED_FUNCTION: Lint = Lint {
    code: "unused-function",
    level: LintLevel::Warning,
    summary: "a function that nothing calls",
    why: "Nothing tries it, and whoever reads the file takes it for a part of a decision.",
    example: "fn is_guest(user) { user.userType == \"guest\" }\n\npass(\"…\")",
    instead: "pass(\"…\")",
    fixable: false,
};

pub(super) static UNUSED_MODULE: Lint = Lint {
    code: "unused-module",
    level: LintLevel::Warning,
    summary: "a module that nothing imports",
    why: "Nothing tries it: it may be wrong without anybody noticing.",
    example: "lib/groups.rhai, and no `import \"lib/groups\"` in any script",
    instead: "remove the file",
    fixable: false,
};

pub(super) static SHADOWED_VARIABLE: Lint = Lint {
    code: "shadowed-variable",
    level: LintLevel::Warning,
    summary: "a variable that hides another of the same name",
    why: "Whoever reads the script has to find out which of the two is meant.",
    example: "let policy = policies.first();\npolicies.any(|policy| policy.State == \"enabled\")",
    instead: "let first = policies.first();\npolicies.any(|policy| policy.State == \"enabled\")",
    fixable: false,
};

/// The variables, arguments and imports of a script or module; what stands at the top of a module is for others.
pub(super) fn check(unit: &Unit<'_>, is_module: bool, found: &mut Vec<Found>) {
    let mut check = Check { unit, found };
    check.block(&unit.script.statements, &BTreeSet::new(), is_module);
    for function in &unit.script.functions {
        let params: BTreeSet<&str> = function.params.iter().map(String::as_str).collect();
        for param in &function.params {
            let is_used = function.body.iter().any(|node| reads(node, param));
            if !is_used && !param.starts_with('_') {
                let place = check.after_function(&function.name, param);
                check.unused(
                    &UNUSED_ARGUMENT,
                    place,
                    format!("`{}` does not look at `{param}`", function.name),
                );
            }
        }
        check.block(&function.body, &params, false);
    }
    check.imports();
}

struct Check<'c, 'a> {
    unit: &'c Unit<'a>,
    found: &'c mut Vec<Found>,
}

impl<'a> Check<'_, 'a> {
    fn unused(&mut self, lint: &'static Lint, place: Place, message: String) {
        let found = Found::new(lint, place, message).label("not used");
        self.found
            .push(found.help("remove it, or begin its name with `_` where it is meant"));
    }

    fn block(&mut self, nodes: &'a [Node], around: &BTreeSet<&'a str>, is_for_others: bool) {
        let mut names = around.clone();
        for (at, node) in nodes.iter().enumerate() {
            if let Kind::Let { name, value } = &node.kind {
                self.node(value, &names);
                self.defines(name, node, &mut names);
                let is_used = nodes[at + 1..].iter().any(|later| reads(later, name));
                if !is_used && !is_for_others && !name.starts_with('_') {
                    let place = self.word_after(self.unit.byte(node.site), name);
                    self.unused(&UNUSED_VARIABLE, place, format!("nothing reads `{name}`"));
                }
            } else {
                self.node(node, &names);
            }
        }
    }

    fn node(&mut self, node: &'a Node, names: &BTreeSet<&'a str>) {
        match &node.kind {
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                self.node(condition, names);
                self.block(then, names, false);
                self.block(otherwise, names, false);
            }
            Kind::Block(body) => self.block(body, names, false),
            Kind::Closure { params, body, .. } => self.inner(node, params, body, names),
            Kind::Loop { variables, head, body } => {
                self.node(head, names);
                self.inner(node, variables, body, names);
            }
            _ => node.children().into_iter().for_each(|child| self.node(child, names)),
        }
    }

    /// A block that brings names: a closure or a loop.
    fn inner(&mut self, node: &'a Node, brings: &'a [String], body: &'a [Node], names: &BTreeSet<&'a str>) {
        let mut inner = names.clone();
        for name in brings {
            self.defines(name, node, &mut inner);
            if !name.starts_with('_') && !body.iter().any(|node| reads(node, name)) {
                let place = self.word_after(self.unit.byte(node.site), name);
                self.unused(&UNUSED_ARGUMENT, place, format!("nothing looks at `{name}`"));
            }
        }
        self.block(body, &inner, false);
    }

    fn defines(&mut self, name: &'a str, node: &'a Node, names: &mut BTreeSet<&'a str>) {
        if !names.insert(name) && !name.starts_with('_') {
            let place = self.word_after(self.unit.byte(node.site), name);
            self.found.push(
                Found::new(
                    &SHADOWED_VARIABLE,
                    place,
                    format!("`{name}` hides another variable of that name"),
                )
                .label("the second one")
                .help("give one of them another name"),
            );
        }
    }

    fn imports(&mut self) {
        let script = self.unit.script;
        for node in &script.statements {
            let Kind::Import { alias, .. } = &node.kind else {
                continue;
            };
            let mut is_used = false;
            script.walk(&mut |part| {
                is_used |= match &part.kind {
                    Kind::Call(call) => call.namespace.as_ref() == Some(alias),
                    Kind::Variable { namespace, .. } => namespace.as_ref() == Some(alias),
                    _ => false,
                };
            });
            if !is_used && !alias.is_empty() {
                let start = self.unit.byte(node.site);
                let named = find_word(self.unit.file.text(), start, "as").unwrap_or(start);
                let place = self.word_after(named, alias);
                self.found.push(
                    Found::new(&UNUSED_IMPORT, place, format!("nothing uses the module `{alias}`"))
                        .label("imported and not used")
                        .help("remove the import")
                        .fix("removes the import", whole_line(self.unit.file.text(), start), ""),
                );
            }
        }
    }

    /// The next place where a word stands.
    fn word_after(&self, from: usize, word: &str) -> Place {
        let text = self.unit.file.text();
        let start = find_word(text, from, word).unwrap_or(from);
        Place::new(self.unit.file, self.unit.file.word_at(start))
    }

    fn after_function(&self, function: &str, word: &str) -> Place {
        self.word_after(start_of_function(self.unit, function), word)
    }
}

/// The functions of a control's own script that nothing calls.
pub(super) fn check_functions(unit: &Unit<'_>, found: &mut Vec<Found>) {
    report_uncalled(unit, |name| is_called(unit, name), found);
}

/// The functions of modules that nothing calls, and the modules that nothing imports; only where all controls are
/// there to ask.
pub(super) fn check_use(units: &Units<'_>, found: &mut Vec<Found>) {
    let all = || {
        units
            .controls
            .iter()
            .flatten()
            .chain(units.modules().map(|(_, unit)| unit))
    };
    for (path, unit) in units.modules() {
        let is_imported = all().any(|other| other.imports.values().any(|imported| *imported == path));
        if is_shipped(unit) {
            continue;
        }
        if !is_imported {
            let place = Place::new(unit.file, Span::new(0, 0));
            found.push(
                Found::new(&UNUSED_MODULE, place, format!("nothing imports `{path}`"))
                    .label("a module that nothing imports")
                    .help("remove the file, or import it where it is meant"),
            );
            continue;
        }
        let is_called_anywhere = |name: &str| {
            is_called(unit, name)
                || all().any(|other| {
                    let aliases = other.imports.iter().filter(|(_, imported)| **imported == path);
                    aliases.into_iter().any(|(alias, _)| calls_through(other, alias, name))
                })
        };
        report_uncalled(unit, is_called_anywhere, found);
    }
}

/// The rules that the program carries cannot be changed, and may be used by others than these.
fn is_shipped(unit: &Unit<'_>) -> bool {
    unit.file.name().starts_with("builtin:")
}

fn report_uncalled(unit: &Unit<'_>, is_called: impl Fn(&str) -> bool, found: &mut Vec<Found>) {
    for function in &unit.script.functions {
        if !is_called(&function.name) && !function.name.starts_with('_') {
            let at = start_of_function(unit, &function.name);
            let start = find_word(unit.file.text(), at, &function.name).unwrap_or(at);
            let place = Place::new(unit.file, unit.file.word_at(start));
            found.push(
                Found::new(&UNUSED_FUNCTION, place, format!("nothing calls `{}`", function.name))
                    .label("not called")
                    .help("remove it"),
            );
        }
    }
}

fn is_called(unit: &Unit<'_>, name: &str) -> bool {
    let mut is = false;
    unit.script.walk(&mut |node| {
        is |= match &node.kind {
            Kind::Call(call) => call.namespace.is_none() && call.name == name,
            Kind::Variable { name: own, .. } => own == name,
            _ => false,
        };
    });
    is
}

fn calls_through(unit: &Unit<'_>, alias: &str, name: &str) -> bool {
    let mut does = false;
    unit.script.walk(&mut |node| {
        does |= match &node.kind {
            Kind::Call(call) => call.namespace.as_deref() == Some(alias) && call.name == name,
            Kind::Variable { name: own, namespace } => namespace.as_deref() == Some(alias) && own == name,
            _ => false,
        };
    });
    does
}

/// Whether something below a node reads a variable; being given another value is no reading.
fn reads(node: &Node, name: &str) -> bool {
    match &node.kind {
        Kind::Variable { name: own, namespace } => own == name && namespace.is_none(),
        Kind::Assign { target, value } => {
            let is_target = matches!(target.kind, Kind::Variable { .. });
            reads(value, name) || !is_target && reads(target, name)
        }
        _ => node.children().into_iter().any(|child| reads(child, name)),
    }
}

/// Rhai does not say where a function begins: the text does.
fn start_of_function(unit: &Unit<'_>, name: &str) -> usize {
    let text = unit.file.text();
    let mut from = 0;
    while let Some(at) = find_word(text, from, "fn") {
        let after = text[at + 2..].trim_start();
        if after
            .strip_prefix(name)
            .is_some_and(|rest| rest.trim_start().starts_with('('))
        {
            return at;
        }
        from = at + 2;
    }
    0
}

fn find_word(text: &str, from: usize, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let rest = text.get(from..)?;
    rest.match_indices(word).map(|(at, _)| from + at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The whole line at a byte, its end included, and with the first line of a file the blank ones behind it.
fn whole_line(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let mut end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
    while start == 0 && text[end..].starts_with('\n') {
        end += 1;
    }
    Span::new(start, end)
}
