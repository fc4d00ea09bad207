//! The cheapest actions that reach a score, nearly: choosing them exactly is the knapsack problem.
//!
//! The effort of an action is one divided by the factors of its complexity, cost and user impact, so that the ranking,
//! but for extra factors, is by points for effort. Actions are chosen greedily by that, each with the open controls that
//! come before it; at each step every single action that would close the gap is tried as the last one, and what is not
//! needed is dropped in the end.
//!
//! How far that may be from the best is bounded for the run at hand: were actions divisible and in need of nothing else,
//! taking them by points for effort up to the wanted points would be the cheapest way. No real set costs less than that.

use std::collections::{BTreeMap, BTreeSet};

use super::Simulation;
use crate::model::{ActionFactors, ControlId, Effort, Percent, Points, RecommendedAction};

/// Actions that reach a score, and what they cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cheapest {
    /// The controls to be completed.
    pub controls: BTreeSet<ControlId>,
    /// Their effort.
    pub effort: Effort,
    /// What any set that reaches the score costs at least.
    pub least: Effort,
}

impl Simulation<'_> {
    /// The cheapest actions that bring `at_least` to a percentage, as far as the greedy choice finds them; nothing where
    /// not even all of them do.
    pub fn cheapest(&self, goal: Percent) -> Option<Cheapest> {
        let at_least = self.score().at_least;
        let wanted = i128::from(at_least.whole.hundredths()) * i128::from(goal.hundredths());
        let needed = i64::try_from((wanted + 9_999) / 10_000).ok()? - at_least.part.hundredths();
        if at_least.whole == Points::ZERO {
            return None;
        }
        let actions = self.actions();
        let prerequisites =
            |action: &RecommendedAction| self.control(&action.control).map(|(_, m)| &m.prerequisites[..]);
        let open: BTreeMap<&ControlId, Action<'_>> = actions
            .iter()
            .map(|action| {
                (
                    &action.control,
                    Action::of(action, prerequisites(action).unwrap_or_default()),
                )
            })
            .collect();
        choose(&open, needed)
    }
}

/// An action that may be chosen.
struct Action<'a> {
    points: i64,
    effort: u64,
    prerequisites: &'a [ControlId],
}

/// The effort that factors make, in millionths, rounded up.
pub fn effort(factors: &ActionFactors) -> Effort {
    let three = [factors.complexity, factors.cost, factors.user_impact];
    let product: u64 = three.iter().map(|factor| u64::from(factor.hundredths())).product();
    // A factor of 0 means no end of effort: the most that can be told is a million.
    Effort::from_millionths(1_000_000_000_000_u64.div_ceil(product.max(1)))
}

impl<'a> Action<'a> {
    fn of(action: &RecommendedAction, prerequisites: &'a [ControlId]) -> Self {
        Self {
            points: action.points_left.hundredths(),
            effort: effort(&action.factors).millionths(),
            prerequisites,
        }
    }
}

type Open<'a> = BTreeMap<&'a ControlId, Action<'a>>;
type Chosen<'a> = BTreeSet<&'a ControlId>;

fn choose(open: &Open<'_>, needed: i64) -> Option<Cheapest> {
    let mut best: Option<Chosen<'_>> = None;
    let mut chosen = Chosen::new();
    let mut consider = |set: Chosen<'_>| {
        if best.as_ref().is_none_or(|best| cost(open, &set) < cost(open, best)) {
            best = Some(
                set.into_iter()
                    .map(|id| *open.get_key_value(id).expect("it is open").0)
                    .collect(),
            );
        }
    };
    loop {
        let left = needed - points(open, &chosen);
        if left <= 0 {
            consider(chosen.clone());
            break;
        }
        let bundles: Vec<Chosen<'_>> = open
            .keys()
            .filter(|id| !chosen.contains(*id))
            .map(|id| bundle(open, &chosen, id))
            .collect();
        for closing in bundles.iter().filter(|bundle| points(open, bundle) >= left) {
            consider(chosen.union(closing).copied().collect());
        }
        // The first of equal ones, by id.
        let is_better = |one: &Chosen<'_>, other: &Chosen<'_>| {
            let worth = |a: &Chosen<'_>, b: &Chosen<'_>| i128::from(points(open, a)) * i128::from(cost(open, b));
            worth(one, other) > worth(other, one)
        };
        let mut next: Option<Chosen<'_>> = None;
        for bundle in bundles {
            if next.as_ref().is_none_or(|next| is_better(&bundle, next)) {
                next = Some(bundle);
            }
        }
        let Some(next) = next else { break };
        chosen.extend(next);
    }
    let mut best = best?;
    drop_unneeded(open, &mut best, needed);
    Some(Cheapest {
        effort: Effort::from_millionths(cost(open, &best)),
        least: Effort::from_millionths(least(open, needed).min(cost(open, &best))),
        controls: best.into_iter().cloned().collect(),
    })
}

