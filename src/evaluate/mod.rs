//! A program, a snapshot and settings become an evaluation.

mod again;
mod exclusions;
mod freshness;
mod scope;
mod suggest;

pub use again::{Evaluated, Observation, Observations};

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use freshness::Ages;

use crate::engine::{Prepared, Program, Tracing, Workers};
use crate::model::{
    ControlId, ControlMetadata, ControlProblem, ControlScore, Evaluation, Factors, Freshness, Notice, Outcome,
    ParameterValue, PlanIdentity, Required, Scope, ScopeSource, ScopeWanted, SnapshotIdentity, Tenant, Unknown,
    Verdict,
};
use crate::plan::{ActionPlan, Applying, PlanPolicy, Tenants};
use crate::score::{Observed, contribution, goal_standing, rank, secure_score, settle, zone_standing};
use crate::snapshot::Snapshot;

/// What an evaluation depends on besides the rules and the snapshot.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The day by which expiry is judged.
    pub as_of: Date,
    /// The tenant's profile; what it does not say is taken from the snapshot.
    pub tenant: Tenant,
    /// Parameters that differ from those of the program's controls.
    pub parameters: Parameters,
    /// What people declared.
    pub plan: Option<Arc<ActionPlan>>,
    /// What is asked of the plan; nothing where the plan is left out, and nothing is suggested for it then.
    pub plan_policy: Option<PlanPolicy>,
    /// Whether the run is about this tenant alone.
    pub tenants: Tenants,
    /// Which products are wanted in scope.
    pub scope: ScopeWanted,
    /// What effort, cost and impact leave of the points when actions are ranked.
    pub factors: Factors,
    /// All controls of the rules, those that were not selected or are disabled too: what a plan may name.
    pub known: Arc<Vec<(ControlId, Arc<ControlMetadata>)>>,
    /// How old data may be.
    pub freshness: Freshness,
    /// Whether results tell what controls did on their way.
    pub tracing: Tracing,
}

/// Values of parameters, by control.
pub type Parameters = BTreeMap<ControlId, Vec<(String, ParameterValue)>>;

impl Settings {
    /// An evaluation on a day, with nothing declared and every default.
    pub fn on(as_of: Date) -> Self {
        Self {
            as_of,
            tenant: Tenant::default(),
            parameters: Parameters::new(),
            plan: None,
            plan_policy: None,
            tenants: Tenants::One,
            scope: ScopeWanted::default(),
            factors: Factors::default(),
            known: Arc::default(),
            freshness: Freshness::default(),
            tracing: Tracing::Off,
        }
    }
}

/// Runs every control in scope against a snapshot, on the given threads, and adds up the score.
///
/// The result does not depend on the number of threads, the clock or the machine.
pub fn evaluate(program: &Program, snapshot: &Arc<Snapshot>, settings: &Settings, workers: &Workers) -> Evaluation {
    let observe = |run: &Run<'_>, number| {
        let observation = run.observe(number);
        run.control_score(number, observation)
    };
    evaluation(program, snapshot, settings, workers, observe)
}

