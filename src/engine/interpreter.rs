//! Rhai, set up for controls: nothing that could reach out of a script, and every limit set.
//!
//! Each thread has an interpreter of its own. Rhai counts references to a function whenever one is called, and threads
//! that count at the same place wait for each other: two of them would be hardly faster than one.

use std::sync::{Arc, OnceLock};

use rhai::OptimizationLevel;
use rhai::module_resolvers::StaticModuleResolver;
use rhai::packages::{ArithmeticPackage, Package};

use super::limits::Limits;
use super::variables::Changed;
use super::{api, modules, state, variables, view};
use crate::source::{Problems, SourceFile};

/// What it takes to make an interpreter for a program.
pub(super) struct Recipe {
    pub(super) limits: Limits,
    /// Every property that a script mentions.
    pub(super) properties: Vec<String>,
    pub(super) changed: Arc<Changed>,
    /// The modules with their paths, each behind those that it imports.
    pub(super) modules: Vec<(String, Arc<SourceFile>)>,
}

impl Recipe {
    /// An interpreter that runs the program's controls, and what is wrong with modules as they are loaded.
    pub(super) fn make(&self) -> (rhai::Engine, Problems) {
        let mut engine = parser(&self.limits);
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
        (engine, problems)
    }
}

/// An interpreter that knows the language and the script API, but no program: enough to parse.
pub(super) fn parser(limits: &Limits) -> rhai::Engine {
    let mut engine = rhai::Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    ArithmeticPackage::new().register_into_engine(&mut engine);
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
    made: Box<[OnceLock<rhai::Engine>]>,
}

/// Threads beyond these share interpreters, which is slower and nothing else.
const MOST: usize = 64;

impl Interpreters {
    pub(super) fn new(recipe: Recipe, first: rhai::Engine) -> Self {
        let mut made: Box<[OnceLock<rhai::Engine>]> = (0..MOST).map(|_| OnceLock::new()).collect();
        made[0] = OnceLock::from(first);
        Self { recipe, made }
    }

    pub(super) fn of_this_thread(&self) -> &rhai::Engine {
        let number = rayon::current_thread_index().unwrap_or(0) % MOST;
        // What is wrong with modules was told when the first one was made.
        self.made[number].get_or_init(|| self.recipe.make().0)
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.recipe.limits
    }

    pub(super) fn properties(&self) -> &[String] {
        &self.recipe.properties
    }
}
