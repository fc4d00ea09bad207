use rhai::Dynamic;
use rhai::plugin::export_module;

use super::text::to_text;
use crate::engine::state;

#[export_module]
pub(super) mod functions {
    /// `note(x)`
    /// Keeps a value to look at while writing a control, and gives it back: it changes no verdict.
    pub fn note(value: Dynamic) -> Dynamic {
        let text = to_text(&value);
        state::with(|state| {
            if state.notes.len() < 100 {
                state.notes.push(text);
            }
        });
        value
    }
}