/// An evaluation whose controls are scored in some way.
fn evaluation(
    program: &Program,
    snapshot: &Arc<Snapshot>,
    settings: &Settings,
    workers: &Workers,
    score: impl Fn(&Run<'_>, usize) -> ControlScore + Sync,
) -> Evaluation {
    let tenant = profile(&settings.tenant, snapshot.tenant());
    let (scope, numbers) = scope::scope(program, settings.scope, &tenant, snapshot);
    let run = Run::new(program, &numbers, snapshot, settings, &tenant);
    let controls: Vec<ControlScore> = workers.run(|| numbers.par_iter().map(|number| score(&run, *number)).collect());
    let metadata: Vec<&ControlMetadata> = numbers
        .iter()
        .map(|number| program.control(*number).1.as_ref())
        .collect();
    let required: Vec<&[Required]> = metadata.iter().map(|metadata| metadata.requires.as_slice()).collect();
    let mut score = secure_score(&controls, &required, tenant.licenses.is_some());
    score.zone = tenant.zones.and_then(|zones| zone_standing(zones, score.at_least));
    score.goal = tenant
        .goal
        .and_then(|goal| goal_standing(goal, score.at_least, settings.as_of));
    Evaluation {
        snapshot: SnapshotIdentity {
            age_days: run.ages().of_snapshot(),
            ..snapshot.identity()
        },
        plan: settings.plan.as_ref().map(|plan| PlanIdentity {
            digest: plan.digest.clone(),
        }),
        scope,
        problem: None,
        score: Some(score),
        actions: rank(&controls, &metadata, &settings.factors),
        history: Vec::new(),
        notices: run.notices(&controls, &metadata),
        controls,
        tenant,
    }
}

/// What one control contributes, whatever the scope.
pub fn evaluate_control(
    program: &Program,
    number: usize,
    snapshot: &Arc<Snapshot>,
    settings: &Settings,
) -> ControlScore {
    let tenant = profile(&settings.tenant, snapshot.tenant());
    let run = Run::new(program, &[number], snapshot, settings, &tenant);
    run.control_score(number, run.observe(number))
}

/// Makes ready to run one control as [`evaluate_control`] does.
pub fn prepare_control(program: &Program, number: usize, snapshot: &Arc<Snapshot>, settings: &Settings) -> Prepared {
    let tenant = profile(&settings.tenant, snapshot.tenant());
    program.prepare(&[number], Arc::clone(snapshot), &tenant, &settings.parameters)
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
            unlicensed: Vec::new(),
        },
        problem: Some(problem),
        score: None,
        controls: Vec::new(),
        notices: Vec::new(),
        actions: Vec::new(),
        history: Vec::new(),
    }
}

/// What the tenant file says, and where it is silent, what the export says.
pub fn profile(declared: &Tenant, recognised: &Tenant) -> Tenant {
    Tenant {
        id: [&declared.id, &recognised.id, &declared.key]
            .into_iter()
            .flatten()
            .next()
            .cloned(),
        name: declared.name.clone().or_else(|| recognised.name.clone()),
        environment: declared.environment.or(recognised.environment),
        licenses: declared.licenses.clone().or_else(|| recognised.licenses.clone()),
        requirement_exclusions: recognised.requirement_exclusions.clone(),
        ..declared.clone()
    }
}

/// One evaluation while it runs.
struct Run<'a> {
    program: &'a Program,
    snapshot: &'a Snapshot,
    settings: &'a Settings,
    tenant: &'a Tenant,
    prepared: Prepared,
    applying: Option<Applying<'a>>,
}

impl<'a> Run<'a> {
    fn new(
        program: &'a Program,
        numbers: &[usize],
        snapshot: &'a Arc<Snapshot>,
        settings: &'a Settings,
        tenant: &'a Tenant,
    ) -> Self {
        Self {
            program,
            snapshot,
            settings,
            tenant,
            prepared: program
                .prepare(numbers, Arc::clone(snapshot), tenant, &settings.parameters)
                .tracing(settings.tracing),
            applying: settings.plan.as_deref().map(|plan| Applying {
                plan,
                tenant,
                tenants: settings.tenants,
                as_of: settings.as_of,
            }),
        }
    }

    /// Runs a control.
    fn observe(&self, number: usize) -> Observation {
        let metadata = self.program.control(number).1;
        let (verdict, problem, trace) = match elsewhere(metadata, self.tenant) {
            Some(verdict) => (verdict, None, None),
            None => {
                let ran = self.program.run(number, &self.prepared);
                (ran.verdict, ran.problem, ran.trace)
            }
        };
        Observation {
            exclusions: self.exclusions(number, &verdict),
            verdict,
            problem,
            trace,
        }
    }