fn points(open: &Open<'_>, set: &Chosen<'_>) -> i64 {
    set.iter().map(|id| open[*id].points).sum()
}

fn cost(open: &Open<'_>, set: &Chosen<'_>) -> u64 {
    set.iter().map(|id| open[*id].effort).sum()
}

/// An action with all that is open and comes before it, but for what is chosen already.
fn bundle<'a>(open: &Open<'a>, chosen: &Chosen<'a>, id: &'a ControlId) -> Chosen<'a> {
    let mut bundle = Chosen::new();
    let mut waiting = vec![id];
    while let Some(next) = waiting.pop() {
        let Some((id, action)) = open.get_key_value(next).filter(|(id, _)| !chosen.contains(*id)) else {
            continue;
        };
        if bundle.insert(*id) {
            waiting.extend(action.prerequisites);
        }
    }
    bundle
}

/// Takes out of a set, the costliest first, what it reaches the points without and no other action of it needs.
fn drop_unneeded(open: &Open<'_>, set: &mut Chosen<'_>, needed: i64) {
    let mut by_cost: Vec<_> = set.iter().copied().collect();
    by_cost.sort_by_key(|id| std::cmp::Reverse(open[*id].effort));
    for id in by_cost {
        let is_needed_by = |other: &&ControlId| **other != *id && open[*other].prerequisites.contains(id);
        let reaches = points(open, set) - open[id].points >= needed;
        if reaches && !set.iter().any(is_needed_by) {
            set.remove(id);
        }
    }
}

/// What the wanted points cost at least, in millionths: the cost if actions were divisible and needed no other.
fn least(open: &Open<'_>, needed: i64) -> u64 {
    let mut actions: Vec<&Action<'_>> = open.values().collect();
    let worth = |one: &Action<'_>, other: &Action<'_>| i128::from(one.points) * i128::from(other.effort);
    actions.sort_by(|one, other| worth(other, one).cmp(&worth(one, other)));
    let mut left = needed;
    let mut cost = 0;
    for action in actions {
        if left <= 0 {
            break;
        }
        if action.points <= left {
            cost += action.effort.saturating_sub(1);
        } else {
            let part = i128::from(action.effort.saturating_sub(1)) * i128::from(left) / i128::from(action.points);
            cost += u64::try_from(part).unwrap_or_default();
        }
        left -= action.points;
    }
    cost
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(count: usize) -> Vec<ControlId> {
        (0..count)
            .map(|n| ControlId::parse(&format!("a/c{n}")).expect("an id"))
            .collect()
    }

    /// The cheapest set by trying all of them.
    fn exact(open: &Open<'_>, needed: i64) -> Option<u64> {
        let all: Vec<_> = open.keys().copied().collect();
        let sets = (0..1_u32 << all.len()).map(|bits| {
            all.iter()
                .enumerate()
                .filter(|(n, _)| bits & (1 << n) != 0)
                .map(|(_, id)| *id)
                .collect::<Chosen<'_>>()
        });
        let holds = |set: &Chosen<'_>| {
            let has = |id: &ControlId| set.contains(id) || !open.contains_key(id);
            points(open, set) >= needed && set.iter().all(|id| open[*id].prerequisites.iter().all(has))
        };
        sets.filter(holds).map(|set| cost(open, &set)).min()
    }

    proptest! {
        #[test]
        fn the_choice_reaches_the_goal_within_its_bound(
            made in prop::collection::vec((1_i64..1000, prop::sample::select(vec![1.0, 0.6, 0.36, 0.3, 0.09]), prop::option::of(0_usize..9)), 1..9),
            part in 0.0_f64..1.1,
        ) {
            let ids = ids(made.len());
            let before: Vec<Vec<ControlId>> = made.iter().enumerate()
                .map(|(own, (_, _, before))| before.filter(|n| *n < own).map(|n| ids[n].clone()).into_iter().collect())
                .collect();
            let open: Open<'_> = made.iter().enumerate().map(|(n, (points, factor, _))| {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a generated number")]
                let effort = (1_000_000.0 / factor) as u64;
                (&ids[n], Action { points: *points, effort, prerequisites: &before[n] })
            }).collect();
            let all: i64 = made.iter().map(|(points, ..)| points).sum();
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a generated number")]
            let needed = (all as f64 * part) as i64;
            let found = choose(&open, needed);
            let best = exact(&open, needed);
            prop_assert_eq!(found.is_some(), best.is_some());
            if let (Some(found), Some(best)) = (found, best) {
                let chosen: Chosen<'_> = found.controls.iter().collect();
                prop_assert!(points(&open, &chosen) >= needed);
                prop_assert!(chosen.iter().all(|id| open[*id].prerequisites.iter().all(|needed| chosen.contains(needed))));
                prop_assert!(found.least.millionths() <= best && best <= found.effort.millionths(), "{:?} {}", found, best);
            }
        }
    }
}
