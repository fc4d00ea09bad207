use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{Prepared, Program};
use crate::model::{Exclusions, Tenant, Verdict};

/// More exclusions than this are not tried one by one.
const MOST: usize = 50;

/// The declared exclusions that a verdict rests on: without them it would be another.
///
/// The control is run again without any; where that changes the verdict, without each alone. Where no single one
/// matters, because others stand in for it, all of them are named.
pub(super) fn rests_on(
    program: &Program,
    number: usize,
    prepared: &Prepared,
    tenant: &Tenant,
    parameters: &super::Parameters,
    verdict: &Verdict,
) -> Vec<String> {
    let metadata = program.control(number).1;
    let declared = tenant.exclusions_for(metadata);
    if declared.is_empty() || !program.looks_at_tenant(number) {
        return Vec::new();
    }
    let changes_with = |exclusions: Exclusions| {
        let tenant = Tenant {
            exclusions,
            requirement_exclusions: BTreeMap::new(),
            ..tenant.clone()
        };
        let prepared = program.prepare(&[number], Arc::clone(prepared.snapshot()), &tenant, parameters);
        let without = program.run(number, &prepared).verdict;
        (without.outcome, without.share) != (verdict.outcome, verdict.share)
    };
    if !changes_with(Exclusions::default()) {
        return Vec::new();
    }
    let named = |(kind, id): (&str, &str)| format!("{kind}: {id}");
    let each: Vec<(&str, &str)> = declared.each().collect();
    let alone = each
        .iter()
        .copied()
        .filter(|(kind, id)| each.len() <= MOST && changes_with(declared.without(kind, id)));
    let decisive: Vec<String> = alone.map(named).collect();
    if decisive.is_empty() {
        return each.into_iter().map(named).collect();
    }
    decisive
}
