use serde::{Deserialize, Serialize};

use super::{ControlId, Fraction, GoalStanding, Points, ZoneStanding};

/// The score of one tenant on one day: the numbers of the current view, and how far they are known.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct SecureScore {
    /// Points earned.
    pub points: Points,
    /// Points of all controls that were evaluated.
    pub max_points: Points,
    /// Earned over what was evaluated.
    pub percent: Fraction,
    /// The same where unknown earns nothing and stays in the maximum.
    pub at_least: Fraction,
    /// The same where unknown earns all.
    pub at_most: Fraction,
    /// Evaluated points over points in scope, leaving out what does not apply.
    pub coverage: Fraction,
    /// Points earned because people vouch for them: part of `points`, and never observed.
    pub asserted_points: Points,
    /// Points of controls whose outcome is unknown.
    pub unknown_points: Points,
    /// Points of controls that do not apply.
    pub not_applicable_points: Points,
    /// Other ways to look at it.
    pub views: Views,
    /// The zone that it is in, by `at_least`; null where the tenant has none.
    pub zone: Option<ZoneStanding>,
    /// How far the tenant's goal is, by `at_least`; null where it has none.
    pub goal: Option<GoalStanding>,
    /// The score by category.
    pub categories: Vec<Group>,
    /// The score by product.
    pub products: Vec<Group>,
    /// Unknown points by what is missing.
    pub blind_spots: Vec<BlindSpot>,
}

/// The views of a score; one that hangs on licences is null where these are not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Views {
    /// Observed and asserted points over the maximum.
    pub current: View,
    /// Observed points over observed controls.
    pub verified: View,
    /// With planned controls reached.
    pub planned: Option<View>,
    /// With everything reached that the licences allow.
    pub current_license: Option<View>,
    /// With everything reached that is licensed and not risk accepted.
    pub achievable: Option<View>,
}

/// One view of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct View {
    /// Points earned.
    pub points: Points,
    /// Of how many.
    pub max_points: Points,
    /// The percentage.
    pub percent: Fraction,
}

impl View {
    /// A view of a part of a maximum.
    pub const fn of(fraction: Fraction) -> Self {
        Self {
            points: fraction.part,
            max_points: fraction.whole,
            percent: fraction,
        }
    }
}

/// The score of a category or product.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Points earned.
    pub points: Points,
    /// Points of its controls that were evaluated.
    pub max_points: Points,
    /// Points of its controls whose outcome is unknown.
    pub unknown_points: Points,
    /// Earned over what was evaluated.
    pub percent: Fraction,
    /// The same where unknown earns nothing.
    pub at_least: Fraction,
    /// Evaluated points over points in scope.
    pub coverage: Fraction,
}

/// Points that nobody can know until something is collected.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct BlindSpot {
    /// The top-level key that is missing.
    pub collection: String,
    /// The cmdlet or API path that delivers it.
    pub source: Option<String>,
    /// The least permission that it takes.
    pub permission: Option<String>,
    /// The points that hang on it.
    pub points: Points,
    /// The controls that hang on it.
    pub controls: Vec<ControlId>,
}
