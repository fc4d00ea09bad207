//! Why a score changed: between two records of a tenant, each control's change is split along one fixed path into rows of
//! one cause each, which add up exactly.

mod identity;

pub use identity::identity;
