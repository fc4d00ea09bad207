//! A program, a snapshot and settings become an evaluation.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::engine::{Prepared, Program, Workers};
use crate::model::{
    ControlId, ControlMetadata, ControlProblem, ControlScore, Evaluation, Factors, Outcome, ParameterValue, Points,
    Required, Scope, ScopeSource, SnapshotIdentity, Status, Tenant, Verdict,
};
use crate::score::{observed_points, rank, secure_score, settle};
use crate::snapshot::Snapshot;

/// What an evaluation depends on besides the rules and the snapshot.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The tenant's profile; what it does not say is taken from the snapshot.
    pub tenant: Tenant,
    /// Parameters that differ from their defaults, by control.
    pub parameters: BTreeMap<ControlId, Vec<(String, ParameterValue)>>,
    /// What effort, cost and impact leave of the points when actions are ranked.
    pub factors: Factors,
}

/// Runs every control in scope against a snapshot, on the given threads, and adds up the score.
///
/// The result does not depend on the number of threads, the clock or the machine.
pub fn evaluate(program: &Program, snapshot: &Arc<Snapshot>, settings: &Settings, workers: &Workers) -> Evaluation {
    let tenant = profile(&settings.tenant, snapshot.tenant());
    let (scope, numbers) = scope(program, snapshot);
    let prepared = program.prepare(Arc::clone(snapshot), &tenant, &settings.parameters);
    let controls: Vec<ControlScore> = workers.run(|| {
        numbers
            .par_iter()
            .map(|number| control_score(program, *number, &prepared, snapshot, &tenant))
            .collect()
    });
    let metadata: Vec<&ControlMetadata> = numbers
        .iter()
        .map(|number| program.control(*number).1.as_ref())
        .collect();
    let required: Vec<&[Required]> = metadata.iter().map(|metadata| metadata.requires.as_slice()).collect();
    Evaluation {
        tenant,
        snapshot: snapshot.identity(),
        plan: None,
        scope,
        problem: None,
        score: Some(secure_score(&controls, &required)),
        actions: rank(&controls, &metadata, &settings.factors),
        controls,
    }
}

/// What stands in the place of an evaluation where the snapshot cannot be read.
pub fn unreadable(source: &str, problem: ControlProblem) -> Evaluation {
    Evaluation {
        tenant: Tenant::default(),
        snapshot: SnapshotIdentity {
            source: source.to_owned(),
            ..SnapshotIdentity::default()
        },
        plan: None,
        scope: Scope {
            from: ScopeSource::All,
            products: None,
            left_out: Vec::new(),
        },
        problem: Some(problem),
        score: None,
        controls: Vec::new(),
        actions: Vec::new(),
    }
}

fn profile(declared: &Tenant, recognised: &Tenant) -> Tenant {
    Tenant {
        id: declared.id.clone().or_else(|| recognised.id.clone()),
        name: declared.name.clone().or_else(|| recognised.name.clone()),
        environment: declared.environment.or(recognised.environment),
        exclusions: declared.exclusions.clone(),
    }
}

/// The products that the export says it asked for; else every control. What a snapshot happens to hold says nothing.
fn scope(program: &Program, snapshot: &Snapshot) -> (Scope, Vec<usize>) {
    let all = 0..program.len();
    let Some(products) = snapshot.products() else {
        let scope = Scope {
            from: ScopeSource::All,
            products: None,
            left_out: Vec::new(),
        };
        return (scope, all.collect());
    };
    let is_in = |number: &usize| products.contains(&program.control(*number).1.product);
    let (inside, outside): (Vec<usize>, Vec<usize>) = all.partition(is_in);
    let scope = Scope {
        from: ScopeSource::Export,
        products: Some(products.to_vec()),
        left_out: outside
            .iter()
            .map(|number| program.control(*number).0.clone())
            .collect(),
    };
    (scope, inside)
}

fn control_score(
    program: &Program,
    number: usize,
    prepared: &Prepared,
    snapshot: &Snapshot,
    tenant: &Tenant,
) -> ControlScore {
    let (id, metadata) = program.control(number);
    let (verdict, problem) = match elsewhere(metadata, tenant) {
        Some(verdict) => (verdict, None),
        None => {
            let ran = program.run(number, prepared);
            (ran.verdict, ran.problem)
        }
    };
    let outcome = settle(verdict.outcome, verdict.share, metadata.scoring);
    let observed = observed_points(outcome, verdict.share, metadata.max_points);
    let counts = metadata.scored && outcome.is_evaluated();
    let is_complete = observed == Some(metadata.max_points);
    ControlScore {
        id: id.clone(),
        title: metadata.title.clone(),
        category: metadata.category,
        product: metadata.product.clone(),
        severity: metadata.severity,
        outcome,
        compliant: verdict.share.map(|share| share.compliant()),
        total: verdict.share.map(|share| share.total()),
        points: observed.filter(|_| counts).unwrap_or(Points::ZERO),
        observed_points: observed,
        max_points: if counts { metadata.max_points } else { Points::ZERO },
        worth: metadata.max_points,
        scored: metadata.scored,
        status: if is_complete {
            Status::Completed
        } else {
            Status::ToAddress
        },
        status_record: None,
        collected_at: collected_at(&verdict, snapshot),
        reason: verdict.reason,
        affected: verdict.affected,
        affected_total: verdict.affected_total,
        evidence: verdict.evidence,
        evidence_total: verdict.evidence_total,
        compliance: mapped(metadata),
        problem,
        unknown: verdict.unknown,
    }
}

/// The verdict on a control that does not exist in the tenant's cloud, where that is known.
fn elsewhere(metadata: &ControlMetadata, tenant: &Tenant) -> Option<Verdict> {
    let here = tenant.environment?;
    if metadata.environments.is_empty() || metadata.environments.contains(&here) {
        return None;
    }
    let there: Vec<&str> = metadata.environments.iter().map(|e| e.as_str()).collect();
    let reason = format!("the tenant is in `{here}`; this applies to {}", there.join(", "));
    Some(Verdict::without_reading(Outcome::NotApplicable, reason))
}

fn mapped(metadata: &ControlMetadata) -> BTreeMap<String, Vec<String>> {
    metadata
        .compliance
        .iter()
        .map(|(framework, mappings)| {
            let ids = mappings.iter().map(|mapping| mapping.id.clone()).collect();
            (framework.clone(), ids)
        })
        .collect()
}

/// When the oldest of the collections that were read was collected.
fn collected_at(verdict: &Verdict, snapshot: &Snapshot) -> Option<String> {
    let known = verdict
        .collections
        .iter()
        .filter_map(|name| snapshot.manifest().get(name)?.collected_at.clone());
    known.min().or_else(|| snapshot.captured().map(str::to_owned))
}