    /// What a control contributes that gave an observation.
    fn control_score(&self, number: usize, observation: Observation) -> ControlScore {
        let (id, metadata) = self.program.control(number);
        let Observation {
            verdict,
            problem,
            mut exclusions,
            trace,
        } = observation;
        let ages = self.ages();
        let stale = ages.stale(&metadata.product, &verdict);
        let oldest = ages.oldest(&verdict);
        let mut verdict = ages.judged(verdict, &stale);
        if verdict.outcome.is_unknown() {
            exclusions.clear();
        }
        let outcome = settle(verdict.outcome, verdict.share, metadata.scoring);
        if !exclusions.is_empty() {
            let plural = if exclusions.len() == 1 { "" } else { "s" };
            verdict.reason = format!(
                "{}, with {} declared exclusion{plural}",
                verdict.reason,
                exclusions.len()
            );
        }
        let found = Observed {
            outcome,
            share: verdict.share,
            affected: &verdict.affected,
            affected_total: verdict.affected_total,
            worth: metadata.max_points,
            scoring: metadata.scoring,
            scored: metadata.scored,
        };
        let record = self.applying.as_ref().and_then(|plan| plan.record_for(id, metadata));
        let adds = contribution(&found, record);
        verdict.affected.truncate(ControlScore::MOST_AFFECTED);
        ControlScore {
            id: id.clone(),
            title: metadata.title.clone(),
            category: metadata.category,
            product: metadata.product.clone(),
            severity: metadata.severity,
            outcome,
            compliant: verdict.share.map(|share| share.compliant()),
            total: verdict.share.map(|share| share.total()),
            points: adds.points,
            observed_points: adds.observed,
            asserted_points: adds.asserted,
            max_points: adds.max_points,
            worth: metadata.max_points,
            scored: metadata.scored,
            status: adds.status,
            status_record: adds.declared,
            exclusions,
            licensed: self.tenant.is_licensed_for(metadata),
            reachable_points: adds.reachable,
            planned_points: adds.planned,
            collected_at: oldest.collected_at,
            age_days: oldest.age_days,
            stale,
            reason: verdict.reason,
            affected: verdict.affected,
            affected_total: verdict.affected_total,
            evidence: verdict.evidence,
            evidence_total: verdict.evidence_total,
            compliance: mapped(metadata),
            problem,
            unknown: verdict.unknown,
            decided_at: verdict.decided_at,
            trace,
        }
    }

    /// The declared exclusions without which an observed outcome would be another.
    fn exclusions(&self, number: usize, verdict: &Verdict) -> Vec<String> {
        if !verdict.outcome.is_evaluated() {
            return Vec::new();
        }
        let parameters = &self.settings.parameters;
        exclusions::rests_on(self.program, number, &self.prepared, self.tenant, parameters, verdict)
    }

    fn notices(&self, controls: &[ControlScore], metadata: &[&ControlMetadata]) -> Vec<Notice> {
        let known: Vec<_> = self
            .settings
            .known
            .iter()
            .map(|(id, metadata)| (id, metadata.as_ref()))
            .collect();
        let applying = self.applying.as_ref();
        let mut notices = applying.map_or_else(Vec::new, |applying| applying.notices(&known, controls));
        notices.extend(self.ages().notices(controls));
        let with_metadata = controls.iter().zip(metadata.iter().copied());
        notices.extend(suggest::suggestions(
            self.settings,
            self.tenant,
            self.snapshot,
            with_metadata,
        ));
        notices
    }

    fn ages(&self) -> Ages<'_> {
        Ages {
            snapshot: self.snapshot,
            as_of: self.settings.as_of,
            freshness: &self.settings.freshness,
        }
    }
}

/// The verdict on a control that exists in some clouds alone, where the tenant is in another, or nobody says where it is:
/// were that taken for one of them, leaving it unsaid could raise the score.
fn elsewhere(metadata: &ControlMetadata, tenant: &Tenant) -> Option<Verdict> {
    if metadata.environments.is_empty() {
        return None;
    }
    let there: Vec<&str> = metadata.environments.iter().map(|e| e.as_str()).collect();
    let there = there.join(", ");
    let Some(here) = tenant.environment else {
        let reason = format!("this applies to {there}, and the tenant's cloud is not known");
        let mut verdict = Verdict::without_reading(Outcome::Inconclusive, reason);
        verdict.unknown.push(Unknown {
            collection: "tenant.environment".to_owned(),
            path: "tenant.environment".to_owned(),
            why: verdict.reason.clone(),
        });
        return Some(verdict);
    };
    if metadata.environments.contains(&here) {
        return None;
    }
    let reason = format!("the tenant is in `{here}`; this applies to {there}");
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
