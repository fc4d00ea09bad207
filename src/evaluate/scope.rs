use crate::engine::Program;
use crate::model::{ControlId, Scope, ScopeSource, ScopeWanted, Tenant};
use crate::snapshot::Snapshot;

/// Which controls are looked at: those of the products that the tenant file names, else of those that the export says
/// it asked for, else all. What a snapshot happens to hold says nothing.
///
/// Gives the scope, and the numbers of the controls in it.
pub(super) fn scope(
    program: &Program,
    wanted: ScopeWanted,
    tenant: &Tenant,
    snapshot: &Snapshot,
) -> (Scope, Vec<usize>) {
    let (from, products) = match (&tenant.products, snapshot.products()) {
        _ if wanted == ScopeWanted::All => (ScopeSource::All, None),
        (Some(products), _) => (ScopeSource::Tenant, Some(products.clone())),
        (None, Some(products)) => (ScopeSource::Export, Some(products.to_vec())),
        (None, None) => (ScopeSource::All, None),
    };
    let is_in = |number: &usize| {
        products
            .as_ref()
            .is_none_or(|all| all.contains(&program.control(*number).1.product))
    };
    let (inside, outside): (Vec<usize>, Vec<usize>) = (0..program.len()).partition(is_in);
    let is_allowed = |number: &usize| {
        wanted != ScopeWanted::Editions || tenant.is_licensed_for(program.control(*number).1) != Some(false)
    };
    let (inside, unlicensed): (Vec<usize>, Vec<usize>) = inside.into_iter().partition(is_allowed);
    let ids = |numbers: &[usize]| -> Vec<ControlId> {
        let id = |number: &usize| program.control(*number).0.clone();
        numbers.iter().map(id).collect()
    };
    let scope = Scope {
        from,
        products,
        left_out: ids(&outside),
        unlicensed: ids(&unlicensed),
    };
    (scope, inside)
}
