use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::module_resolvers::StaticModuleResolver;
use rhai::packages::{ArithmeticPackage, BasicIteratorPackage, Package};
use rhai::{AST, OptimizationLevel, ParseError, Position, Scope};

use super::compile_error::CompileError;
use super::limits::Limits;
use super::program::{Executable, LoadedModule, Program, Script};
use super::ruling::OUTCOMES;
use super::run::VARIABLES;
use super::script::{self, Kind, Names, Signatures, Site, check_names, deciding, lower, properties, tokens, tolerated};
use super::{api, state, variables, view};
use crate::model::{ControlMetadata, ControlProblem};
use crate::ruleset::{Control, Module, RuleSet};
use crate::source::{LineColumn, Place, Problem, Problems, SourceFile};

/// Makes programs of rule sets.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    limits: Limits,
}

impl Engine {
    /// An engine whose controls may use up so much.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// Compiles every control; one that does not compile is a problem and, when the program runs, an error.
    pub fn compile(&self, rules: &RuleSet) -> (Program, Problems) {
        let mut problems = Problems::new();
        let mut engine = self.interpreter();
        let mut parsed = parse_modules(&engine, &rules.modules, &mut problems);
        let functions = api::signatures();
        let exported = exported(&parsed);
        let names = Names {
            functions: &functions,
            variables: VARIABLES,
            outcomes: &OUTCOMES.map(|outcome| outcome.as_str()),
            modules: &exported,
        };
        for module in &mut parsed {
            let first = report_names(&module.script, &module.module.file, &names, &mut problems);
            module.broken = module.broken.take().or(first);
        }
        let compiled: Vec<Result<Option<Compiled>, Box<ControlProblem>>> = rules
            .controls
            .iter()
            .map(|control| compile_control(&engine, control, &names, &mut problems))
            .collect();

        let mut mentioned = BTreeSet::new();
        for module in &parsed {
            mentioned.extend(properties(&module.script));
        }
        for compiled in compiled.iter().flatten().flatten() {
            mentioned.extend(properties(&compiled.lowered));
        }
        let properties: Vec<String> = mentioned.into_iter().collect();
        view::register(&mut engine, &properties);
        let scripts = parsed.iter().map(|module| (&module.module.file, &module.script));
        let own = compiled
            .iter()
            .flatten()
            .flatten()
            .map(|control| (&control.file, &control.lowered));
        variables::register(&mut engine, scripts.chain(own));
        load_modules(&mut engine, &parsed, &self.limits, &mut problems);

        let controls: Vec<Executable> = rules
            .controls
            .iter()
            .zip(compiled)
            .map(|(control, compiled)| executable(control, compiled, &parsed))
            .collect();
        let program = Program {
            engine: Arc::new(engine),
            digest: digest_of(&controls),
            controls,
            modules: parsed.into_iter().map(ParsedModule::into_loaded).collect(),
            properties,
            limits: self.limits,
        };
        (program, problems)
    }

    /// Rhai without anything that could reach out of a script, and with every limit set.
    fn interpreter(&self) -> rhai::Engine {
        let mut engine = rhai::Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        ArithmeticPackage::new().register_into_engine(&mut engine);
        BasicIteratorPackage::new().register_into_engine(&mut engine);
        api::register(&mut engine);
        for symbol in ["eval", "try", "catch", "throw", "export", "global"] {
            engine.disable_symbol(symbol);
        }
        engine
            .set_fast_operators(false)
            .set_fail_on_invalid_map_property(true)
            .set_max_call_levels(self.limits.call_depth)
            .set_max_expr_depths(64, 64)
            .set_max_functions(500)
            .set_max_modules(100)
            .set_max_variables(500)
            .set_max_string_size(self.limits.text)
            .set_max_array_size(self.limits.elements)
            .set_max_map_size(self.limits.elements)
            .set_max_operations(0)
            .on_progress(|_| state::charge_one());
        engine
    }
}

