//! One run of a control, told in full: what it read, which conditions it met, where it decided.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::closure::Found;
use super::compile::parse;
use super::evidence::row;
use super::interpreter::parser;
use super::program::{Executable, Prepared, Program, Script};
use super::reading::{Read, What};
use super::run::{Ran, run_on};
use super::script::{self, Condition, Kind, LiteralValue, Site, branches, conditions, expression_at, literals, lower};
use super::state::{State, Which};
use super::watch::{At, Steps, Watch};
use crate::model::Evidence;
use crate::snapshot::{NodeId, Step};
use crate::source::{LineColumn, SourceFile};

/// A run with all that it takes to explain it.
pub struct Account {
    /// What came of it.
    pub ran: Ran,
    /// Every setting that was read, once, in the order of reading; the first [`Account::MOST_FACTS`].
    pub facts: Vec<Fact>,
    /// How many settings were read.
    pub facts_total: usize,
    /// The conditions that were asked, in the order in which they first were.
    pub conditions: Vec<Asked>,
    /// Numbers and texts that the control's scripts may compare settings with.
    pub constants: Vec<Constant>,
    /// The line that gave the verdict, where one did.
    pub decided_at: Option<ScriptLine>,
}

/// A setting, parameter or part of the tenant's profile that a script read.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// The value in the snapshot; none for a parameter, and where nothing was there.
    #[serde(skip)]
    pub node: Option<NodeId>,
    /// Its path, value and place.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Where the script read it first.
    pub read_at: ScriptLine,
}

/// A line of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptLine {
    /// The script or module.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there, without the spaces around it.
    pub text: String,
}

/// A condition that a script asked, once or for each element of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// Where it begins.
    pub at: ScriptLine,
    /// `if`, or the list function that asked it of each element.
    pub asked_by: String,
    /// The condition as it is written, in one line.
    pub text: String,
    /// How often it was asked.
    pub times: u64,
    /// How often it held.
    pub held: u64,
    /// Whether the verdict stands right under it.
    pub decides: bool,
    /// The facts that it rests on, by their number in [`Account::facts`].
    pub rests_on: Vec<usize>,
}

/// A constant of a script, or the value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// The script or module in which it stands or is read.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The constant.
    pub value: ConstantValue,
}

/// What a constant is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstantValue {
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
}

impl Account {
    /// Facts beyond these are counted.
    pub const MOST_FACTS: usize = 10_000;
}

impl Program {
    /// Runs one control and tells all that it did; slower than [`Program::run`], with the same verdict.
    ///
    /// Nothing where the control has no script that can be run.
    pub fn account(&self, number: usize, prepared: &Prepared) -> Option<Account> {
        let control = &self.controls[number];
        let Script::Ready { file, .. } = &control.script else {
            return None;
        };
        let engine = self.interpreters.watched();
        let (ran, state, given_at) = run_on(
            &engine,
            self,
            control,
            number,
            prepared,
            Found::default(),
            Some(Box::default()),
        );
        let watch = state.watch.as_deref()?;
        let scripts = scripts(self, file);
        let (facts, numbers, facts_total) = facts(&state, watch, &scripts);
        let given_at = given_at.or_else(|| last_share(watch, &scripts));
        let place = |at: At| Some(scripts.get(usize::from(at.0))?.place(at.1));
        Some(Account {
            conditions: asked(watch, &scripts, &numbers, given_at),
            constants: constants(control, &scripts, &state, watch),
            decided_at: given_at.and_then(place),
            facts,
            facts_total,
            ran,
        })
    }
}

/// A script or module with what is known of it; the script itself is the first.
struct Told {
    file: Arc<SourceFile>,
    ast: Option<rhai::AST>,
    conditions: Vec<Condition>,
    /// The modules that it imports: the name that it gives them, and their path.
    imports: Vec<(String, String)>,
}

/// The script of a control and all modules, parsed once more: a program that is only run has no use for the trees.
fn scripts(program: &Program, file: &Arc<SourceFile>) -> Vec<Told> {
    let engine = parser(program.interpreters.limits());
    let modules = program.modules.iter().map(|module| &module.module.file);
    let told = |file: &Arc<SourceFile>| {
        let ast = parse(&engine, file).ok();
        let script = ast.as_ref().map(lower).unwrap_or_default();
        Told {
            conditions: conditions(&script),
            imports: imported(&script),
            file: Arc::clone(file),
            ast,
        }
    };
    [file].into_iter().chain(modules).map(told).collect()
}

fn imported(script: &script::Script) -> Vec<(String, String)> {
    let mut imports = Vec::new();
    script.walk(&mut |node| {
        if let Kind::Import { path, alias } = &node.kind
            && let Kind::Text(path) = &path.kind
        {
            imports.push((alias.clone(), path.clone()));
        }
    });
    imports
}

