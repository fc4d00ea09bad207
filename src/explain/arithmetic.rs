use serde::Serialize;

use crate::model::{ControlMetadata, ControlScore, Evaluation, Fraction, Outcome, Percent, Points, Scoring};

/// How a control's points came about, and what they count for in the tenant's score.
#[derive(Debug, Clone, Serialize)]
pub struct Arithmetic {
    /// Whether parts count.
    pub scoring: Scoring,
    /// The control's maximum.
    pub worth: Points,
    /// How many comply, where the control counts.
    pub compliant: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// What was observed.
    pub observed_points: Option<Points>,
    /// What people vouch for on top of that.
    pub asserted_points: Points,
    /// What it adds to the tenant's points.
    pub points: Points,
    /// What it adds to the tenant's maximum.
    pub max_points: Points,
    /// Whether it is among the controls that this evaluation counts.
    pub in_scope: bool,
    /// The tenant's points.
    pub tenant_points: Points,
    /// The tenant's maximum.
    pub tenant_max_points: Points,
    /// The tenant's percentage.
    pub percent: Fraction,
    /// The same with full points for this control; nothing where it is not counted or does not apply.
    pub percent_at_full: Option<Fraction>,
    /// The points that are missing.
    pub points_left: Points,
    /// These as a part of the tenant's maximum.
    pub score_impact: Option<Percent>,
}

impl Arithmetic {
    pub(super) fn of(control: &ControlScore, metadata: &ControlMetadata, evaluation: &Evaluation) -> Self {
        let sums = evaluation.score.as_ref();
        let tenant_points = sums.map_or(Points::ZERO, |score| score.points);
        let tenant_max_points = sums.map_or(Points::ZERO, |score| score.max_points);
        let in_scope = evaluation.controls.iter().any(|other| other.id == control.id);
        let may_count = in_scope && control.scored && control.outcome != Outcome::NotApplicable;
        let at_full = Fraction::new(
            tenant_points - control.points + control.worth,
            tenant_max_points - control.max_points + control.worth,
        );
        let points_left = control.worth - control.points;
        Self {
            scoring: metadata.scoring,
            worth: control.worth,
            compliant: control.compliant,
            total: control.total,
            observed_points: control.observed_points,
            asserted_points: control.asserted_points,
            points: control.points,
            max_points: control.max_points,
            in_scope,
            tenant_points,
            tenant_max_points,
            percent: Fraction::new(tenant_points, tenant_max_points),
            percent_at_full: may_count.then_some(at_full),
            points_left,
            score_impact: Percent::of(points_left, at_full.whole).filter(|_| may_count),
        }
    }
}
