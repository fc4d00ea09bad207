use serde::Serialize;

use super::{ControlId, Percent, Points};

/// The score of one tenant on one day: the numbers of the current view, and how far they are known.
#[derive(Debug, Clone, Serialize)]
pub struct SecureScore {
    /// Points earned.
    pub points: Points,
    /// Points of all controls that were evaluated.
    pub max_points: Points,
    /// Earned over what was evaluated.
    pub percent: Option<Percent>,
    /// The same where unknown earns nothing and stays in the maximum.
    pub at_least: Option<Percent>,
    /// The same where unknown earns all.
    pub at_most: Option<Percent>,
    /// Evaluated points over points in scope, leaving out what does not apply.
    pub coverage: Option<Percent>,
    /// Points of controls whose outcome is unknown.
    pub unknown_points: Points,
    /// Points of controls that do not apply.
    pub not_applicable_points: Points,
    /// Other ways to look at it.
    pub views: Views,
    /// The score by category.
    pub categories: Vec<Group>,
    /// The score by product.
    pub products: Vec<Group>,
    /// Unknown points by what is missing.
    pub blind_spots: Vec<BlindSpot>,
}

/// The views of a score; those that no input allows yet are null.
#[derive(Debug, Clone, Serialize)]
pub struct Views {
    /// Observed and asserted points over the maximum.
    pub current: View,
    /// Observed points over observed controls.
    pub verified: Option<View>,
    /// With planned controls reached.
    pub planned: Option<View>,
    /// With everything reached that the licences allow.
    pub current_license: Option<View>,
    /// With everything reached that is licensed and not risk accepted.
    pub achievable: Option<View>,
}

/// One view of a score.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// Points earned.
    pub points: Points,
    /// Of how many.
    pub max_points: Points,
    /// The percentage.
    pub percent: Option<Percent>,
}

/// The score of a category or product.
#[derive(Debug, Clone, Serialize)]
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
    pub percent: Option<Percent>,
    /// The same where unknown earns nothing.
    pub at_least: Option<Percent>,
    /// Evaluated points over points in scope.
    pub coverage: Option<Percent>,
}

/// Points that nobody can know until something is collected.
#[derive(Debug, Clone, Serialize)]
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
