//! Closures of scripts, as functions of the API call them: once for every element of a list.
//!
//! Rhai offers the same, but begins each call by copying its state, and forgets with each call which functions it has
//! found, so that most of the time goes into finding the same ones again. Here the state is copied once for a list, and
//! what was found is kept from call to call and from run to run. Whatever is out of the ordinary is left to Rhai.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use rhai::{
    AST, Caches, Dynamic, Engine, EvalAltResult, EvalContext, Expr, FnPtr, GlobalRuntimeState, ImmutableString, Module,
    NativeCallContext, Position, Scope, Shared, Stmt, StmtBlock,
};

use super::state;
use super::stop::Stopped;

/// A closure that a function of the API was given.
pub(super) struct Closure<'c> {
    context: &'c NativeCallContext<'c>,
    function: &'c FnPtr,
    known: Option<Ready>,
}

struct Ready {
    body: Arc<Body>,
    global: GlobalRuntimeState,
}

/// What a closure does.
struct Body {
    block: Expr,
    name: String,
    params: Vec<ImmutableString>,
    from: From,
}

/// Where a closure was written.
#[derive(Debug, Clone)]
enum From {
    /// In the script itself: Rhai finds it at once.
    Script,
    /// In a module, of that source: Rhai finds it as it finds functions.
    Module(Option<ImmutableString>),
}

/// What was found in earlier runs of one control, on one interpreter.
#[derive(Default)]
pub(super) struct Found {
    bodies: HashMap<Key, Option<Arc<Body>>, FixedState>,
    caches: Vec<Caches>,
    /// The statements of the script.
    script: Option<Box<Expr>>,
}

/// The name of a closure, and the modules in which it is looked for.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    name: ImmutableString,
    modules: [usize; MOST_MODULES],
}

/// Closures called by modules that were called by modules, deeper than this, are left to Rhai.
const MOST_MODULES: usize = 4;

impl Found {
    /// Room for what Rhai finds, to be given back.
    pub(super) fn lend(&mut self) -> Caches {
        self.caches.pop().unwrap_or_default()
    }

    pub(super) fn give_back(&mut self, caches: Caches) {
        self.caches.push(caches);
    }

    fn body(&mut self, function: &FnPtr, params: usize, global: &GlobalRuntimeState) -> Option<Arc<Body>> {
        let key = Key::of(function, global)?;
        let body = self.bodies.entry(key);
        body.or_insert_with(|| Body::of(function, params, global).map(Arc::new))
            .clone()
    }
}

impl Key {
    fn of(function: &FnPtr, global: &GlobalRuntimeState) -> Option<Self> {
        let mut modules = [0; MOST_MODULES];
        for (number, module) in global.lib.iter().enumerate() {
            *modules.get_mut(number)? = Arc::as_ptr(module) as usize;
        }
        Some(Self {
            name: function.fn_name().into(),
            modules,
        })
    }
}

impl Body {
    fn of(function: &FnPtr, params: usize, global: &GlobalRuntimeState) -> Option<Self> {
        let name = function.fn_name();
        let in_script = global.lib.first()?.get_script_fn(name, params);
        let in_module = || {
            let mut modules = global.lib.iter().rev();
            modules.find_map(|module| Some((module.get_script_fn(name, params)?, module.id())))
        };
        let (definition, from) = match in_script {
            Some(definition) => (definition, From::Script),
            None => in_module().map(|(definition, id)| (definition, From::Module(id.map(Into::into))))?,
        };
        let mut alone = Module::new();
        alone.set_script_fn(Shared::clone(definition));
        let statements = statements(&AST::new([], alone));
        (!statements.is_empty()).then(|| Self {
            block: block_of(statements),
            name: name.to_owned(),
            params: definition.params.iter().cloned().collect(),
            from,
        })
    }
}

/// What Rhai does for a script, with what earlier runs found.
pub(super) fn evaluate(engine: &Engine, script: &AST, scope: &mut Scope<'_>) -> Result<Dynamic, Stopped> {
    let mut global = engine.new_global_runtime_state();
    let lent = state::with(|state| {
        let block = state.found.script.take();
        let block = block.unwrap_or_else(|| Box::new(block_of(script.statements().iter().cloned())));
        (block, state.found.lend())
    });
    let (block, mut caches) = lent;
    global.source = script.source().map(Into::into);
    global.lib.push(Shared::clone(script.shared_lib()));
    let said = run(engine, &mut global, &mut caches, scope, &block, false);
    state::with(|state| {
        state.found.script = Some(block);
        state.found.give_back(caches);
    });
    said.or_else(|error| match *error {
        EvalAltResult::Return(value, _) | EvalAltResult::Exit(value, _) => Ok(value),
        _ => Err(error),
    })
}