/// The modules that a condition of the script itself reaches by the names that it calls, directly and through others.
fn reached(scripts: &[Told], names: &BTreeSet<String>) -> HashSet<u16> {
    let number = |path: &str| {
        let file = format!("{path}.rhai");
        let found = scripts
            .iter()
            .skip(1)
            .position(|script| script.file.name().ends_with(&file));
        found.and_then(|module| u16::try_from(module + 1).ok())
    };
    let named = scripts[0].imports.iter().filter(|(name, _)| names.contains(name));
    let mut waiting: Vec<u16> = named.filter_map(|(_, path)| number(path)).collect();
    let mut reached = HashSet::new();
    while let Some(module) = waiting.pop() {
        if reached.insert(module) {
            let imports = &scripts[usize::from(module)].imports;
            waiting.extend(imports.iter().filter_map(|(_, path)| number(path)));
        }
    }
    reached
}

impl Told {
    fn byte_at(&self, site: Site) -> usize {
        self.file.byte_at(LineColumn {
            line: usize::from(site.line),
            column: usize::from(site.column),
        })
    }

    fn place(&self, site: Site) -> ScriptLine {
        let line = usize::from(site.line);
        let text = self.file.text().lines().nth(line.saturating_sub(1)).unwrap_or_default();
        ScriptLine {
            file: self.file.name().to_owned(),
            line,
            text: text.trim().to_owned(),
        }
    }

    /// A condition as it is written: behind its `if`, or behind the parameters of its closure.
    fn text(&self, condition: &Condition) -> String {
        let text = self.file.text();
        let start = self.byte_at(condition.starts);
        let rest = text.get(start..).unwrap_or_default();
        let before = match (condition.asked_by.as_str(), rest.strip_prefix('|')) {
            ("if", _) => "if".len(),
            (_, Some(params)) => params.find('|').map_or(0, |end| end + 2),
            (_, None) => 0,
        };
        expression_at(text, start + before)
    }
}

/// Facts of a run, the number of each by what was read, and how many there are.
type Facts = (Vec<Fact>, HashMap<(Which, What), usize>, usize);

fn facts(state: &State, watch: &Watch, scripts: &[Told]) -> Facts {
    let mut numbers = HashMap::new();
    let mut facts = Vec::new();
    let mut seen = HashSet::new();
    for read in &watch.reads {
        if !seen.insert((read.which, read.what)) || facts.len() >= Account::MOST_FACTS {
            continue;
        }
        numbers.insert((read.which, read.what), facts.len());
        facts.push(fact(state, read, scripts));
    }
    (facts, numbers, seen.len())
}

fn fact(state: &State, read: &Read, scripts: &[Told]) -> Fact {
    let mut evidence = row(state, read);
    let node = match (read.which, read.what) {
        (Which::Snapshot, What::Value(node)) => Some(node),
        (Which::Settings, What::Value(node)) => {
            evidence.path = settings_path(state, node);
            (evidence.file, evidence.line, evidence.column) = (None, None, None);
            None
        }
        (_, What::Absent(_)) => None,
    };
    let script = scripts.get(usize::from(read.module)).unwrap_or(&scripts[0]);
    Fact {
        node,
        evidence,
        read_at: script.place(read.site),
    }
}

/// The path of a parameter or of a part of the tenant's profile, as scripts write it.
fn settings_path(state: &State, node: NodeId) -> String {
    let tree = &state.settings;
    let mut steps = tree.steps(node).into_iter();
    let top = match steps.next() {
        Some(Step::Key("params")) => {
            steps.next();
            "params"
        }
        Some(Step::Key("tenants")) => {
            steps.next();
            "tenant"
        }
        _ => "tenant",
    };
    steps.fold(top.to_owned(), |path, step| crate::snapshot::join(&path, step))
}

/// Where the last share was counted: what decides where no condition stands above the verdict.
fn last_share(watch: &Watch, scripts: &[Told]) -> Option<At> {
    let shares = all_conditions(scripts).filter(|(_, condition)| condition.asked_by == "share_of");
    let tested = shares.filter_map(|(module, condition)| {
        let at = (module, condition.site);
        Some((watch.tests(at)?.first, at))
    });
    tested.max_by_key(|(first, _)| *first).map(|(_, at)| at)
}

fn all_conditions(scripts: &[Told]) -> impl Iterator<Item = (u16, &Condition)> {
    let numbered = (0_u16..).zip(scripts);
    numbered.flat_map(|(module, script)| script.conditions.iter().map(move |condition| (module, condition)))
}

