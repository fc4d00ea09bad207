use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    ActionFactors, ControlId, ControlMetadata, ControlScore, Factors, Outcome, Percent, Points, RankValue,
    RecommendedAction, Tier,
};

/// What there is to do, the most rewarding first.
///
/// An action is worth the points left times the factors of its complexity, cost and user impact. Its prerequisites, as
/// far as they are to be done too, come before it; one that is worth less by itself is pulled up and says for what. Ties:
/// more points left, then tier, then id. `metadata` tells of each control by its position in `controls`.
pub fn rank(controls: &[ControlScore], metadata: &[&ControlMetadata], factors: &Factors) -> Vec<RecommendedAction> {
    let maximum: Points = controls.iter().map(|control| control.max_points).sum();
    let mut open: BTreeMap<&ControlId, Candidate<'_>> = controls
        .iter()
        .zip(metadata)
        .filter_map(|(control, metadata)| Some((&control.id, Candidate::of(control, metadata, factors)?)))
        .collect();
    let pulled = pulled_up(&open);
    let mut actions = Vec::with_capacity(open.len());
    while let Some(id) = next(&open, &pulled) {
        let candidate = open.remove(id).expect("it was just found there");
        // Said only where it changes the order: something that is worth more still waits.
        let before = pulled
            .get(id)
            .filter(|(_, later)| open.contains_key(later))
            .map(|(_, later)| (*later).clone());
        actions.push(RecommendedAction {
            rank: actions.len() + 1,
            control: id.clone(),
            points_left: candidate.points_left,
            score_impact: Percent::of(candidate.points_left, maximum),
            rank_value: candidate.value,
            factors: candidate.factors,
            before,
        });
    }
    actions
}

struct Candidate<'a> {
    points_left: Points,
    factors: ActionFactors,
    value: RankValue,
    tier: Option<Tier>,
    prerequisites: &'a [ControlId],
}

impl<'a> Candidate<'a> {
    /// A control with points to gain: evaluated and counted, and neither earned, vouched for nor accepted as not done.
    fn of(control: &ControlScore, metadata: &'a ControlMetadata, factors: &Factors) -> Option<Self> {
        let is_open = control.scored && matches!(control.outcome, Outcome::Fail | Outcome::Partial);
        if !is_open || control.reachable_points <= control.points {
            return None;
        }
        let points_left = control.reachable_points - control.points;
        let factors = factors.of(metadata);
        Some(Self {
            points_left,
            value: RankValue::of(points_left, &factors),
            factors,
            tier: metadata.tier,
            prerequisites: &metadata.prerequisites,
        })
    }
}

/// For each action that another waits for: the highest value that waits for it, and whose that is, where that is more
/// than its own.
fn pulled_up<'a>(open: &BTreeMap<&'a ControlId, Candidate<'a>>) -> BTreeMap<&'a ControlId, (RankValue, &'a ControlId)> {
    let mut pulled: BTreeMap<&ControlId, (RankValue, &ControlId)> = BTreeMap::new();
    for (id, candidate) in open {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<&ControlId> = candidate.prerequisites.iter().collect();
        while let Some(next) = waiting.pop() {
            let Some((needed, prerequisite)) = open.get_key_value(next).filter(|(needed, _)| seen.insert(**needed))
            else {
                continue;
            };
            waiting.extend(prerequisite.prerequisites);
            let best = pulled.get(needed).map_or(prerequisite.value, |(value, _)| *value);
            if candidate.value > best {
                pulled.insert(needed, (candidate.value, id));
            }
        }
    }
    pulled
}

/// The action of the highest value, its own or one that waits for it, whose prerequisites are all placed. In a cycle,
/// which is a problem of the rules, the first by value goes first.
fn next<'a>(
    open: &BTreeMap<&'a ControlId, Candidate<'a>>,
    pulled: &BTreeMap<&'a ControlId, (RankValue, &'a ControlId)>,
) -> Option<&'a ControlId> {
    let key = |(id, candidate): &(&&'a ControlId, &Candidate<'a>)| {
        let value = pulled.get(**id).map_or(candidate.value, |(value, _)| *value);
        let tier = candidate.tier.map_or(u8::MAX, |tier| tier as u8);
        (
            std::cmp::Reverse(value),
            std::cmp::Reverse(candidate.points_left),
            tier,
            **id,
        )
    };
    let is_ready = |(_, candidate): &(&&'a ControlId, &Candidate<'a>)| {
        !candidate.prerequisites.iter().any(|id| open.contains_key(id))
    };
    let ready = open.iter().filter(is_ready).min_by_key(key);
    ready.or_else(|| open.iter().min_by_key(key)).map(|(id, _)| *id)
}
