//! Which control an id means: the one rule, for overrides, parameters, patterns, action plans and the history.
//!
//! A control is called by its id, and by every id that it had. No id means two controls: reading the rules says so
//! where a former id is taken.

use super::{ControlId, ControlMetadata};

/// A control, by what it is called and what it says of itself.
pub type Named<'a> = (&'a ControlId, &'a ControlMetadata);

/// Whether a control has an id, or had it.
pub fn is_called((id, metadata): Named<'_>, written: &str) -> bool {
    ids_of((id, metadata)).any(|id| id.as_str() == written)
}

/// Every id that a control has and had, the present one first.
pub fn ids_of<'a>((id, metadata): Named<'a>) -> impl Iterator<Item = &'a ControlId> {
    std::iter::once(id).chain(&metadata.former_ids)
}

/// The control that an id means: the one that has it, else the one that had it.
pub fn called<'a>(controls: impl Iterator<Item = Named<'a>> + Clone, written: &str) -> Option<Named<'a>> {
    let has_it = controls.clone().find(|(id, _)| id.as_str() == written);
    has_it.or_else(|| controls.clone().find(|control| is_called(*control, written)))
}
