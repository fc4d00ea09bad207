//! From outcomes to points and from points to a secure score.
//!
//! Every rule of scoring is defined here once: what a share is worth, what counts in which sum, and what the three
//! numbers are.

mod aggregate;
mod blind_spots;
mod cheapest;
mod contribution;
mod distance;
mod numbers;
mod points;
#[cfg(test)]
mod properties;
mod rank;
mod simulate;
mod views;

pub use aggregate::{at_least, secure_score};
pub use cheapest::{Cheapest, effort};
pub use contribution::{Contribution, Observed, contribution};
pub use distance::{goal_standing, zone_standing};
pub use numbers::numbers;
pub use points::{observed_points, settle};
pub use rank::rank;
pub use simulate::Simulation;
