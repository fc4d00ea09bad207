use std::collections::HashSet;

use super::exposition::{Labels, label};
use crate::model::Evaluation;
use crate::report::csv::of_tenant;

/// Evaluations with the labels that tell their tenants.
pub(super) type Named<'a> = Vec<(Labels, &'a Evaluation)>;

/// The name of each tenant is told apart from all others, because a series that is there twice spoils the whole file: by
/// its snapshot where another has the same, and by a number where that is not enough.
pub(super) fn named(evaluations: &[Evaluation]) -> Named<'_> {
    let tenant = |evaluation: &Evaluation| {
        let known = Some(of_tenant(&evaluation.tenant)).filter(|tenant| !tenant.is_empty());
        label(&known.unwrap_or_else(|| evaluation.snapshot.source.clone()))
    };
    let tenants: Vec<String> = evaluations.iter().map(tenant).collect();
    let mut seen = HashSet::new();
    let labels = |(at, evaluation): (usize, &Evaluation)| {
        let is_alone = tenants.iter().filter(|other| **other == tenants[at]).count() == 1;
        let mut labels = Labels::of("tenant", &tenants[at]);
        if !is_alone {
            let source = label(&evaluation.snapshot.source);
            let mut snapshot = source.clone();
            let mut number = 1;
            while !seen.insert((tenants[at].clone(), snapshot.clone())) {
                number += 1;
                snapshot = format!("{source} #{number}");
            }
            labels = labels.and("snapshot", &snapshot);
        }
        labels
    };
    let labels: Vec<Labels> = evaluations.iter().enumerate().map(labels).collect();
    labels.into_iter().zip(evaluations).collect()
}
