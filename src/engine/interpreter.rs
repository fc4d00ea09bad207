//! Rhai, set up for controls: nothing that could reach out of a script, and every limit set.
//!
//! Each thread has an interpreter of its own. Rhai counts references to a function whenever one is called, and threads
//! that count at the same place wait for each other: two of them would be hardly faster than one.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rhai::module_resolvers::StaticModuleResolver;
use rhai::{AST, Module, OptimizationLevel, Shared};

use super::closure::Found;
use super::limits::Limits;
use super::script::{Script, assigned, properties};
use super::trace::{self, Counting};
use super::variables::Changed;
use super::{api, modules, state, variables, view, watch};
use crate::source::{Problems, SourceFile};

/// What it takes to make an interpreter for a program.
#[derive(Debug)]
pub(super) struct Recipe {
    limits: Limits,
    counting: Counting,
    /// Every property that a script mentions.
    properties: Vec<String>,
    changed: Arc<Changed>,
    /// The modules with their paths, each behind those that it imports.
    modules: Vec<(String, Arc<SourceFile>)>,
}

/// What an interpreter has to know of a script or module before it runs it.
#[derive(Debug)]
pub(super) struct Mentions {
    file: Arc<SourceFile>,
    properties: BTreeSet<String>,
    assigned: BTreeSet<String>,
}

impl Mentions {
    pub(super) fn of(file: &Arc<SourceFile>, script: &Script) -> Self {
        Self {
            file: Arc::clone(file),
            properties: properties(script),
            assigned: assigned(script),
        }
    }
}

impl Recipe {
    pub(super) fn new<'m>(
        limits: Limits,
        counting: Counting,
        mentions: impl Iterator<Item = &'m Arc<Mentions>>,
        modules: Vec<(String, Arc<SourceFile>)>,
    ) -> Self {
        let mut properties: BTreeSet<&str> = BTreeSet::new();
        let mut changed = Changed::default();
        for script in mentions {
            properties.extend(script.properties.iter().map(String::as_str));
            for name in &script.assigned {
                let sources = changed.entry(name.clone()).or_default();
                sources.push(script.file.name().to_owned());
            }
        }
        Self {
            limits,
            counting,
            properties: properties.into_iter().map(str::to_owned).collect(),
            changed: Arc::new(changed),
            modules,
        }
    }

    /// Whether interpreters of another recipe do for this one: they know its modules, and at least its properties.
    pub(super) fn is_covered_by(&self, other: &Self) -> bool {
        let modules = self.modules.iter().zip(&other.modules);
        self.limits == other.limits
            && self.counting == other.counting
            && self.modules.len() == other.modules.len()
            && modules.into_iter().all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, &b.1))
            && self.changed == other.changed
            && self
                .properties
                .iter()
                .all(|name| other.properties.binary_search(name).is_ok())
    }

    /// An interpreter that runs the program's controls.
    fn make(&self) -> rhai::Engine {
        // What is wrong with modules was told when the first one was made.
        self.complete(parser(&self.limits)).0
    }

    /// Makes a parser an interpreter that runs the program's controls; says what is wrong with modules as they are
    /// loaded.
    pub(super) fn complete(&self, parser: rhai::Engine) -> (rhai::Engine, Problems) {
        let mut engine = parser;
        view::register(&mut engine, &self.properties);
        variables::register(&mut engine, Arc::clone(&self.changed));
        let mut problems = Problems::new();
        let mut resolver = StaticModuleResolver::new();
        for (path, file) in &self.modules {
            engine.set_module_resolver(resolver.clone());
            match modules::load(&engine, file, &self.limits) {
                Ok(module) => resolver.insert(path.clone(), module),
                Err(problem) => problems.push(problem),
            }
        }
        engine.set_module_resolver(resolver);
        if self.counting == Counting::Lines {
            trace::count_lines(&mut engine);
        }
        (engine, problems)
    }
}

/// An interpreter that knows the language and the script API, but no program: enough to parse.
pub(super) fn parser(limits: &Limits) -> rhai::Engine {
    let mut engine = rhai::Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    api::register(&mut engine);
    // `switch` finds its case by hash, so that a value of another type would silently be another case.
    for symbol in ["eval", "try", "catch", "throw", "export", "global", "switch"] {
        engine.disable_symbol(symbol);
    }
    engine
        .set_fast_operators(false)
        .set_fail_on_invalid_map_property(true)
        .set_max_call_levels(limits.call_depth)
        .set_max_expr_depths(64, 64)
        .set_max_functions(500)
        .set_max_modules(100)
        .set_max_variables(500)
        .set_max_string_size(limits.text)
        .set_max_array_size(limits.elements)
        .set_max_map_size(limits.elements)
        .set_max_operations(0)
        .on_progress(|_| state::charge_one());
    engine
}

/// The interpreters of a program, each made when its thread first runs a control.
pub(super) struct Interpreters {
    recipe: Recipe,
    made: Box<[OnceLock<Interpreter>]>,
}

/// The interpreter of a thread.
pub(super) struct Interpreter {
    pub(super) engine: rhai::Engine,
    /// What runs of scripts found, by the address of their functions, which are held so that no others take it.
    found: Mutex<HashMap<usize, (Shared<Module>, Found)>>,
}

/// Threads beyond these share interpreters, which is slower and nothing else.
const MOST: usize = 64;

impl Interpreters {
    pub(super) fn new(recipe: Recipe, first: rhai::Engine) -> Self {
        let mut made: Box<[OnceLock<Interpreter>]> = (0..MOST).map(|_| OnceLock::new()).collect();
        made[0] = OnceLock::from(Interpreter::new(first));
        Self { recipe, made }
    }

    pub(super) fn of_this_thread(&self) -> &Interpreter {
        let number = rayon::current_thread_index().unwrap_or(0) % MOST;
        self.made[number].get_or_init(|| Interpreter::new(self.recipe.make()))
    }

    /// An interpreter of its own that tells the run in progress which steps it takes.
    pub(super) fn watched(&self) -> rhai::Engine {
        let mut engine = self.recipe.make();
        watch::register(&mut engine);
        engine
    }

    pub(super) fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.recipe.limits
    }

    pub(super) fn properties(&self) -> &[String] {
        &self.recipe.properties
    }
}

/// Scripts beyond these push out what was found for the others: someone may be editing them.
const MOST_SCRIPTS: usize = 4096;

impl Interpreter {
    fn new(engine: rhai::Engine) -> Self {
        Self {
            engine,
            found: Mutex::default(),
        }
    }

    /// What earlier runs of a script found.
    pub(super) fn found(&self, script: &AST) -> Option<Found> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.remove(&address(script)).map(|(_, found)| found)
    }

    /// Keeps what runs of a script found for the next.
    pub(super) fn keep(&self, script: &AST, new: Found) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= MOST_SCRIPTS {
            found.clear();
        }
        found.insert(address(script), (Shared::clone(script.shared_lib()), new));
    }
}

fn address(script: &AST) -> usize {
    Shared::as_ptr(script.shared_lib()) as usize
}
