use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;
use rhai::{AST, ParseError, Position};

use super::compile_error::CompileError;
use super::interpreter::{Interpreters, Mentions, Recipe, parser};
use super::limits::Limits;
use super::modules::{ParsedModule, exported, imports, load_order, parse_modules};
use super::program::{Executable, Program, Script};
use super::query::{self, Query};
use super::ruling::OUTCOMES;
use super::run::VARIABLES;
use super::script::{self, Names, Signatures, Site, check_names, deciding, lower, own_functions, tolerated};
use super::trace::{Counting, coverable};
use super::{api, digest};
use crate::model::{ControlProblem, Outcome};
use crate::ruleset::{Control, Module, RuleSet};
use crate::source::{LineColumn, Place, Problem, Problems, SourceFile};

/// Makes programs of rule sets.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    limits: Limits,
    counting: Counting,
}

impl Engine {
    /// An engine whose controls may use up so much.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            counting: Counting::Off,
        }
    }

    /// The same engine, whose programs count the lines that they execute: slower, for who measures cases.
    #[must_use]
    pub fn counting_lines(self) -> Self {
        Self {
            counting: Counting::Lines,
            ..self
        }
    }

    /// Compiles every control; one that does not compile is a problem and, when the program runs, an error.
    pub fn compile(&self, rules: &RuleSet) -> (Program, Problems) {
        self.compile_again(rules, None)
    }

    /// The same after a change: what is the same file as in an earlier program is taken from there.
    pub fn compile_again(&self, rules: &RuleSet, before: Option<&Program>) -> (Program, Problems) {
        let mut problems = Problems::new();
        // What can be covered is told of scripts that are parsed now.
        let before = before.filter(|_| self.counting == Counting::Off);
        let known = before.filter(|before| *before.interpreters.limits() == self.limits);
        // Any interpreter parses alike: to make one takes longer than to parse a script.
        let made = known.is_none().then(|| parser(&self.limits));
        let engine = made
            .as_ref()
            .or_else(|| Some(&known?.interpreters.of_this_thread().engine));
        let engine = engine.expect("there is one, or it was made");
        let library = Library::read(engine, &rules.modules, before, &mut problems);
        let names = library.names(VARIABLES);
        // The controls know nothing of each other: on as many threads as there are.
        let compiled: Vec<Compiled> = rules
            .controls
            .par_iter()
            .map(
                |control| match before.and_then(|before| before.executable_for(control, &library.modules)) {
                    Some(known) => Compiled::known(known),
                    None => compile_control(engine, control, &names, &library.modules),
                },
            )
            .collect();
        let mut controls = Vec::with_capacity(compiled.len());
        let mut scripts = Vec::new();
        for control in compiled {
            problems.extend(control.problems);
            scripts.extend(control.lowered);
            controls.push(control.executable);
        }
        let lines = match self.counting {
            Counting::Off => BTreeMap::new(),
            Counting::Lines => coverable(scripts, &library.modules),
        };
        let mut program = library.into_program(self, made, controls, None, before, &mut problems);
        program.coverable = lines;
        (program, problems)
    }

    /// Compiles an expression or script that asks something of a snapshot; it may import these modules.
    ///
    /// # Errors
    /// What is wrong with the expression, and with the modules that it imports.
    pub fn query(&self, modules: &[Module], expression: &str) -> Result<Query, Problems> {
        let mut problems = Problems::new();
        let engine = parser(&self.limits);
        let library = Library::read(&engine, modules, None, &mut Problems::new());
        let names = library.names(query::VARIABLES);
        let file = SourceFile::new(query::FILE, expression);
        let Ok((ast, lowered)) = checked(&engine, &file, &names, &mut problems) else {
            return Err(problems);
        };
        let imported = imports(&lowered, &library.modules);
        let script = executable(&file, ast, &lowered, &imported, &mut problems);
        if matches!(script, Script::Broken(_)) {
            // Modules that the expression does not import are not its concern.
            Library::read(&engine, modules, None, &mut problems);
            return Err(problems);
        }
        let mentions = Arc::new(Mentions::of(&file, &lowered));
        let nothing = &mut Problems::new();
        let program = library.into_program(self, Some(engine), Vec::new(), Some(mentions), None, nothing);
        Ok(Query::new(program, script))
    }
}

/// The modules of a rule set, checked, and all that scripts may name.
struct Library {
    modules: Arc<[ParsedModule]>,
    functions: Arc<Signatures>,
    exported: BTreeMap<String, Signatures>,
    /// The modules that can be loaded, each behind those that it imports.
    ordered: Vec<(String, Arc<SourceFile>)>,
    /// Whether nothing is wrong with the modules.
    is_sound: bool,
}

