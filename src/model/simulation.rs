use serde::{Serialize, Serializer};

use super::{ActionFactors, Category, ControlId, Percent, Points};

/// A control that is taken as completed in a simulation.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct SimulatedAction {
    /// The control.
    pub control: ControlId,
    /// What it asks for.
    pub title: String,
    /// The part of the estate it protects.
    pub category: Category,
    /// The points that it earns beyond those that it has.
    pub points_gained: Points,
    /// The effort that it takes.
    pub effort: Effort,
    /// The factors that the effort is made of.
    pub factors: ActionFactors,
    /// Open controls that are to be done before it and are not part of the simulation.
    pub needs: Vec<ControlId>,
}

/// A control that was to be completed, and cannot be.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct NotSimulated {
    /// The control.
    pub control: ControlId,
    /// Why not.
    pub why: String,
}

/// A score that is to be reached, and what that takes.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct SimulatedGoal {
    /// The percentage of `at_least` that is wanted.
    pub percent: Percent,
    /// Whether it is reached.
    pub is_reached: bool,
    /// The most that can be reached, with every action done.
    pub most: Option<Percent>,
    /// The effort of the actions that were chosen; nothing where the goal is not reached.
    pub effort: Option<Effort>,
    /// What any set of actions that reaches it costs at least.
    pub least_effort: Option<Effort>,
    /// How far the chosen actions are above the cheapest ones at most.
    pub most_above_cheapest: Option<Effort>,
}

/// The effort of actions: one of low complexity, cost and user impact takes 1. Kept in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[cfg_attr(
    packed_rules,
    derive(schemars::JsonSchema),
    schemars(
        inline,
        description = "An effort, where 1 is that of an action of low complexity, cost and user impact."
    )
)]
pub struct Effort(#[cfg_attr(packed_rules, schemars(with = "f64"))] u64);

impl Effort {
    /// A number of millionths.
    pub const fn from_millionths(millionths: u64) -> Self {
        Self(millionths)
    }

    /// How many millionths it is.
    pub const fn millionths(self) -> u64 {
        self.0
    }
}

impl std::iter::Sum for Effort {
    fn sum<I: Iterator<Item = Self>>(efforts: I) -> Self {
        Self(efforts.map(|effort| effort.0).sum())
    }
}

impl std::fmt::Display for Effort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = (self.0 + 5_000) / 10_000;
        f.pad(&format!("{}.{:02}", rounded / 100, rounded % 100))
    }
}

impl Serialize for Effort {
    #[expect(clippy::cast_precision_loss, reason = "efforts are far below 2^53")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 1_000_000.0)
    }
}