fn asked(watch: &Watch, scripts: &[Told], numbers: &HashMap<(Which, What), usize>, given_at: Option<At>) -> Vec<Asked> {
    let branches: Vec<_> = scripts.iter().map(|script| script.ast.as_ref().map(branches)).collect();
    let times = |module: u16, condition: &Condition| -> Option<Steps> {
        let at = (module, condition.site);
        if condition.asked_by != "if" {
            return watch.tests(at);
        }
        let asked = watch.steps(at)?;
        let branches = branches[usize::from(module)].as_ref()?.get(&condition.site)?;
        let entered = |first: Option<Site>| Some(watch.steps((module, first?)).map_or(0, |steps| steps.times));
        let held = entered(branches.then)
            .or_else(|| Some(asked.times.saturating_sub(entered(branches.otherwise)?)))
            .unwrap_or_default();
        Some(Steps { held, ..asked })
    };
    let mut all: Vec<(u64, Asked)> = all_conditions(scripts)
        .filter_map(|(module, condition)| {
            let times = times(module, condition)?;
            let script = &scripts[usize::from(module)];
            let decides = given_at.is_some_and(|(there, site)| {
                there == module && (condition.leads_to.contains(&site) || condition.site == site)
            });
            let asked = Asked {
                at: script.place(condition.starts),
                asked_by: condition.asked_by.clone(),
                text: script.text(condition),
                times: times.times,
                held: times.held,
                decides,
                rests_on: rests_on(watch, scripts, numbers, module, condition),
            };
            Some((times.first, asked))
        })
        .collect();
    all.sort_by_key(|(first, _)| *first);
    all.into_iter().map(|(_, asked)| asked).collect()
}

/// The numbers of the facts that a condition rests on, in the order of reading.
fn rests_on(
    watch: &Watch,
    scripts: &[Told],
    numbers: &HashMap<(Which, What), usize>,
    module: u16,
    condition: &Condition,
) -> Vec<usize> {
    let through = if module == 0 {
        reached(scripts, &condition.rests_on.modules)
    } else {
        HashSet::new()
    };
    let is_meant = |read: &&Read| {
        if read.module == module {
            condition.rests_on.sites.contains(&read.site)
        } else {
            through.contains(&read.module)
        }
    };
    let mut seen = HashSet::new();
    let meant = watch.reads.iter().filter(is_meant);
    meant
        .filter_map(|read| numbers.get(&(read.which, read.what)).copied())
        .filter(|number| seen.insert(*number))
        .collect()
}

/// The constants of the script and of the modules that it ran, and the values of its parameters where it reads them.
fn constants(control: &Executable, scripts: &[Told], state: &State, watch: &Watch) -> Vec<Constant> {
    let mut found = Vec::new();
    let used: HashSet<u16> = watch.reads.iter().map(|read| read.module).chain([0]).collect();
    for (_, script) in (0_u16..).zip(scripts).filter(|(module, _)| used.contains(module)) {
        let own = script.ast.as_ref().map(literals).unwrap_or_default();
        found.extend(own.into_iter().map(|literal| Constant {
            file: script.file.name().to_owned(),
            line: usize::from(literal.site.line),
            value: match literal.value {
                LiteralValue::Int(value) => ConstantValue::Int(value),
                LiteralValue::Text(text) => ConstantValue::Text(text),
            },
        }));
    }
    found.extend(parameters(control, scripts, state, watch));
    found
}

fn parameters<'a>(
    control: &'a Executable,
    scripts: &'a [Told],
    state: &'a State,
    watch: &'a Watch,
) -> impl Iterator<Item = Constant> + 'a {
    let read = watch.reads.iter().filter(|read| read.which == Which::Settings);
    read.flat_map(move |read| {
        let What::Value(node) = read.what else {
            return Vec::new();
        };
        let is_parameter = state.settings.steps(node).first() == Some(&Step::Key("params"));
        if !is_parameter || control.metadata.params.is_empty() {
            return Vec::new();
        }
        let script = scripts.get(usize::from(read.module)).unwrap_or(&scripts[0]);
        let elements = state.settings.elements(node);
        let nodes: Vec<NodeId> = if elements.is_empty() {
            vec![node]
        } else {
            elements.iter().collect()
        };
        let constant = |node: &NodeId| {
            let value = match state.settings.value(*node) {
                crate::snapshot::Value::Int(value) => ConstantValue::Int(value),
                crate::snapshot::Value::Text(text) => ConstantValue::Text(text.to_owned()),
                _ => return None,
            };
            Some(Constant {
                file: script.file.name().to_owned(),
                line: usize::from(read.site.line),
                value,
            })
        };
        nodes.iter().filter_map(constant).collect()
    })
}