impl Library {
    /// Checks the modules, or takes them from an earlier program where they are the same.
    fn read(engine: &rhai::Engine, modules: &[Module], before: Option<&Program>, problems: &mut Problems) -> Self {
        let mut wrong = Problems::new();
        let functions = before.map_or_else(|| Arc::new(api::signatures()), |before| Arc::clone(&before.functions));
        let known = before.and_then(|before| before.modules_for(modules));
        let modules = known.unwrap_or_else(|| checked_modules(engine, modules, &functions, &mut wrong));
        let library = Self {
            functions,
            exported: exported(&modules),
            ordered: load_order(&modules, &mut wrong),
            is_sound: wrong.is_empty(),
            modules,
        };
        problems.extend(wrong);
        library
    }

    fn names<'a>(&'a self, variables: &'a [&'a str]) -> Names<'a> {
        names(&self.functions, variables, &self.exported)
    }

    /// The program of controls; interpreters of an earlier one, or the parser that was made, become its own.
    fn into_program(
        self,
        maker: &Engine,
        made: Option<rhai::Engine>,
        controls: Vec<Arc<Executable>>,
        asked: Option<Arc<Mentions>>,
        before: Option<&Program>,
        problems: &mut Problems,
    ) -> Program {
        let mut modules_are_sound = self.is_sound;
        let mentions = self.modules.iter().map(|module| &module.mentions);
        let mentions = mentions.chain(controls.iter().filter_map(|control| control.mentions.as_ref()));
        let recipe = Recipe::new(maker.limits, maker.counting, mentions.chain(&asked), self.ordered);
        let interpreters = match before.and_then(|before| before.interpreters_for(&recipe)) {
            Some(known) => known,
            None => {
                let (first, wrong) = recipe.complete(made.unwrap_or_else(|| parser(&maker.limits)));
                modules_are_sound &= wrong.is_empty();
                problems.extend(wrong);
                Arc::new(Interpreters::new(recipe, first))
            }
        };
        Program {
            interpreters,
            functions: self.functions,
            digest: digest::of_program(&controls),
            coverable: BTreeMap::new(),
            controls,
            modules: self.modules,
            modules_are_sound,
        }
    }
}

/// A control, with what is wrong with it and what its script was made of.
struct Compiled {
    executable: Arc<Executable>,
    lowered: Option<(Arc<SourceFile>, script::Script)>,
    problems: Problems,
}

impl Compiled {
    /// One that was compiled before, with nothing wrong.
    fn known(executable: Arc<Executable>) -> Self {
        Self {
            executable,
            lowered: None,
            problems: Problems::new(),
        }
    }
}

/// Modules, parsed, with all their names looked up.
fn checked_modules(
    engine: &rhai::Engine,
    modules: &[Module],
    functions: &Signatures,
    problems: &mut Problems,
) -> Arc<[ParsedModule]> {
    let mut modules = parse_modules(engine, modules, problems);
    let exported = exported(&modules);
    let names = names(functions, VARIABLES, &exported);
    for module in &mut modules {
        let first = report_names(&module.script, &module.module.file, &names, problems);
        module.broken = module.broken.take().or(first);
    }
    modules.into()
}

fn names<'a>(
    functions: &'a Signatures,
    variables: &'a [&'a str],
    modules: &'a BTreeMap<String, Signatures>,
) -> Names<'a> {
    Names {
        functions,
        variables,
        outcomes: OUTCOMES.map(Outcome::as_str),
        modules,
    }
}

fn compile_control(engine: &rhai::Engine, control: &Control, names: &Names<'_>, modules: &[ParsedModule]) -> Compiled {
    let mut problems = Problems::new();
    let (script, imported, mentions, lowered) = match &control.script {
        None => (Script::None, Vec::new(), None, None),
        Some(file) => match checked(engine, file, names, &mut problems) {
            Err(problem) => (Script::Broken(problem), Vec::new(), None, None),
            Ok((ast, lowered)) => {
                let imported = imports(&lowered, modules);
                let mentions = Arc::new(Mentions::of(file, &lowered));
                let script = executable(file, ast, &lowered, &imported, &mut problems);
                (script, imported, Some(mentions), Some((Arc::clone(file), lowered)))
            }
        },
    };
    let executable = Executable {
        id: control.id.clone(),
        metadata: Arc::clone(&control.metadata),
        file: Arc::clone(&control.metadata_file),
        script,
        digest: digest::of_control(&control.metadata, control.script.as_deref(), &imported),
        imports: imported.iter().map(|module| Arc::clone(&module.module.file)).collect(),
        mentions,
    };
    Compiled {
        executable: Arc::new(executable),
        lowered,
        problems,
    }
}