struct Compiled {
    ast: AST,
    lowered: script::Script,
    file: Arc<SourceFile>,
}

fn compile_control(
    engine: &rhai::Engine,
    control: &Control,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Result<Option<Compiled>, Box<ControlProblem>> {
    let Some(file) = &control.script else {
        return Ok(None);
    };
    let ast = parse(engine, file).map_err(|problem| report(problem, problems))?;
    let lowered = lower(&ast);
    if let Some(first) = report_names(&lowered, file, names, problems) {
        return Err(first);
    }
    Ok(Some(Compiled {
        ast,
        lowered,
        file: Arc::clone(file),
    }))
}

fn executable(
    control: &Control,
    compiled: Result<Option<Compiled>, Box<ControlProblem>>,
    modules: &[ParsedModule],
) -> Executable {
    let imported = match &compiled {
        Ok(Some(compiled)) => imports(&compiled.lowered, modules),
        _ => Vec::new(),
    };
    let digest = digest(&control.metadata, control.script.as_deref(), &imported);
    let script = match compiled {
        Err(problem) => Script::Broken(problem),
        Ok(None) => Script::None,
        Ok(Some(compiled)) => match imported.iter().find_map(|module| module.broken.clone()) {
            Some(problem) => Script::Broken(problem),
            None => Script::Ready {
                tolerated: Arc::new(tolerated(&compiled.lowered)),
                deciding: deciding(&compiled.lowered),
                ast: Box::new(compiled.ast),
                file: compiled.file,
            },
        },
    };
    Executable {
        id: control.id.clone(),
        metadata: Arc::new(control.metadata.clone()),
        file: Arc::clone(&control.metadata_file),
        script,
        digest,
    }
}

/// A module with what is known of it without running it.
struct ParsedModule {
    module: Module,
    ast: AST,
    script: script::Script,
    broken: Option<Box<ControlProblem>>,
}

impl ParsedModule {
    fn into_loaded(self) -> LoadedModule {
        LoadedModule {
            tolerated: Arc::new(tolerated(&self.script)),
            file: self.module.file,
        }
    }
}

/// The modules that parse, and those that do not as empty ones that break whoever imports them.
fn parse_modules(engine: &rhai::Engine, modules: &[Module], problems: &mut Problems) -> Vec<ParsedModule> {
    let parsed = |module: &Module, problems: &mut Problems| {
        let module = Module {
            path: module.path.clone(),
            file: Arc::clone(&module.file),
        };
        match parse(engine, &module.file) {
            Ok(ast) => ParsedModule {
                script: lower(&ast),
                module,
                ast,
                broken: None,
            },
            Err(problem) => ParsedModule {
                script: script::Script::default(),
                module,
                ast: AST::empty(),
                broken: Some(report(problem, problems)),
            },
        }
    };
    modules.iter().map(|module| parsed(module, problems)).collect()
}

/// The functions of each module, by the path that imports name.
fn exported(modules: &[ParsedModule]) -> BTreeMap<String, Signatures> {
    let signatures = |module: &ParsedModule| {
        let mut signatures = Signatures::default();
        for function in &module.script.functions {
            signatures.add(&function.name, function.params.len());
        }
        (module.module.path.clone(), signatures)
    };
    modules.iter().map(signatures).collect()
}

/// The modules that a script imports, directly or through others, in the order of their paths.
fn imports<'m>(script: &script::Script, modules: &'m [ParsedModule]) -> Vec<&'m ParsedModule> {
    let mut found: BTreeMap<&str, &ParsedModule> = BTreeMap::new();
    let mut paths = import_paths(script);
    while let Some(path) = paths.pop() {
        let module = modules.iter().find(|module| module.module.path == path);
        if let Some(module) = module
            && found.insert(&module.module.path, module).is_none()
        {
            paths.extend(import_paths(&module.script));
        }
    }
    found.into_values().collect()
}

