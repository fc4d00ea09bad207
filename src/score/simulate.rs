use super::{Observed, contribution, rank, secure_score};
use crate::model::{
    ControlId, ControlMetadata, ControlScore, Factors, Outcome, Points, RecommendedAction, Required, SecureScore, Share,
};

/// The controls of an evaluation as they would be if some of them were completed.
#[derive(Clone)]
pub struct Simulation<'a> {
    controls: Vec<ControlScore>,
    metadata: Vec<&'a ControlMetadata>,
    licenses_known: bool,
    factors: &'a Factors,
}

impl<'a> Simulation<'a> {
    /// Begins with the controls as they are; `metadata` tells of each by its position.
    pub fn new(
        controls: Vec<ControlScore>,
        metadata: Vec<&'a ControlMetadata>,
        licenses_known: bool,
        factors: &'a Factors,
    ) -> Self {
        Self {
            controls,
            metadata,
            licenses_known,
            factors,
        }
    }

    /// The controls as they are now.
    pub fn controls(&self) -> &[ControlScore] {
        &self.controls
    }

    /// What a control says of itself, with what is known of it now.
    pub fn control(&self, id: &ControlId) -> Option<(&ControlScore, &'a ControlMetadata)> {
        let number = self.number(id)?;
        Some((&self.controls[number], self.metadata[number]))
    }

    /// The score as it is now.
    pub fn score(&self) -> SecureScore {
        let required: Vec<&[Required]> = self
            .metadata
            .iter()
            .map(|metadata| metadata.requires.as_slice())
            .collect();
        secure_score(&self.controls, &required, self.licenses_known)
    }

    /// What is still to do, the most rewarding first.
    pub fn actions(&self) -> Vec<RecommendedAction> {
        rank(&self.controls, &self.metadata, self.factors)
    }

    /// Takes a control as completed: every point is observed. Gives the points that it earns beyond those that it had.
    pub fn complete(&mut self, id: &ControlId) -> Points {
        let Some(number) = self.number(id) else {
            return Points::ZERO;
        };
        let before = self.controls[number].points;
        let control = &mut self.controls[number];
        complete(control, self.metadata[number]);
        control.points - before
    }

    /// Takes an action as done: its control earns what is there to be reached, which is all but what people accept as
    /// not done.
    pub fn act(&mut self, id: &ControlId) {
        let Some(number) = self.number(id) else { return };
        let control = &mut self.controls[number];
        if control.reachable_points == control.worth {
            complete(control, self.metadata[number]);
        } else {
            let gained = control.reachable_points - control.points;
            control.points = control.reachable_points;
            control.observed_points = control.observed_points.map(|observed| observed + gained);
        }
    }

    fn number(&self, id: &ControlId) -> Option<usize> {
        self.controls.iter().position(|control| control.id == *id)
    }
}

/// What a control contributes once everything that it asks for is there.
fn complete(control: &mut ControlScore, metadata: &ControlMetadata) {
    let all = control.total.and_then(|total| i64::try_from(total).ok());
    let found = Observed {
        outcome: Outcome::Pass,
        share: all.and_then(|total| Share::new(total, total).ok()),
        affected: &[],
        affected_total: 0,
        worth: control.worth,
        scoring: metadata.scoring,
        scored: control.scored,
    };
    let declared = control.status_record.take();
    let record = declared.as_ref().map(|declared| (&declared.record, declared.standing));
    let adds = contribution(&found, record);
    control.outcome = found.outcome;
    control.compliant = control.total;
    control.points = adds.points;
    control.observed_points = adds.observed;
    control.asserted_points = adds.asserted;
    control.max_points = adds.max_points;
    control.reachable_points = adds.reachable;
    control.planned_points = adds.planned;
    control.status = adds.status;
    control.status_record = adds.declared;
    control.affected.clear();
    control.affected_total = 0;
    control.unknown.clear();
}
