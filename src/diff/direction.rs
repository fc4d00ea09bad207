use std::collections::BTreeSet;

use crate::model::{ControlRecord, Direction, Fraction, Points, words};

words! {
    /// A sign that a control asks for less or for more than before.
    Signal {
        /// More points are observed.
        ObservedPointsRise = "observed-points-rise",
        /// Fewer points are observed.
        ObservedPointsFall = "observed-points-fall",
        /// What is sure of the score rises by it.
        AtLeastRises = "at-least-rises",
        /// What is sure of the score falls by it.
        AtLeastFalls = "at-least-falls",
        /// A resource does not fall short any more.
        ResourceReleased = "resource-released",
        /// A resource falls short that did not.
        ResourceCaught = "resource-caught",
        /// It is not counted any more.
        LeavesMaximum = "leaves-maximum",
        /// It is counted and was not.
        EntersMaximum = "enters-maximum",
        /// It falls short as before, and fewer points are lost by it.
        FewerPointsAtStake = "fewer-points-at-stake",
        /// It falls short as before, and more points are lost by it.
        MorePointsAtStake = "more-points-at-stake",
        /// More may be left out.
        ExclusionWidened = "exclusion-widened",
        /// Less may be left out.
        ExclusionNarrowed = "exclusion-narrowed",
    }
}

/// Which way a signal points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Less is asked.
    Relaxed,
    /// More is asked.
    Tightened,
}

impl Signal {
    /// Which way it points.
    pub const fn sign(self) -> Sign {
        match self {
            Self::ObservedPointsRise
            | Self::AtLeastRises
            | Self::ResourceReleased
            | Self::LeavesMaximum
            | Self::FewerPointsAtStake
            | Self::ExclusionWidened => Sign::Relaxed,
            Self::ObservedPointsFall
            | Self::AtLeastFalls
            | Self::ResourceCaught
            | Self::EntersMaximum
            | Self::MorePointsAtStake
            | Self::ExclusionNarrowed => Sign::Tightened,
        }
    }
}

/// The direction that signals make together.
pub(super) fn of(signals: &BTreeSet<Signal>) -> Direction {
    let points = |sign: Sign| signals.iter().any(|signal| signal.sign() == sign);
    match (points(Sign::Relaxed), points(Sign::Tightened)) {
        (true, true) => Direction::Mixed,
        (true, false) => Direction::Relaxed,
        (false, true) => Direction::Tightened,
        (false, false) => Direction::Unchanged,
    }
}

/// What a control comes to on one side: the record, and what it adds to the two sums of `at_least`.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) record: &'a ControlRecord,
    pub(super) known: Fraction,
}

/// The signals of a control on one snapshot, of which at least so much was sure in all.
///
/// One that is there on one side alone is counted or is not: that its points are there to be lost is no more a
/// relaxation than that they are there to be earned.
pub(super) fn signals(before: Option<Counted<'_>>, after: Option<Counted<'_>>, at_least: Fraction) -> BTreeSet<Signal> {
    let is_counted = |side: Option<Counted<'_>>| side.is_some_and(|side| side.known.whole > Points::ZERO);
    let (Some(old), Some(new)) = (before, after) else {
        let signal = match (is_counted(before), is_counted(after)) {
            (true, false) => Some(Signal::LeavesMaximum),
            (false, true) => Some(Signal::EntersMaximum),
            _ => None,
        };
        return signal.into_iter().collect();
    };
    let mut signals = BTreeSet::new();
    let mut compare = |change: i128, rises: Signal, falls: Signal| {
        match change {
            0 => {}
            1.. => drop(signals.insert(rises)),
            _ => drop(signals.insert(falls)),
        };
    };
    let number = |points: Points| i128::from(points.hundredths());
    let observed = |side: Counted<'_>| number(side.record.observed_points.unwrap_or(Points::ZERO));
    if old.record.observed_points.is_some() && new.record.observed_points.is_some() {
        compare(
            observed(new) - observed(old),
            Signal::ObservedPointsRise,
            Signal::ObservedPointsFall,
        );
    }
    let (points, maximum) = (
        number(new.known.part) - number(old.known.part),
        number(new.known.whole) - number(old.known.whole),
    );
    compare(
        points * number(at_least.whole) - number(at_least.part) * maximum,
        Signal::AtLeastRises,
        Signal::AtLeastFalls,
    );
    let in_maximum = |side: Counted<'_>| i128::from(side.record.max_points > Points::ZERO);
    compare(
        in_maximum(new) - in_maximum(old),
        Signal::EntersMaximum,
        Signal::LeavesMaximum,
    );
    if in_maximum(old) == 1 && in_maximum(new) == 1 {
        let lost = |side: Counted<'_>| number(side.record.max_points) - number(side.record.points);
        if lost(old) > 0 && lost(new) > 0 {
            compare(
                number(new.record.worth) - number(old.record.worth),
                Signal::MorePointsAtStake,
                Signal::FewerPointsAtStake,
            );
        }
    }
    let (released, caught) = resources(old.record, new.record);
    compare(i128::from(released), Signal::ResourceReleased, Signal::ResourceReleased);
    compare(i128::from(caught), Signal::ResourceCaught, Signal::ResourceCaught);
    signals
}

/// Whether a resource does not fall short any more, and whether one does that did not.
fn resources(old: &ControlRecord, new: &ControlRecord) -> (bool, bool) {
    if !old.outcome.is_evaluated() || !new.outcome.is_evaluated() {
        return (false, false);
    }
    let ids = |record: &ControlRecord| -> BTreeSet<String> {
        record.affected.iter().map(|resource| resource.id.clone()).collect()
    };
    let is_whole = |record: &ControlRecord| record.affected.len() == record.affected_total;
    if is_whole(old) && is_whole(new) {
        let (old, new) = (ids(old), ids(new));
        return (!old.is_subset(&new), !new.is_subset(&old));
    }
    // Where not all are kept, their number alone tells.
    (
        new.affected_total < old.affected_total,
        new.affected_total > old.affected_total,
    )
}
