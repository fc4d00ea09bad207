use crate::model::{Affected, DeclaredStatus, Outcome, Points, Scoring, Share, Standing, Status, StatusRecord};

use super::points::{observed_points, part_of};

/// What the machine found of a control: what declarations are counted on.
#[derive(Debug, Clone, Copy)]
pub struct Observed<'a> {
    /// The outcome, settled.
    pub outcome: Outcome,
    /// How many comply, where the control counts.
    pub share: Option<Share>,
    /// The resources that fall short.
    pub affected: &'a [Affected],
    /// How many fall short in all.
    pub affected_total: usize,
    /// The control's maximum.
    pub worth: Points,
    /// Whether parts count.
    pub scoring: Scoring,
    /// Whether the control counts at all.
    pub scored: bool,
}

/// What a control adds to the sums: what was observed, and what people vouch for.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// Observed and asserted points.
    pub points: Points,
    /// What was observed; nothing where it is unknown or does not arise.
    pub observed: Option<Points>,
    /// What people vouch for, beyond what was observed.
    pub asserted: Points,
    /// What it adds to the maximum.
    pub max_points: Points,
    /// The points that are there to be reached without what people accept as not done.
    pub reachable: Points,
    /// The points with what is planned done; nobody plans anything: the points as they are.
    pub planned: Points,
    /// What people declared, or that it is completed.
    pub status: Status,
    /// The record, and what became of it.
    pub declared: Option<DeclaredStatus>,
}

/// Settles what a control adds, given the record that applies to it and how that stands on the day.
pub fn contribution(found: &Observed<'_>, record: Option<(&StatusRecord, Standing)>) -> Contribution {
    let observed = observed_points(found.outcome, found.share, found.worth);
    let declared = record.map(|(record, standing)| declared(found, observed, record, standing));
    let status = status(found, observed, declared.as_ref());
    let holds = declared.as_ref().filter(|declared| declared.standing.holds());
    let vouched = holds.filter(|declared| declared.record.status.asserts());
    let planned = holds.filter(|declared| declared.record.status == Status::Planned);
    let accepted = holds.filter(|declared| declared.record.status == Status::RiskAccepted);
    let earned = vouched.map_or(observed, |declared| with_covered(found, observed, declared));
    let counts = found.scored && earned.is_some();
    let points = earned.filter(|_| counts).unwrap_or(Points::ZERO);
    Contribution {
        points,
        observed,
        asserted: points - observed.filter(|_| counts).unwrap_or(Points::ZERO),
        max_points: if counts { found.worth } else { Points::ZERO },
        reachable: accepted.map_or(found.worth, |declared| without_accepted(found, points, declared)),
        planned: planned.map_or(points, |declared| {
            with_covered(found, Some(points), declared).unwrap_or(points)
        }),
        status,
        declared,
    }
}

fn declared(
    found: &Observed<'_>,
    observed: Option<Points>,
    record: &StatusRecord,
    standing: Standing,
) -> DeclaredStatus {
    let standing = match found.outcome {
        _ if matches!(standing, Standing::Expired | Standing::Pending) => standing,
        _ if observed == Some(found.worth) => Standing::Completed,
        Outcome::NotApplicable | Outcome::Error => Standing::Idle,
        _ => standing,
    };
    DeclaredStatus {
        record: record.clone(),
        standing,
        covered: (!record.resources.is_empty()).then(|| covered(found.affected, &record.resources)),
    }
}

fn status(found: &Observed<'_>, observed: Option<Points>, declared: Option<&DeclaredStatus>) -> Status {
    if observed == Some(found.worth) {
        return Status::Completed;
    }
    match declared {
        Some(declared) if !matches!(declared.standing, Standing::Expired | Standing::Pending) => declared.record.status,
        _ => Status::ToAddress,
    }
}

/// How many of the failing resources a record names.
fn covered(affected: &[Affected], named: &[String]) -> u64 {
    let is_named = |resource: &&Affected| named.iter().any(|id| id.eq_ignore_ascii_case(&resource.id));
    affected.iter().filter(is_named).count() as u64
}

/// The points with those that people vouch for: all, or the covered resources beside the compliant ones.
fn with_covered(found: &Observed<'_>, observed: Option<Points>, declared: &DeclaredStatus) -> Option<Points> {
    let Some(covered) = declared.covered else {
        return Some(found.worth);
    };
    Some(observed?.max(with_so_many_more(found, covered)))
}

/// What is there to be reached where a risk is accepted: all but the resources that it is accepted for.
fn without_accepted(found: &Observed<'_>, points: Points, declared: &DeclaredStatus) -> Points {
    let Some(accepted) = declared.covered else {
        return points;
    };
    if accepted == 0 {
        return found.worth;
    }
    let short = found.affected_total as u64;
    points.max(with_so_many_more(found, short.saturating_sub(accepted)))
}

/// The points if so many of the failing resources were as they should be.
fn with_so_many_more(found: &Observed<'_>, more: u64) -> Points {
    if more > 0 && more >= found.affected_total as u64 {
        return found.worth;
    }
    match (found.scoring, found.share) {
        (Scoring::Proportional, Some(share)) => part_of(found.worth, share.with_more(more)),
        _ => Points::ZERO,
    }
}