/// The statements of the only function of a syntax tree: Rhai shows them in no other way.
fn statements(ast: &AST) -> Vec<Stmt> {
    let mut statements = Vec::new();
    ast.walk(&mut |path: &[rhai::ASTNode<'_>]| {
        if let [rhai::ASTNode::Stmt(statement)] = path {
            statements.push((*statement).clone());
        }
        true
    });
    statements
}

/// Statements as one expression, which Rhai runs for others.
fn block_of(statements: impl IntoIterator<Item = Stmt>) -> Expr {
    Expr::Stmt(Box::new(StmtBlock::new(statements, Position::NONE, Position::NONE)))
}

impl<'c> Closure<'c> {
    pub(super) fn new(context: &'c NativeCallContext<'c>, function: &'c FnPtr) -> Self {
        Self {
            context,
            function,
            known: None,
        }
    }

    /// Calls it; the values are those of its parameters, in order.
    pub(super) fn call<const N: usize>(&mut self, values: [Dynamic; N]) -> Result<Dynamic, Stopped> {
        if self.known.is_none() {
            self.known = self.ready(N);
        }
        let Some(ready) = &mut self.known else {
            return self.function.call_raw(self.context, None, values).map(Dynamic::flatten);
        };
        let values = self.function.curry().iter().cloned().chain(values);
        ready.call(self.context, values).map(Dynamic::flatten)
    }

    fn ready(&self, values: usize) -> Option<Ready> {
        let curried = self.function.curry();
        let is_ordinary = self.function.is_anonymous()
            && self.context.debugger().is_none()
            && !curried.iter().any(Dynamic::is_shared);
        if !is_ordinary {
            return None;
        }
        let mut global = self.context.global_runtime_state().clone();
        let params = curried.len() + values;
        let body = state::with(|state| state.found.body(self.function, params, &global))?;
        match &body.from {
            From::Script => global.level += 1,
            From::Module(source) => {
                global.level += 2;
                global.source.clone_from(source);
            }
        }
        Some(Ready { body, global })
    }
}

impl Ready {
    /// What Rhai does for a function that it has found.
    fn call(
        &mut self,
        context: &NativeCallContext<'_>,
        values: impl Iterator<Item = Dynamic>,
    ) -> Result<Dynamic, Stopped> {
        let (engine, position) = (context.engine(), context.call_position());
        if let Some(stop) = state::charge_one() {
            return Err(EvalAltResult::ErrorTerminated(stop, position).into());
        }
        if self.global.level > engine.max_call_levels() {
            return Err(EvalAltResult::ErrorStackOverflow(position).into());
        }
        let mut scope = Scope::new();
        scope.extend(self.body.params.iter().cloned().zip(values));
        let mut caches = state::with(|state| state.found.lend());
        let loaded = self.global.num_modules_loaded;
        let said = run(
            engine,
            &mut self.global,
            &mut caches,
            &mut scope,
            &self.body.block,
            true,
        );
        self.global.num_modules_loaded = loaded;
        state::with(|state| state.found.give_back(caches));
        said.or_else(|error| self.returned(*error, position))
    }

    fn returned(&self, error: EvalAltResult, position: Position) -> Result<Dynamic, Stopped> {
        match error {
            EvalAltResult::Return(value, _) => Ok(value),
            mut error if matches!(error, EvalAltResult::Exit(..)) || error.is_system_exception() => {
                error.set_position(position);
                Err(error.into())
            }
            error => {
                let source = self.global.source().unwrap_or_default().to_owned();
                Err(EvalAltResult::ErrorInFunctionCall(self.body.name.clone(), source, error.into(), position).into())
            }
        }
    }
}

/// Runs statements as one block.
#[expect(
    deprecated,
    reason = "Rhai marks what may change with its next release; the version is pinned"
)]
fn run(
    engine: &Engine,
    global: &mut GlobalRuntimeState,
    caches: &mut Caches,
    scope: &mut Scope<'_>,
    block: &Expr,
    is_own_scope: bool,
) -> Result<Dynamic, Stopped> {
    EvalContext::new(engine, global, caches, scope, None).eval_expression_tree_raw(&block.into(), is_own_scope)
}