/// A script that parses and whose names are all known.
fn checked(
    engine: &rhai::Engine,
    file: &Arc<SourceFile>,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Result<(AST, script::Script), Box<ControlProblem>> {
    let ast = parse(engine, file).map_err(|problem| report(problem, problems))?;
    let lowered = lower(&ast);
    match report_names(&lowered, file, names, problems) {
        Some(first) => Err(first),
        None => Ok((ast, lowered)),
    }
}

fn executable(
    file: &Arc<SourceFile>,
    ast: AST,
    lowered: &script::Script,
    imported: &[&ParsedModule],
    problems: &mut Problems,
) -> Script {
    let broken = imported.iter().find_map(|module| module.broken.clone());
    let ambiguous = || {
        let error = shared_name(file, lowered, imported)?;
        Some(report(Problem::new(&error).in_file(file.name()), problems))
    };
    match broken.or_else(ambiguous) {
        Some(problem) => Script::Broken(problem),
        None => Script::Ready {
            tolerated: Arc::new(tolerated(lowered)),
            deciding: deciding(lowered),
            numbers: script::numbers(lowered),
            ast: Box::new(ast),
            file: Arc::clone(file),
        },
    }
}

/// A name that a script, or a module that it imports, calls without a module in front, and that stands for another
/// function in another of them: while the script runs, Rhai would take the first that it comes upon for all.
fn shared_name(file: &Arc<SourceFile>, script: &script::Script, imported: &[&ParsedModule]) -> Option<CompileError> {
    let modules = imported
        .iter()
        .map(|module| (module.module.path.as_str(), &module.script));
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for (place, script) in modules.chain([(file.name(), script)]) {
        for name in own_functions(script) {
            if let Some(first) = known.insert(name, place) {
                return Some(CompileError::SharedName {
                    name: name.to_owned(),
                    first: first.to_owned(),
                    second: place.to_owned(),
                });
            }
        }
    }
    None
}

pub(super) fn parse(engine: &rhai::Engine, file: &Arc<SourceFile>) -> Result<AST, Problem> {
    // Rhai's parser is trusted with any text, but a panic in it must not end the others.
    let parsed = catch_unwind(AssertUnwindSafe(|| engine.compile(file.text())));
    match parsed {
        Ok(Ok(mut ast)) => {
            ast.set_source(file.name());
            Ok(ast)
        }
        Ok(Err(error)) => Err(syntax_problem(file, &error)),
        Err(_) => Err(Problem::new(&CompileError::Syntax {
            said: "the script cannot be parsed".to_owned(),
            help: None,
        })
        .in_file(file.name())),
    }
}

fn syntax_problem(file: &Arc<SourceFile>, error: &ParseError) -> Problem {
    let said = error.err_type().to_string();
    let help = if said.contains("reserved") {
        Some("a property of that name is read as `object[\"name\"]`".to_owned())
    } else if said.contains("complex") {
        Some("give parts of the expression names with `let`".to_owned())
    } else {
        None
    };
    let mut said = said;
    if let Some(first) = said.get(..1).map(str::to_lowercase) {
        said.replace_range(..1, &first);
    }
    at(
        file,
        Site::of(error.position()),
        error.position(),
        &CompileError::Syntax { said, help },
    )
}

fn at(file: &Arc<SourceFile>, site: Site, position: Position, error: &CompileError) -> Problem {
    let problem = Problem::new(error);
    if site == Site::default() && position.is_none() {
        return problem.in_file(file.name());
    }
    let byte = file.byte_at(LineColumn {
        line: usize::from(site.line),
        column: usize::from(site.column),
    });
    problem.at(Place::new(file, file.word_at(byte)), "here")
}

/// Reports what is wrong with a script's names; gives the first of it.
fn report_names(
    script: &script::Script,
    file: &Arc<SourceFile>,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Option<Box<ControlProblem>> {
    let mut first = None;
    for finding in check_names(script, names) {
        let problem = at(file, finding.site, Position::NONE, &finding.error);
        let carried = report(problem, problems);
        first.get_or_insert(carried);
    }
    first
}

pub(super) fn report(problem: Problem, problems: &mut Problems) -> Box<ControlProblem> {
    let carried = Box::new(ControlProblem::from(&problem));
    problems.push(problem);
    carried
}
