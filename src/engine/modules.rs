//! The modules that scripts may import: parsed, checked, and loaded each after those that it imports.

use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::Scope;

use super::compile::{parse, report};
use super::compile_error::CompileError;
use super::interpreter::Mentions;
use super::limits::Limits;
use super::script::{self, Kind, Signatures, Site, lower, tokens, tolerated};
use super::state;
use crate::model::ControlProblem;
use crate::ruleset::Module;
use crate::source::{Problem, Problems, SourceFile};

/// A module with what is known of it without running it.
pub(super) struct ParsedModule {
    pub(super) module: Module,
    pub(super) script: script::Script,
    /// Its text without comments and layout.
    pub(super) tokens: String,
    /// Sites at which absence is tolerated.
    pub(super) tolerated: Arc<HashSet<Site>>,
    pub(super) mentions: Arc<Mentions>,
    pub(super) broken: Option<Box<ControlProblem>>,
}

/// The modules that parse, and those that do not as empty ones that break whoever imports them.
pub(super) fn parse_modules(engine: &rhai::Engine, modules: &[Module], problems: &mut Problems) -> Vec<ParsedModule> {
    let parsed = |module: &Module, problems: &mut Problems| {
        // What it is tried on does not matter to who imports it.
        let module = Module {
            tests: None,
            ..module.clone()
        };
        let (script, broken) = match parse(engine, &module.file) {
            Ok(ast) => (lower(&ast), None),
            Err(problem) => (script::Script::default(), Some(report(problem, problems))),
        };
        ParsedModule {
            tokens: tokens(module.file.text()),
            tolerated: Arc::new(tolerated(&script)),
            mentions: Arc::new(Mentions::of(&module.file, &script)),
            module,
            script,
            broken,
        }
    };
    modules.iter().map(|module| parsed(module, problems)).collect()
}

/// The functions of each module, by the path that imports name.
pub(super) fn exported(modules: &[ParsedModule]) -> BTreeMap<String, Signatures> {
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
pub(super) fn imports<'m>(script: &script::Script, modules: &'m [ParsedModule]) -> Vec<&'m ParsedModule> {
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

/// The modules that can be loaded, each behind those that it imports.
pub(super) fn load_order(modules: &[ParsedModule], problems: &mut Problems) -> Vec<(String, Arc<SourceFile>)> {
    let mut ordered: Vec<(String, Arc<SourceFile>)> = Vec::new();
    let mut waiting: Vec<&ParsedModule> = modules.iter().filter(|module| module.broken.is_none()).collect();
    while !waiting.is_empty() {
        let is_ready = |module: &&ParsedModule| {
            let waits_for = |path: &String| waiting_for(&waiting, path);
            !import_paths(&module.script).iter().any(waits_for)
        };
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.iter().copied().partition(is_ready);
        if ready.is_empty() {
            report_cycle(&rest, problems);
            break;
        }
        ordered.extend(
            ready
                .iter()
                .map(|m| (m.module.path.clone(), Arc::clone(&m.module.file))),
        );
        waiting = rest;
    }
    ordered
}

fn waiting_for(waiting: &[&ParsedModule], path: &str) -> bool {
    waiting.iter().any(|module| module.module.path == path)
}

/// Loads one module, as scripts that import it see it.
pub(super) fn load(engine: &rhai::Engine, file: &Arc<SourceFile>, limits: &Limits) -> Result<rhai::Module, Problem> {
    let ast = parse(engine, file)?;
    state::budget_for_loading(limits);
    let loading = || rhai::Module::eval_ast_as_new(Scope::new(), &ast, engine);
    let error = match catch_unwind(AssertUnwindSafe(loading)) {
        Ok(Ok(module)) => return Ok(module),
        Ok(Err(error)) => CompileError::Module(error.to_string()),
        Err(_) => CompileError::Module("it calls the script API outside a function".to_owned()),
    };
    Err(Problem::new(&error).in_file(file.name()))
}

fn report_cycle(modules: &[&ParsedModule], problems: &mut Problems) {
    let paths: Vec<&str> = modules.iter().map(|module| module.module.path.as_str()).collect();
    for module in modules {
        let error = CompileError::ModuleCycle(paths.join(", "));
        problems.push(Problem::new(&error).in_file(module.module.file.name()));
    }
}