fn import_paths(script: &script::Script) -> Vec<String> {
    let mut paths = Vec::new();
    script.walk(&mut |node| {
        if let Kind::Import { path, .. } = &node.kind
            && let Kind::Text(path) = &path.kind
        {
            paths.push(path.clone());
        }
    });
    paths
}

/// Loads the modules, each after those that it imports.
fn load_modules(engine: &mut rhai::Engine, modules: &[ParsedModule], limits: &Limits, problems: &mut Problems) {
    let mut resolver = StaticModuleResolver::new();
    let mut loaded: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&ParsedModule> = modules.iter().collect();
    while !waiting.is_empty() {
        let is_ready = |module: &&ParsedModule| {
            let known = |path: &String| modules.iter().any(|m| m.module.path == *path);
            import_paths(&module.script)
                .iter()
                .all(|path| loaded.contains(path.as_str()) || !known(path))
        };
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_ready);
        if ready.is_empty() {
            report_cycle(&rest, problems);
            return;
        }
        for module in ready {
            engine.set_module_resolver(resolver.clone());
            match load(engine, &module.ast, limits) {
                Ok(compiled) => resolver.insert(module.module.path.clone(), compiled),
                Err(error) => problems.push(Problem::new(&error).in_file(module.module.file.name())),
            }
            loaded.insert(&module.module.path);
        }
        waiting = rest;
    }
    engine.set_module_resolver(resolver);
}

fn load(engine: &rhai::Engine, ast: &AST, limits: &Limits) -> Result<rhai::Module, CompileError> {
    state::budget_for_loading(limits);
    let loading = || rhai::Module::eval_ast_as_new(Scope::new(), ast, engine);
    match catch_unwind(AssertUnwindSafe(loading)) {
        Ok(Ok(module)) => Ok(module),
        Ok(Err(error)) => Err(CompileError::Module(error.to_string())),
        Err(_) => Err(CompileError::Module(
            "it calls the script API outside a function".to_owned(),
        )),
    }
}

fn report_cycle(modules: &[&ParsedModule], problems: &mut Problems) {
    let paths: Vec<&str> = modules.iter().map(|module| module.module.path.as_str()).collect();
    for module in modules {
        let error = CompileError::ModuleCycle(paths.join(", "));
        problems.push(Problem::new(&error).in_file(module.module.file.name()));
    }
}

fn parse(engine: &rhai::Engine, file: &Arc<SourceFile>) -> Result<AST, Problem> {
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

fn report(problem: Problem, problems: &mut Problems) -> Box<ControlProblem> {
    let carried = Box::new(ControlProblem::from(&problem));
    problems.push(problem);
    carried
}

/// The version of the script API: a change of what scripts may call changes every digest.
const SCRIPT_API: &str = "1";

/// BLAKE3 of what matters for a control's score: metadata that scoring reads, parameters, and the tokens of the script
/// and of all modules that it imports.
fn digest(metadata: &ControlMetadata, script: Option<&SourceFile>, modules: &[&ParsedModule]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    part(SCRIPT_API);
    part(&metadata.max_points.to_string());
    part(metadata.scoring.as_str());
    part(if metadata.scored { "scored" } else { "not scored" });
    part(metadata.category.as_str());
    part(&metadata.product);
    part(metadata.measured_by.as_str());
    part(metadata.action_type.as_str());
    part(&serde_json::to_string(&metadata.params).expect("parameters are plain data"));
    part(&tokens(script.map(SourceFile::text).unwrap_or_default()));
    for module in modules {
        part(&tokens(module.module.file.text()));
    }
    hasher.finalize().to_hex().to_string()
}

fn digest_of(controls: &[Executable]) -> String {
    let mut hasher = blake3::Hasher::new();
    for control in controls {
        hasher.update(format!("{}\0{}\n", control.id, control.digest).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
