//! How scripts find the values of variables.
//!
//! Rhai shares a variable that a closure uses between both, behind a lock that a method call on it holds: in
//! `users.filter(|user| users.len() > 1)` it would wait for itself, and gives up with an error. Here a closure gets the
//! value of a variable instead, which is the same for every variable that is not changed after it was defined, and costs
//! no lock. Variables that are changed stay Rhai's.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use rhai::{Dynamic, Engine, FnPtr};

use super::ruling::{OUTCOMES, Word};
use super::state;
use super::stop::{Stop, Stopped};

/// The variables that scripts change after they were defined, by name, with the scripts that do.
pub(super) type Changed = HashMap<String, Vec<String>, FixedState>;

/// Makes an interpreter find variables by value, and the outcomes that `when_empty` takes by name, everywhere.
#[expect(
    deprecated,
    reason = "Rhai marks what may change with its next release; the version is pinned"
)]
pub(super) fn register(engine: &mut Engine, changed: Arc<Changed>) {
    engine.on_var(move |name, _, context| {
        if let Some(sources) = changed.get(name) {
            let here = context.source();
            if sources.iter().any(|source| Some(source.as_str()) == here) {
                return Ok(None);
            }
        }
        if let Some(value) = context.scope().get(name) {
            let value = value.flatten_clone();
            charge_closure(&value)?;
            return Ok(Some(value));
        }
        let outcome = OUTCOMES.iter().find(|outcome| outcome.as_str() == name);
        Ok(outcome.map(|outcome| Dynamic::from(Word(*outcome))))
    });
}

/// A closure carries the values that it uses, closures among them: each copy costs what it carries.
fn charge_closure(value: &Dynamic) -> Result<(), Stopped> {
    let Some(closure) = value.read_lock::<FnPtr>() else {
        return Ok(());
    };
    if closure.curry().is_empty() {
        return Ok(());
    }
    let cost = state::charge(closure.curry().len()).and_then(|()| state::charge_bytes(64));
    cost.map_err(Stop::anywhere)?;
    closure.curry().iter().try_for_each(charge_closure)
}
